"""How it is said who is called at night."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.core.forms import Form, TimeInput
from wangge.duty import policies, rosters
from wangge.duty.models import NightRule
from wangge.duty.shift_times import NIGHT_BEGINS, NIGHT_ENDS
from wangge.people import scopes
from wangge.people.http import Request, needs
from wangge.people.roles import VOLUNTEERS, Right, Role
from wangge.places.models import Area

_STAND_INS = [(role.value, role.label) for role in Role if role not in VOLUNTEERS]


class NightRuleForm(Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("在哪一片"))
    role = forms.ChoiceField(
        label=gettext_lazy("夜里不叫谁"), choices=Role.choices, initial=Role.PIONEER
    )
    stand_in = forms.ChoiceField(
        label=gettext_lazy("改叫谁"), choices=_STAND_INS, initial=Role.NIGHT_GUARD
    )
    starts = forms.TimeField(label=gettext_lazy("从几点"), widget=TimeInput(), initial=NIGHT_BEGINS)
    ends = forms.TimeField(label=gettext_lazy("到几点"), widget=TimeInput(), initial=NIGHT_ENDS)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = scopes.areas_of(request.actor)
        if request.actor.post is not None:
            self.initial.setdefault("area", request.actor.post.area_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def rules(request: Request) -> HttpResponse:
    form = NightRuleForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carry_out(
            lambda: rosters.set_night_rule(
                given["area"],
                role=Role(given["role"]),
                stand_in=Role(given["stand_in"]),
                starts=given["starts"],
                ends=given["ends"],
                by=request.actor,
                at=timezone.now(),
            )
        ):
            messages.success(request, _("夜里就照这条叫人。"))
            return redirect("duty:nights")
    visible = NightRule.objects.visible_to(request.actor).select_related("area")
    return render(
        request,
        "duty/nights/rules.html",
        {
            "form": form,
            "rules": [
                (rule, policies.may_manage(request.actor, area=rule.area))
                for rule in visible.order_by("area__path", "role")
            ],
            "roles": dict(Role.choices),
            "usual_night": (NIGHT_BEGINS, NIGHT_ENDS),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@needs(Right.MANAGE_DUTY)
def lift(request: Request, pk: int) -> HttpResponse:
    visible = NightRule.objects.visible_to(request.actor).select_related("area")
    rosters.lift_night_rule(get_object_or_404(visible, pk=pk), by=request.actor, at=timezone.now())
    messages.success(request, _("这条不用了。志愿者夜里照样不叫。"))
    return redirect("duty:nights")

"""How staff take down a matter for somebody: on the phone, at the desk, on patrol."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import following, intake
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import Case, Category, Requester
from wangge.cases.views import finding
from wangge.cases.views.intake import Said, key_of
from wangge.cases.views.status import slip_page
from wangge.cases.views.verb_forms import fill_places
from wangge.cases.views import once
from wangge.cases.vocabulary import Channel, Route, Urgency
from wangge.core.forms import Form
from wangge.files import pictures
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places import locate
from wangge.places.models import Area

_CHANNELS = (Channel.PHONE, Channel.DESK, Channel.PATROL)


class RegisterForm(Form):
    """What staff write down; only the words must be there."""

    channel = forms.ChoiceField(
        label=gettext_lazy("怎么来的"),
        choices=[(channel.value, channel.label) for channel in _CHANNELS],
        initial=Channel.PHONE.value,
        widget=forms.RadioSelect,
    )
    words = Said(
        label=gettext_lazy("对方怎么说"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("照原话记：哪里、怎么了、多久了。"),
        error_messages={"required": gettext_lazy("请写一句：哪里、怎么了。")},
    )
    community = forms.ChoiceField(label=gettext_lazy("社区"), choices=(), required=False)
    estate = Said(label=gettext_lazy("小区"), widget=forms.Select)
    building = Said(label=gettext_lazy("楼"), widget=forms.Select)
    place_text = Said(label=gettext_lazy("楼层、房号或位置"))
    name = Said(label=gettext_lazy("怎么称呼"))
    phone = Said(
        label=gettext_lazy("电话"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    on_behalf_of = Said(
        label=gettext_lazy("替谁说的"),
        help_text=gettext_lazy("老人自己不方便，由家里人或您代说的，写老人的称呼。"),
    )
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=(), required=False)
    urgency = forms.ChoiceField(
        label=gettext_lazy("缓急"),
        required=False,
        choices=[("", gettext_lazy("按说的话自动看")), *Urgency.choices],
    )
    is_call_out = forms.BooleanField(
        label=gettext_lazy("叫人马上来（会响值班人的手机，10 分钟内到）"), required=False
    )
    photo = forms.FileField(label=gettext_lazy("照片"), required=False)
    key = Said(widget=forms.HiddenInput)

    def __init__(self, *args: Any, communities: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communities = {str(area.pk): area for area in communities}
        if len(communities) == 1:
            del self.fields["community"]
            fill_places(self, locate.choices(communities[0]))
        else:
            choices = [(pk, area.name) for pk, area in self.communities.items()]
            self.fields["community"].choices = choices  # type: ignore[attr-defined]
            self.fields["community"].required = True
            fill_places(self, [e for area in communities for e in locate.choices(area)])
        self.fields["category"].choices = _categories()  # type: ignore[attr-defined]

    @property
    def area(self) -> Area:
        chosen = self.cleaned_data.get("community") or next(iter(self.communities))
        return self.communities[chosen]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REGISTER)
def register(request: Request) -> HttpResponse:
    communities = _communities(request)
    if request.method != "POST":
        start = {"key": once.token(), "words": request.GET.get("words", "")[:500]}
        return _page(request, RegisterForm(communities=communities, initial=start))
    form = RegisterForm(request.POST, request.FILES, communities=communities)
    made: list[Accepted] = []
    if form.is_valid() and form.carry_out(lambda: made.append(_submit(request, form))):
        return redirect("cases:registered", made[0].case.number)
    return _page(request, form, status=422)


@never_cache
@require_safe
@needs(Right.REGISTER)
def registered(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    requester = case.requesters.order_by("pk").first()
    now = timezone.now()
    context = {
        "case": case,
        "standing": finding.standing(case, now),
        "ahead": following.ahead(case, now=now),
        "requester": requester,
        "tail": following.tail_of(requester) if requester else "",
        "detail_url": reverse("cases:detail", args=[case.number]),
        "slip_url": reverse("cases:desk_slip", args=[case.number]),
        "may_see": Case.objects.visible_to(request.actor).filter(pk=case.pk).exists(),
    }
    return render(request, "cases/register/done.html", context)


@never_cache
@require_safe
@needs(Right.REGISTER)
def slip(request: Request, number: str) -> HttpResponse:
    case = _case(request, number)
    requester = get_object_or_404(
        Requester.objects.filter(case=case).select_related("phone", "case__community").order_by("pk")[:1]
    )
    return slip_page(request, requester, back=reverse("cases:registered", args=[number]))


def _submit(request: Request, form: RegisterForm) -> Accepted:
    typed = form.cleaned_data
    area = form.area
    place = locate.locate(
        area,
        estate_id=typed["estate"],
        building_id=typed["building"],
        text=typed["place_text"],
    )
    photo = pictures.prepare(typed["photo"]) if typed["photo"] else None
    submission = Submission(
        words=typed["words"],
        community=area,
        channel=typed["channel"],
        place=place,
        place_text=typed["place_text"],
        name=typed["name"],
        phone=typed["phone"],
        on_behalf_of=typed["on_behalf_of"],
        category_code=typed["category"],
        urgency=typed["urgency"],
        is_call_out=typed["is_call_out"],
        photo=photo,
        idempotency_key=f"desk:{request.user.pk}:{key_of(typed['key'])}",
    )
    accepted = intake.submit(submission, by=request.actor, at=timezone.now())
    request.session["registered"] = accepted.case.number
    return accepted


def _case(request: Request, number: str) -> Case:
    # Who wrote it down may see its number and print the slip, even where another body leads it.
    if request.session.get("registered") == number:
        mine = Case.objects.filter(number=number).select_related("community", "area", "lead")
        return get_object_or_404(mine)
    return finding.visible(request, number)


def _communities(request: Request) -> list[Area]:
    post = request.actor.post
    assert post is not None, "the door asked for a post"
    start, end = post.area.path_range
    every = Area.objects.communities().filter(is_active=True)
    around = every.filter(path__in=post.area.path_prefixes)
    return list(around or every.filter(path__gte=start, path__lt=end).order_by("name"))


def _categories() -> list[tuple[str, Any]]:
    found = list(Category.objects.filter(is_active=True).order_by("name"))
    groups = [
        (str(route.label), [(c.code, c.name) for c in found if c.route == route]) for route in Route
    ]
    return [("", _("按说的话自动看")), *groups]


def _page(request: Request, form: RegisterForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "back": reverse("cases:mine")}
    return render(request, "cases/register/page.html", context, status=status)

"""How a check of an asset is entered in the browser."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.saving import form_page
from wangge.places import checks, scopes
from wangge.places.http import Request, keepers_only
from wangge.places.models import AssetCheck


class CheckForm(Form):
    on = forms.DateField(label=gettext_lazy("哪天检的"), widget=DateInput())
    result = forms.ChoiceField(
        label=gettext_lazy("结果"), choices=AssetCheck.Result.choices, widget=forms.RadioSelect
    )
    inspector = forms.CharField(
        label=gettext_lazy("谁检的"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("检验机构、维保单位或者姓名。可不填。"),
    )
    next_on = forms.DateField(
        label=gettext_lazy("下次哪天检"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("写了就会提醒，过期会列出来。可不填。"),
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


@keepers_only
@require_http_methods(["GET", "POST"])
def add(request: Request, asset_id: int) -> HttpResponse:
    asset = get_object_or_404(scopes.assets_of(request.actor), pk=asset_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        CheckForm(request.POST or None, initial={"on": local_day(now)}),
        lambda said: checks.enter(asset, by=by, at=now, **said),
        title=_("{asset}：记一次检验").format(asset=asset),
        back=reverse("cases:asset", args=[asset.pk]),
        done=_("检验记好了。"),
    )

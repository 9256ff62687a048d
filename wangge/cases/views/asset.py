"""One thing that can break: what it is, when it was checked, and every case it caused."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from wangge.cases import patrol
from wangge.cases.models import Case
from wangge.cases.views import finding
from wangge.core.moments import SHANGHAI, local_day
from wangge.core.paging import paged
from wangge.people import serving
from wangge.people.http import Request, staff_only
from wangge.people.roles import Right
from wangge.people.views import registry_rows
from wangge.places.models import Asset

_COLUMNS = (
    "number", "title", "status", "resolution", "next_act_at", "next_warn_at", "next_stage",
    "decline_reason", "submitted_at", "closed_at",
)  # fmt: skip


@staff_only
@require_safe
def page(request: Request, asset_id: int) -> HttpResponse:
    rows = Asset.objects.filter(estate__in=serving.estates_seen_by(request.actor))
    related = ("estate__community", "building", "entrance")
    asset = get_object_or_404(rows.select_related(*related), pk=asset_id)
    now = timezone.now()
    year = now.astimezone(SHANGHAI).year
    theirs = Case.objects.visible_to(request.actor).filter(asset=asset)
    count = theirs.filter(submitted_at__gte=now - timedelta(days=365)).count()
    this_year = theirs.filter(submitted_at__year=year).count()
    cases = paged(request, theirs.order_by("-submitted_at", "-pk").values(*_COLUMNS))
    context = {
        "asset": asset,
        "estate": asset.estate,
        "light": registry_rows.check_light(asset, local_day(now)),
        "checks": asset.checks.order_by("-on", "-pk"),
        "cases": cases.told(lambda row: (row, finding.light_of(row, now))),
        "often": _often(asset.get_kind_display(), this_year),
        "count_in_365_days": count,
        "settled": paged(request, patrol.settled_at(asset.pk, by=request.actor), by="settled"),
        "patrol_url": f"{reverse('cases:patrol')}?asset={asset.pk}"
        if request.actor.may(Right.PATROL)
        else "",
        "code": asset.wall_codes.filter(ended_at__isnull=True).first(),
        "back": reverse("people:registry_assets", args=[asset.estate_id]),
        "may_keep": request.actor.may_manage(asset.estate.community),
    }
    return render(request, "cases/asset/page.html", context)


def _often(kind: object, count: int) -> str:
    if not count:
        return _("今年还没有人说过它坏。")
    said = ngettext("这个{kind}今年坏了 {count} 次。", "这个{kind}今年坏了 {count} 次。", count)
    return said.format(kind=kind, count=count)

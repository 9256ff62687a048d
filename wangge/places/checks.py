"""How it is kept that something was checked, and which checks are overdue."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.places.events import PlaceEvent
from wangge.places.models import Asset, AssetCheck
from wangge.places.policies import Keeper, must_manage

# A check that is due within a month is shown as coming.
COMING: Final = timedelta(days=30)


@transaction.atomic
def enter(
    asset: Asset,
    *,
    on: date,
    result: str,
    inspector: str = "",
    next_on: date | None = None,
    note: str = "",
    by: Keeper,
    at: datetime,
) -> AssetCheck:
    """Keep a check; the asset shows the latest one, whichever was entered last."""
    must_manage(by, asset.estate.community)
    if on > local_day(at):
        raise Malformed(_("检验的日子还没到。请写做完的那一天。"), field="on")
    if next_on is not None and next_on <= on:
        raise Malformed(_("下次检验要晚于这一次。"), field="next_on")
    if result not in AssetCheck.Result:
        raise Malformed(_("请选检验结果。"), field="result")
    check = AssetCheck.objects.create(
        asset=asset,
        on=on,
        result=result,
        inspector=inspector.strip(),
        next_on=next_on,
        note=note.strip(),
    )
    latest = AssetCheck.objects.filter(asset=asset).latest("on", "pk")
    asset.last_checked_on, asset.next_check_on = latest.on, latest.next_on
    asset.save(update_fields=["last_checked_on", "next_check_on"])
    record(PlaceEvent.CHECKED, subject=asset, actor=by, at=at, check=check.pk, result=result)
    return check


def overdue(assets: QuerySet[Asset], *, today: date) -> QuerySet[Asset]:
    """Those whose next check should have been made by now."""
    return assets.filter(next_check_on__lt=today)


def coming(assets: QuerySet[Asset], *, today: date) -> QuerySet[Asset]:
    """Those whose next check is due within a month."""
    return assets.filter(next_check_on__gte=today, next_check_on__lte=today + COMING)


def never(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """Lifts and fire equipment of which no check is known; the law wants one."""
    wanted = (Asset.Kind.LIFT, Asset.Kind.FIRE)
    return assets.filter(Q(kind__in=wanted), last_checked_on__isnull=True)

"""How codes for walls are made in batches, found again, replaced and revoked."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, Refused
from wangge.core.our_language import in_our_language
from wangge.history.recording import record
from wangge.places.events import PlaceEvent
from wangge.places.located import Located
from wangge.places.models import Asset, Building, Entrance, Estate, ParkingSpace, WallCode
from wangge.places.policies import Keeper, must_manage

# Without 0, O, 1, I and L, which look alike on a wall: 31⁸ codes, so that a thousand that hang are
# hit once in a billion tries.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 8
MOST_AT_ONCE: Final = 2000
_GROUP: Final = 4
_REASON_MOST: Final = 120
_OF = WallCode.Of
_PLACES = (_OF.BUILDING, _OF.ENTRANCE, _OF.PARKING)
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−_·•.。]+")
_FORM = re.compile(f"[{SIGNS}]{{{LENGTH}}}")


class AlreadyEnded(Refused):
    """It was replaced or revoked meanwhile."""

    reason = gettext_lazy("这张码刚才已经换掉或停用了。请看最新的。")


def missing(estate: Estate, of: Iterable[str]) -> list[WallCode]:
    """Return codes, not yet kept, for all that has none: buildings, entrances, zones, assets."""
    wanted, found = set(of), list[WallCode]()
    if _OF.BUILDING in wanted:
        rows = Building.objects.filter(estate=estate).exclude(
            wall_codes__in=_live(estate, _OF.BUILDING)
        )
        found += [WallCode(of=_OF.BUILDING, building=row) for row in rows.order_by("pk")]
    if _OF.ENTRANCE in wanted:
        entrances = Entrance.objects.filter(building__estate=estate).exclude(
            wall_codes__in=_live(estate, _OF.ENTRANCE)
        )
        found += [
            WallCode(of=_OF.ENTRANCE, entrance=row)
            for row in entrances.select_related("building").order_by("building", "pk")
        ]
    if _OF.PARKING in wanted:
        found += _zones(estate)
    kinds = wanted - set(_PLACES)
    assets = Asset.objects.filter(estate=estate, kind__in=kinds).exclude(
        wall_codes__in=WallCode.objects.filter(estate=estate, ended_at__isnull=True)
    )
    related = assets.select_related("building", "entrance")
    found += [WallCode(of=row.kind, asset=row) for row in related.order_by("kind", "code")]
    for code in found:
        code.estate = estate
    return found


@transaction.atomic
def make(estate: Estate, *, of: Sequence[str], by: Keeper, at: datetime) -> list[WallCode]:
    """Make a code for all of these kinds that has none yet; raise Malformed where nothing lacks one."""
    must_manage(by, estate.community)
    if not of or any(kind not in _OF for kind in of):
        raise Malformed(_("请选给哪些地方做码。"), field="of")
    codes = missing(estate, of)
    if not codes:
        raise Malformed(_("这些地方都已经有码了，没有要新做的。"), field="of")
    if len(codes) > MOST_AT_ONCE:
        raise Malformed(
            _("一次最多做 {most} 张，这里有 {count} 张。请少选几种。").format(
                most=MOST_AT_ONCE, count=len(codes)
            ),
            field="of",
        )
    for code, signs in zip(codes, _drawn(len(codes)), strict=True):
        code.code, code.made_at = signs, at
    try:
        with transaction.atomic():
            made = WallCode.objects.bulk_create(codes)
    except IntegrityError:
        raise Malformed(_("刚才有人也在做码。请再看一次，缺的再做。"), field="of") from None
    record(PlaceEvent.WALL_CODES_MADE, subject=estate, actor=by, at=at, count=len(made))
    return made


@transaction.atomic
def replace(code: WallCode, *, by: Keeper, at: datetime) -> WallCode:
    """Make a new code for the same place; the old one stops. Raise AlreadyEnded."""
    must_manage(by, code.estate.community)
    _end(code, WallCode.Ended.REPLACED, at=at)
    fresh = WallCode.objects.create(
        code=_drawn(1)[0],
        of=code.of,
        estate=code.estate,
        building=code.building,
        entrance=code.entrance,
        asset=code.asset,
        space_kind=code.space_kind,
        space_zone=code.space_zone,
        made_at=at,
        replaces=code,
    )
    record(PlaceEvent.WALL_CODE_REPLACED, subject=code, actor=by, at=at, replaced_by=fresh.pk)
    return fresh


@transaction.atomic
def revoke(code: WallCode, *, reason: str, by: Keeper, at: datetime) -> None:
    """Stop a code without another in its place; raise Malformed without a reason, or AlreadyEnded."""
    must_manage(by, code.estate.community)
    if not (why := " ".join(reason.split())):
        raise Malformed(_("请写为什么停用，同事以后看得懂。"), field="reason")
    if len(why) > _REASON_MOST:
        raise Malformed(_("原因最多写 {most} 字。").format(most=_REASON_MOST), field="reason")
    _end(code, WallCode.Ended.REVOKED, at=at, reason=why)
    record(PlaceEvent.WALL_CODE_REVOKED, subject=code, actor=by, at=at)


def typed(text: str) -> str:
    """Return what was scanned or typed as a code is written; "" where it can be none."""
    # A Chinese keyboard writes letters, digits and dashes as wide as its characters.
    plain = unicodedata.normalize("NFKC", text)
    signs = _BETWEEN.sub("", plain).upper()
    return signs if _FORM.fullmatch(signs) else ""


def find(text: str) -> WallCode | None:
    """Return the code, live or ended, with all that is said of its place."""
    signs = typed(text)
    if not signs:
        return None
    related = (
        "estate__community__parent__parent", "estate__area", "building__area",
        "entrance__building__area", "asset__building__area", "asset__entrance",
    )  # fmt: skip
    return WallCode.objects.select_related(*related).filter(code=signs).first()


def located(code: WallCode) -> Located:
    """Say which place a code names, as fine as it does."""
    asset, entrance = code.asset, code.entrance
    if asset is not None:
        entrance = asset.entrance
    building = code.building
    if building is None and asset is not None:
        building = asset.building
    if building is None and entrance is not None:
        building = entrance.building
    estate = code.estate
    area = building.area if building else estate.area
    return Located(
        estate.community, area, estate, building, entrance, asset=asset, text=zone_said(code)
    )


def zone_said(code: WallCode) -> str:
    """Say which parking area it names: “地下车位 A 区”; "" for everything else.

    Whatever the reader speaks: it is kept with a case, and found again by it.
    """
    if code.of != _OF.PARKING:
        return ""
    return in_our_language(lambda: _zone(ParkingSpace.Kind(code.space_kind), code.space_zone))


def _zone(kind: ParkingSpace.Kind, zone: str) -> str:
    label = str(kind.label)
    return _("{kind} {zone} 区").format(kind=label, zone=zone) if zone else label


def said(code: WallCode) -> str:
    """Say the place in full: “晏园玖珑城 1 号楼 1 单元”."""
    place = located(code)
    return " ".join(part for part in (place.said, place.text) if part)


def spoken(code: WallCode) -> str:
    """Write a code in groups, as it is printed and read out: K7QM 4WXP."""
    return f"{code.code[:_GROUP]} {code.code[_GROUP:]}"


def address(code: WallCode) -> str:
    """Return the address in the squares; what hangs on a wall keeps the public name of the site."""
    return f"{settings.PUBLIC_URL}{reverse('cases:scan', args=[code.code])}"


def _live(estate: Estate, of: str) -> object:
    return WallCode.objects.filter(estate=estate, of=of, ended_at__isnull=True)


def _zones(estate: Estate) -> list[WallCode]:
    has_one = set(
        WallCode.objects.filter(estate=estate, of=_OF.PARKING, ended_at__isnull=True).values_list(
            "space_kind", "space_zone"
        )
    )
    spaces = ParkingSpace.objects.filter(estate=estate).values("kind", "zone")
    zones = spaces.annotate(n=Count("pk")).order_by("kind", "zone")
    return [
        WallCode(of=_OF.PARKING, space_kind=row["kind"], space_zone=row["zone"])
        for row in zones
        if (row["kind"], row["zone"]) not in has_one
    ]


def _drawn(count: int) -> list[str]:
    drawn: set[str] = set()
    while len(drawn) < count:
        few = {_draw() for _n in range(count - len(drawn))}
        drawn |= few - set(WallCode.objects.filter(code__in=few).values_list("code", flat=True))
    return list(drawn)


def _draw() -> str:
    return "".join(secrets.choice(SIGNS) for _n in range(LENGTH))


def _end(code: WallCode, how: WallCode.Ended, *, at: datetime, reason: str = "") -> None:
    live = WallCode.objects.filter(pk=code.pk, ended_at__isnull=True)
    if not live.update(ended_at=at, ended=how, reason=reason):
        raise AlreadyEnded
    code.ended_at, code.ended, code.reason = at, how, reason

"""Which lists about places and what is entrusted may be taken out: borders, care, keys, checks."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.sheets.writing import Column
from wangge.exchange.listing import List, Rows, Wanted
from wangge.people.models import Care, Key
from wangge.people.roles import Right
from wangge.people.scopes import within
from wangge.places.models import AssetCheck, Border, BuildingArea

_AT_ONCE = 500
# Those whom the pages tell of it too: the keepers of the area.
_KEEPERS = frozenset({Right.MANAGE_AREA})


def _border_columns() -> list[Column]:
    return [
        Column(_("哪里"), width=20), Column(_("哪一级")), Column(_("从"), kind="date"),
        Column(_("到"), kind="date"), Column(_("边界从哪里来"), width=30),
    ]  # fmt: skip


def _borders(wanted: Wanted) -> QuerySet[Border]:
    theirs = Border.objects.filter(within(wanted.by, "area__path"))
    return theirs.order_by("area__path", "since", "pk")


def _border_rows(found: QuerySet[Border], _wanted: Wanted) -> Rows:
    for one in found.select_related("area").defer("outline").iterator(_AT_ONCE):
        level = str(one.area.get_kind_display())
        yield [one.area.name, level, one.since, one.until, one.source]


def _stay_columns() -> list[Column]:
    return [
        Column(_("小区"), width=20), Column(_("楼栋")), Column(_("归哪里"), width=20),
        Column(_("从"), kind="date"), Column(_("到"), kind="date"),
    ]  # fmt: skip


def _stays(wanted: Wanted) -> QuerySet[BuildingArea]:
    theirs = BuildingArea.objects.filter(within(wanted.by, "area__path"))
    return theirs.order_by("building__estate__name", "building", "since", "pk")


def _stay_rows(found: QuerySet[BuildingArea], _wanted: Wanted) -> Rows:
    for one in found.select_related("building__estate", "area").iterator(_AT_ONCE):
        yield [one.building.estate.name, one.building.name, one.area.name, one.since, one.until]


def _care_columns() -> list[Column]:
    return [
        Column(_("小区"), width=20), Column(_("楼栋")), Column(_("单元")), Column(_("门牌")),
        Column(_("为什么照看"), width=16), Column(_("依据"), width=20),
        Column(_("哪天同意的"), kind="date"), Column(_("谁在照看")), Column(_("岗位"), width=16),
        Column(_("从"), kind="date"), Column(_("哪天再看"), kind="date"),
        Column(_("结束"), kind="date"),
    ]  # fmt: skip


def _cares(wanted: Wanted) -> QuerySet[Care]:
    theirs = Care.objects.filter(within(wanted.by, "owner__area__path"))
    return theirs.order_by("review_on", "pk")


def _care_rows(found: QuerySet[Care], _wanted: Wanted) -> Rows:
    # Where, not who: the names stand in the sheet of households, for those who need them.
    related = ("household__unit__building__estate", "household__unit__entrance", "owner__person")
    for one in found.select_related(*related).iterator(_AT_ONCE):
        unit = one.household.unit
        yield [
            unit.building.estate.name, unit.building.name, str(unit.entrance or ""), unit.number,
            str(one.get_reason_display()), str(one.get_basis_display()), one.consent_on,
            one.owner.person.name, str(one.owner), one.since, one.review_on, one.ended_on,
        ]  # fmt: skip


def _key_columns() -> list[Column]:
    return [
        Column(_("哪里的钥匙"), width=30), Column(_("小区"), width=20), Column(_("楼栋")),
        Column(_("在谁手上")), Column(_("岗位"), width=16), Column(_("从"), kind="date"),
        Column(_("交还"), kind="date"),
    ]  # fmt: skip


def _keys(wanted: Wanted) -> QuerySet[Key]:
    return Key.objects.filter(within(wanted.by, "holder__area__path")).order_by("name", "pk")


def _key_rows(found: QuerySet[Key], _wanted: Wanted) -> Rows:
    for one in found.select_related("building__estate", "holder__person").iterator(_AT_ONCE):
        yield [
            one.name, one.building.estate.name if one.building else "",
            one.building.name if one.building else "", one.holder.person.name, str(one.holder),
            one.since, one.returned_on,
        ]  # fmt: skip


def _check_columns() -> list[Column]:
    return [
        Column(_("小区"), width=20), Column(_("编码")), Column(_("名称"), width=24),
        Column(_("哪一种")), Column(_("哪天查的"), kind="date"), Column(_("谁查的"), width=20),
        Column(_("结果"), width=16), Column(_("下次"), kind="date"), Column(_("备注"), width=30),
    ]  # fmt: skip


def _checks(wanted: Wanted) -> QuerySet[AssetCheck]:
    theirs = AssetCheck.objects.filter(within(wanted.by, "asset__estate__community__path"))
    return theirs.order_by("asset__estate__name", "asset__code", "-on", "-pk")


def _check_rows(found: QuerySet[AssetCheck], _wanted: Wanted) -> Rows:
    for one in found.select_related("asset__estate").iterator(_AT_ONCE):
        asset = one.asset
        yield [
            asset.estate.name, asset.code, asset.name, str(asset.get_kind_display()), one.on,
            one.inspector, str(one.get_result_display()), one.next_on, one.note,
        ]  # fmt: skip


PLACES = (
    List(
        key="checks", title=gettext_lazy("设备检查"), icon="calendar", has_people=False,
        columns=_check_columns, rights=_KEEPERS, found=_checks, rows=_check_rows,
    ),
    List(
        key="borders", title=gettext_lazy("边界和以前的边界"), icon="route", has_people=False,
        columns=_border_columns, rights=_KEEPERS, found=_borders, rows=_border_rows,
    ),
    List(
        key="building_areas", title=gettext_lazy("楼栋归哪个网格"), icon="building",
        has_people=False, columns=_stay_columns, rights=_KEEPERS, found=_stays, rows=_stay_rows,
    ),
    List(
        key="cares", title=gettext_lazy("照看的人家"), icon="people", columns=_care_columns,
        rights=_KEEPERS, found=_cares, rows=_care_rows,
    ),
    List(
        key="keys", title=gettext_lazy("钥匙在谁手上"), icon="key", columns=_key_columns,
        rights=_KEEPERS, found=_keys, rows=_key_rows,
    ),
)  # fmt: skip

"""How the tree of areas grows and is corrected."""

import re
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.places.events import PlaceEvent
from wangge.places.models import Area, Building, Estate
from wangge.places.policies import Keeper, must_manage

# From the widest to the narrowest; an area lies in a wider one, steps may be left out.
ORDER: Final = [kind.value for kind in Area.Kind]
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STEP_WIDTH: Final = 4
_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CORRECTABLE: Final = frozenset(
    {"name", "code", "official_code", "desk_phone", "address", "is_active"}
)


@transaction.atomic
def add(
    *,
    kind: str,
    name: str,
    code: str = "",
    parent: Area | None,
    official_code: str = "",
    desk_phone: str = "",
    address: str = "",
    by: Keeper,
    at: datetime,
) -> Area:
    """Add an area below its parent; without a code one is made from the parent's."""
    must_manage(by, parent)
    _check_kind(kind, parent)
    area = Area(
        kind=kind,
        name=_named(name),
        code=_coded(code) if code else _next_code(parent),
        parent=parent,
        official_code=official_code.strip(),
        desk_phone=desk_phone.strip(),
        address=address.strip(),
    )
    # The path is made of the row's own number, so two added at once never meet.
    area.path = f"~{area.code}"
    _save(area)
    area.path = (parent.path if parent else "") + _step(area.pk)
    area.save(update_fields=["path"])
    record(PlaceEvent.AREA_ADDED, subject=area, actor=by, at=at, kind=kind)
    return area


@transaction.atomic
def correct(area: Area, *, by: Keeper, at: datetime, **fields: object) -> Area:
    """Correct fields of an area; raise Malformed where a name or code is taken."""
    must_manage(by, area)
    if unknown := set(fields) - _CORRECTABLE:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    if "name" in fields:
        fields["name"] = _named(str(fields["name"]))
    if "code" in fields:
        fields["code"] = _coded(str(fields["code"]))
    changed = [name for name, value in fields.items() if getattr(area, name) != value]
    for name in changed:
        setattr(area, name, fields[name])
    if changed:
        _save(area)
        record(PlaceEvent.AREA_CORRECTED, subject=area, actor=by, at=at, fields=sorted(changed))
    return area


@transaction.atomic
def move(area: Area, *, to: Area | None, by: Keeper, at: datetime) -> Area:
    """Hang an area with all below it under another; raise Malformed where that cannot be."""
    must_manage(by, area)
    must_manage(by, to)
    _check_kind(area.kind, to)
    if to is not None and area.holds(to):
        raise Malformed(_("不能把一个地方放到它自己下面。请另选上级。"), field="parent")
    if _community_of(area) != _community_of(to) and area.kind in {"grid", "micro_grid"}:
        _refuse_if_built_on(area)
    old, tree, area.parent = area.path, Area.objects.within(area), to
    area.path = (to.path if to else "") + _step(area.pk)
    if area.path != old:
        tail = Substr("path", len(old) + 1)
        tree.update(path=Concat(Value(area.path), tail))
        _save(area)
        record(PlaceEvent.AREA_CORRECTED, subject=area, actor=by, at=at, fields=["parent"])
    return area


def community_of(area: Area) -> Area | None:
    """Return the community that an area is or lies in; None above communities."""
    return Area.objects.around(area).communities().first()


def _community_of(area: Area | None) -> Area | None:
    return community_of(area) if area is not None else None


def _refuse_if_built_on(area: Area) -> None:
    inside = Area.objects.within(area)
    estates, buildings = (
        Estate.objects.filter(area__in=inside),
        Building.objects.filter(area__in=inside),
    )
    if estates.exists() or buildings.exists():
        raise Malformed(
            _("这里已经登记了小区或楼栋，不能移到别的社区。请先把楼栋改到别的网格。"),
            field="parent",
        )


def _check_kind(kind: str, parent: Area | None) -> None:
    if kind not in ORDER:
        raise Malformed(_("请选一种：区、街道、社区、网格或微网格。"), field="kind")
    if parent is not None and ORDER.index(parent.kind) >= ORDER.index(kind):
        raise Malformed(
            _("{kind}不能放在{parent}下面。请换一级。").format(
                kind=Area.Kind(kind).label, parent=Area.Kind(parent.kind).label
            ),
            field="kind",
        )


def _named(name: str) -> str:
    if not (name := name.strip()):
        raise Malformed(_("请写名称。"), field="name")
    return name


def _coded(code: str) -> str:
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise Malformed(_("代号只用小写字母、数字和短横，例如 banqiao-2。"), field="code")
    return code


def _next_code(parent: Area | None) -> str:
    stem = parent.code if parent else "area"
    number = Area.objects.filter(parent=parent).count() + 1
    while Area.objects.filter(code=f"{stem}-{number}").exists():
        number += 1
    return f"{stem}-{number}"


def _step(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    if len(text) > _STEP_WIDTH:
        raise OverflowError("more areas than the path has room for")
    return text.rjust(_STEP_WIDTH, "0") + "/"


def _save(area: Area) -> None:
    try:
        with transaction.atomic():
            area.save()
    except IntegrityError:
        raise _taken(area) from None


def _taken(area: Area) -> Malformed:
    others = Area.objects.exclude(pk=area.pk)
    if others.filter(code=area.code).exists():
        reason, field = _("代号“{code}”已经有了，请换一个。"), "code"
    elif area.official_code and others.filter(official_code=area.official_code).exists():
        reason, field = _("统计代码 {official_code} 已经登记过，请核对。"), "official_code"
    else:
        reason, field = _("这里已经有“{name}”，请换一个名称。"), "name"
    return Malformed(
        reason.format(code=area.code, name=area.name, official_code=area.official_code),
        field=field,
    )

"""How bodies of the community are founded and found: who leads, which desk is never closed."""

from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, Refused
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Organisation
from wangge.places.models import Area
from wangge.places.policies import must_manage

_CORRECTABLE: Final = frozenset(
    {"kind", "name", "short_name", "desk_phone", "is_desk", "is_active"}
)


class NoDesk(Refused):
    """No desk that is never closed has been set up for the area or any above it."""

    reason = gettext_lazy("这个社区还没有 24 小时值班台。请先在“单位”里设一个。")


class DeskStaysOpen(Refused):
    """The desk of a community may be handed over, never closed."""

    reason = gettext_lazy("值班台不能停用：没人办的事都归它。请先把另一个单位设为值班台。")


@transaction.atomic
def found(
    kind: str,
    name: str,
    *,
    area: Area,
    short_name: str = "",
    desk_phone: str = "",
    is_desk: bool = False,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Enter a body that works in an area; made the desk, it takes over from the former one."""
    must_manage(by, area)
    organisation = Organisation(
        kind=kind,
        name=name,
        short_name=short_name.strip(),
        area=area,
        desk_phone=desk_phone.strip(),
        is_desk=is_desk,
    )
    _save(organisation)
    record(PeopleEvent.ORGANISATION_FOUNDED, subject=organisation, actor=by, at=at, kind=kind)
    return organisation


@transaction.atomic
def correct(organisation: Organisation, *, by: Actor, at: datetime, **fields: Any) -> None:
    """Correct fields; raise DeskStaysOpen where the desk would be left without successor."""
    must_manage(by, organisation.area)
    if unknown := set(fields) - _CORRECTABLE:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    changed = [name for name, value in fields.items() if getattr(organisation, name) != value]
    if organisation.is_desk and {"is_desk", "is_active"} & set(changed):
        raise DeskStaysOpen
    for name in changed:
        setattr(organisation, name, fields[name])
    if changed:
        _save(organisation)
        record(
            PeopleEvent.ORGANISATION_CORRECTED,
            subject=organisation,
            actor=by,
            at=at,
            fields=sorted(changed),
        )


def desk_of(area: Area) -> Organisation:
    """Return the nearest desk that is never closed, looking up the tree; raise NoDesk."""
    desks = Organisation.objects.filter(
        area__path__in=area.path_prefixes, is_desk=True, is_active=True
    )
    desk = desks.select_related("area").order_by(Length("area__path").desc()).first()
    if desk is None:
        raise NoDesk
    return desk


def lead_for(kind: str, area: Area) -> Organisation | None:
    """Return the nearest body of a kind that works in the area, looking up the tree."""
    bodies = Organisation.objects.filter(
        kind=kind, area__path__in=area.path_prefixes, is_active=True
    )
    nearest = Length("area__path").desc()
    desk_last = Case(When(is_desk=True, then=Value(1)), default=0, output_field=IntegerField())
    return bodies.select_related("area").order_by(nearest, desk_last, "pk").first()


def _save(organisation: Organisation) -> None:
    if organisation.kind not in Organisation.Kind:
        raise Malformed(_("请选单位的种类。"), field="kind")
    organisation.name = organisation.name.strip()
    if not organisation.name:
        raise Malformed(_("请写名称。"), field="name")
    if organisation.is_desk:
        others = Organisation.objects.filter(area=organisation.area, is_desk=True)
        others.exclude(pk=organisation.pk).update(is_desk=False)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        reason = _("{area}已经有“{name}”，请换一个名称。")
        raise Malformed(
            reason.format(area=organisation.area, name=organisation.name), field="name"
        ) from None

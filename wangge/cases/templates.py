"""What is said again and again: reply templates, and how a case fills their blanks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wangge.cases import deadlines, hearing, numbers, whereabouts
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, ReplyTemplate
from wangge.cases.template_table import TEMPLATES
from wangge.cases.vocabulary import Route, Stage
from wangge.cases.wording import gap, written
from wangge.core.errors import Malformed
from wangge.core.moments import local_day, say
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Organisation
from wangge.people.roles import Right
from wangge.places.models import Area
from wangge.places.policies import must_manage

_BLANK = re.compile(r"\{([^{}\n]{0,20})\}")
_LONGEST_NAME = 40
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Filled:
    """A template as one case fills it."""

    pk: int
    name: str
    text: str


@transaction.atomic
def keep(template: ReplyTemplate, *, by: Actor, at: datetime, **fields: Any) -> ReplyTemplate:
    """Enter or correct a template; raise Malformed that names a blank which nothing fills."""
    for name, value in fields.items():
        setattr(template, name, value)
    _must_keep(by, template.area)
    template.name = written(
        template.name,
        field="name",
        missing=_("请给模板起个名字，例如“约时间上门”。"),
        longest=_LONGEST_NAME,
    )
    template.text = written(
        template.text, field="text", missing=_("模板里还没有话。"), longest=_LONGEST
    )
    if template.route not in {"", *Route.values}:
        raise Malformed(_("没有这条路，请重新选。"), field="route")
    _must_know_blanks(template.text)
    twin = ReplyTemplate.objects.filter(area=template.area, name=template.name)
    if twin.exclude(pk=template.pk).exists():
        raise Malformed(
            _("“{name}”已经有了，请换个名字。").format(name=template.name), field="name"
        )
    template.save()
    record(CaseEvent.TEMPLATE_KEPT, subject=template, actor=by, at=at, active=template.is_active)
    return template


@transaction.atomic
def withdraw(template: ReplyTemplate, *, by: Actor, at: datetime) -> None:
    """Take a template out of use; what was written with it stays as it was sent."""
    _must_keep(by, template.area)
    template.is_active = False
    template.save(update_fields=["is_active"])
    record(CaseEvent.TEMPLATE_KEPT, subject=template, actor=by, at=at, active=False)


def may_keep(by: Actor, area: Area | None) -> bool:
    """Say whether the actor keeps the templates of an area; the general ones are the deployment's."""
    return by.may(Right.MANAGE_DEPLOYMENT) if area is None else by.may_manage(area)


def fill(template: ReplyTemplate, case: Case, *, by: Actor, at: datetime) -> str:
    """The words of a template for this case; what is not known stays a gap to be filled by hand."""
    return _filled(template.text, case, by=by, at=at)


def for_case(case: Case, *, by: Actor, at: datetime) -> list[Filled]:
    """Every template that fits the case, filled, those of its own route and area first."""
    rows = sorted(
        offered_for(case).select_related("area"),
        key=lambda row: (not row.route, -len(row.area.path if row.area else ""), row.pk),
    )
    return [Filled(row.pk, row.name, _filled(row.text, case, by=by, at=at)) for row in rows]


def offered_for(case: Case) -> QuerySet[ReplyTemplate]:
    """The templates in use for the place and the route of a case."""
    return ReplyTemplate.objects.filter(
        Q(area__isnull=True) | Q(area__path__in=case.community.path_prefixes),
        is_active=True,
        route__in=["", case.route],
    )


def ship() -> None:
    """Enter the shipped templates where none are; safe to repeat."""
    ship_into(ReplyTemplate.objects)


def ship_into(templates: Any) -> None:
    """The same into the table of a migration, whose model is that of its day."""
    known = set(templates.filter(area__isnull=True).values_list("name", flat=True))
    templates.bulk_create(
        [
            templates.model(name=row.name, route=row.route, text=row.text)
            for row in TEMPLATES
            if row.name not in known
        ]
    )


def _must_keep(by: Actor, area: Area | None) -> None:
    if area is None:
        by.must(Right.MANAGE_DEPLOYMENT)
    else:
        must_manage(by, area)


def _must_know_blanks(text: str) -> None:
    for name in _BLANK.findall(text):
        if name not in BLANKS:
            raise Malformed(
                _("没有“{{{name}}}”这个空。可以用的有：{known}").format(
                    name=name, known="".join(f"{{{known}}}" for known in BLANKS)
                ),
                field="text",
            )
    rest = _BLANK.sub("", text)
    if "{" in rest or "}" in rest:
        raise Malformed(_("花括号要成对，中间写空的名字，例如 {编号}。"), field="text")


def _filled(text: str, case: Case, *, by: Actor, at: datetime) -> str:
    known: dict[str, str] = {}

    def fill_one(blank: re.Match[str]) -> str:
        name = blank[1]
        if name not in known:
            value = BLANKS[name](case, by, at) if name in BLANKS else ""
            known[name] = value or gap(name)
        return known[name]

    return _BLANK.sub(fill_one, text)


def _limit(case: Case, _by: Actor, at: datetime) -> str:
    running = {deadline.stage: deadline for deadline in deadlines.running(case)}
    promised = running.get(Stage.RESOLVE)
    if promised is None or promised.due_at is None:
        return ""
    return say(promised.due_at, at, is_end=True)


def _desk_phone(case: Case, _by: Actor, _at: datetime) -> str:
    if case.community.desk_phone:
        return case.community.desk_phone
    desk = Organisation.objects.filter(is_desk=True, area=case.community_id).first()
    return desk.desk_phone if desk else ""


def _requester(case: Case, _by: Actor, _at: datetime) -> str:
    first = hearing.audience(case).first()
    return first.name if first else ""


def _writer(_case: Case, by: Actor, _at: datetime) -> str:
    return by.post.person.name if by.post else ""


# Each blank and who fills it; where the answer is empty, a person does.
BLANKS: dict[str, Callable[[Case, Actor, datetime], str]] = {
    "称呼": _requester,
    "编号": lambda case, _by, _at: numbers.spoken(case.number),
    "事情": lambda case, _by, _at: case.title,
    "地点": lambda case, _by, _at: whereabouts.place_of(case),
    "时限": _limit,
    "办理单位": lambda case, _by, _at: str(case.lead or ""),
    "经办人": _writer,
    "社区": lambda case, _by, _at: str(case.community),
    "值班电话": _desk_phone,
    "今天": lambda _case, _by, at: _("{day:%-m} 月 {day:%-d} 日").format(day=local_day(at)),
    # Nobody but the writer knows these.
    "原因": lambda _case, _by, _at: "",
    "时间": lambda _case, _by, _at: "",
    "做了什么": lambda _case, _by, _at: "",
    "依据": lambda _case, _by, _at: "",
}

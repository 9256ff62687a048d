"""What passes from somebody who leaves to a successor: each kind counted, each thing by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wangge.cases import succession as case_succession
from wangge.cases.models import Case, Supervision
from wangge.core.moments import local_day
from wangge.duty import succession as duty_succession
from wangge.duty.models import Shift
from wangge.people import caring, keys
from wangge.people.models import Care, Post

_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of what passes: how many, the first few by name, and the others."""

    name: str
    title: str
    shown: list[str]
    more: list[str]

    @property
    def count(self) -> int:
        return len(self.shown) + len(self.more)


@dataclass(frozen=True, slots=True)
class Passing:
    """What would pass from whom to whom, and the shifts that the successor cannot serve."""

    leaver: Post
    to: Post
    kinds: list[Kind]
    left_over: list[str]

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.kinds)


def preview(leaver: Post, *, to: Post, at: datetime) -> Passing:
    """Say what would pass; nothing is changed."""
    on = local_day(at)
    waiting = case_succession.waiting_for(leaver, to=to, at=at)
    watched = case_succession.supervisions_of(leaver).select_related("deadline__case__area")
    shifts = duty_succession.shifts_of(leaver, on=on)
    swaps = duty_succession.swaps_of(leaver, on=on)
    left_over = duty_succession.left_over(leaver, to=to, on=on)
    kinds = [
        _kind("work", _("在办的事"), _titles(case_succession.work_of(leaver))),
        _kind("waiting", _("还没人接的事"), _titles(waiting)),
        _kind("watched", _("督办"), [_watched(w, to=to, at=at) for w in watched]),
        _kind("care", _("照看的人家"), [_door(care) for care in caring.of_post(leaver)]),
        _kind("keys", _("钥匙"), [key.name for key in keys.of_post(leaver)]),
        _kind("shifts", _("排班"), [_said(s) for s in shifts if s not in left_over]),
        _kind(
            "swaps",
            _("答应的替班"),
            [f"{s.shift.roster} {s.on}" for s in swaps if s.shift not in left_over],
        ),
    ]
    return Passing(leaver, to, kinds, [_said(shift) for shift in left_over])


def _kind(name: str, title: str, rows: list[str]) -> Kind:
    return Kind(name, title, rows[:_MOST_SHOWN], rows[_MOST_SHOWN:])


def _said(shift: Shift) -> str:
    return f"{shift.roster} {shift}"


def _door(care: Care) -> str:
    unit = care.household.unit
    return f"{unit.building.estate} {unit.building} {unit}"


def _watched(supervision: Supervision, *, to: Post, at: datetime) -> str:
    title = _title(supervision.deadline.case)
    watcher = case_succession.watcher_after(supervision, to=to, at=at)
    if watcher == to:
        return title
    return _("{title}（{to}不能督办，归{watcher}）").format(
        title=title, to=to.person, watcher=watcher.person
    )


def _titles(cases: Iterable[Case]) -> list[str]:
    return [_title(case) for case in cases]


def _title(case: Case) -> str:
    # Who keeps the people need not be who may read a dispute.
    return _("一件不公开的事") if case.is_private else case.title

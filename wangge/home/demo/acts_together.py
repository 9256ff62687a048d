"""What the cast of the demonstration does with others: helps, whistles, merges, hurries."""

from collections.abc import Callable
from datetime import datetime, timedelta

from wangge.cases import helping, merging, referring, urging
from wangge.cases.models import Case
from wangge.cases.referring import Party
from wangge.home.demo.episodes import Act
from wangge.people.actors import Actor

_REPORT_IN = timedelta(hours=20)


def _ask(case: Case, act: Act, by: Actor, at: datetime) -> object:
    body = next(body for body in helping.bodies(case, at=at) if str(body) == act.extra)
    return helping.ask(case, organisation=body, task=act.text, by=by, at=at)


def _not_yet(case: Case, act: Act, by: Actor, at: datetime) -> object:
    (helper,) = helping.helpers(case)
    helper.case = case
    return helping.report(helper, text=act.text, is_done=False, by=by, at=at)


def _refer(case: Case, act: Act, by: Actor, at: datetime) -> object:
    """`extra` names the departments with their numbers, the one that leads first."""
    named = [pair.split() for pair in act.extra.split("，")]
    parties = [Party(name, phone, is_lead=pos == 0) for pos, (name, phone) in enumerate(named)]
    return referring.refer(
        case, task=act.text, parties=parties, report_in_by=at + _REPORT_IN, by=by, at=at
    )


def _report_in(case: Case, act: Act, by: Actor, at: datetime) -> object:
    party = referring.parties_of(case).get(name=act.extra)
    who, _colon, said = act.text.partition("：")
    return referring.report_in(case, party=party, who=who, text=said, by=by, at=at)


def _merge(case: Case, act: Act, by: Actor, at: datetime) -> object:
    """`extra` is how the words of the other begin."""
    found = Case.objects.select_related("area", "community", "lead")
    return merging.merge(case, found.filter(words__startswith=act.extra).latest("pk"), by=by, at=at)


def _urge(case: Case, act: Act, by: Actor, at: datetime) -> object:
    return urging.urge(case, text=act.text, by=by, at=at)


ACTS: dict[str, Callable[[Case, Act, Actor, datetime], object]] = {
    "co_handle": _ask,
    "co_not_yet": _not_yet,
    "refer": _refer,
    "report_in": _report_in,
    "merge": _merge,
    "urge": _urge,
}

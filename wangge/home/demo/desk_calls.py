"""How the desk of the demonstration makes the calls it owes: in the morning of the day they are due."""

from collections.abc import Collection
from datetime import datetime

from wangge.cases import call_backs
from wangge.cases.models import CallBack, Case
from wangge.cases.vocabulary import Satisfaction, Status
from wangge.core.moments import SHANGHAI, local_day
from wangge.home.demo.cast import Cast
from wangge.home.demo.episodes import Act
from wangge.people.actors import Actor

# Not come to yet: the desk has so much to do.
_LEFT = ("虞女士", "钟阿姨")
_FROM, _UNTIL = 10, 18
Outcome = CallBack.Outcome


def make(cast: Cast, at: datetime, *, leaving: Collection[int]) -> None:
    """Make what is due today, but on the cases to leave; who was not reached is asked once more."""
    if not _FROM <= at.astimezone(SHANGHAI).hour < _UNTIL:
        return
    owed = CallBack.objects.filter(done_at__isnull=True, opened_at__lt=at)
    owed = owed.exclude(requester__name__in=_LEFT).exclude(case__in=leaving)
    for call in owed.select_related("case__area", "case__lead", "requester__case", "reply"):
        if local_day(call.due_at) <= local_day(at):
            # What is not public is asked by who may know of it.
            by = cast.actor("secretary" if call.case.is_private else "desk")
            _call(call, by=by, at=at)


def make_one(case: Case, act: Act, by: Actor, at: datetime) -> object:
    """Call whoever brought the case; `extra` is what came of it."""
    owed = CallBack.objects.select_related("case__area", "requester__case", "reply")
    call = owed.get(requester__case=case, done_at__isnull=True)
    said = {"text": act.text, "satisfaction": Satisfaction.SATISFIED}
    return call_backs.done(call, outcome=act.extra, by=by, at=at, **said)


def _call(call: CallBack, *, by: Actor, at: datetime) -> None:
    is_first = (call.due_at - call.opened_at).days <= 1 and not call.tries
    if call.case.status != Status.RESOLVED or not call.is_follow_up:
        call_backs.done(call, outcome=Outcome.TOLD, by=by, at=at)
    elif is_first and call.pk % 2:
        call_backs.done(call, outcome=Outcome.NOT_REACHED, by=by, at=at)
    else:
        satisfied = Satisfaction.SATISFIED
        call_backs.done(call, outcome=Outcome.FIXED, satisfaction=satisfied, by=by, at=at)

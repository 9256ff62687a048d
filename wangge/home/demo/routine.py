"""What the cast of the demonstration does day by day at the board: views kept, one act on many cases."""

from datetime import datetime

from wangge.cases import bulk, bulk_acts, saved_views
from wangge.cases.models import Case
from wangge.cases.vocabulary import Route
from wangge.home.demo.cast import Cast

_VIEWS = (
    ("desk", "快到时限的", "show=soon"),
    ("secretary", "物业超期的", "show=overdue&route=property"),
)
_NOTED = 3
_NOTE = "周三碰头会上过一遍，物业带进度来。"


def keep(cast: Cast, now: datetime) -> None:
    """Keep a view for the desk and one for the secretary; note something on several cases at once."""
    for login, name, query in _VIEWS:
        saved_views.keep(query, name=name, by=cast.actor(login))
    secretary = cast.actor("secretary")
    open_ = Case.objects.in_scope_of(secretary).open().filter(route=Route.PROPERTY)
    oldest = open_.order_by("submitted_at", "pk")[:_NOTED]
    seen = {case.number: case.revision for case in oldest}
    act = bulk_acts.ACTS["note"]
    run, _is_new = bulk.start("demo-meeting", act, seen, {"text": _NOTE}, by=secretary, at=now)
    bulk.go_on(run, by=secretary)

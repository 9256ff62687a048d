"""What people do together to the cases of a walk: merge, part, help, whistle, hurry (law 8)."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import rule

from wangge.cases import helping, merging, referring, urging
from wangge.cases.factories import Team
from wangge.cases.models import Case, CoHandling
from wangge.cases.referring import Party
from wangge.cases.vocabulary import Status
from wangge.people.actors import Actor

_SOME = st.integers(0, 5)
_STAFF = st.sampled_from(
    ("worker", "worker", "clerk", "secretary", "grid_head", "officer", "stranger", "requester")
)
_PARTIES = (Party("市政设施养护中心", is_lead=True), Party("供电公司"))


class Walk(Protocol):
    """The walk that these rules belong to."""

    team: Team
    now: datetime

    def by(self, name: str, case: Case) -> Actor: ...
    def case(self, number: int) -> Case: ...
    def attempt(self, act: Any, /, *args: Any, **kwargs: Any) -> None: ...


class Together:
    """Rules of a walk."""

    @rule(number=_SOME, other=_SOME, name=st.sampled_from(["clerk", "secretary", "worker"]))
    def merge(self: Walk, number: int, other: int, name: str) -> None:
        case, into = self.case(number), self.case(other)
        if other % 2:  # half of the time, else all goes on as one
            self.attempt(merging.merge, case, into, by=self.by(name, case))

    @rule(name=st.sampled_from(["clerk", "clerk", "officer", "stranger"]))
    def unmerge(self: Walk, name: str) -> None:
        case = Case.objects.filter(status=Status.MERGED).order_by("pk").first()
        if case is not None:
            self.attempt(merging.unmerge, case, by=self.by(name, case))

    @rule(number=_SOME, name=_STAFF)
    def ask_for_help(self: Walk, number: int, name: str) -> None:
        case, body = self.case(number), self.team.place.desk
        self.attempt(helping.ask, case, organisation=body, task="看看", by=self.by(name, case))

    @rule(name=_STAFF, is_done=st.booleans(), ends=st.booleans())
    def answer_as_helper(self: Walk, name: str, *, is_done: bool, ends: bool) -> None:
        helper = CoHandling.objects.order_by("-pk").select_related("case").first()
        if helper is None:
            return
        by = self.by(name, helper.case)
        if ends:
            self.attempt(helping.end, helper, by=by)
        else:
            self.attempt(helping.report, helper, text="看过了。", is_done=is_done, by=by)

    @rule(number=_SOME, name=st.sampled_from(["secretary", "grid_head", "officer", "worker"]))
    def whistle(self: Walk, number: int, name: str) -> None:
        case = self.case(number)
        if number % 2:
            by, until = self.by(name, case), self.now + timedelta(hours=9)
            called = {"task": "来看", "parties": _PARTIES, "report_in_by": until}
            self.attempt(referring.refer, case, by=by, **called)

    @rule(name=_STAFF, way=st.sampled_from(["lead", "other", "back"]))
    def report_in(self: Walk, name: str, way: str) -> None:
        case = Case.objects.filter(status=Status.REFERRED).order_by("pk").first()
        if case is None:
            return
        by = self.by(name, case)
        if way == "back":
            self.attempt(referring.take_back, case, reason="自己办", by=by)
            return
        party = referring.parties_of(case).get(is_lead=way == "lead")
        self.attempt(referring.report_in, case, party=party, who="王工", by=by)

    @rule(number=_SOME, name=_STAFF)
    def urge(self: Walk, number: int, name: str) -> None:
        case = self.case(number)
        self.attempt(urging.urge, case, by=self.by(name, case))

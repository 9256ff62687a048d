"""The laws of the case hold whatever people, the clock and chance do, in whatever order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from wangge.cases import (
    asking,
    call_backs,
    callout,
    claiming,
    clock,
    closing,
    declining,
    deferring,
    dispatch,
    disputes,
    intake,
    replying,
    resolving,
    returning,
    taking,
)
from wangge.cases.factories import Team, make_submission, make_team, requester_of
from wangge.cases.models import CallAttempt, CallBack, Case, Deadline, Requester, Side
from wangge.cases.tests import laws
from wangge.cases.tests.laws_together import Together
from wangge.cases.vocabulary import DeclineReason, Route, Status
from wangge.core.errors import Refused
from wangge.duty.factories import make_roster, make_shift
from wangge.history.models import Event
from wangge.people.actors import CLOCK, PUBLIC, Actor, acting
from wangge.people.factories import NOW, make_account, make_post
from wangge.people.roles import Role

ACTORS = (
    "worker",
    "second_worker",
    "manager",
    "clerk",
    "grid_head",
    "secretary",
    "pioneer",
    "stranger",
    "requester",
    "clock",
    "officer",
)
# Mostly somebody whose business it is.
STAFF = st.sampled_from(("worker",) * 5 + ("secretary", "secretary", "requester", *ACTORS))
SOME = st.integers(0, 5)
QUARREL = "楼上漏水到我家，邻居说不关他的事，吵了好几次。"
TEXT = st.sampled_from(["好了。", "还要等配件。", "又灭了。", ""])
WHO: tuple[dict[str, Any], ...] = (
    {},
    {"name": "王女士", "phone": "13900000001"},
    {"name": "李老伯", "on_behalf_of": "女儿"},
)


class Work(Together, RuleBasedStateMachine):
    """Cases are handed in, worked on by all sorts of people, and time goes on."""

    # Made once for all walks; a walk takes back only what it did itself.
    team: Team
    actors: dict[str, Actor]
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        # Each walk is rolled back at its end, so that none leans on another.
        self.marks: tuple[object, ...] = ()
        self.walk = transaction.atomic()
        self.walk.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.walk.__exit__(None, None, None)

    @initialize()
    def set_up(self) -> None:
        self.now = NOW
        self.first_words: dict[int, tuple[str, str, str]] = {}
        self.keys = 0
        for who in range(3):
            self.hand_in(who, is_call_out=False, again=False)
        self.get_on(0)
        self.get_on(0)
        self.get_on(1)

    def by(self, name: str, case: Case) -> Actor:
        return requester_of(case) if name == "requester" else self.actors[name]

    def case(self, number: int) -> Case:
        cases = list(Case.objects.order_by("pk"))
        return cases[number % len(cases)]

    def attempt(self, act: Any, /, *args: Any, **kwargs: Any) -> None:
        # A refusal is a good answer; anything else is not, and shows itself.
        try:
            act(*args, at=self.now, **kwargs)
        except Refused as refusal:
            assert str(refusal.reason)  # noqa: PT017

    @rule(who=SOME, is_call_out=st.booleans(), again=st.booleans())
    def hand_in(self, who: int, *, is_call_out: bool, again: bool) -> None:
        self.keys += 0 if again and self.keys else 1
        before = Case.objects.count()
        fields = {**WHO[who % len(WHO)], "idempotency_key": f"key-{self.keys}"}
        accepted = intake.submit(
            make_submission(place=self.team.located, is_call_out=is_call_out, **fields),
            by=PUBLIC,
            at=self.now,
        )
        case = accepted.case
        self.first_words.setdefault(case.pk, (case.words, case.channel, case.kind_chosen))
        assert Case.objects.count() - before == (0 if again and before else 1)

    @rule(who=SOME)
    def quarrel(self, who: int) -> None:
        accepted = intake.submit(
            make_submission(QUARREL, place=self.team.located, **WHO[who % len(WHO)]),
            by=PUBLIC,
            at=self.now,
        )
        case = accepted.case
        self.first_words[case.pk] = (case.words, case.channel, case.kind_chosen)

    @rule(number=SOME, name=STAFF, side=st.sampled_from(Side.values), is_given=st.booleans())
    def mediate(self, number: int, name: str, side: str, *, is_given: bool) -> None:
        disputed = list(Case.objects.filter(route=Route.DISPUTE).order_by("pk"))
        for case in disputed[number : number + 1]:
            by = self.by(name, case)
            self.attempt(taking.take, case, by=by)
            self.attempt(disputes.visit, case, side=side, text="各说各的。", by=by)
            self.attempt(
                disputes.keep_consent, case, side=side, is_given=is_given, way="phone", by=by
            )

    @rule(number=SOME, name=STAFF)
    def end_refused(self, number: int, name: str) -> None:
        disputed = list(Case.objects.filter(route=Route.DISPUTE).order_by("pk"))
        for case in disputed[number : number + 1]:
            self.attempt(disputes.end_refused, case, text="可以起诉。", by=self.by(name, case))

    @rule(number=SOME, name=STAFF)
    def vouch(self, number: int, name: str) -> None:
        case = self.case(number)
        self.attempt(closing.confirm, case, way="phone", by=self.by(name, case))

    @rule(number=SOME, name=STAFF)
    def take(self, number: int, name: str) -> None:
        case = self.case(number)
        self.attempt(taking.take, case, by=self.by(name, case))

    @rule(number=SOME)
    def get_on(self, number: int) -> None:
        case = self.case(number)
        worker = self.actors["worker"]
        if case.status == Status.DISPATCHED:
            self.attempt(taking.take, case, by=worker)
        elif case.status in {Status.TAKEN, Status.ARRIVED}:
            self.attempt(resolving.resolve, case, text="好了。", by=worker)
        elif case.status == Status.WAITING:
            self.attempt(asking.add, case, text="东边那盏。", by=requester_of(case))

    @rule(number=SOME, name=STAFF)
    def arrive(self, number: int, name: str) -> None:
        case = self.case(number)
        self.attempt(taking.arrive, case, by=self.by(name, case))

    @rule(number=SOME, name=STAFF, to=STAFF)
    def hand_over(self, number: int, name: str, to: str) -> None:
        case = self.case(number)
        post = self.actors[to].post
        if post is not None:
            self.attempt(taking.hand_over, case, to=post, by=self.by(name, case))

    @rule(number=SOME, name=STAFF, text=TEXT, on_spot=st.booleans())
    def resolve(self, number: int, name: str, text: str, *, on_spot: bool) -> None:
        case = self.case(number)
        act = resolving.resolve_on_spot if on_spot else resolving.resolve
        self.attempt(act, case, text=text, by=self.by(name, case))

    @rule(number=SOME, name=STAFF, text=TEXT, is_question=st.booleans())
    def say(self, number: int, name: str, text: str, *, is_question: bool) -> None:
        case = self.case(number)
        act = asking.ask if is_question else replying.reply
        self.attempt(act, case, text=text, by=self.by(name, case))

    @rule(number=SOME, name=STAFF, text=TEXT)
    def answer(self, number: int, name: str, text: str) -> None:
        case = self.case(number)
        self.attempt(asking.add, case, text=text, by=self.by(name, case))

    @rule(number=SOME, name=STAFF, days=st.integers(-1, 40))
    def defer(self, number: int, name: str, days: int) -> None:
        case = self.case(number)
        day = self.now + timedelta(days=days)
        self.attempt(deferring.defer, case, reason="等明年", review_at=day, by=self.by(name, case))

    @rule(number=SOME, name=STAFF, amount=st.integers(0, 30))
    def extend(self, number: int, name: str, amount: int) -> None:
        case = self.case(number)
        self.attempt(deferring.extend, case, amount=amount, reason="等配件", by=self.by(name, case))

    @rule(number=SOME, name=STAFF)
    def wake(self, number: int, name: str) -> None:
        case = self.case(number)
        self.attempt(deferring.wake, case, by=self.by(name, case))

    @rule(number=SOME, name=STAFF)
    def dispatch_again(self, number: int, name: str) -> None:
        case = self.case(number)
        self.attempt(dispatch.dispatch, case, by=self.by(name, case))

    @rule(
        number=SOME,
        name=st.sampled_from(["requester", "requester", "clerk", "stranger", "worker", "clock"]),
        verb=st.sampled_from(["confirm", "reopen", "withdraw", "close_silent"]),
    )
    def end(self, number: int, name: str, verb: str) -> None:
        case = self.case(number)
        self.attempt(getattr(closing, verb), case, by=self.by(name, case))

    @rule(number=SOME, name=STAFF)
    def void(self, number: int, name: str) -> None:
        case = self.case(number)
        if number == 3:  # seldom, else little is left to work on
            self.attempt(closing.void, case, reason="重复", by=self.by(name, case))

    @rule(number=SOME, name=STAFF, text=TEXT, is_return=st.booleans())
    def ask_a_second(self, number: int, name: str, text: str, *, is_return: bool) -> None:
        case = self.case(number)
        by = self.by(name, case)
        if is_return:
            self.attempt(returning.ask, case, reason=text, clause="市政路灯", by=by)
        else:
            self.attempt(claiming.ask, case, reason=text, by=by)

    @rule(
        number=SOME,
        name=st.sampled_from(["grid_head", "grid_head", "secretary", "officer", "worker", "clerk"]),
        way=st.sampled_from(["send_on", "decline", "refuse", "agree", "refuse_claim"]),
    )
    def decide(self, number: int, name: str, way: str) -> None:
        case = self.case(number)
        told: dict[str, object] = {
            "reason": DeclineReason.NOTHING_NEW,
            "phone": "",
            "text": "答复还是那些。",
        }
        ways: dict[str, tuple[Callable[..., object], dict[str, object]]] = {
            "send_on": (returning.send_on, {"to": self.team.place.desk}),
            "decline": (returning.decline, told),
            "refuse": (returning.refuse, {}),
            "agree": (claiming.agree, told),
            "refuse_claim": (claiming.refuse, {}),
        }
        act, more = ways[way]
        self.attempt(act, case, decision="看过了。", by=self.by(name, case), **more)

    @rule(number=SOME, name=STAFF)
    def decline(self, number: int, name: str) -> None:
        case = self.case(number)
        if number == 2:  # seldom, else little is left to work on
            told: dict[str, object] = {"reason": DeclineReason.UNLAWFUL, "text": "法律不允许。"}
            self.attempt(declining.decline, case, by=self.by(name, case), **told)

    @rule(number=SOME)
    def open_page(self, number: int) -> None:
        case = self.case(number)
        for requester in Requester.objects.filter(case=case):
            replying.opened(requester, at=self.now)

    @rule(number=SOME, outcome=st.sampled_from(CallBack.Outcome.values))
    def call_back(self, number: int, outcome: str) -> None:
        owed = list(CallBack.objects.filter(done_at__isnull=True).order_by("pk"))
        if owed:
            chosen = owed[number % len(owed)]
            self.attempt(call_backs.done, chosen, outcome=outcome, by=self.actors["clerk"])

    @rule(number=SOME)
    def press(self, number: int) -> None:
        case = self.case(number)
        self.attempt(callout.call, case, by=requester_of(case))

    @rule(number=SOME, is_going=st.booleans())
    def pick_up(self, number: int, *, is_going: bool) -> None:
        attempts = list(CallAttempt.objects.order_by("-pk")[:6])
        for attempt in attempts[number : number + 1]:
            for actor in self.actors.values():
                if actor.post is not None and actor.post.pk == attempt.post_id:
                    self.attempt(callout.answer, attempt, is_going=is_going, by=actor)

    @rule(minutes=st.sampled_from([1, 2, 3, 11, 90, 600, 1500, 6000]), sweeps=st.booleans())
    def time_goes_on(self, minutes: int, *, sweeps: bool) -> None:
        self.now += timedelta(minutes=minutes)
        if sweeps:
            self.sweep()

    @rule()
    def sweep(self) -> None:
        while clock.sweep(self.now):
            pass
        assert clock.lag(self.now) <= timedelta()

    def has_changed(self) -> bool:
        # What was refused left nothing behind: no event, no revision, no deadline.
        events = Event.objects.aggregate(last=Max("pk"))["last"]
        cases = Case.objects.aggregate(all=Sum("revision"))["all"]
        marks = (events, cases, Deadline.objects.filter(act_at__isnull=False).count())
        self.marks, before = marks, self.marks
        return marks != before

    @invariant()
    def the_laws_hold(self) -> None:
        if hasattr(self, "now") and self.has_changed():
            assert laws.broken() == []
            assert laws.owed_for_ever() == []

    @invariant()
    def the_words_never_change(self) -> None:
        for case in Case.objects.all() if hasattr(self, "now") else ():
            assert self.first_words[case.pk] == (case.words, case.channel, case.kind_chosen)

    @invariant()
    def the_neighbour_sees_nothing(self) -> None:
        if hasattr(self, "now"):
            stranger = self.actors["stranger"]
            assert not Case.objects.visible_to(stranger).exists()
            assert not Case.objects.in_scope_of(stranger).exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_laws_hold_whatever_happens_in_whatever_order() -> None:
    Work.team = make_team()
    pioneer = make_post(Role.PIONEER, area=Work.team.place.leaf)
    make_shift(make_roster(Role.PIONEER, area=Work.team.place.leaf), pioneer)
    Work.actors = {name: getattr(Work.team, name, CLOCK) for name in ACTORS}
    Work.actors["pioneer"] = acting(make_account(pioneer), pioneer)

    run_state_machine_as_test(
        Work,
        settings=settings(
            max_examples=50,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Two at once, on real threads and connections: one wins, the other is told; the clock acts once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from wangge.cases import callout, clock, closing, helping, merging, resolving, returning, taking
from wangge.cases.changing import Overtaken
from wangge.cases.factories import make_case, make_resolved_case, make_taken_case, make_team
from wangge.cases.models import CallAttempt, Case, Merge, Review, Supervision
from wangge.cases.tests import laws
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import Refused
from wangge.duty.factories import make_roster, make_shift
from wangge.people.actors import acting, requesting
from wangge.people.factories import NOW, make_account, make_post
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each on a connection of its own; return what each came to."""
    start = Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            outcomes[number] = act()
        except Refused as refusal:
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_who_take_at_once_one_wins_and_the_other_is_told_the_name() -> None:
    team = make_team()
    case = make_case(place=team.located)
    pages = [Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)]

    outcomes = at_once(
        lambda: taking.take(pages[0], by=team.worker, at=NOW),
        lambda: taking.take(pages[1], by=team.second_worker, at=NOW),
    )

    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert len(refusals) == 1
    assert isinstance(refusals[0], Overtaken)
    case.refresh_from_db()
    assert case.handler is not None
    assert case.handler.person.name in str(refusals[0].reason)
    assert laws.broken() == []


def test_two_sweeps_at_once_act_once() -> None:
    team = make_team()
    for _number in range(12):
        make_taken_case(team, "1号楼6楼楼道灯不亮")
    late = NOW + timedelta(hours=24, seconds=1)

    def sweep() -> None:
        while clock.lag(late):
            clock.sweep(late, limit=5)

    at_once(sweep, sweep, sweep)

    assert Supervision.objects.filter(deadline__stage=Stage.RESOLVE, level=1).count() == 12
    assert Supervision.objects.filter(level=2).count() == 0
    assert laws.broken() == []
    assert laws.overdue_unseen(late) == []


def test_the_clock_and_the_requester_close_a_case_once() -> None:
    team = make_team()
    case = make_resolved_case(team)
    page = Case.objects.get(pk=case.pk)
    requester = page.requesters.get()
    assert page.next_act_at is not None
    late = page.next_act_at + timedelta(seconds=1)
    at_once(
        lambda: closing.confirm(page, by=requesting(requester.pk), at=late),
        lambda: clock.sweep(late),
    )

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert laws.broken() == []


def test_of_two_who_are_going_one_goes() -> None:
    team = make_team()
    roster = make_roster(Role.PIONEER, area=team.place.leaf)
    actors = []
    for position in (1, 2):
        post = make_post(Role.PIONEER, area=team.place.leaf)
        make_shift(roster, post, position=position)
        actors.append(acting(make_account(post), post))
    make_case(place=team.located, is_call_out=True, at=NOW)
    late = NOW + timedelta(minutes=2, seconds=1)
    clock.sweep(late)
    attempts = list(CallAttempt.objects.order_by("position"))

    outcomes = at_once(
        *(
            lambda attempt=attempt, actor=actor: callout.answer(
                attempt, is_going=True, by=actor, at=late
            )
            for attempt, actor in zip(attempts, actors, strict=True)
        )
    )

    assert sum(outcome is None for outcome in outcomes) == 1
    assert CallAttempt.objects.filter(answer="going").count() == 1
    assert laws.broken() == []


def test_two_merges_that_cross_each_other_leave_one_that_goes_on() -> None:
    team = make_team()
    pks = [make_case(place=team.located).pk for _number in range(2)]
    pages = [[_page(pk) for pk in pks], [_page(pk) for pk in reversed(pks)]]

    outcomes = at_once(
        *(lambda pair=pair: merging.merge(*pair, by=team.clerk, at=NOW) for pair in pages)
    )

    assert sum(isinstance(outcome, Overtaken) for outcome in outcomes) == 1
    assert Case.objects.filter(status=Status.MERGED).count() == 1
    assert laws.broken() == []


def test_of_a_merge_and_a_result_at_once_one_wins_and_nobody_misses_the_answer() -> None:
    team = make_team()
    first, second = make_taken_case(team), make_case(place=team.located)
    pages = [_page(first.pk), _page(first.pk)]

    outcomes = at_once(
        lambda: resolving.resolve(pages[0], text="好了。", by=team.worker, at=NOW),
        lambda: merging.merge(_page(second.pk), pages[1], by=team.clerk, at=NOW),
    )

    assert sum(isinstance(outcome, Overtaken) for outcome in outcomes) == 1
    statuses = {_page(first.pk).status, _page(second.pk).status}
    assert statuses in ({Status.RESOLVED, Status.DISPATCHED}, {Status.TAKEN, Status.MERGED})
    assert laws.broken() == []


def test_two_who_take_a_case_out_at_once_take_it_out_once() -> None:
    team = make_team()
    first, second = make_case(place=team.located), make_case(place=team.located)
    merging.merge(second, first, by=team.clerk, at=NOW)
    pages = [_page(second.pk), _page(second.pk)]

    outcomes = at_once(
        *(lambda page=page: merging.unmerge(page, by=team.clerk, at=NOW) for page in pages)
    )

    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert Merge.objects.filter(undone_at__isnull=False).count() == 1
    assert laws.broken() == []


def test_a_helper_who_answers_while_the_lead_resolves_leaves_nothing_running() -> None:
    team = make_team()
    case = make_taken_case(team)
    asked = helping.ask(case, organisation=team.place.desk, task="看看", by=team.worker, at=NOW)
    asked.case, page = _page(case.pk), _page(case.pk)

    at_once(
        lambda: helping.report(asked, text="看过了。", is_done=False, by=team.clerk, at=NOW),
        lambda: resolving.resolve(page, text="好了。", by=team.worker, at=NOW),
    )

    assert _page(case.pk).status == Status.RESOLVED
    assert laws.broken() == []


def _page(pk: int) -> Case:
    return Case.objects.select_related("area", "community", "lead", "merged_into").get(pk=pk)


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told() -> None:
    team = make_team()
    case = make_taken_case(team)
    returning.ask(case, reason="是市政的。", clause="市政路灯", by=team.manager, at=NOW)
    pages = [Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)]

    outcomes = at_once(
        lambda: returning.refuse(pages[0], decision="先牵头。", by=team.grid_head, at=NOW),
        lambda: returning.send_on(
            pages[1], to=team.place.desk, decision="给值班台。", by=team.secretary, at=NOW
        ),
    )

    assert sum(isinstance(outcome, Overtaken) for outcome in outcomes) == 1
    assert Review.objects.exclude(outcome="").count() == 1
    assert laws.broken() == []


def test_work_done_and_a_decision_at_once_leave_one_of_them() -> None:
    team = make_team()
    case = make_taken_case(team)
    returning.ask(case, reason="是市政的。", clause="市政路灯", by=team.manager, at=NOW)
    pages = [Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)]

    outcomes = at_once(
        lambda: resolving.resolve(pages[0], text="换好了。", by=team.worker, at=NOW),
        lambda: returning.send_on(
            pages[1], to=team.place.desk, decision="给值班台。", by=team.secretary, at=NOW
        ),
    )

    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert Review.objects.get().outcome in {"lapsed", "agreed"}
    assert laws.broken() == []

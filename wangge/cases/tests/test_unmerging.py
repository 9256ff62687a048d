"""Merged cases go on with who has one of them; parted again, each has what it had (law 8)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from wangge.cases import asking, merging, taking
from wangge.cases.factories import Team, make_case, make_taken_case, make_team, requester_of
from wangge.cases.models import Case
from wangge.cases.tests import laws
from wangge.cases.vocabulary import Stage, Status
from wangge.history.timeline import timeline
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def team() -> Team:
    return make_team()


def two(team: Team) -> tuple[Case, Case]:
    """The lamp as one said it, taken by the worker; and as another says it again."""
    first = make_taken_case(team, "1号楼6楼楼道灯坏了", name="王女士", phone="13900000417")
    said: dict[str, Any] = {"name": "李先生", "phone": "13900000522"}
    return first, make_case("6楼的灯不亮", place=team.located, **said)


def merged(team: Team) -> tuple[Case, Case]:
    first, second = two(team)
    merging.merge(second, first, by=team.clerk, at=LATER)
    return _fresh(first), _fresh(second)


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("area", "community", "lead", "merged_into").get(pk=case.pk)


def _due(case: Case) -> dict[str, datetime | None]:
    running = case.deadlines.filter(met_at=None, dropped_at=None)
    return {deadline.stage: deadline.due_at for deadline in running}


def test_parted_again_a_case_has_who_had_it_and_the_time_that_was_promised(team: Team) -> None:
    first, second = two(team)
    taking.take(second, by=team.worker, at=NOW)
    promised = _due(second)
    merging.merge(second, first, by=team.clerk, at=LATER)

    merging.unmerge(_fresh(second), by=team.clerk, at=LATER + timedelta(hours=3))

    again = _fresh(second)
    assert (again.status, again.handler) == (Status.TAKEN, team.worker.post)
    assert _due(again) == promised
    assert Stage.RESOLVE in promised
    assert again.next_act_at == promised[Stage.RESOLVE]
    assert laws.broken() == []


def test_what_nobody_had_taken_keeps_its_promise_and_can_still_be_taken_in_time(
    team: Team,
) -> None:
    _first, second = merged(team)
    before = {d.stage: d.due_at for d in second.deadlines.all()}
    much_later = LATER + timedelta(hours=5)

    merging.unmerge(second, by=team.clerk, at=much_later)

    again = _due(_fresh(second))
    assert again[Stage.RESOLVE] == before[Stage.RESOLVE]
    take = again[Stage.TAKE]
    assert take is not None
    assert take > much_later
    assert laws.broken() == []


def test_what_waited_for_its_requester_waits_again(team: Team) -> None:
    first, second = two(team)
    taking.take(second, by=team.worker, at=NOW)
    asking.ask(second, text="哪一盏？", by=team.worker, at=NOW)
    waits = _due(second)
    merging.merge(second, first, by=team.clerk, at=LATER)

    merging.unmerge(_fresh(second), by=team.clerk, at=LATER + timedelta(minutes=5))

    again = _fresh(second)
    assert (again.status, _due(again)) == (Status.WAITING, waits)
    assert laws.broken() == []
    asking.answer(again, text="门口那盏", by=requester_of(again), at=LATER + timedelta(hours=1))
    assert _fresh(second).status == Status.TAKEN
    assert _due(_fresh(second))[Stage.RESOLVE] is not None
    assert laws.broken() == []


def test_who_has_the_one_goes_on_with_the_other_and_takes_nothing_twice(team: Team) -> None:
    first, second = two(team)
    merging.merge(first, second, by=team.clerk, at=LATER)

    goes_on = _fresh(second)
    assert (goes_on.status, goes_on.handler) == (Status.TAKEN, team.worker.post)
    assert Stage.TAKE not in _due(goes_on)
    assert any(
        "本来就在办这件事，接着办" in line.text for line in timeline(goes_on, for_resident=True)
    )
    assert laws.broken() == []


def test_who_already_has_the_case_that_goes_on_keeps_it(team: Team) -> None:
    first, second = two(team)
    taking.take(second, by=team.second_worker, at=NOW)

    merging.merge(first, second, by=team.clerk, at=LATER)

    assert _fresh(second).handler == team.second_worker.post

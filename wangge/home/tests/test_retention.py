"""What is erased when it was kept long enough, and what the night before shows of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import QuerySet
from django.urls import reverse

from wangge.cases import closing, replying, resolving, search, taking
from wangge.cases.factories import Team, make_case, make_closed_case, make_team, requester_of
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.moments import local_day
from wangge.duty import calendar
from wangge.history.models import Event
from wangge.jobs import retention
from wangge.people import keys
from wangge.people.factories import NOW
from wangge.people.models import Key, Phone

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3 * 365, seconds=1)


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def _old_case(team: Team) -> Case:
    case = make_case(
        "我是王桂兰，13900000417，楼道灯不亮",
        place=team.located,
        name="王桂兰",
        phone="13900000417",
    )
    taking.take(case, by=team.worker, at=NOW)
    replying.note(case, text="老人住 601", by=team.worker, at=NOW)
    resolving.resolve(case, text="已换灯泡，打过 13900000417。", by=team.worker, at=NOW)
    closing.confirm(case, by=requester_of(case), at=NOW)
    return case


def test_who_brought_a_case_is_erased_after_three_years_and_the_matter_stays(team: Team) -> None:
    case = _old_case(team)
    retention.erase_due(LATER - timedelta(seconds=2))
    assert case.requesters.get().name == "王桂兰"
    events = Event.objects.count()

    assert retention.erase_due(LATER)["cases"] == 1

    case.refresh_from_db()
    requester = case.requesters.get()
    assert (requester.name, requester.phone) == ("", None)
    assert not Phone.objects.exists()
    assert "13900000417" not in case.words + case.replies.get().text
    assert not case.notes.exists()
    assert [found.pk for found in search.find("楼道灯", Case.objects.all())] == [case.pk]
    assert Event.objects.count() == events + 1
    assert retention.erase_due(LATER)["cases"] == 0


def test_an_open_case_keeps_who_brought_it(team: Team) -> None:
    make_case(place=team.located, phone="13900000417")

    assert retention.erase_due(LATER)["cases"] == 0


def test_keys_given_back_are_forgotten_and_held_ones_are_not(team: Team) -> None:
    keys.give_back(keys.take("泵房", by=team.worker, at=NOW), by=team.worker, at=NOW)
    held = keys.take("配电间", by=team.worker, at=NOW)

    retention.erase_due(LATER)

    assert list(Key.objects.all()) == [held]


def test_a_dry_run_counts_and_erases_nothing(
    team: Team, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    make_closed_case(team)
    settings.RETENTION_DAYS = {"keys": 1}
    keys.give_back(keys.take("泵房", by=team.worker, at=NOW), by=team.worker, at=NOW)

    with time_machine.travel(NOW + timedelta(days=3)):
        call_command("retention", dry_run=True)
        page = text_of(signed_in(team.secretary).get(reverse("home:retention")))
        said = capsys.readouterr().out
        assert Key.objects.exists()
        call_command("retention")

    assert "keys：交还了的钥匙，满 1 天，到期 1 项" in said
    assert "交还了的钥匙" in page
    assert not Key.objects.exists()
    assert "删了 1 项" in capsys.readouterr().out


def test_the_worker_erases_at_night_only(team: Team) -> None:
    keys.give_back(keys.take("泵房", by=team.worker, at=NOW), by=team.worker, at=NOW)
    noon = NOW.replace(hour=12) + timedelta(days=1000)
    night = NOW.replace(hour=2, minute=30) + timedelta(days=1000)

    retention.erase_at_night(noon)
    assert Key.objects.exists()
    retention.erase_at_night(night)
    assert not Key.objects.exists()


def test_what_does_not_go_away_is_not_erased_for_ever(team: Team) -> None:
    key = keys.take("泵房", by=team.worker, at=NOW)

    def all_keys(_before: Any) -> QuerySet[Key]:
        return Key.objects.all()

    kept = retention.Kept("stubborn", "", 1, all_keys, lambda _pks, _now: None)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        retention._erase(kept, NOW)
    assert key.since == local_day(NOW)

"""What a staff group reads by its robot: sort, building, number, deadline; never what residents said."""

from datetime import timedelta

import pytest

from wangge.cases import asking, numbers, taking
from wangge.cases.factories import Team, make_case, make_team, requester_of
from wangge.cases.models import Case
from wangge.duty.factories import make_roster, make_shift
from wangge.jobs.working import run_due
from wangge.notifications.factories import make_robot
from wangge.notifications.models import Notice
from wangge.people.factories import NOW
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
WORDS = "我是2号楼1203的王小明，身份证320602198001011234，我老伴瘫痪在床，楼道灯坏了出不来"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def team() -> Team:
    team = make_team()
    assert team.worker.post is not None
    place, role = team.place, Role.PROPERTY_WORKER
    roster = make_roster(role, area=place.community, organisation=place.property_company)
    make_shift(roster, team.worker.post)
    make_robot(team.place.community)
    return team


def in_groups() -> list[str]:
    for _round in range(5):
        run_due(NOW + timedelta(days=60), limit=500)
    rows = Notice.objects.filter(reader_type="robot").order_by("pk")
    return list(rows.values_list("title", flat=True))


def said_of(case: Case) -> tuple[str, ...]:
    return case.category.name, "1 号楼", numbers.spoken(case.number), "时限"


def test_a_group_reads_sort_building_number_and_deadline_of_a_new_case(team: Team) -> None:
    case = make_case(WORDS, place=team.located)

    said = in_groups()

    first = next(title for title in said if title.startswith("等您接单："))
    for part in said_of(case):
        assert part in first


def test_nothing_that_a_resident_said_goes_into_a_group_whatever_happens(team: Team) -> None:
    case = make_case(WORDS, place=team.located, is_call_out=False, place_text="1203 室")
    taking.take(case, by=team.worker, at=NOW)
    asking.add(case, text="电话 13900000417，还是没好", by=requester_of(case), at=LATER)

    said = in_groups()

    assert len(said) >= 2
    for secret in ("王小明", "1203", "3206", "139", "瘫痪", "楼道灯坏了", "{"):
        assert not [title for title in said if secret in title]


def test_colleagues_by_name_still_read_what_it_is_about(team: Team) -> None:
    case = make_case("楼道灯不亮", place=team.located)
    in_groups()

    assert Notice.objects.filter(account__isnull=False, title__contains=case.title).exists()

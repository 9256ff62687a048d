import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.people import directory, households, serving
from wangge.people.actors import COMMAND
from wangge.people.factories import client_of, make_account, make_organisation, make_post
from wangge.people.models import Household, Occupancy
from wangge.people.roles import Role
from wangge.places import checks, registry
from wangge.places.factories import FOUNDER, NOW, make_building, make_community, make_estate
from wangge.places.models import Area, Estate, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Area:
    community = make_community("板桥社区", grids=2)
    estate = make_estate(community, name="晏园玖珑城", short_name="玖珑城")
    make_building(estate, name="1 号楼", floors=2)
    return community


@pytest.fixture
def estate(ours: Area) -> Estate:
    return ours.estates.get()


def client_for(role: Role, area: Area) -> Client:
    return client_of(make_account(make_post(role, area=area)))


def a_family(estate: Estate, door: str = "101") -> Household:
    unit = Unit.objects.get(building__estate=estate, number=door)
    home = households.settle(unit, since=date(2020, 5, 1), by=COMMAND, at=NOW)
    for name, relation, phone in (("顾长林", "owner", "13900003001"), ("顾小梅", "family", "")):
        person = directory.add_person(name, phone=phone, by=COMMAND, at=NOW)
        households.move_in(person, home, relation=relation, by=COMMAND, at=NOW)
    return home


LISTS = (
    "registry_estate",
    "registry_units",
    "registry_homes",
    "registry_spaces",
    "registry_assets",
)


@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_the_same_however_much_it_lists(
    ours: Area,
    estate: Estate,
    name: str,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(Role.COMMUNITY_SECRETARY, ours)
    a_family(estate)
    registry.add_spaces(estate, kind="underground", zone="A", count=2, by=FOUNDER, at=NOW)
    registry.add_assets(estate, kind="lift", name="客梯", count=2, by=FOUNDER, at=NOW)
    address = reverse(f"people:{name}", args=[estate.pk])
    client.get(address)
    with django_assert_max_num_queries(22) as few:
        assert client.get(address).status_code == 200
    for door in ("102", "201", "202"):
        a_family(estate, door)
    registry.add_spaces(estate, kind="underground", zone="B", count=20, by=FOUNDER, at=NOW)
    registry.add_assets(estate, kind="charger", name="桩", count=20, by=FOUNDER, at=NOW)

    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


def test_the_front_counts_every_estate_in_the_same_statements(
    ours: Area,
    estate: Estate,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(Role.COMMUNITY_SECRETARY, ours)
    address = reverse("people:registry")
    client.get(address)
    with django_assert_max_num_queries(16) as few:
        client.get(address)
    for _more in range(3):
        make_building(make_estate(ours))

    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


@pytest.mark.parametrize(
    ("name", "query", "there_and_gone"),
    [
        ("registry_units", "q=10", (">1 单元 101<", ">1 单元 201<")),
        ("registry_units", "show=empty", (">1 单元 102<", ">1 单元 101<")),
        ("registry_homes", "q=顾小梅", ("1 单元 101", "没有符合的")),
        ("registry_homes", "q=13900003001", ("顾长林", "没有符合的")),
        ("registry_homes", "q=202", ("没有符合的", "顾长林")),
        ("registry_homes", "show=gone", ("没有符合的", "顾长林")),
        ("registry_assets", "show=overdue", ("客梯 1", "客梯 2")),
        ("registry_assets", "show=never", ("客梯 2", "客梯 1")),
        ("registry_assets", "kind=charger", ("没有符合的", "客梯 1")),
        ("registry_spaces", "q=A002", ("A002", "A001")),
        ("registry_spaces", "show=held", ("没有符合的", "A001")),
        ("registry_units", "building=9999999999999999999999&page=-3&q=%00", ("没有符合的", "x<")),
        ("registry_assets", "q='); DROP TABLE&kind=%F0%9F%91%B5", ("没有符合的", "客梯")),
    ],
)
def test_the_address_says_what_a_list_shows(
    ours: Area, estate: Estate, name: str, query: str, there_and_gone: tuple[str, str]
) -> None:
    a_family(estate)
    registry.add_spaces(estate, kind="underground", zone="A", count=2, by=FOUNDER, at=NOW)
    first = registry.add_assets(estate, kind="lift", name="客梯", count=2, by=FOUNDER, at=NOW)[0]
    checks.enter(
        first, on=date(2020, 1, 1), result="sound", next_on=date(2021, 1, 1), by=FOUNDER, at=NOW
    )

    page = client_for(Role.COMMUNITY_SECRETARY, estate.community).get(
        f"{reverse(f'people:{name}', args=[estate.pk])}?{query}"
    )

    assert page.status_code == 200
    there, gone = there_and_gone
    assert there in page.text
    assert gone not in page.text


def test_a_company_reads_its_own_estates_with_names_masked(ours: Area, estate: Estate) -> None:
    home = a_family(estate)
    other = make_estate(ours, name="新东方花苑")
    ours_company, theirs = (make_organisation(area=ours) for _two in range(2))
    serving.serve(estate, ours_company, since=date(2024, 1, 1), by=COMMAND, at=NOW)
    serving.serve(other, theirs, since=date(2024, 1, 1), by=COMMAND, at=NOW)
    post = make_post(Role.PROPERTY_MANAGER, organisation=ours_company, area=ours)
    client = client_of(make_account(post))

    front = client.get(reverse("people:registry")).text
    page = client.get(reverse("people:registry_household", args=[home.pk])).text

    assert "晏园玖珑城" in front
    assert "新东方花苑" not in front
    assert client.get(reverse("people:registry_estate", args=[other.pk])).status_code == 404
    assert "顾**" in page
    assert "顾长林" not in page
    assert "加一个人" not in page
    for name, key in (("settle", home.unit_id), ("move_in", home.pk), ("leave", home.pk)):
        assert client.get(reverse(f"people:{name}", args=[key])).status_code == 403


def test_a_company_that_serves_no_longer_sees_no_more(ours: Area, estate: Estate) -> None:
    old, new = (make_organisation(area=ours) for _two in range(2))
    serving.serve(estate, old, since=date(2024, 1, 1), by=COMMAND, at=NOW)
    post = make_post(Role.PROPERTY_MANAGER, organisation=old, area=ours)
    client = client_of(make_account(post))
    address = reverse("people:registry_estate", args=[estate.pk])
    assert client.get(address).status_code == 200

    secretary = client_for(Role.COMMUNITY_SECRETARY, ours)
    answer = secretary.post(
        reverse("people:serve_estate", args=[estate.pk]),
        {"organisation": new.pk, "since": "2026-11-01"},
    )

    assert answer.status_code == 302
    assert client.get(address).status_code == 404
    history = secretary.get(address).text
    assert "2024-01-01 到 2026-11-01" in history


@pytest.mark.parametrize("role", [Role.PIONEER, Role.MICRO_GRID_WORKER, Role.SUBDISTRICT_OFFICER])
def test_volunteers_and_officers_read_no_names(ours: Area, estate: Estate, role: Role) -> None:
    a_family(estate)

    page = client_for(role, ours).get(reverse("people:registry_homes", args=[estate.pk])).text

    assert "顾**" in page
    assert "顾长林" not in page
    assert "13900003001" not in page


def test_the_neighbour_sees_nothing_of_it(ours: Area, estate: Estate) -> None:
    home = a_family(estate)
    neighbour = client_for(Role.COMMUNITY_SECRETARY, make_community("友谊社区"))
    stay = home.occupancies.order_by("pk")[0]
    phone = stay.person.phones.get()

    for name, keys in (
        ("registry_estate", [estate.pk]),
        ("registry_unit", [home.unit_id]),
        ("registry_household", [home.pk]),
        ("correct_stay", [stay.pk]),
        ("move_out", [stay.pk]),
        ("household_phone", [home.pk, phone.pk]),
    ):
        assert neighbour.get(reverse(f"people:{name}", args=keys)).status_code == 404
    assert neighbour.post(reverse("people:take_back", args=[stay.pk])).status_code == 404


def test_a_number_is_read_for_a_purpose_only_and_that_is_kept(ours: Area, estate: Estate) -> None:
    home = a_family(estate)
    phone = home.occupancies.order_by("pk")[0].person.phones.get()
    client = client_for(Role.DESK_CLERK, ours)
    address = reverse("people:household_phone", args=[home.pk, phone.pk])

    asked, unsaid = client.get(address), client.post(address, {"purpose": ""})
    invented = client.post(address, {"purpose": "curious"})
    named = client.post(address, {"purpose": "check"})

    assert "139 0000 3001" not in asked.text + unsaid.text + invented.text
    assert (unsaid.status_code, invented.status_code) == (422, 422)
    assert "139 0000 3001" in named.text
    assert Event.objects.filter(kind="people.household_phone_revealed").count() == 1
    assert "no-store" in named["Cache-Control"]
    (line,) = [one for one in timeline(home, for_resident=False) if "号码" in one.text]
    assert line.text.endswith("看了这一户的号码：核对登记")
    assert line.internal
    assert not [one for one in timeline(home, for_resident=True) if "号码" in one.text]


@pytest.mark.parametrize("name", ["registry_unit", "registry_household"])
def test_the_page_of_a_door_costs_the_same_however_many_live_there(
    ours: Area, estate: Estate, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    home = a_family(estate)
    client = client_for(Role.DESK_CLERK, ours)
    key = home.unit_id if name == "registry_unit" else home.pk
    address = reverse(f"people:{name}", args=[key])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5):
        person = directory.add_person(f"顾{number}", phone="", by=COMMAND, at=NOW)
        households.move_in(person, home, relation="family", by=COMMAND, at=NOW)

    with django_assert_num_queries(len(few.captured_queries)):
        assert client.get(address).status_code == 200


def test_a_household_moves_in_grows_and_moves_out_in_the_browser(
    ours: Area, estate: Estate
) -> None:
    client = client_for(Role.DESK_CLERK, ours)
    unit = Unit.objects.get(number="102")
    client.post(
        reverse("people:settle", args=[unit.pk]),
        {"name": "马桂英", "relation": "owner", "phone": "", "since": "2021-03-01"},
    )
    home = Household.objects.get()
    client.post(
        reverse("people:move_in", args=[home.pk]),
        {"name": "马小军", "relation": "family", "phone": "13900003002"},
    )
    assert home.occupancies.count() == 2

    early = client.post(reverse("people:leave", args=[home.pk]), {"until": "2020-01-01"})
    client.post(reverse("people:leave", args=[home.pk]), {"until": "2026-10-31"})
    again = client.post(reverse("people:leave", args=[home.pk]), {"until": "2026-10-31"})

    assert early.status_code == 422
    assert again.status_code == 409
    home.refresh_from_db()
    assert str(home.until) == "2026-10-31"
    assert not Occupancy.objects.filter(until__isnull=True).exists()
    stay = home.occupancies.order_by("pk")[0]
    client.post(reverse("people:take_back", args=[stay.pk]))
    home.refresh_from_db()
    assert home.until is None


@pytest.mark.parametrize(
    "said",
    [
        {"name": "", "relation": "owner"},
        {"name": "王" * 61, "relation": "owner"},
        {"name": "王", "relation": "king"},
        {"name": "王", "relation": "owner", "phone": "123"},
        {"name": "王", "relation": "owner", "since": "2026-02-30"},
        {"name": "\x00", "relation": "owner"},
    ],
)
def test_what_cannot_be_kept_stays_on_the_page_with_a_sentence(
    ours: Area, estate: Estate, said: dict[str, str]
) -> None:
    unit = Unit.objects.get(number="102")

    answer = client_for(Role.DESK_CLERK, ours).post(reverse("people:settle", args=[unit.pk]), said)

    assert answer.status_code == 422
    assert not Household.objects.exists()


def test_the_registry_is_reached_from_a_phone(ours: Area) -> None:
    page = client_for(Role.GRID_HEAD, ours.children.order_by("pk")[0]).get(reverse("people:me"))

    assert page.text.count(f'href="{reverse("people:registry")}"') > 1


@pytest.mark.parametrize("role", [Role.GRID_HEAD, Role.ADMINISTRATOR])
def test_every_link_on_one_s_own_page_opens(role: Role, ours: Area) -> None:
    client = client_for(role, ours)
    page = client.get(reverse("people:me")).text
    links = set(re.findall(r'<a class="button[^"]*" href="(/[^"?]*)"', page))

    assert {href: client.get(href).status_code for href in links} == dict.fromkeys(links, 200)

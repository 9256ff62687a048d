import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from wangge.core.moments import local_day
from wangge.people import privacy
from wangge.people.factories import (
    PASSWORD,
    client_of,
    make_account,
    make_desk,
    make_organisation,
    make_person,
    make_post,
)
from wangge.people.models import Account, Organisation, Person, Post
from wangge.people.roles import Role
from wangge.places.factories import make_building, make_community, make_estate
from wangge.places.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Area:
    return make_community("板桥社区", grids=2)


@pytest.fixture
def keeper(ours: Area) -> Client:
    return client_for(Role.COMMUNITY_SECRETARY, ours)


def client_for(role: Role, area: Area) -> Client:
    return client_of(make_account(make_post(role, area=area)))


def appointed(area: Area, **more: object) -> dict[str, object]:
    return {"role": "grid_worker", "area": area.pk, "since": "2026-01-01", **more}


def test_a_colleague_is_added_with_post_and_account_and_signs_in(
    keeper: Client, ours: Area
) -> None:
    said = {"name": "季敏", "phone": "13900010001", "username": "ji.min", **appointed(ours)}

    page = keeper.post(reverse("people:add_staff"), said, follow=True)
    password = re.search(r"\b\w{4}-\w{4}-\w{4}\b", page.text)

    assert password is not None
    assert "只在这里显示这一次" in page.text
    client = Client()
    client.post("/sign-in/", {"username": "ji.min", "password": password.group()})
    assert client.get("/me/").headers["Location"] == reverse("people:password")
    assert password.group() not in keeper.get(reverse("people:staff")).text


def test_a_colleague_whose_login_is_taken_is_not_half_added(keeper: Client, ours: Area) -> None:
    make_account(username="ji")
    before = Person.objects.count()

    answer = keeper.post(
        reverse("people:add_staff"), {"name": "季敏", "username": "ji", **appointed(ours)}
    )

    assert answer.status_code == 422
    assert "已经有人用了" in answer.text
    assert Person.objects.count() == before


def test_a_bad_number_is_said_and_the_rest_stays(keeper: Client, ours: Area) -> None:
    said = {"name": "季敏", "phone": "1390001000", **appointed(ours)}

    answer = keeper.post(reverse("people:add_staff"), said)

    assert answer.status_code == 422
    assert "您写了 10 位" in answer.text
    assert 'value="季敏"' in answer.text


def test_staff_are_found_by_whole_number_and_shown_masked(keeper: Client, ours: Area) -> None:
    person = make_person("季敏", phone="13900010001")
    make_post(Role.GRID_WORKER, area=ours, person=person)

    found = keeper.get(reverse("people:staff"), {"q": "139 0001 0001"}).text
    part = keeper.get(reverse("people:staff"), {"q": "1390001"}).text
    page = keeper.get(reverse("people:person", args=[person.pk])).text

    assert "季敏" in found
    assert "季敏" not in part
    assert "139****0001" in page
    assert "13900010001" not in page


def test_a_colleague_is_corrected(keeper: Client, ours: Area) -> None:
    post = make_post(Role.GRID_WORKER, area=ours, person=make_person("季敏", phone="13900010001"))

    keeper.post(
        reverse("people:correct_person", args=[post.person_id]),
        {"name": "季小敏", "phone": "13900010002"},
    )
    keeper.post(
        reverse("people:correct_post", args=[post.pk]),
        {"title": "第 1 网格网格员", "since": "2026-02-01"},
    )

    post.refresh_from_db()
    assert (post.person.name, post.title) == ("季小敏", "第 1 网格网格员")
    assert privacy.find_phones("13900010002")[0].person == post.person


def test_a_second_post_is_added_and_the_first_ended(keeper: Client, ours: Area) -> None:
    first = make_post(Role.GRID_WORKER, area=ours)
    building = make_building(make_estate(ours))
    today = local_day(timezone.now())

    keeper.post(
        reverse("people:appoint", args=[first.person_id]),
        appointed(ours, role="pioneer", building=building.pk),
    )
    yesterday = today - timedelta(days=1)
    keeper.post(reverse("people:end_post", args=[first.pk]), {"on": yesterday.isoformat()})

    held = Post.objects.filter(person=first.person_id).held(today)
    assert [(post.role, post.building) for post in held] == [("pioneer", building)]
    assert "已结束" in keeper.get(reverse("people:person", args=[first.person_id])).text


def test_an_account_is_opened_helped_closed_and_opened_again(keeper: Client, ours: Area) -> None:
    person = make_post(Role.GRID_WORKER, area=ours).person
    where = reverse("people:open_account", args=[person.pk])
    opened = keeper.post(where, {"username": "ji"}, follow=True)
    account = Account.objects.get(username="ji")

    linked = keeper.post(reverse("people:reset_link", args=[account.pk]), follow=True)
    path = re.search(r"http://testserver(/link/[\w-]+/)", linked.text)
    assert path is not None
    assert Client().post(path.group(1), {"new": "two-quiet-rivers-meet"}).status_code == 302
    keeper.post(reverse("people:close_account", args=[account.pk]))
    account.refresh_from_db()
    was_open = account.is_active
    keeper.post(reverse("people:reopen_account", args=[account.pk]))
    account.refresh_from_db()

    assert "只在这里显示这一次" in opened.text
    assert opened.redirect_chain == [(reverse("people:handed_over", args=[account.pk]), 302)]
    assert (was_open, account.is_active) == (False, True)


def test_a_secret_is_shown_once_and_a_reload_makes_no_second_one(
    keeper: Client, ours: Area
) -> None:
    account = make_account(make_post(Role.GRID_WORKER, area=ours))
    here = reverse("people:handed_over", args=[account.pk])

    first = keeper.post(reverse("people:reset_link", args=[account.pk]), follow=True)
    again = keeper.get(here, follow=True)

    (link,) = re.findall(r"/link/[\w-]+/", first.text)
    assert link not in again.text
    assert "已经显示过了" in again.text
    assert Client().get(link).status_code == 200


def test_a_keeper_ends_the_sessions_of_a_lost_phone(keeper: Client, ours: Area) -> None:
    account = make_account(make_post(Role.GRID_WORKER, area=ours), username="ji")
    lost = Client()
    lost.post("/sign-in/", {"username": "ji", "password": PASSWORD})

    keeper.post(reverse("people:sign_out_account", args=[account.pk]))

    assert lost.get("/me/").status_code == 302


def test_secrets_are_not_given_out_by_a_link(keeper: Client, ours: Area) -> None:
    account = make_account(make_post(Role.GRID_WORKER, area=ours))

    for name in ("reset_link", "close_account", "reopen_account", "sign_out_account"):
        assert keeper.get(reverse(f"people:{name}", args=[account.pk])).status_code == 405


def test_organisations_are_founded_and_corrected_and_the_desk_stays(
    keeper: Client, ours: Area
) -> None:
    said = {"kind": "residents_committee", "name": "板桥社区居委会", "is_desk": "on"}
    keeper.post(reverse("people:found_organisation"), {**said, "area": ours.pk})
    desk = Organisation.objects.get()
    address = reverse("people:correct_organisation", args=[desk.pk])

    renamed = keeper.post(address, {**said, "name": "板桥居委会", "is_active": "on"})
    closed = keeper.post(address, said)

    desk.refresh_from_db()
    assert (renamed.status_code, closed.status_code) == (302, 409)
    assert "值班台不能停用" in closed.text
    assert (desk.name, desk.is_active) == ("板桥居委会", True)
    assert "24 小时值班台" in keeper.get(reverse("people:organisations")).text


def test_a_secretary_is_not_offered_to_appoint_an_administrator(keeper: Client, ours: Area) -> None:
    page = keeper.get(reverse("people:add_staff")).text
    answer = keeper.post(
        reverse("people:add_staff"), {"name": "某人", **appointed(ours, role="administrator")}
    )

    assert 'value="administrator"' not in page
    assert answer.status_code == 422
    assert 'value="administrator"' in (
        client_for(Role.ADMINISTRATOR, ours).get(reverse("people:add_staff")).text
    )


def test_a_secretary_cannot_take_an_administrators_account_over(keeper: Client, ours: Area) -> None:
    account = make_account(make_post(Role.ADMINISTRATOR, area=ours))

    for name in ("reset_link", "close_account", "sign_out_account"):
        answer = keeper.post(reverse(f"people:{name}", args=[account.pk]))
        assert answer.status_code == 403, name
    correction = reverse("people:correct_person", args=[account.person_id])
    assert keeper.post(correction, {"name": "某人"}).status_code == 403


def pages_of(area: Area) -> list[str]:
    post = make_post(Role.GRID_WORKER, organisation=make_organisation(area=area))
    account = make_account(post)
    of_person = ("person", "correct_person", "appoint", "open_account")
    addresses = [reverse(f"people:{name}", args=[post.person_id]) for name in of_person]
    addresses += [
        reverse(f"people:{name}", args=[post.pk]) for name in ("correct_post", "end_post")
    ]
    assert post.organisation is not None
    addresses.append(reverse("people:correct_organisation", args=[post.organisation.pk]))
    addresses.append(reverse("people:reset_link", args=[account.pk]))
    return addresses


def test_every_page_opens_for_its_keeper(keeper: Client, ours: Area) -> None:
    make_desk(ours)
    top = [
        reverse(f"people:{name}")
        for name in ("staff", "add_staff", "organisations", "found_organisation")
    ]

    for address in top + pages_of(ours)[:-1]:
        assert keeper.get(address).status_code == 200, address


def test_an_id_of_the_neighbour_is_not_found_on_any_page(keeper: Client) -> None:
    for address in pages_of(make_community("友谊社区")):
        assert keeper.get(address).status_code in {404, 405}, address
        assert keeper.post(address).status_code in {404, 405}, address


def test_the_neighbours_staff_are_not_listed(keeper: Client) -> None:
    make_post(area=make_community(), person=make_person("范国强"))

    for address in ("/staff/", "/staff/?q=范", "/staff/?q=%00", "/staff/?page=x"):
        assert "范国强" not in keeper.get(address).text


def test_a_clerk_and_a_stranger_find_the_door_closed(ours: Area, client: Client) -> None:
    clerk = client_for(Role.DESK_CLERK, ours)

    for address in ("/staff/", "/staff/new/", "/organisations/"):
        assert clerk.get(address).status_code == 403
        assert client.get(address).headers["Location"].startswith("/sign-in/")
        asked = client.get(address, headers={"HX-Request": "true"})
        assert asked.headers["HX-Redirect"].startswith("/sign-in/")


def test_a_list_of_many_costs_as_much_as_one_of_few(
    keeper: Client, ours: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(12):
        make_account(make_post(Role.GRID_WORKER, organisation=make_organisation(area=ours)))

    with django_assert_num_queries(6):
        keeper.get("/staff/")
    with django_assert_num_queries(5):
        keeper.get("/organisations/")

from datetime import date, timedelta

import pytest

from wangge.core.errors import Malformed, NotAllowed
from wangge.people import accounts, directory, organisations, posts
from wangge.people.actors import COMMAND, PUBLIC
from wangge.people.factories import (
    NOW,
    SINCE,
    make_account,
    make_actor,
    make_desk,
    make_organisation,
    make_person,
    make_post,
)
from wangge.people.models import Account, Organisation, Person, Post
from wangge.people.roles import Right, Role
from wangge.people.scopes import accounts_of, areas_of, organisations_of, persons_of
from wangge.places.factories import make_area, make_building, make_community, make_estate

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 6, 30)


def test_a_post_is_held_from_its_first_day_through_its_last() -> None:
    post = make_post()
    account = make_account(post)

    posts.end(post, LAST_DAY, by=COMMAND, at=NOW)

    held_on = [
        day
        for day in (SINCE - timedelta(1), SINCE, LAST_DAY, LAST_DAY + timedelta(1))
        if posts.posts_of(account, day) == [post]
    ]
    assert held_on == [SINCE, LAST_DAY]


def test_a_post_ended_twice_tells_the_second() -> None:
    post = make_post()
    stale = Post.objects.get(pk=post.pk)
    posts.end(post, LAST_DAY, by=COMMAND, at=NOW)

    with pytest.raises(posts.AlreadyEnded):
        posts.end(stale, date(2026, 7, 1), by=COMMAND, at=NOW)

    assert Post.objects.get(pk=post.pk).until == LAST_DAY


def test_a_post_does_not_end_before_it_began() -> None:
    with pytest.raises(Malformed, match="不能早于"):
        posts.end(make_post(), SINCE - timedelta(1), by=COMMAND, at=NOW)


def test_the_last_administrator_stays() -> None:
    community = make_community()
    last = make_post(Role.ADMINISTRATOR, area=community)
    make_account(last)
    # One who cannot sign in is no help.
    make_post(Role.ADMINISTRATOR, area=community)

    with pytest.raises(posts.LastAdministrator):
        posts.end(last, LAST_DAY, by=COMMAND, at=NOW)

    make_account(make_post(Role.ADMINISTRATOR, area=community))
    posts.end(last, LAST_DAY, by=COMMAND, at=NOW)


def test_a_secretary_appoints_in_their_community_and_never_an_administrator() -> None:
    ours, theirs = make_community(), make_community()
    secretary = make_actor(Role.COMMUNITY_SECRETARY, area=ours)
    person = directory.add_person("季敏", by=secretary, at=NOW)

    post = posts.appoint(
        person, role=Role.GRID_WORKER, area=ours, since=SINCE, by=secretary, at=NOW
    )

    assert post.area == ours
    for role, area in ((Role.GRID_WORKER, theirs), (Role.ADMINISTRATOR, ours)):
        with pytest.raises(NotAllowed):
            posts.appoint(person, role=role, area=area, since=SINCE, by=secretary, at=NOW)


def test_a_post_fits_its_organisation_and_building() -> None:
    ours = make_community()
    building = make_building(make_estate(make_community()))

    with pytest.raises(Malformed) as body:
        make_post(area=ours, organisation=make_organisation())
    with pytest.raises(Malformed) as house:
        make_post(Role.PIONEER, area=ours, building=building)

    assert (body.value.field, house.value.field) == ("organisation", "building")


def test_an_unknown_role_is_said() -> None:
    with pytest.raises(Malformed):
        make_post("emperor")


def test_an_actor_has_the_rights_of_the_post_acted_under() -> None:
    clerk = make_actor(Role.DESK_CLERK)

    assert clerk.may(Right.DISPATCH)
    assert not clerk.may(Right.MANAGE_AREA)
    assert not PUBLIC.may(Right.SEE_CASES)
    assert COMMAND.may(Right.MANAGE_DEPLOYMENT)
    with pytest.raises(NotAllowed):
        clerk.must(Right.MANAGE_DEPLOYMENT)


def test_the_neighbour_sees_nothing_of_ours() -> None:
    ours, theirs = make_community(grids=2), make_community()
    make_account(make_post(Role.DESK_CLERK, organisation=make_desk(ours)))
    neighbour = make_actor(Role.COMMUNITY_SECRETARY, area=theirs)

    assert list(areas_of(neighbour)) == [theirs]
    assert not organisations_of(neighbour).exists()
    assert neighbour.post is not None
    assert list(persons_of(neighbour)) == [neighbour.post.person]
    assert accounts_of(neighbour).count() == 1
    assert not areas_of(None).exists()


def test_an_account_needs_a_keeper_of_all_the_persons_posts() -> None:
    ours, theirs = make_community(), make_community()
    secretary = make_actor(Role.COMMUNITY_SECRETARY, area=ours)
    person = make_post(Role.GRID_WORKER, area=ours).person
    make_post(Role.GRID_WORKER, area=theirs, person=person)

    with pytest.raises(NotAllowed):
        accounts.open_account(person, "ji", password="x", by=secretary, at=NOW)
    with pytest.raises(NotAllowed):
        directory.correct_person(person, name="别人", by=secretary, at=NOW)
    # Nor for somebody without any post.
    with pytest.raises(NotAllowed):
        accounts.open_account(make_person(), "ji", password="x", by=secretary, at=NOW)


def test_a_person_has_one_account_and_a_name_is_taken_once() -> None:
    account = make_account(username="ji")

    with pytest.raises(accounts.AlreadyHasAccount):
        accounts.open_account(account.person, "ji2", password="x", by=COMMAND, at=NOW)
    with pytest.raises(Malformed, match="已经有人用了") as refusal:
        make_account(username="JI")
    assert refusal.value.field == "username"
    assert Account.objects.count() == 1


@pytest.mark.parametrize("username", ["季敏", "a", "-ji", "ji min", "ji'--", ""])
def test_a_login_is_plain_ascii(username: str) -> None:
    person = make_post().person
    with pytest.raises(Malformed):
        accounts.open_account(person, username, password="x", by=COMMAND, at=NOW)


def test_the_first_password_is_readable_aloud() -> None:
    words = accounts.first_password()

    assert len(words) == 14
    assert not set(words) & set("0O1lIi")
    assert words != accounts.first_password()


def test_the_nearest_desk_up_the_tree_holds_what_nobody_else_does() -> None:
    street = make_area("subdistrict")
    community = make_community(parent=street, grids=1)
    grid = community.children.get()
    with pytest.raises(organisations.NoDesk):
        organisations.desk_of(grid)

    of_street, of_community = make_desk(street), make_desk(community)

    assert organisations.desk_of(grid) == of_community
    assert organisations.desk_of(make_community(parent=street)) == of_street


def test_the_desk_is_handed_over_and_never_closed() -> None:
    community = make_community()
    desk, other = make_desk(community), make_organisation(area=community)

    for fields in ({"is_active": False}, {"is_desk": False}):
        with pytest.raises(organisations.DeskStaysOpen):
            organisations.correct(desk, by=COMMAND, at=NOW, **fields)
    organisations.correct(other, is_desk=True, by=COMMAND, at=NOW)

    assert organisations.desk_of(community) == other
    assert Organisation.objects.filter(is_desk=True).count() == 1


def test_the_lead_is_the_nearest_of_its_kind() -> None:
    community = make_community(grids=2)
    first, second = community.children.order_by("pk")
    company = Organisation.Kind.PROPERTY_COMPANY
    wide = make_organisation(company, area=community)
    near = make_organisation(company, area=first)

    assert organisations.lead_for(company, first) == near
    assert organisations.lead_for(company, second) == wide
    assert organisations.lead_for(Organisation.Kind.DEPARTMENT, first) is None
    organisations.correct(near, is_active=False, by=COMMAND, at=NOW)
    assert organisations.lead_for(company, first) == wide


def test_an_organisation_has_a_name_a_kind_and_a_place_of_its_own() -> None:
    community = make_community()
    make_organisation(area=community, name="玖安物业")

    for kind, name, field in (
        ("property_company", "玖安物业", "name"),
        ("property_company", " ", "name"),
        ("guild", "行会", "kind"),
    ):
        with pytest.raises(Malformed) as refusal:
            make_organisation(kind, area=community, name=name)
        assert refusal.value.field == field


def test_nobody_founds_or_corrects_in_the_neighbours_area() -> None:
    desk = make_desk(make_community())
    neighbour = make_actor(Role.COMMUNITY_SECRETARY, area=make_community())

    with pytest.raises(NotAllowed):
        organisations.correct(desk, name="我们的", by=neighbour, at=NOW)
    with pytest.raises(NotAllowed):
        organisations.found("department", "部门", area=desk.area, by=neighbour, at=NOW)


def test_a_resident_enters_nobody() -> None:
    with pytest.raises(NotAllowed):
        directory.add_person("某人", by=PUBLIC, at=NOW)
    assert not Person.objects.exists()

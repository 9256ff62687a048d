import pytest
from django.db import connection

from wangge.people.factories import CAST, Member, cast_member, client_of
from wangge.people.models import Account
from wangge.people.roles import Right
from wangge.people.scopes import persons_of
from wangge.places.factories import make_area, make_community
from wangge.places.models import Area

pytestmark = pytest.mark.django_db


def test_the_whole_cast_signs_in_and_the_neighbour_sees_only_their_own() -> None:
    street = make_area("subdistrict", name="城东街道")
    ours, theirs = make_community("板桥社区", parent=street), make_community("友谊社区")

    def home_of(member: Member) -> Area:
        return (
            theirs if member.is_neighbour else street if member.username == "subdistrict" else ours
        )

    actors = {name: cast_member(name, area_for=home_of) for name in CAST}

    for name, member in CAST.items():
        page = client_of(Account.objects.get(username=name)).get("/me/")
        assert page.status_code == 200
        assert member.name in page.text
    assert {person.name for person in persons_of(actors["neighbour"])} == {"方静宜"}
    assert persons_of(actors["secretary"]).count() == len(CAST) - 2
    assert not actors["admin"].may(Right.SEE_CASES)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite compares bytes anyway")
def test_paths_are_compared_as_bytes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_name = 'places_area' AND column_name = 'path'"
        )
        assert cursor.fetchone() == ("C",)

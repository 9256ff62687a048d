import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.jobs import retention
from wangge.people import name_plates, posts
from wangge.people.actors import COMMAND, Actor, acting
from wangge.people.factories import NOW, client_of, make_account, make_organisation, make_post
from wangge.people.models import Account, EstateService, NamePlate, Post
from wangge.people.roles import Role
from wangge.places.factories import make_building, make_community, make_estate
from wangge.places.models import Area, Building, Estate

TODAY = local_day(NOW)
NEXT_YEAR = TODAY + timedelta(days=365)
pytestmark = pytest.mark.django_db


@pytest.fixture
def building() -> Building:
    return make_building()


@pytest.fixture
def estate(building: Building) -> Estate:
    return building.estate


@pytest.fixture
def here(estate: Estate) -> Area:
    community: Area = estate.community
    return community


@pytest.fixture
def pioneer(building: Building, here: Area) -> Post:
    return make_post(Role.PIONEER, area=here, building=building, title="1 号楼红管先锋")


@pytest.fixture
def account(pioneer: Post) -> Account:
    return make_account(pioneer)


@pytest.fixture
def by(account: Account, pioneer: Post) -> Actor:
    return acting(account, pioneer)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "teal").save(out, "JPEG")
    return out.getvalue()


def prepared() -> Prepared:
    return pictures.prepare(SimpleUploadedFile("me.jpg", photo()))


def wall_of(estate: Estate) -> str:
    address = reverse("people:estate_wall", args=[estate.community.code, estate.pk])
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_nobody_stands_on_a_wall_who_did_not_agree(pioneer: Post, estate: Estate) -> None:
    assert pioneer.person.name not in wall_of(estate)


def test_who_agrees_stands_on_the_wall_with_duty_photo_and_the_desk_s_number(
    pioneer: Post, by: Actor, estate: Estate, here: Area
) -> None:
    Area.objects.filter(pk=here.pk).update(desk_phone="0513-85550110")

    name_plates.agree(
        pioneer, duty="楼里的大小事", photo=prepared(), until=NEXT_YEAR, by=by, at=NOW
    )

    page = wall_of(estate)
    assert pioneer.person.name in page
    assert "楼里的大小事" in page
    assert "0513" in page
    picture = Attachment.objects.get()
    answer = Client().get(reverse("people:name_plate_photo", args=[picture.public_id]))
    assert answer["Content-Type"] == "image/jpeg"
    answer.close()


def test_who_withdraws_is_gone_at_once_and_so_is_the_photo(
    pioneer: Post, by: Actor, estate: Estate
) -> None:
    plate = name_plates.agree(
        pioneer, duty="楼里的大小事", photo=prepared(), until=NEXT_YEAR, by=by, at=NOW
    )
    picture = Attachment.objects.get()

    name_plates.withdraw(plate, by=by, at=NOW)

    assert pioneer.person.name not in wall_of(estate)
    gone = Client().get(reverse("people:name_plate_photo", args=[picture.public_id]))
    assert gone.status_code == 404
    assert not Attachment.objects.exists()
    with pytest.raises(name_plates.AlreadyWithdrawn):
        name_plates.withdraw(plate, by=by, at=NOW)


def test_a_consent_ends_on_its_day(pioneer: Post, by: Actor, estate: Estate) -> None:
    until = TODAY + timedelta(days=2)
    name_plates.agree(pioneer, duty="楼里的大小事", until=until, by=by, at=NOW)

    assert [one.name for one in name_plates.of_estate(estate, on=until)] == [pioneer.person.name]
    assert name_plates.of_estate(estate, on=until + timedelta(days=1)) == []


def test_who_leaves_the_post_stands_there_no_more(pioneer: Post, by: Actor, estate: Estate) -> None:
    name_plates.agree(pioneer, duty="楼里的大小事", until=NEXT_YEAR, by=by, at=NOW)

    posts.end(pioneer, TODAY, by=COMMAND, at=NOW)

    assert name_plates.of_estate(estate, on=TODAY + timedelta(days=1)) == []


def test_agreeing_anew_replaces_what_stood_there(pioneer: Post, by: Actor, estate: Estate) -> None:
    name_plates.agree(pioneer, duty="旧的", photo=prepared(), until=NEXT_YEAR, by=by, at=NOW)
    before = Attachment.objects.get()

    name_plates.agree(pioneer, duty="新的", until=NEXT_YEAR, by=by, at=NOW)

    (shown,) = name_plates.of_estate(estate, on=TODAY)
    assert (shown.plate.duty, shown.picture) == ("新的", before)

    name_plates.agree(pioneer, duty="再新的", drops_photo=True, until=NEXT_YEAR, by=by, at=NOW)

    (shown,) = name_plates.of_estate(estate, on=TODAY)
    assert (shown.plate.duty, shown.picture) == ("再新的", None)
    assert not Attachment.objects.exists()


def test_another_photo_takes_the_place_of_the_one_before(pioneer: Post, by: Actor) -> None:
    name_plates.agree(pioneer, duty="旧的", photo=prepared(), until=NEXT_YEAR, by=by, at=NOW)
    before = Attachment.objects.get()

    name_plates.agree(pioneer, duty="旧的", photo=prepared(), until=NEXT_YEAR, by=by, at=NOW)

    assert Attachment.objects.get() != before


@pytest.mark.parametrize(
    "words", ["中共党员，党龄 30 年", "预备党员转正 1996 年", "老党员，入党三十年", "共青团员"]
)
def test_nothing_of_a_party_file_is_written_on_a_wall(pioneer: Post, by: Actor, words: str) -> None:
    with pytest.raises(Malformed, match="档案"):
        name_plates.agree(pioneer, duty=words, until=NEXT_YEAR, by=by, at=NOW)
    assert not NamePlate.objects.exists()


def test_a_duty_in_a_branch_may_be_written(pioneer: Post, by: Actor, estate: Estate) -> None:
    name_plates.agree(pioneer, duty="楼栋党小组长，大小事找我", until=NEXT_YEAR, by=by, at=NOW)

    assert "党小组长" in wall_of(estate)


@pytest.mark.parametrize(
    "private",
    [
        "打 13900000417",
        "加微信 abc12345",
        "QQ 12345678",
        "一三九零零零零零四一七",
        "住 2-601",
        "601 室找我",
        "a@example.com",
    ],
)
def test_nothing_private_is_written_on_a_wall(pioneer: Post, by: Actor, private: str) -> None:
    with pytest.raises(Malformed, match="个人电话"):
        name_plates.agree(pioneer, duty=f"楼里的大小事，{private}", until=NEXT_YEAR, by=by, at=NOW)
    assert not NamePlate.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_a_consent_is_for_a_year_at_the_most(pioneer: Post, by: Actor, days: int) -> None:
    with pytest.raises(Malformed, match="一年以内"):
        name_plates.agree(pioneer, duty="大小事", until=TODAY + timedelta(days=days), by=by, at=NOW)


def test_whoever_keeps_the_post_needs_the_day_of_a_signed_sheet(pioneer: Post, here: Area) -> None:
    head = make_post(Role.COMMUNITY_SECRETARY, area=here)
    secretary = acting(make_account(head), head)

    with pytest.raises(Malformed, match="同意书"):
        name_plates.agree(pioneer, duty="大小事", until=NEXT_YEAR, by=secretary, at=NOW)
    plate = name_plates.agree(
        pioneer, duty="大小事", until=NEXT_YEAR, signed_on=TODAY, by=secretary, at=NOW
    )

    assert (plate.basis, plate.signed_on) == ("paper", TODAY)


def test_a_colleague_or_the_neighbours_put_nobody_on_a_wall(pioneer: Post, here: Area) -> None:
    for where, role in ((here, Role.GRID_WORKER), (make_community(), Role.COMMUNITY_SECRETARY)):
        post = make_post(role, area=where)
        with pytest.raises(NotAllowed):
            name_plates.agree(
                pioneer,
                duty="大小事",
                until=NEXT_YEAR,
                signed_on=TODAY,
                by=acting(make_account(post), post),
                at=NOW,
            )


def test_the_wall_of_an_estate_has_its_own_people_its_grid_and_its_company(
    estate: Estate, building: Building, here: Area, pioneer: Post, by: Actor
) -> None:
    company = make_organisation(area=here)
    EstateService.objects.create(estate=estate, organisation=company, since=date(2026, 1, 1))
    other = make_organisation(area=here)
    near = [
        pioneer,
        make_post(Role.GRID_HEAD, area=building.area),
        make_post(Role.PROPERTY_MANAGER, area=here, organisation=company),
    ]
    far = [
        make_post(Role.PROPERTY_MANAGER, area=here, organisation=other),
        make_post(Role.GRID_HEAD, area=make_community()),
        make_post(Role.PIONEER, area=here, building=make_building(make_estate(here))),
    ]
    for post in near + far:
        own = acting(make_account(post), post) if post != pioneer else by
        name_plates.agree(post, duty="大小事", until=NEXT_YEAR, by=own, at=NOW)

    shown = {one.name for one in name_plates.of_estate(estate, on=TODAY)}

    assert shown == {post.person.name for post in near}


def test_the_wall_costs_the_same_however_many_stand_there(
    estate: Estate, building: Building, here: Area
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            wall_of(estate)
        return len(asked)

    def stand() -> None:
        post = make_post(Role.PIONEER, area=here, building=building)
        own = acting(make_account(post), post)
        name_plates.agree(post, duty="大小事", photo=prepared(), until=NEXT_YEAR, by=own, at=NOW)

    stand()
    few = statements()
    for _ in range(10):
        stand()

    assert statements() == few


def test_old_consents_are_erased_a_month_after_they_ended(pioneer: Post, by: Actor) -> None:
    plate = name_plates.agree(pioneer, duty="大小事", until=NEXT_YEAR, by=by, at=NOW)
    name_plates.withdraw(plate, by=by, at=NOW)
    kind = next(kind for kind in retention.kinds() if kind.name == "name_plates")

    assert kind.due_count(NOW + timedelta(days=29)) == 0
    assert kind.due_count(NOW + timedelta(days=31)) == 1


def test_one_s_own_plate_is_agreed_to_printed_and_taken_down_in_the_browser(
    pioneer: Post, account: Account, estate: Estate
) -> None:
    client = client_of(account)
    mine = reverse("people:name_plate")
    said = {
        "duty": "楼里的大小事",
        "until": NEXT_YEAR.isoformat(),
        "shows_phone": "on",
        "photo": SimpleUploadedFile("me.jpg", photo()),
    }

    refused = client.post(mine, said)
    assert refused.status_code == 422
    assert "还没勾“我同意" in refused.content.decode()
    said["photo"] = SimpleUploadedFile("me.jpg", photo())
    shown = client.post(mine, {**said, "agreed": "on"}, follow=True).content.decode()

    assert "亮着" in shown
    address = reverse("people:name_plates_sheet", args=[estate.community.code, estate.pk])
    paper = client.get(f"{address}?size=a3").content.decode()
    assert pioneer.person.name in paper
    assert '<body class="wall-a3">' in paper
    plate = NamePlate.objects.get()
    taken = client.post(reverse("people:withdraw_name_plate", args=[plate.public_id]), follow=True)
    assert "撤下了" in taken.content.decode()
    assert pioneer.person.name not in wall_of(estate)


def test_a_file_that_is_no_photo_is_said_at_its_field(account: Account) -> None:
    answer = client_of(account).post(
        reverse("people:name_plate"),
        {
            "duty": "大小事",
            "until": NEXT_YEAR.isoformat(),
            "agreed": "on",
            "photo": SimpleUploadedFile("me.jpg", b"no photo"),
        },
    )

    assert answer.status_code == 422
    assert "不像照片" in answer.content.decode()
    assert not NamePlate.objects.exists()

"""How staff write down what somebody says (S21: an elder without a phone)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from wangge.cases.factories import WORDS, Scene, make_case, make_scene
from wangge.cases.models import Case
from wangge.cases.tests.test_catalogue import _signed_in
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db
_KEY = re.compile(r'name="key" value="([0-9a-f]{32})"')


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def desk(scene: Scene) -> Client:
    return _signed_in(Role.DESK_CLERK, scene.community)


def _typed(desk: Client, scene: Scene, **fields: str) -> dict[str, str]:
    page = desk.get(reverse("cases:register"))
    found = _KEY.search(page.content.decode())
    assert found is not None
    return {
        "channel": "desk",
        "words": WORDS,
        "community": str(scene.community.pk),
        "key": found[1],
        **fields,
    }


def test_an_elder_without_a_phone_gets_a_slip_and_a_code(desk: Client, scene: Scene) -> None:
    answer = desk.post(
        reverse("cases:register"), _typed(desk, scene, on_behalf_of="王奶奶", name="社区沈晓岚")
    )

    case = Case.objects.get()
    assert answer.status_code == 302
    assert case.channel == "desk"
    assert case.building == scene.building
    assert case.requesters.get().on_behalf_of == "王奶奶"
    slip = desk.get(reverse("cases:staff_slip", args=[case.number])).content.decode()
    assert f"{case.number[:4]} {case.number[4:8]} {case.number[8:]}" in slip
    assert re.search(r"查询码 <b>\d{4}</b>", slip)


def test_a_second_tap_on_the_button_registers_once(desk: Client, scene: Scene) -> None:
    typed = _typed(desk, scene)

    first = desk.post(reverse("cases:register"), typed)
    second = desk.post(reverse("cases:register"), typed)

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_quarrel_is_registered_and_then_seen_no_more(desk: Client, scene: Scene) -> None:
    words = "楼上漏水把我家吊顶泡了，协商不成，想请人调解"

    answer = desk.post(reverse("cases:register"), _typed(desk, scene, words=words))

    case = Case.objects.get()
    assert case.is_private
    assert answer["Location"] == reverse("cases:board")
    assert desk.get(reverse("cases:staff_slip", args=[case.number])).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words": ""}, "words"),
        ({"phone": "139"}, "phone"),
        ({"channel": "smoke"}, "channel"),
        ({"category": "no-such"}, "category"),
        ({"estate": "x"}, "estate"),
        ({"building": "99999999"}, "building"),
    ],
)
def test_a_bad_field_is_named(
    desk: Client, scene: Scene, fields: dict[str, str], field: str
) -> None:
    page = desk.post(reverse("cases:register"), _typed(desk, scene, **fields))

    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()
    assert not Case.objects.exists()


def test_a_community_of_the_neighbours_is_not_offered(desk: Client, scene: Scene) -> None:
    theirs = make_community()

    page = desk.post(reverse("cases:register"), _typed(desk, scene, community=str(theirs.pk)))

    assert page.status_code == 422
    assert not Case.objects.exists()


def test_a_slip_of_the_neighbours_is_not_found(desk: Client) -> None:
    case = make_case(place=make_scene().place)

    assert desk.get(reverse("cases:staff_slip", args=[case.number])).status_code == 404


def test_the_page_asks_for_a_sign_in(client: Client) -> None:
    assert client.get(reverse("cases:register")).status_code == 302

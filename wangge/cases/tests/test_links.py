"""How a requester comes back: by the link, or by the number and a telephone's tail."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wangge.cases import abuse, links
from wangge.cases.factories import Scene, make_accepted, make_scene
from wangge.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.mark.parametrize("secret", ["x", "x" * 200, "%00", "é", "a" * 22])
def test_an_unknown_link_is_not_found(client: Client, secret: str) -> None:
    for name in ("status", "received", "slip"):
        page = client.get(reverse(f"cases:{name}", args=["S"]).replace("S", secret))
        assert page.status_code == 404


def test_a_link_outlives_its_case_by_a_year(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place)
    long_ago = timezone.now() - links.LASTS - timedelta(minutes=1)
    Case.objects.update(status="closed", resolution="withdrawn", closed_at=long_ago)

    page = client.get(reverse("cases:status", args=[accepted.secret]))

    assert page.status_code == 410
    assert "链接不能用了" in page.content.decode()


def test_a_case_is_found_by_number_and_tail(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place, phone="13900010417")
    url = reverse("cases:status_find")
    number = f"{accepted.case.number[:4]} {accepted.case.number[4:]}"

    right = client.post(url, {"number": number, "tail": "0417"})
    wrong = client.post(url, {"number": number, "tail": "0418"})

    assert right["Location"] == reverse("cases:status", args=[accepted.secret])
    assert wrong.status_code == 404
    assert "没有查到" in wrong.content.decode()


def test_the_family_follows_by_the_code_on_the_slip(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place, on_behalf_of="王奶奶")
    slip = client.get(reverse("cases:slip", args=[accepted.secret]))
    code = re.search(r"查询码 <b>(\d{4})</b>", slip.content.decode())
    assert code is not None

    found = client.post(
        reverse("cases:status_find"),
        {"number": accepted.case.number, "tail": code[1]},
    )

    assert found["Location"] == reverse("cases:status", args=[accepted.secret])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "123", "tail": "0417"}, "number"),
        ({"number": "\0", "tail": "0417"}, "number"),
        ({"number": "", "tail": ""}, "number"),
        ({"number": "OK", "tail": "四一七〇"}, "number"),
    ],
)
def test_a_bad_number_is_explained(client: Client, typed: dict[str, str], field: str) -> None:
    page = client.post(reverse("cases:status_find"), typed)

    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()


def test_guessing_a_tail_is_stopped(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place, phone="13900010417")
    url = reverse("cases:status_find")
    typed = {"number": accepted.case.number}
    for tail in range(abuse.FINDS_PER_BOTH):
        assert client.post(url, {**typed, "tail": f"100{tail}"}).status_code == 404

    page = client.post(url, {**typed, "tail": "0417"})

    assert page.status_code == 429
    assert "分钟后再查" in page.content.decode()


def test_an_act_that_does_not_exist_is_not_found(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place)
    url = reverse("cases:act", args=[accepted.secret])

    assert client.post(url, {"verb": "take"}).status_code == 404
    assert client.post(url).status_code == 404


def test_what_is_added_shows_and_what_is_empty_is_explained(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place)
    url = reverse("cases:act", args=[accepted.secret])

    empty = client.post(url, {"verb": "add", "text": " ", "revision": "1"})
    full = client.post(url, {"verb": "add", "text": "楼下也不亮", "revision": "1"}, follow=True)

    assert empty.status_code == 422
    assert "请写下要补充的话" in empty.content.decode()
    assert "楼下也不亮" in full.content.decode()


def test_a_stale_page_is_told_what_happened_meanwhile(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place)
    url = reverse("cases:act", args=[accepted.secret])
    client.post(url, {"verb": "withdraw", "revision": "1"})

    again = client.post(url, {"verb": "withdraw", "revision": "1"})
    garbage = client.post(url, {"verb": "withdraw", "revision": "x'"})

    assert again.status_code == garbage.status_code == 409
    assert "请看最新情况" in again.content.decode()


def test_slips_of_others_at_one_window_do_not_lock_out_who_is_right(scene: Scene) -> None:
    now = timezone.now()
    for _person in range(6):
        other = make_accepted(place=scene.place, phone="13900010417")
        for _slip in range(abuse.FINDS_PER_BOTH):
            with pytest.raises(links.NotFound):
                links.find(other.case.number, "0000", address="203.0.113.7", at=now)
    accepted = make_accepted(place=scene.place, phone="13900010417")

    found = links.find(accepted.case.number, "0417", address="203.0.113.7", at=now)

    assert found == accepted.requester


def test_a_tail_in_full_width_digits_is_read(client: Client, scene: Scene) -> None:
    accepted = make_accepted(place=scene.place, phone="13900010417")
    typed = {"number": accepted.case.number, "tail": "０４１７"}

    answer = client.post(reverse("cases:status_find"), typed)

    assert answer["Location"] == reverse("cases:status", args=[accepted.secret])


def test_nothing_is_promised_by_text_message(client: Client, scene: Scene) -> None:
    url = reverse("cases:status_find")
    for page in (client.get(url), client.post(url, {"number": "12", "tail": "1"})):
        assert "短信" not in page.content.decode()
    assert "短信" not in client.get("/nothing-here/").content.decode()

"""What a resident meets who says something without signing in."""

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from time_machine import TimeMachineFixture

from wangge.cases import drafts
from wangge.cases.factories import WORDS, Scene, make_accepted, make_scene
from wangge.cases.models import Case, Draft, PublicUse, Requester
from wangge.cases.vocabulary import Channel
from wangge.files import pictures
from wangge.files.models import Attachment

pytestmark = pytest.mark.django_db
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')
_STATUS_LINK = re.compile(r"/s/([\w-]+)/")


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def _look(client: Client, scene: Scene, **fields: Any) -> Any:
    url = reverse("cases:report", args=[scene.community.code])
    page = client.get(url)
    assert page.status_code == 200
    return client.post(url, {**_kept(page), "words": WORDS, **fields}, follow=True)


def _kept(page: Any) -> dict[str, str]:
    found = _HIDDEN.findall(page.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def _wrong(page: Any) -> set[str]:
    return set(re.findall(r'id="id_(\w+)_error"', page.content.decode()))


def _send(client: Client, scene: Scene, **fields: Any) -> Any:
    kept = _kept(_look(client, scene, **fields))
    return client.post(reverse("cases:preview", args=[scene.community.code]), kept)


def _photo(kind: str = "JPEG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, kind)
    return SimpleUploadedFile("lamp.jpg", out.getvalue(), "image/jpeg")


def test_words_alone_are_enough(client: Client, scene: Scene) -> None:
    answer = _send(client, scene)

    case = Case.objects.get()
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert f"{case.number[:4]} {case.number[4:8]} {case.number[8:]}" in page.content.decode()
    assert case.channel == Channel.WEB
    status = client.get(reverse("cases:status", args=_STATUS_LINK.findall(answer["Location"])))
    assert status.status_code == 200
    assert "承诺" in status.content.decode()


def test_the_place_is_read_from_the_words(client: Client, scene: Scene) -> None:
    page = _look(client, scene)

    assert str(scene.building) in page.content.decode()
    assert Case.objects.count() == 0


def test_the_preview_marks_what_is_personal_and_no_place_of_the_matter(
    client: Client, scene: Scene
) -> None:
    personal = ("13900000417", "苏F12345", "11010519491231002X", "2-701", "abc12345")
    words = "2号楼601门口漏水，电话{}，车牌{}，身份证{}，我住{}，加微信 {}".format(*personal)

    page = _look(client, scene, words=words).content.decode()

    assert page.count("<mark>") == len(personal)
    for found in personal:
        assert f"<mark>{found}</mark>" in page
    for said in ("1 处电话号码", "1 处微信号", "1 处门牌号"):
        assert said in page


def test_the_preview_says_why_and_until_when(client: Client, scene: Scene) -> None:
    page = _look(client, scene).content.decode()

    assert "因为提到" in page
    assert str(scene.company) in page
    assert "24 小时内办好" in page


def test_without_an_estate_the_preview_names_no_company(client: Client, scene: Scene) -> None:
    page = _look(client, scene, words="楼道灯不亮三天了").content.decode()

    assert "会派给" not in page
    assert "值班台看了再定派给谁" in page


def test_an_identity_number_with_a_slip_is_marked_too(client: Client, scene: Scene) -> None:
    page = _look(client, scene, words="身份证110105194912310021，灯坏了").content.decode()

    assert "<mark>110105194912310021</mark>" in page
    assert "1 处身份证号" in page


def test_whoever_calls_somebody_says_where_to(client: Client, scene: Scene) -> None:
    words = {"words": "有人昏倒了", "call_out": "on"}

    nowhere = _look(client, scene, **words)
    somewhere = _look(client, scene, **words, place_text="菜场门口")

    assert nowhere.status_code == 422
    assert _wrong(nowhere) == {"estate"}
    assert somewhere.status_code == 200


def test_going_back_keeps_what_was_written(client: Client, scene: Scene) -> None:
    kept = _kept(_look(client, scene, phone="13900010417", name="王女士", photo=_photo()))

    page = client.post(
        reverse("cases:report", args=[scene.community.code]), {**kept, "change": "1"}, follow=True
    )

    told = page.content.decode()
    assert page.status_code == 200
    assert WORDS in told
    assert "13900010417" in told
    assert "王女士" in told
    assert "照片收着了" in told


def test_a_photo_waits_and_comes_along(client: Client, scene: Scene) -> None:
    answer = _send(client, scene, photo=_photo())

    case = Case.objects.get()
    picture = pictures.pictures_of(case, "resident").get()
    waiting = Draft.objects.get()
    assert not pictures.pictures_of(waiting, "internal").exists()
    secret = answer["Location"].split("/")[2]
    shown = client.get(reverse("cases:my_picture", args=[secret, picture.public_id]))
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown).startswith(b"\xff\xd8")
    other = make_accepted(community=scene.community, words="另一件事，水管漏水")
    assert (
        client.get(reverse("cases:my_picture", args=[other.secret, picture.public_id])).status_code
        == 404
    )


def test_what_is_no_photo_is_refused_by_name(client: Client, scene: Scene) -> None:
    fake = SimpleUploadedFile("lamp.jpg", b"<?php echo 1; ?>", "image/jpeg")

    page = _look(client, scene, photo=fake)

    assert page.status_code == 422
    assert "不像照片" in page.content.decode()
    assert "photo" in page.content.decode()
    assert not Attachment.objects.exists()
    assert WORDS in page.content.decode()


def test_photos_never_sent_are_forgotten_after_a_day(client: Client, scene: Scene) -> None:
    _look(client, scene, photo=_photo())
    assert Attachment.objects.count() == 1

    drafts.forget_old(timezone.now() + timedelta(hours=25))

    assert not Attachment.objects.exists()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "\0\x01"}, "words"),
        ({"words": "灯" * 5_001}, "words"),
        ({"phone": "1390000041"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"estate": "999999"}, "estate"),
        ({"estate": "x\0"}, "estate"),
        ({"building": "-1"}, "building"),
        ({"building": "9" * 40}, "building"),
        ({"place_text": "楼" * 121}, "place_text"),
        ({"name": "王" * 61}, "name"),
        ({"website": "http://spam"}, ""),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_lost(
    client: Client, scene: Scene, fields: dict[str, str], field: str
) -> None:
    page = _look(client, scene, **{"place_text": "6 楼", **fields})

    assert page.status_code == 422
    assert _wrong(page) == {field} - {""}
    assert "还差一点" in page.content.decode()
    assert not Case.objects.exists()
    if field != "place_text":
        assert "6 楼" in page.content.decode()


def test_a_bad_field_is_named_when_sending_too(client: Client, scene: Scene) -> None:
    kept = _kept(_look(client, scene))

    page = client.post(
        reverse("cases:preview", args=[scene.community.code]), {**kept, "phone": "12"}
    )

    assert page.status_code == 422
    assert _wrong(page) == {"phone"}
    assert not Case.objects.exists()


def test_an_estate_of_the_neighbours_is_refused(client: Client, scene: Scene) -> None:
    theirs = make_scene()

    by_estate = _look(client, scene, estate=str(theirs.estate.pk))
    by_building = _look(client, scene, building=str(theirs.building.pk))

    assert by_estate.status_code == by_building.status_code == 422
    assert "不在这个社区" in by_estate.content.decode()
    assert theirs.estate.name not in by_building.content.decode()


def test_a_megabyte_of_text_is_answered_in_words(client: Client, scene: Scene) -> None:
    page = _look(client, scene, words="灯坏了" * 350_000)

    assert page.status_code == 413
    assert "发来的内容太大" in page.content.decode()
    assert not Case.objects.exists()


def test_script_tags_are_shown_as_words(client: Client, scene: Scene) -> None:
    words = "<script>alert(1)</script>灯坏了 {{ 7*7 }}"

    look = _look(client, scene, words=words).content.decode()
    answer = _send(client, scene, words=words)
    status = client.get(reverse("cases:status", args=[answer["Location"].split("/")[2]]))

    for page in (look, status.content.decode()):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{ 7*7 }}" in page


def test_a_second_tap_is_the_same_case(client: Client, scene: Scene) -> None:
    kept = _kept(_look(client, scene))
    url = reverse("cases:preview", args=[scene.community.code])

    first, second = client.post(url, kept), client.post(url, kept)

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"words": "不是灯，是水管漏水"}, {"building": ""}, {"place_text": "9 楼"}]
)
def test_another_matter_in_a_page_that_was_sent_gets_its_own_number(
    client: Client, scene: Scene, change: dict[str, str]
) -> None:
    kept = _kept(_look(client, scene))
    url = reverse("cases:preview", args=[scene.community.code])
    first = client.post(url, kept)

    second = client.post(url, {**kept, **change})
    again = client.post(url, {**kept, **change})

    assert second["Location"] == again["Location"] != first["Location"]
    assert "另开了一件" in client.get(second["Location"]).content.decode()
    assert Case.objects.count() == 2
    for field, value in change.items():
        newest = Case.objects.order_by("-pk")[0]
        assert str(getattr(newest, field) or "") == value


def test_a_telephone_added_to_a_page_that_was_sent_is_not_lost_in_silence(
    client: Client, scene: Scene
) -> None:
    kept = _kept(_look(client, scene))
    url = reverse("cases:preview", args=[scene.community.code])
    first = client.post(url, kept)

    second = client.post(url, {**kept, "phone": "13900010417"})

    assert second["Location"] == first["Location"]
    assert "后来改的电话没有记下" in client.get(second["Location"]).content.decode()


def test_two_neighbours_with_the_same_words_each_get_a_number(scene: Scene) -> None:
    mine, theirs = _send(Client(), scene), _send(Client(), scene)

    assert mine.status_code == theirs.status_code == 302
    assert mine["Location"] != theirs["Location"]
    assert Case.objects.count() == 2


def test_an_address_may_not_flood(client: Client, scene: Scene, settings: Any) -> None:
    settings.PUBLIC_SUBMISSIONS_PER_HOUR = 2
    for number in range(2):
        _send(client, scene, words=f"第 {number} 盏灯坏了")

    page = _send(client, scene, words="又一盏灯坏了")

    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert "分钟后再发" in page.content.decode()
    assert Case.objects.count() == 2
    assert not PublicUse.objects.filter(address_key__contains="127").exists()


def test_the_preview_address_alone_leads_to_the_form(client: Client, scene: Scene) -> None:
    answer = client.get(reverse("cases:preview", args=[scene.community.code]))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("cases:report", args=[scene.community.code])


def test_a_code_on_the_wall_fills_in_its_building(client: Client, scene: Scene) -> None:
    url = reverse("cases:report", args=[scene.community.code])
    page = client.get(url, {"building": str(scene.building.pk)})

    typed = {**_kept(page), "words": "灯不亮", "building": str(scene.building.pk)}
    look = client.post(url, typed, follow=True)
    client.post(reverse("cases:preview", args=[scene.community.code]), _kept(look))

    assert f'value="{scene.building.pk}" selected' in page.content.decode()
    case = Case.objects.get()
    assert case.channel == Channel.WALL_CODE
    assert case.building == scene.building


def test_the_page_to_look_at_has_an_address_that_back_finds_again(
    client: Client, scene: Scene
) -> None:
    look = _look(client, scene, phone="13900010417", name="王女士")
    address = look.redirect_chain[-1][0]

    client.post(reverse("cases:preview", args=[scene.community.code]), _kept(look))
    back = client.get(address)

    assert back.status_code == 200
    assert _kept(back) == _kept(look)
    assert "13900010417" in back.content.decode()


def test_what_was_typed_is_sealed_and_gone_after_two_hours(
    client: Client, scene: Scene, time_machine: TimeMachineFixture
) -> None:
    look = _look(client, scene, phone="13900010417")
    address = look.redirect_chain[-1][0]
    assert b"13900010417" not in bytes(Draft.objects.get().typed_cipher)

    late = timezone.now() + drafts.TYPED_KEPT_FOR + timedelta(minutes=1)
    time_machine.move_to(late)
    assert client.get(address)["Location"] == reverse("cases:report", args=[scene.community.code])
    drafts.forget_old(late)
    assert not bytes(Draft.objects.get().typed_cipher)
    drafts.forget_old(late + drafts.KEPT_FOR)
    assert not Draft.objects.exists()


def test_an_address_that_looks_too_often_goes_on_without_being_kept(
    client: Client, scene: Scene, settings: Any
) -> None:
    settings.PUBLIC_SUBMISSIONS_PER_HOUR = 0

    look = _look(client, scene)

    assert look.status_code == 200
    assert WORDS in look.content.decode()
    assert not Draft.objects.exists()


def test_an_unknown_community_is_not_found(client: Client) -> None:
    assert client.get("/c/nowhere/say/").status_code == 404


def test_no_more_than_the_requester_is_stored(client: Client, scene: Scene) -> None:
    _send(client, scene, phone="13900010417")

    requester = Requester.objects.get()
    assert requester.phone is not None
    assert b"13900010417" not in bytes(requester.phone.cipher)

"""How codes for walls are made, printed, replaced and revoked in the browser."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from wangge.people.factories import client_of, make_account, make_post
from wangge.people.roles import Role
from wangge.places import registry, wall_codes
from wangge.places.factories import FOUNDER, NOW, make_building, make_community, make_estate
from wangge.places.models import Estate, WallCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate() -> Estate:
    estate = make_estate(make_community("板桥社区"), name="晏园玖珑城")
    building = make_building(estate, name="1 号楼")
    registry.add_assets(
        estate, kind="lift", name="1 号楼电梯", count=2, building=building, by=FOUNDER, at=NOW
    )
    return estate


@pytest.fixture
def keeper(estate: Estate) -> Client:
    return client_of(make_account(make_post(Role.COMMUNITY_SECRETARY, area=estate.community)))


@pytest.fixture
def codes(estate: Estate) -> list[WallCode]:
    return wall_codes.make(estate, of=["building", "lift"], by=FOUNDER, at=NOW)


def _list(**query: Any) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse('places:wall_codes')}?{asked}"


def test_an_estate_without_codes_says_how_to_begin(keeper: Client, estate: Estate) -> None:
    page = keeper.get(_list()).text

    assert "还没有码" in page
    assert reverse("places:make_wall_codes", args=[estate.pk]) in page


def test_a_batch_is_made_of_the_kinds_that_were_ticked(keeper: Client, estate: Estate) -> None:
    address = reverse("places:make_wall_codes", args=[estate.pk])
    assert "电梯：2 个还没有码" in keeper.get(address).text
    assert keeper.post(address, {}).status_code == 422

    page = keeper.post(address, {"of": ["lift"]}, follow=True).text

    assert "做好了 2 张" in page
    assert WallCode.objects.count() == 2
    assert "电梯：" not in keeper.get(address).text


def test_where_nothing_lacks_a_code_that_is_said(
    keeper: Client, estate: Estate, codes: list[WallCode]
) -> None:
    wall_codes.make(estate, of=["entrance"], by=FOUNDER, at=NOW)

    assert "都有码了" in keeper.get(reverse("places:make_wall_codes", args=[estate.pk])).text


def test_the_list_is_filtered_by_kind_state_and_code(
    keeper: Client, estate: Estate, codes: list[WallCode]
) -> None:
    lift = next(code for code in codes if code.of == "lift")
    wall_codes.revoke(lift, reason="停运", by=FOUNDER, at=NOW)

    assert keeper.get(_list(of="lift")).text.count('name="code" value="') == 2 - 1 + 1
    ended = keeper.get(_list(show="ended")).text
    assert "停运" in ended
    assert wall_codes.spoken(lift) in ended
    assert "没有符合的" in keeper.get(_list(of="gate")).text
    one = keeper.get(_list(code=codes[0].code.lower())).text
    assert one.count("data-label") == 4


def test_what_is_ticked_is_printed_as_a_pdf(
    keeper: Client, estate: Estate, codes: list[WallCode]
) -> None:
    sheet = reverse("places:wall_code_sheet")

    answer = keeper.post(
        sheet, {"estate": estate.pk, "paper": "a6", "code": [code.pk for code in codes]}
    )

    assert answer["Content-Type"] == "application/pdf"
    assert "wall-codes-a6" in answer["Content-Disposition"]
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 1
    everything = keeper.post(sheet, {"estate": estate.pk, "paper": "label", "all": "1"})
    assert everything.content.startswith(b"%PDF-")


def test_another_paper_or_estate_than_there_is_prints_nothing(
    keeper: Client, estate: Estate, codes: list[WallCode]
) -> None:
    sheet = reverse("places:wall_code_sheet")
    foreign = make_estate(make_community("外社区"), name="外小区")

    wrong_paper = keeper.post(sheet, {"estate": estate.pk, "paper": "zzz", "all": "1"})

    assert wrong_paper.status_code == 422
    assert "没有这种纸" in wrong_paper.text
    for other in ("abc", foreign.pk, "9" * 30):
        assert keeper.post(sheet, {"estate": other, "paper": "a6", "all": "1"}).status_code == 404


@pytest.mark.parametrize("ticked", [[], ["x"], ["9" * 30], [str(10**9)]])
def test_nothing_ticked_is_said_and_the_filter_stays(
    keeper: Client, estate: Estate, codes: list[WallCode], ticked: list[str]
) -> None:
    typed = {"estate": estate.pk, "of": "lift", "code": ticked}

    page = keeper.post(reverse("places:wall_code_sheet"), typed, follow=True)

    assert "先勾上要打印的码" in page.text
    assert '<option value="lift" selected>' in page.text


def test_a_code_is_replaced_only_after_it_was_asked_once_more(
    keeper: Client, estate: Estate, codes: list[WallCode]
) -> None:
    old = codes[0]
    address = reverse("places:replace_wall_code", args=[old.pk])
    assert "马上不能用" in keeper.get(address).text
    assert WallCode.objects.count() == len(codes)

    page = keeper.post(address, follow=True).text

    fresh = WallCode.objects.get(replaces=old)
    assert wall_codes.spoken(fresh) in page
    assert "checked" in page
    assert "已经停了" in keeper.get(address).text
    assert keeper.post(address).status_code == 409


def test_a_code_is_revoked_with_a_reason(
    keeper: Client, estate: Estate, codes: list[WallCode]
) -> None:
    address = reverse("places:revoke_wall_code", args=[codes[0].pk])
    assert keeper.post(address, {"reason": " "}).status_code == 422

    keeper.post(address, {"reason": "墙拆了"})

    codes[0].refresh_from_db()
    assert codes[0].reason == "墙拆了"


def test_the_neighbour_and_the_grid_worker_cannot_keep_our_codes(
    estate: Estate, codes: list[WallCode]
) -> None:
    neighbour = client_of(
        make_account(make_post(Role.COMMUNITY_SECRETARY, area=make_community("友谊社区")))
    )
    worker = client_of(make_account(make_post(Role.GRID_WORKER, area=estate.community)))

    assert neighbour.get(reverse("places:replace_wall_code", args=[codes[0].pk])).status_code == 404
    assert wall_codes.spoken(codes[0]) not in neighbour.get(_list(estate=estate.pk)).text
    sheet = neighbour.post(reverse("places:wall_code_sheet"), {"code": [codes[0].pk]})
    assert sheet.status_code == 302
    assert worker.get(_list()).status_code == 403
    assert Client().get(_list()).status_code == 302


def test_an_address_that_no_phone_can_open_is_warned_of(
    keeper: Client, codes: list[WallCode], settings: Any
) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert "别人的手机打不开" in keeper.get(_list()).text

    settings.PUBLIC_URL = "https://wangge.example"
    assert "别人的手机打不开" not in keeper.get(_list()).text

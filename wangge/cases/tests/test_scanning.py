"""What a code on a wall opens without signing in: what is in hand, following it, the form with its place."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wangge.cases import closing, hearing, merging, resolving, scanning, taking
from wangge.cases.factories import Team, make_case, make_team, requester_of
from wangge.cases.models import CallBack, Case, Merge, PublicUse, Reply
from wangge.cases.tests.staff_pages import detail, signed_in, text_of
from wangge.cases.tests.walls import STUCK, case_of, code_of, follow, followed, kept, scan
from wangge.cases.vocabulary import Channel, Kind, Status
from wangge.core.errors import NotAllowed
from wangge.people.actors import COMMAND, requesting
from wangge.people.factories import NOW
from wangge.places import registry, wall_codes
from wangge.places.locate import Located
from wangge.places.models import Asset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def lift(team: Team) -> Asset:
    building = team.place.building
    entrance = registry.add_entrance(building, "1 单元", by=COMMAND, at=NOW)
    return registry.add_assets(
        building.estate, kind="lift", name="1 号楼 1 单元电梯", prefix="DT",
        building=building, entrance=entrance, by=COMMAND, at=NOW,
    )[0]  # fmt: skip


def test_a_scan_says_what_is_in_hand_and_nothing_of_who_said_it(
    client: Client, team: Team, lift: Asset
) -> None:
    case = case_of(team, lift, name="张三", phone="13900000417")

    page = text_of(client.get(scan(code_of(lift, "lift"))))

    assert "1 号楼 1 单元电梯" in page
    assert str(case.category) in page
    assert str(case.lead) in page
    assert "跟着它" in page
    for secret in (STUCK, "一抖一抖", "1203", "张三", "0417", case.number, case.title):
        assert secret not in page


def test_a_place_where_nothing_is_in_hand_leads_to_the_form_at_once(
    client: Client, lift: Asset
) -> None:
    code = code_of(lift, "lift")

    page = text_of(client.get(scan(code)))

    assert "现在这里没有在办的事" in page
    assert f"?wall={code.code}" in page


def test_the_form_knows_place_and_thing_and_the_case_is_of_the_wall(
    client: Client, team: Team, lift: Asset
) -> None:
    code = code_of(lift, "lift")
    address = reverse("cases:report", args=[team.place.community.code])
    form = text_of(client.get(f"{address}?wall={code.code}"))
    assert "扫的是这里的码" in form
    estate, building = lift.estate_id, lift.building_id
    assert f'<option value="{building}" selected>' in form

    typed = {**kept(form), "words": "按钮不亮了", "estate": estate, "building": building}
    looked = text_of(client.post(address, typed, follow=True))
    assert "电梯" in looked
    sent = client.post(reverse("cases:preview", args=[team.place.community.code]), kept(looked))

    assert sent.status_code == 302
    case = Case.objects.get()
    assert (case.asset, case.entrance, case.building) == (lift, lift.entrance, lift.building)
    assert case.channel == Channel.WALL_CODE


def test_whoever_chooses_another_building_is_believed_over_the_code(
    client: Client, team: Team, lift: Asset
) -> None:
    code = code_of(lift, "lift")
    other = registry.add_building(lift.estate, "2 号楼", area=team.place.leaf, by=COMMAND, at=NOW)
    address = reverse("cases:report", args=[team.place.community.code])
    form = text_of(client.get(f"{address}?wall={code.code}"))

    typed = {**kept(form), "words": "门禁坏了", "estate": lift.estate_id, "building": other.pk}
    looked = text_of(client.post(address, typed, follow=True))
    client.post(reverse("cases:preview", args=[team.place.community.code]), kept(looked))

    case = Case.objects.get()
    assert (case.building, case.asset) == (other, None)


def test_who_follows_has_a_number_of_their_own_and_hears_the_answer(
    client: Client, team: Team, lift: Asset
) -> None:
    case = case_of(team, lift, phone="13900000417")
    code = code_of(lift, "lift")

    answer = followed(client, code, case)

    page = text_of(client.get(answer["Location"]))
    mine = Case.objects.exclude(pk=case.pk).get()
    assert (mine.status, mine.merged_into, mine.channel) == (
        Status.MERGED, case, Channel.WALL_CODE,
    )  # fmt: skip
    assert f"{mine.number[:4]} {mine.number[4:8]} {mine.number[8:]}" in page
    assert case.number[:4] + " " + case.number[4:8] not in page
    case.refresh_from_db()
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text="换了门机皮带。", by=team.worker, at=NOW)
    status = answer["Location"].replace("received/", "")
    seen = text_of(client.get(status))
    assert "换了门机皮带。" in seen
    assert "张三" not in seen


def test_a_follower_s_words_and_phone_are_kept_and_no_call_is_owed(
    client: Client, team: Team, lift: Asset
) -> None:
    case = case_of(team, lift)

    followed(client, code_of(lift, "lift"), case, words="我家有轮椅。", phone="139 0000 0418")

    mine = Case.objects.exclude(pk=case.pk).get()
    assert mine.words == "我家有轮椅。"
    assert mine.requesters.get().phone is not None
    assert not CallBack.objects.filter(done_at__isnull=True).exists()
    assert Merge.objects.get().by is None
    assert "并进来" in detail(signed_in(team.secretary), case)


def test_the_same_page_sent_twice_follows_once(client: Client, team: Team, lift: Asset) -> None:
    case, code = case_of(team, lift), code_of(lift, "lift")
    typed = kept(text_of(client.get(follow(code, case))))

    first, second = (client.post(follow(code, case), typed) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 2


def test_a_wrong_phone_is_said_beside_its_field_and_nothing_is_kept(
    client: Client, team: Team, lift: Asset
) -> None:
    case, code = case_of(team, lift), code_of(lift, "lift")
    typed = kept(text_of(client.get(follow(code, case))))

    page = text_of(client.post(follow(code, case), {**typed, "phone": "1390"}), status=422)

    assert 'id="id_phone_error"' in page
    assert Case.objects.count() == 1
    assert not PublicUse.objects.exists()
    machine = client.post(follow(code, case), {**typed, "website": "http://spam.example"})
    assert machine.status_code == 422
    assert Case.objects.count() == 1


def test_what_was_answered_meanwhile_is_no_longer_followed(
    client: Client, team: Team, lift: Asset
) -> None:
    case, code = case_of(team, lift), code_of(lift, "lift")
    typed = kept(text_of(client.get(follow(code, case))))
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text="好了。", by=team.worker, at=NOW)

    page = text_of(client.post(follow(code, case), typed), status=409)

    assert "这件事刚有了变化" in page
    assert "再说一件" in page
    assert Case.objects.count() == 1
    assert "说是办好了" in text_of(client.get(scan(code)))
    closing.confirm(case, by=requester_of(case), at=NOW)
    assert "现在这里没有在办的事" in text_of(client.get(scan(code)))


def test_only_what_hangs_at_this_wall_can_be_followed(
    client: Client, team: Team, lift: Asset
) -> None:
    elsewhere = make_case("2 号楼灯坏了", community=team.place.community)
    code = code_of(lift, "lift")

    assert client.post(follow(code, elsewhere), {"key": "0" * 32}).status_code == 409
    assert Merge.objects.count() == 0


def test_homes_people_and_quarrels_are_not_shown_to_a_wall(team: Team, lift: Asset) -> None:
    building = team.place.building
    code = code_of(building, "building")
    home = registry.add_unit(building, "1203", floor=12, by=COMMAND, at=NOW)
    shown = make_case("楼道灯不亮", place=team.located)
    place = Located(team.place.community, building.area, building.estate, building, unit=home)
    make_case("家里水管漏了", place=place)
    make_case("楼上邻居吵架打人，要调解", place=team.located)
    make_case("老年优待证怎么办？", place=team.located)
    make_case("楼道灯被人砸了", place=team.located, kind_chosen=Kind.REPORT)
    make_case("老人摔倒了，起不来", place=team.located, is_call_out=True)

    assert [row.case for row in scanning.shown(scanning.in_hand_at(code), now=NOW)] == [shown]


def test_a_building_shows_what_is_wrong_with_its_lifts_too(team: Team, lift: Asset) -> None:
    case = case_of(team, lift)
    entrance = next(
        code
        for code in wall_codes.make(lift.estate, of=["entrance"], by=COMMAND, at=NOW)
        if code.entrance == lift.entrance
    )

    for code in (code_of(team.place.building, "building"), entrance):
        assert [row.case for row in scanning.shown(scanning.in_hand_at(code), now=NOW)] == [case]


def test_a_parking_area_shows_what_was_said_from_its_code(
    client: Client, team: Team, lift: Asset
) -> None:
    estate = lift.estate
    registry.add_spaces(estate, kind="underground", count=2, zone="A", by=COMMAND, at=NOW)
    code = wall_codes.make(estate, of=["parking"], by=COMMAND, at=NOW)[0]
    address = reverse("cases:report", args=[team.place.community.code])
    form = text_of(client.get(f"{address}?wall={code.code}"))
    assert 'value="地下车位 A 区"' in form
    typed = {
        **kept(form), "words": "车库灯不亮", "estate": estate.pk, "building": "",
        "place_text": "地下车位 A 区 靠出口",
    }  # fmt: skip
    looked = text_of(client.post(address, typed, follow=True))
    client.post(reverse("cases:preview", args=[team.place.community.code]), kept(looked))

    assert [row.case for row in scanning.shown(scanning.in_hand_at(code), now=NOW)] == [
        Case.objects.get()
    ]


@pytest.mark.parametrize("how", ["replaced", "revoked"])
def test_a_code_that_stopped_says_where_to_speak_up_instead(
    client: Client, team: Team, lift: Asset, how: str
) -> None:
    code = code_of(lift, "lift")
    case = case_of(team, lift)
    if how == "replaced":
        wall_codes.replace(code, by=COMMAND, at=NOW)
    else:
        wall_codes.revoke(code, reason="电梯拆了", by=COMMAND, at=NOW)

    for address in (scan(code), follow(code, case)):
        page = text_of(client.get(address), status=410)
        assert reverse("cases:report", args=[team.place.community.code]) in page
        assert str(case.category) not in page
        assert "电梯拆了" not in page
    # Nor does it fill in a place any more: it may hang somewhere else by now.
    form = client.get(
        f"{reverse('cases:report', args=[team.place.community.code])}?wall={code.code}"
    )
    assert "扫的是这里的码" not in text_of(form)


@pytest.mark.parametrize("typed", ["K7QM4WXP", "乱写", "K7QM4WX0", "a" * 60])
def test_a_code_that_there_is_not_can_be_typed_again(client: Client, typed: str) -> None:
    page = text_of(client.get(reverse("cases:scan", args=[typed])), status=404)

    assert "请对着墙上再看一眼" in page
    assert 'name="code"' in page


def test_a_code_typed_by_hand_in_any_way_opens_its_page(client: Client, lift: Asset) -> None:
    code = code_of(lift, "lift")
    by_hand = f"{code.code[:4].lower()} {code.code[4:].lower()}"
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code.code)
    wide_page = client.get(reverse("cases:enter_code"), {"code": f"{wide[:4]}－{wide[4:]}"})
    assert wide_page["Location"] == reverse("cases:scan", args=[code.code])

    answer = client.get(reverse("cases:enter_code"), {"code": by_hand})

    assert answer["Location"] == scan(code)
    assert client.get(scan(code).replace(code.code, code.code.lower()))["Location"] == scan(code)
    assert "印在方块码下面的 8 位" in text_of(client.get(reverse("cases:enter_code")))


def test_the_pages_of_a_wall_load_no_script_they_need(
    client: Client, team: Team, lift: Asset
) -> None:
    case, code = case_of(team, lift), code_of(lift, "lift")

    for address in (scan(code), follow(code, case)):
        page = text_of(client.get(address))
        # What scripts there are only help; nothing waits for one.
        assert "hx-" not in page
        assert all("module" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_a_requester_cannot_merge_what_somebody_already_works_on(team: Team, lift: Asset) -> None:
    case, other = case_of(team, lift), case_of(team, lift, "电梯灯不亮")
    taking.take(other, by=team.worker, at=NOW)

    with pytest.raises(NotAllowed):
        merging.merge(other, case, by=requester_of(other), at=NOW)
    with pytest.raises(NotAllowed):
        merging.merge(case, other, by=requester_of(other), at=NOW)
    assert not Reply.objects.filter(case=case).exists()
    assert hearing.audience(case).count() == 1
    assert requesting(case.requesters.get().pk) == requester_of(case)


def test_who_was_followed_by_mistake_is_parted_by_the_desk(
    client: Client, team: Team, lift: Asset
) -> None:
    case = case_of(team, lift)
    followed(client, code_of(lift, "lift"), case)
    mine = Case.objects.select_related("merged_into").exclude(pk=case.pk).get()

    merging.unmerge(mine, by=team.clerk, at=timezone.now())

    mine.refresh_from_db()
    assert mine.status == Status.DISPATCHED

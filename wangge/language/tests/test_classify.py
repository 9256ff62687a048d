import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.language.classify import (
    Kind,
    Level,
    Route,
    Topic,
    classify,
    guess_kind,
    guess_route,
    guess_urgency,
)

LAMP = Topic.of("lamp", route="property", keywords=[["楼道灯", 5], ["灯", 1], ["不亮", 2]])
CARD = Topic.of("card", route="inquiry", keywords=[["优待证", 5], ["老年", 2]])
LEAK = Topic.of("leak", route="dispute", keywords=[["楼上漏水", 5]])
EV = Topic.of("ev", route="property", keywords=[["ＥＶ桩", 5]])
TABLE = (LAMP, CARD, LEAK, EV)


def test_a_guess_names_the_words_that_gave_it_away() -> None:
    (guess,) = classify("6 楼楼道灯不亮", TABLE)

    assert guess.code == "lamp"
    assert guess.because == ("楼道灯", "不亮")
    assert 0.5 < guess.score < 1


def test_more_words_make_a_guess_surer() -> None:
    assert classify("楼道灯不亮", TABLE)[0].score > classify("楼道灯", TABLE)[0].score


def test_the_likeliest_comes_first_and_a_second_matter_lowers_it() -> None:
    both = classify("楼道灯不亮，老年优待证怎么办", TABLE)

    assert [guess.code for guess in both] == ["lamp", "card"]
    assert both[0].score < classify("楼道灯不亮", TABLE)[0].score


def test_what_stands_first_weighs_more() -> None:
    late = "。" * 60

    assert classify(f"优待证{late}楼道灯", TABLE)[0].code == "card"
    assert classify(f"楼道灯{late}优待证", TABLE)[0].code == "lamp"


def test_words_are_found_in_any_width_and_case() -> None:
    assert classify("ev桩坏了", TABLE)[0].code == "ev"


@pytest.mark.parametrize("text", ["", "你好", "😀", "<script>"])
def test_a_text_without_known_words_gets_no_guess_and_goes_to_a_person(text: str) -> None:
    assert classify(text, TABLE) == []
    assert guess_route(text, TABLE).code == Route.INQUIRY
    assert guess_route(text, TABLE).score == 0


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("6 楼楼道灯不亮", Route.PROPERTY),
        ("老年优待证怎么办?", Route.INQUIRY),
        ("楼上漏水不肯赔，协商不成", Route.DISPUTE),
        ("隔壁邻居和我吵了一架，请来调解", Route.DISPUTE),
        ("请问这个手续怎么办理，要什么材料", Route.INQUIRY),
    ],
)
def test_the_route_follows_the_matter_and_the_way_it_is_told(text: str, route: Route) -> None:
    assert guess_route(text, TABLE).code == route


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请问居住证在哪办？", Kind.INQUIRY),
        ("单元门坏了，请派人来修一下", Kind.ASSISTANCE),
        ("投诉物业乱收费，没人管", Kind.COMPLAINT),
        ("举报一楼违法开饭店", Kind.REPORT),
        ("建议在东门增加一个休息座椅", Kind.SUGGESTION),
        ("灯", Kind.ASSISTANCE),
    ],
)
def test_the_kind_is_guessed_from_turns_of_phrase(text: str, kind: Kind) -> None:
    assert guess_kind(text).code == kind


@pytest.mark.parametrize(
    ("text", "first_call"),
    [
        ("有人被困在电梯里了，快来", "119"),
        ("家里闻到一股燃气味", "119"),
        ("3 号楼着火了！", "119"),
        ("有人触电了", "120"),
        ("隔壁老人摔倒了叫不醒", "120"),
        ("楼下有人打架，拿着刀", "110"),
        ("有人要跳楼", "110"),
        ("小孩掉进河里了", "119"),
        ("门口有人被车撞了", "122"),
    ],
)
def test_danger_is_an_emergency_with_the_number_to_call_first(text: str, first_call: str) -> None:
    found = guess_urgency(text)

    assert found.level is Level.EMERGENCY
    assert found.phones[0] == first_call
    assert found.because
    assert all(word in text for word in found.because)
    assert first_call in found.advice


@pytest.mark.parametrize(
    "text",
    [
        "楼道堆满纸箱，容易着火",
        "电线乱拉，有触电的危险",
        "担心老人摔倒，想装个扶手",
        "万一着火消防车进不来",
        "去年电梯困人，现在还是老样子",
        "小区里停电了",
        "水管爆了，水漫到门口",
    ],
)
def test_danger_feared_or_remembered_is_urgent_at_most(text: str) -> None:
    found = guess_urgency(text)

    assert found.level is Level.URGENT
    assert found.because
    assert found.phones == ()


@pytest.mark.parametrize("text", ["6 楼楼道灯不亮", "老年优待证怎么办", "", "物业态度不好"])
def test_an_ordinary_matter_is_ordinary(text: str) -> None:
    assert guess_urgency(text).level is Level.ORDINARY


def test_a_hedged_and_a_plain_danger_together_are_an_emergency() -> None:
    assert guess_urgency("我担心着火，现在真的着火了").level is Level.EMERGENCY


def test_danger_deep_in_a_long_letter_is_an_argument() -> None:
    assert guess_urgency("物业不作为。" * 40 + "着火了").level is Level.ORDINARY


@given(st.text(max_size=200))
def test_any_text_can_be_judged(text: str) -> None:
    guesses = classify(text, TABLE)

    assert guesses == sorted(guesses, key=lambda guess: -guess.score)
    assert all(0 < guess.score < 1 for guess in guesses)
    assert guess_kind(text).code in set(Kind)
    assert guess_route(text, TABLE).code in set(Route)
    assert guess_urgency(text).level in set(Level)


def test_a_parked_electric_bicycle_is_no_power_cut() -> None:
    assert guess_urgency("单元楼道里停电动车").level is Level.ORDINARY
    assert guess_urgency("整栋楼停电了").level is Level.URGENT

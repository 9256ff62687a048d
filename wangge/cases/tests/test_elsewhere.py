"""Whom to call for what is not done here: rows that an office edits, offered where somebody declines."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import elsewhere
from wangge.cases.factories import Team, make_case, make_team
from wangge.cases.models import ElsewherePhone
from wangge.cases.tests.staff_pages import at, do, signed_in, text_of
from wangge.cases.vocabulary import DeclineReason
from wangge.core.errors import Malformed, NotAllowed
from wangge.duty import calendar
from wangge.history.models import Event
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
BEYOND = DeclineReason.BEYOND_DUTY


@pytest.fixture(autouse=True)
def _it_is_nine() -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def keep(
    number: str = "0513-5550 1900", what: str = "东门外的路灯归市政养护所管", **fields: object
) -> ElsewherePhone:
    wanted = {"reason": BEYOND, "by": COMMAND, **fields}
    return elsewhere.keep(ElsewherePhone(), number=number, what=what, at=NOW, **wanted)  # type: ignore[arg-type]


def test_the_numbers_of_the_whole_country_are_there_from_the_first_day(team: Team) -> None:
    beyond = elsewhere.offered(team.place.community, BEYOND)
    danger = elsewhere.offered(team.place.community, DeclineReason.EMERGENCY)

    assert beyond[0].number == "12345"
    assert {row.number for row in danger} == {"110", "119", "120", "122"}
    assert elsewhere.offered(team.place.community, DeclineReason.SECRET) == []


def test_shipping_twice_enters_nothing_twice_and_brings_nothing_back() -> None:
    count = ElsewherePhone.objects.count()
    elsewhere.withdraw(ElsewherePhone.objects.get(number="12319"), by=COMMAND, at=NOW)

    elsewhere.ship()

    assert ElsewherePhone.objects.count() == count
    assert not ElsewherePhone.objects.get(number="12319").is_active


def test_what_an_office_added_is_offered_first_and_said_to_the_resident(team: Team) -> None:
    keep(area=team.place.community, is_first=True, by=team.secretary)
    case = make_case("东门外面那盏灯不亮", place=team.located)
    clerk = signed_in(team.clerk)

    form = text_of(clerk.get(at(case, "decline")))
    do(clerk, case, "decline", text="这盏灯不在小区里。", known="0513-5550 1900")

    assert '<option value="0513-5550 1900" selected>' in form
    assert "12345" in form
    said = case.replies.get().text
    assert said == "这盏灯不在小区里。东门外的路灯归市政养护所管，电话 0513-5550 1900。"
    assert elsewhere.number_in(said) == "0513-5550 1900"


def test_neighbours_do_not_see_it(team: Team) -> None:
    keep(area=team.place.community)

    other = team.stranger.post.area if team.stranger.post else None
    assert other is not None
    assert "0513-5550 1900" not in {row.number for row in elsewhere.offered(other)}


def test_a_nearer_row_says_it_in_its_own_words_until_it_is_withdrawn(team: Team) -> None:
    community = team.place.community
    near = keep("12319", "路灯归通州路灯所管", area=community)

    assert elsewhere.what_of("12319", community) == "路灯归通州路灯所管"
    assert [r.number for r in elsewhere.offered(community, BEYOND)].count("12319") == 1
    elsewhere.withdraw(near, by=COMMAND, at=NOW)
    assert elsewhere.what_of("12319", community) == "小区外的路和灯归市政管"


def test_one_of_a_reason_is_offered_first() -> None:
    keep(is_first=True)

    first = ElsewherePhone.objects.filter(reason=BEYOND, is_first=True)
    assert [row.number for row in first] == ["0513-5550 1900"]
    # Of other reasons nothing was moved.
    assert ElsewherePhone.objects.get(number="110").is_first


def test_each_change_is_written_down() -> None:
    row = keep()
    elsewhere.withdraw(row, by=COMMAND, at=NOW)

    events = Event.objects.filter(kind="case.elsewhere_phone_kept", subject_id=row.pk)
    assert [event.data["active"] for event in events.order_by("id")] == [True, False]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": "市政"}, "number"),
        ({"number": " "}, "number"),
        ({"number": "12345"}, "number"),
        ({"what": " "}, "what"),
        ({"reason": "lazy"}, "reason"),
    ],
)
def test_what_cannot_be_told_is_not_kept(fields: dict[str, str], field: str) -> None:
    with pytest.raises(Malformed) as refusal:
        keep(**fields)

    assert refusal.value.field == field


def test_a_community_keeps_its_own_and_not_those_of_all(team: Team) -> None:
    with pytest.raises(NotAllowed):
        keep(by=team.secretary)
    with pytest.raises(NotAllowed):
        keep(area=team.place.community, by=team.clerk)
    with pytest.raises(NotAllowed):
        keep(area=team.place.community, by=team.stranger)


def test_it_is_entered_corrected_and_withdrawn_in_the_browser(team: Team) -> None:
    secretary, community = signed_in(team.secretary), team.place.community
    typed = {
        "number": "0513-5550 1900", "what": "东门外的路灯归市政养护所管", "reason": BEYOND.value,
        "source": "街道给的", "area": community.pk, "is_active": "on",
    }  # fmt: skip

    wrong = secretary.post(reverse("cases:add_elsewhere"), {**typed, "number": "市政"})
    assert "这个电话看不懂" in text_of(wrong, status=422)
    secretary.post(reverse("cases:add_elsewhere"), typed)
    row = ElsewherePhone.objects.get(area=community)
    address = reverse("cases:correct_elsewhere", args=[row.pk])
    assert "街道给的" in text_of(secretary.get(address))
    secretary.post(address, {**typed, "what": "东门外的灯归养护所"})
    page = text_of(secretary.get(reverse("cases:elsewhere")))
    assert "东门外的灯归养护所" in page
    assert "小区外的路和灯归市政管" in page
    secretary.post(reverse("cases:withdraw_elsewhere", args=[row.pk]))

    row.refresh_from_db()
    assert not row.is_active
    general = ElsewherePhone.objects.get(number="12319")
    assert secretary.get(reverse("cases:correct_elsewhere", args=[general.pk])).status_code == 403
    assert signed_in(team.clerk).get(reverse("cases:elsewhere")).status_code == 403


def _selected(team: Team, words: str) -> list[str]:
    case = make_case(words, place=team.located)
    form = text_of(signed_in(team.clerk).get(at(case, "decline")))
    return re.findall(r'<option value="([^"]*)" selected>', form)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("异地看病回来报销要带什么材料", "12393"),
        ("医保怎么断缴了", "12393"),
        ("我爸的社保在外地，怎么转过来", "12333"),
        ("公司拖欠工资三个月了", "12333"),
        ("健身房跑路了不退款", "12315"),
        ("公园旁边的断头路什么时候修", "12319"),
        ("小孩明年上小学怎么报名", "12345"),
    ],
)
def test_the_number_that_fits_what_was_said_stands_first(
    team: Team, words: str, number: str
) -> None:
    assert _selected(team, words) == [number]


def test_where_several_numbers_fit_none_is_chosen_for_the_reader(team: Team) -> None:
    assert _selected(team, "医保和社保一起断了，找谁") in ([], [""])


def test_all_six_reasons_stand_on_the_page_in_full(team: Team) -> None:
    case = make_case(place=team.located)

    page = text_of(signed_in(team.clerk).get(at(case, "decline")))

    choices = re.search(r'<nav class="either".*?</nav>', page, re.S)
    assert choices is not None
    assert [label for label in DeclineReason.labels if str(label) not in choices[0]] == []
    assert choices[0].count('aria-current="true"') == 1

"""How cases are found: in Chinese, by number, within what one may see."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from wangge.cases import asking, replying, search
from wangge.cases.factories import Team, make_case, make_taken_case, make_team
from wangge.cases.models import Addition, Case, SearchEntry
from wangge.cases.numbers import spoken
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.duty import calendar
from wangge.jobs import housekeeping, working
from wangge.people.actors import requesting
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_nine() -> Any:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


def _found(query: str, **more: Any) -> list[str]:
    rows = search.newest_first(query, Case.objects.all(), columns=["title"], most=100, **more)
    return [row["title"] for row in rows]


def _page(client: Client, **asked: Any) -> str:
    return text_of(client.get(reverse("cases:search"), asked))


def test_a_case_is_found_at_once_by_words_of_two_characters(team: Team) -> None:
    make_case("6楼楼道灯不亮", place=team.located)
    make_case("电梯口渗水", place=team.located)

    assert _found("楼道") == ["6楼楼道灯不亮"]
    assert _found("渗水") == ["电梯口渗水"]
    assert _found("渗水 楼道") == []


def test_the_newest_stands_first(team: Team) -> None:
    make_case("电梯停了，先说的", place=team.located, at=NOW - timedelta(days=2))
    make_case("电梯停了，后说的", place=team.located, at=NOW)
    make_case("电梯停了，中间说的", place=team.located, at=NOW - timedelta(days=1))

    assert _found("电梯") == ["电梯停了，后说的", "电梯停了，中间说的", "电梯停了，先说的"]


def test_a_case_is_found_by_its_place_and_category(team: Team) -> None:
    case = make_case("灯不亮", place=team.located)

    assert _found(str(case.estate)) == ["灯不亮"]
    assert _found("1号楼") == ["灯不亮"]
    assert _found(case.category.name) == ["灯不亮"]


def test_replies_and_what_was_added_are_found_once_the_worker_read_them(team: Team) -> None:
    case = make_taken_case(team, "灯不亮")
    replying.reply(case, text="明天换上声控开关", by=team.worker, at=NOW)
    asking.add(case, text="三楼也闪烁", by=requesting(case.requesters.get().pk), at=NOW)
    assert _found("声控开关") == []

    working.run_due(NOW)

    assert _found("声控开关") == _found("闪烁") == ["灯不亮"]


def test_notes_among_staff_are_not_found(team: Team) -> None:
    case = make_taken_case(team, "灯不亮")
    replying.note(case, text="这位老人脾气急躁", by=team.worker, at=NOW)
    working.run_due(NOW)

    assert _found("脾气急躁") == []


def test_telephone_numbers_are_not_in_the_index(team: Team) -> None:
    make_case("灯不亮，打我13900000417", place=team.located)

    assert _found("13900000417") == []
    assert "13900000417" not in SearchEntry.objects.get().words


def test_words_that_were_taken_out_are_no_longer_found(team: Team) -> None:
    case = make_case("隔壁李建国半夜敲墙", place=team.located)
    assert len(_found("李建国")) == 1

    Case.objects.filter(pk=case.pk).update(words="隔壁半夜敲墙", title="隔壁半夜敲墙")
    search.refresh(case.pk)

    assert _found("李建国") == []
    assert len(_found("敲墙")) == 1


def test_a_case_that_is_gone_is_gone_from_the_index(team: Team) -> None:
    case = make_case("电梯停了", place=team.located)
    search.refresh(case.pk)
    Addition.objects.all().delete()

    SearchEntry.objects.filter(case=case).delete()

    assert _found("电梯") == []


def test_an_area_is_looked_through_alone(team: Team) -> None:
    make_case("电梯停了", place=team.located)
    make_case("别处的电梯停了")

    assert _found("电梯", within=team.place.grid.path) == ["电梯停了"]
    assert len(_found("电梯")) == 2


def test_a_common_word_is_found_like_a_rare_one(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make_case(f"电梯停了 {number}", place=team.located, at=NOW - timedelta(minutes=number))
    rare = _found("电梯")

    monkeypatch.setattr(search, "_COMMON", 2)

    assert _found("电梯") == rare == [f"电梯停了 {number}" for number in range(3)]


def test_what_has_no_entry_is_indexed_by_the_next_worker(team: Team) -> None:
    make_case("电梯停了", place=team.located)
    SearchEntry.objects.all().delete()

    housekeeping.tidy_due(NOW)

    assert _found("电梯") == ["电梯停了"]


def test_numerals_and_digits_before_a_building_find_each_other(team: Team) -> None:
    make_case("一号楼门口积水", place=None)
    make_case("1 号楼墙皮脱落", place=None)
    make_case("十一号楼停水", place=None)

    assert set(_found("1号楼")) == set(_found("一号楼")) == {"一号楼门口积水", "1 号楼墙皮脱落"}
    assert _found("11号楼") == ["十一号楼停水"]


def test_an_index_made_before_numerals_were_read_is_written_anew_by_the_next_worker(
    team: Team,
) -> None:
    case = make_case("一号楼门口积水", place=None)
    SearchEntry.objects.filter(case=case).update(edition=None, words="")
    assert _found("1号楼") == []

    housekeeping.tidy_due(NOW)

    assert _found("1号楼") == ["一号楼门口积水"]
    assert search.refresh_missing() == 0


def test_the_whole_index_is_written_anew_by_command(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    make_case("电梯停了", place=team.located)
    SearchEntry.objects.update(words="")
    assert _found("电梯") == []

    call_command("index_cases")

    assert _found("电梯") == ["电梯停了"]
    assert "索引了 1 件" in capsys.readouterr().out


def test_the_page_finds_only_what_the_post_may_see(team: Team) -> None:
    make_case("电梯停了", place=team.located)
    make_case("电梯里打架", place=team.located)
    Case.objects.filter(words="电梯里打架").update(is_private=True)
    make_case("别处的电梯停了")

    page = _page(signed_in(team.worker), q="电梯")

    assert page.count("case-row__title") == 1
    assert "别处" not in page
    assert "打架" not in page


def test_an_exact_number_stands_first_and_alone(team: Team) -> None:
    case = make_case("电梯停了", place=team.located)
    make_case("水管爆了", place=team.located)
    client = signed_in(team.worker)

    for number in (case.number, spoken(case.number), f" {case.number} "):
        page = _page(client, q=number)
        assert page.count("case-row__title") == 1
        assert reverse("cases:detail", args=[case.number]) in page


def test_the_number_of_another_office_is_found(team: Team) -> None:
    case = make_case("电梯停了", place=team.located, external_ref="20261103-881")

    page = _page(signed_in(team.worker), q="20261103-881")

    assert reverse("cases:detail", args=[case.number]) in page


def test_what_was_looked_for_is_marked_in_title_and_words(team: Team) -> None:
    make_case("麻烦看一下。我家门口的渗水，从昨天开始就有。", place=team.located)

    page = _page(signed_in(team.worker), q="渗水")

    assert "<mark>渗水</mark>" in page


def test_of_one_character_the_page_says_that_only_beginnings_are_looked_at(team: Team) -> None:
    make_case("电梯停了", place=team.located)
    make_case("楼里的电梯停了", place=team.located)
    client = signed_in(team.worker)

    page = _page(client, q="电")

    assert page.count("case-row__title") == 1
    assert "一个字只看标题的开头" in page
    assert "一个字只看标题的开头" in _page(client, q="梯")
    assert "一个字只看标题的开头" not in _page(client, q="电梯")


def test_archive_cases_are_found_with_their_mark(team: Team) -> None:
    case = make_case("电梯停了", place=team.located)
    Case.objects.filter(pk=case.pk).update(
        mode="archive", status="closed", next_act_at=None, next_warn_at=None
    )
    client = signed_in(team.worker)

    assert "存档，不计时" in _page(client, q="电梯")
    assert "存档，不计时" in _page(client, q="电梯", which="archive")
    assert "case-row__title" not in _page(client, q="电梯", which="open")


def test_the_filters_narrow_what_is_found(team: Team) -> None:
    case = make_case("电梯停了", place=team.located)
    client = signed_in(team.worker)

    kept: list[dict[str, object]] = [
        {"estate": case.estate_id}, {"category": case.category_id}, {"which": "open"},
        {"since": NOW.date(), "until": NOW.date()},
    ]  # fmt: skip
    away: list[dict[str, object]] = [
        {"estate": 999}, {"category": 999}, {"which": "ended"},
        {"since": NOW.date() + timedelta(days=1)}, {"until": NOW.date() - timedelta(days=1)},
    ]  # fmt: skip
    assert all("case-row__title" in _page(client, q="电梯", **more) for more in kept)
    assert not any("case-row__title" in _page(client, q="电梯", **more) for more in away)


def test_pages_go_on_from_marks_and_back(team: Team) -> None:
    for number in range(65):
        make_case(f"电梯停了 {number}", place=team.located, at=NOW - timedelta(minutes=number))
    client = signed_in(team.worker)

    first = text_of(client.get(f"{reverse('cases:search')}?q=电梯"))
    second = text_of(client.get(_href(first, "next")))
    third = text_of(client.get(_href(second, "next")))
    back = text_of(client.get(_href(third, "prev")))

    seen = [number for page in (first, second, third) for number in _numbers(page)]
    assert len(seen) == len(set(seen)) == 65
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in third
    assert _numbers(back) == _numbers(second)


def _href(page: str, rel: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    assert found
    return unescape(found[1])


def _numbers(page: str) -> list[str]:
    return re.findall(r'__title"><a href="/cases/(\d+)/"', page)


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "\x00"}, {"q": "'\"()*:&|!<->"}, {"q": "“”"}, {"q": "电" * 400},
        {"q": "电梯", "from": "n99999999999999999999"}, {"q": "电梯", "from": "x"},
        {"q": "电梯", "since": "2026-13-45", "estate": "1e9", "which": "none"},
        {"q": "NOT AND OR NEAR(a b)"}, {"q": "a" * 90}, {"q": "😀"},
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(team: Team, asked: dict[str, str]) -> None:
    make_case("电梯停了", place=team.located)

    _page(signed_in(team.worker), **asked)

"""What may be read out: with its source and day, found by words, and not when out of date."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import policy_answers, taking
from wangge.cases.factories import Team, make_case, make_entry, make_team
from wangge.cases.models import Case, PolicyAnswer
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.core.errors import Malformed, NotAllowed
from wangge.duty import calendar
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_organisation
from wangge.people.models import Organisation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
CARD: dict[str, Any] = {
    "question": "老年优待证怎么办？",
    "answer": "满 60 岁，带身份证到社区窗口办。",
    "keywords": ["优待证", "老年证"],
    "source": "本市老年人优待办法第九条",
    "source_on": date(2025, 3, 1),
}


@pytest.fixture
def team() -> Team:
    calendar.ship()
    return make_team()


def make_answer(**fields: Any) -> PolicyAnswer:
    return policy_answers.keep(PolicyAnswer(), by=COMMAND, at=NOW, **{**CARD, **fields})


def test_words_find_the_answer_and_words_of_something_else_find_none(team: Team) -> None:
    card = make_answer()
    make_answer(question="居住证怎么续？", keywords=["居住证"], answer="到派出所续。")
    here = team.place.community

    assert policy_answers.suggest("我妈的老年优待证咋办理", here, on=TODAY) == [card]
    assert policy_answers.suggest("怎么办老年优待证", here, on=TODAY) == [card]
    assert policy_answers.suggest("楼道灯坏了好几天", here, on=TODAY) == []
    assert policy_answers.suggest("", here, on=TODAY) == []


def test_more_and_longer_words_come_first(team: Team) -> None:
    loose = make_answer(question="办证要什么？", keywords=["办证"])
    close = make_answer(question="优待证丢了？", keywords=["优待证", "办证"])

    found = policy_answers.suggest("优待证办证", team.place.community, on=TODAY)

    assert found == [close, loose]


def test_an_answer_of_elsewhere_out_of_date_or_withdrawn_is_not_read_out(team: Team) -> None:
    here = team.place.community
    stranger = team.stranger.post
    assert stranger is not None
    make_answer(area=stranger.area)
    stale = make_answer(question="优待证年检？", valid_until=TODAY - timedelta(days=1))
    gone = make_answer(question="优待证补办？")
    policy_answers.withdraw(gone, by=COMMAND, at=NOW)

    assert policy_answers.suggest("优待证", here, on=TODAY) == []
    assert policy_answers.is_stale(stale, on=TODAY)
    last_day = TODAY - timedelta(days=1)
    assert policy_answers.suggest("优待证", here, on=last_day) == [stale]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", ""),
        ("source_on", None),
        ("source_on", TODAY + timedelta(days=1)),
        ("question", " "),
        ("answer", ""),
        ("valid_until", date(2024, 1, 1)),
    ],
)
def test_nothing_is_kept_without_its_source_and_day(name: str, value: object) -> None:
    with pytest.raises(Malformed) as refusal:
        make_answer(**{name: value})
    assert refusal.value.field == name
    assert not PolicyAnswer.objects.filter(question=CARD["question"]).exists()


def test_only_who_keeps_an_area_keeps_its_answers(team: Team) -> None:
    for actor in (team.clerk, team.grid_worker):
        with pytest.raises(NotAllowed):
            policy_answers.keep(PolicyAnswer(), by=actor, at=NOW, area=team.place.community, **CARD)
    with pytest.raises(NotAllowed):
        policy_answers.keep(PolicyAnswer(), by=team.secretary, at=NOW, **CARD)


def test_shipped_answers_name_a_law_with_its_article_and_ship_once() -> None:
    policy_answers.ship()
    count = PolicyAnswer.objects.count()
    policy_answers.ship()

    assert PolicyAnswer.objects.count() == count
    for row in PolicyAnswer.objects.filter(area=None):
        assert "第" in row.source
        assert "条" in row.source
        policy_answers.keep(row, by=COMMAND, at=NOW)


def test_a_question_is_answered_with_one_press_source_and_day_with_it(team: Team) -> None:
    grid_team = make_organisation(Organisation.Kind.GRID_TEAM, area=team.place.grid)
    make_entry(grid_team, area=team.place.community, route="inquiry")
    card = make_answer()
    with time_machine.travel(NOW, tick=False):
        case = make_case(
            "老年优待证怎么办?", place=team.located, name="周阿姨", phone="13900000522"
        )
        taking.take(case, by=team.grid_worker, at=NOW)
        client = signed_in(team.grid_worker)
        page = detail(client, case)
        form = text_of(client.get(f"{at(case, 'resolve')}?answer={card.pk}"))
        source = "本市老年人优待办法第九条，2025 年 3 月 1 日"
        do(
            client,
            case,
            "resolve",
            text=card.answer,
            source=source,
            resolution="answered",
        )

    assert "可以念给对方听" in page
    assert source in page
    assert card.answer in form
    assert f'value="{source}"' in form
    assert Case.objects.get().replies.get().source == source


def test_an_answer_out_of_date_is_not_put_into_a_form(team: Team) -> None:
    case = make_case("老年优待证怎么办?", place=team.located)
    card = make_answer(valid_until=TODAY - timedelta(days=1))
    with time_machine.travel(NOW, tick=False):
        taking.take(case, by=team.secretary, at=NOW)
        client = signed_in(team.secretary)
        for asked in (card.pk, "x", "9" * 30, "-1"):
            page = text_of(client.get(f"{at(case, 'resolve')}?answer={asked}"))
            assert card.answer not in page


def test_an_office_keeps_its_answers_in_the_browser(team: Team) -> None:
    client = signed_in(team.secretary)
    typed = {
        **{name: value for name, value in CARD.items() if name != "keywords"},
        "keywords": "优待证、老年证",
        "area": team.place.community.pk,
    }
    with time_machine.travel(NOW, tick=False):
        unsourced = client.post(reverse("cases:add_policy_answer"), {**typed, "source": ""})
        client.post(reverse("cases:add_policy_answer"), {**typed, "valid_until": "2026-11-01"})
        kept = PolicyAnswer.objects.get(question=CARD["question"])
        found = text_of(client.get(reverse("cases:policy_answers"), {"q": "优待"}))
        other = text_of(client.get(reverse("cases:policy_answers"), {"q": "没有这回事"}))
        client.post(reverse("cases:withdraw_policy_answer", args=[kept.pk]))

    assert "没有依据的不念给居民" in text_of(unsourced, status=422)
    assert kept.keywords == ["优待证", "老年证"]
    assert "要重新核对" in found
    assert "没有符合的" in other
    kept.refresh_from_db()
    assert kept.status == PolicyAnswer.Status.WITHDRAWN

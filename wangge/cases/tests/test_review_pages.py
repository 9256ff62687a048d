"""How a return, a decision, a lawful no and a repeat look to who does them, and to the resident."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from wangge.cases import claiming, links, resolving, returning, taking
from wangge.cases.factories import Team, make_accepted, make_case, make_taken_case, make_team
from wangge.cases.models import Case, Draft, Review
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.duty import calendar
from wangge.people.factories import NOW, make_organisation
from wangge.people.models import Organisation

pytestmark = pytest.mark.django_db
PHONE = "13900000417"
LAMP = "东门外那盏路灯不亮，晚上看不见"
AGAIN = "东门外的路灯还是不亮"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


@pytest.fixture(autouse=True)
def _it_is_nine() -> Iterator[None]:
    calendar.ship()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def street(team: Team) -> Organisation:
    area = team.place.community.parent
    assert area is not None
    return make_organisation(Organisation.Kind.SUBDISTRICT_OFFICE, area=area, name="城东街道办")


def _returned(team: Team) -> Case:
    case = make_taken_case(team, phone=PHONE)
    returning.ask(case, reason="灯在小区外面。", clause="市政路灯", by=team.manager, at=NOW)
    return case


def _status(case: Case) -> str:
    return Case.objects.values_list("status", flat=True).get(pk=case.pk)


def test_the_receiver_asks_and_reads_that_they_lead_on(team: Team) -> None:
    case = make_taken_case(team)
    manager = signed_in(team.manager)

    assert "审定以前还是您牵头" in text_of(manager.get(at(case, "return")))
    do(manager, case, "return", reason="灯在小区外面。", known="own", clause="市政路灯")

    page = detail(manager, case)
    assert "陆建国申请退单" in page
    assert "灯在小区外面。" in page
    assert "市政路灯" in page
    assert "审定以前还是" in page
    assert _status(case) == Status.TAKEN


def test_a_return_without_a_clause_keeps_what_was_typed(team: Team) -> None:
    case = make_taken_case(team)

    page = text_of(
        do(signed_in(team.manager), case, "return", reason="不归我们", known="own"), status=422
    )

    assert "写上依据哪一条" in page
    assert "不归我们" in page
    assert not Review.objects.exists()


def test_the_reviewer_finds_it_on_board_list_and_own_work(team: Team) -> None:
    case = _returned(team)
    head = signed_in(team.grid_head)

    board = text_of(head.get(reverse("cases:board")))
    listed = text_of(head.get(reverse("cases:reviews")))

    assert "审退回" in board
    assert at(case, "decide") in board
    assert "灯在小区外面。" in listed
    assert at(case, "decide") in listed
    assert reverse("cases:reviews") in text_of(head.get(reverse("cases:mine")))
    # Who asked, and who may not decide, are offered nothing.
    assert "审退回" not in text_of(signed_in(team.manager).get(reverse("cases:board")))
    assert "审退回" not in text_of(signed_in(team.clerk).get(reverse("cases:board")))
    assert signed_in(team.clerk).get(reverse("cases:reviews")).status_code == 403


def test_the_reviewer_agrees_and_another_leads(team: Team, street: Organisation) -> None:
    case = _returned(team)
    head = signed_in(team.grid_head)
    form = text_of(head.get(at(case, "decide")))
    assert "灯在小区外面。" in form
    assert "办的时间照走" in form

    answer = do(head, case, "decide", way="dispatch", to=street.pk, decision="是市政的。")

    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.lead == street
    secret = links.secret_of(case.requesters.get())
    told = text_of(Client().get(reverse("cases:status", args=[secret])))
    assert "已转交，现在由城东街道办牵头" in told
    assert "退单" not in told
    assert "灯在小区外面。" not in told


def test_each_way_has_its_own_short_form(team: Team, street: Organisation) -> None:
    case = _returned(team)
    head = signed_in(team.grid_head)

    names = {
        way: set(re.findall(r'name="(\w+)"', text_of(head.get(f"{at(case, 'decide')}?way={way}"))))
        for way in ("dispatch", "refer", "decline", "refuse")
    }

    assert "to" in names["dispatch"]
    assert {"party", "task", "report_in_by"} <= names["refer"]
    assert {"reason", "known", "phone", "text"} <= names["decline"]
    assert {"helper", "helper_task"} <= names["refuse"]
    assert "to" not in names["refuse"]


def test_the_reviewer_whistles_for_a_department(team: Team) -> None:
    case = _returned(team)

    answer = do(
        signed_in(team.secretary),
        case,
        "decide",
        way="refer",
        party="市政养护所",
        party_phone="0513-5550-1900",
        task="修好东门外的灯",
        report_in_by="2026-11-24T17:00",
        decision="是市政的。",
    )

    assert answer.status_code == 302
    assert _status(case) == Status.REFERRED
    assert case.referrals.get().parties.get().name == "市政养护所"


def test_the_reviewer_refuses_and_names_a_helper(team: Team) -> None:
    case = _returned(team)

    do(
        signed_in(team.grid_head),
        case,
        "decide",
        way="refuse",
        helper=team.place.desk.pk,
        helper_task="问清灯的归属",
        decision="先牵头。",
    )

    assert _status(case) == Status.TAKEN
    assert case.co_handlings.get().task == "问清灯的归属"
    assert Review.objects.get().outcome == "refused"


def test_who_asked_cannot_open_the_decision(team: Team) -> None:
    case = _returned(team)

    assert signed_in(team.manager).get(at(case, "decide")).status_code == 403
    assert signed_in(team.stranger).get(at(case, "decide")).status_code == 404


def test_declining_offers_each_reason_with_its_number_and_words(team: Team) -> None:
    case = make_case(place=team.located, phone=PHONE)
    clerk = signed_in(team.clerk)

    legal = text_of(clerk.get(f"{at(case, 'decline')}?way=legal_way"))
    assert re.search(r'<option value="12348" selected', legal)
    do(clerk, case, "decline", way="beyond_duty", text="这件事社区管不了。", known="12319")

    secret = links.secret_of(case.requesters.get())
    told = text_of(Client().get(reverse("cases:status", args=[secret])))
    assert "小区外的路和灯归市政管，电话 12319。" in told
    assert "tel:12319" in told
    assert "不归社区管" in told
    assert "有新情况吗？" in told
    assert "不归社区管" in detail(clerk, case)


def test_a_resident_comes_back_with_new_facts(team: Team) -> None:
    case = make_case(place=team.located, phone=PHONE)
    do(signed_in(team.clerk), case, "decline", way="unlawful", text="法律不允许。")
    case.refresh_from_db()
    secret = links.secret_of(case.requesters.get())
    act = reverse("cases:act", args=[secret])

    page = detail(signed_in(team.clerk), case)
    assert "居民有新情况" in page
    assert "居民说没好" not in page

    empty = Client().post(act, {"verb": "reopen", "revision": case.revision, "text": ""})
    assert empty.status_code == 422
    Client().post(act, {"verb": "reopen", "revision": case.revision, "text": "灯杆倒了。"})

    assert _status(case) == Status.DISPATCHED


def test_what_rates_leave_out_is_listed_with_reason_and_reviewer(team: Team) -> None:
    case = make_taken_case(team, phone=PHONE)
    claiming.ask(case, reason="要换水晶灯。", by=team.worker, at=NOW)
    secretary = signed_in(team.secretary)

    do(
        secretary,
        case,
        "decide_claim",
        way="agree",
        reason="unlawful",
        text="公共部位不能这样装。",
        decision="事实清楚。",
    )

    page = text_of(secretary.get(reverse("cases:excluded")))
    assert _status(case) == Status.DECLINED
    for words in ("另有 1 件不计入", "要换水晶灯。", "高文斌", "朱惠芬", "事实清楚。"):
        assert words in page


# Saying it once more.


def _answered(team: Team) -> str:
    accepted = make_accepted(
        LAMP, place=team.located, phone=PHONE, at=NOW - timedelta(days=20), kind_chosen="assistance"
    )
    case = Case.objects.get(pk=accepted.case.pk)
    taking.take(case, by=team.secretary, at=NOW - timedelta(days=20))
    resolving.resolve(
        case, text="灯归市政，已报修。", by=team.secretary, at=NOW - timedelta(days=20)
    )
    return accepted.secret


def _look(client: Client, team: Team, **fields: str) -> Any:
    url = reverse("cases:report", args=[team.place.community.code])
    return client.post(url, {**_kept(client.get(url)), "words": AGAIN, **fields}, follow=True)


def _kept(page: Any) -> dict[str, str]:
    found = _HIDDEN.findall(page.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def _send(client: Client, team: Team, page: Any, **fields: str) -> Any:
    url = reverse("cases:preview", args=[team.place.community.code])
    return client.post(url, {**_kept(page), **fields})


def test_a_number_alone_brings_out_the_day_and_nothing_more(client: Client, team: Team) -> None:
    _answered(team)
    number = Case.objects.get().number

    page = _look(client, team, phone=PHONE)

    shown = page.content.decode()
    assert "有新情况吗？" in shown
    assert "用这个手机号，11 月 3 日说过差不多的一件事" in shown
    assert "灯归市政" not in shown
    assert LAMP not in shown
    assert number[-4:] not in re.sub(r'value="[^"]*"', "", shown)


def test_another_number_is_asked_nothing(client: Client, team: Team) -> None:
    _answered(team)

    assert "有新情况吗？" not in _look(client, team, phone="13900000999").content.decode()
    assert "有新情况吗？" not in _look(client, team).content.decode()


def test_nothing_new_is_not_opened_and_new_facts_are(client: Client, team: Team) -> None:
    _answered(team)
    first = Case.objects.get()
    page = _look(client, team, phone=PHONE)

    silent = _send(client, team, page)
    assert silent.status_code == 422
    assert "先说一句有什么新情况" in silent.content.decode()
    assert Case.objects.count() == 1

    sent = _send(client, team, silent, new_facts="灯杆歪了。")
    assert sent.status_code == 302
    case = Case.objects.latest("pk")
    assert (case.repeats, case.additions.get().text) == (first, "灯杆歪了。")


def test_another_matter_is_sent_all_the_same(client: Client, team: Team) -> None:
    _answered(team)

    _send(client, team, _look(client, team, phone=PHONE), is_other="1")

    assert Case.objects.latest("pk").repeats is None
    assert Case.objects.count() == 2


def test_who_comes_by_their_own_link_reads_the_answer(client: Client, team: Team) -> None:
    secret = _answered(team)
    status = client.get(reverse("cases:status", args=[secret])).content.decode()
    assert f"?again={secret}" not in status  # not closed yet
    case = Case.objects.get()
    Case.objects.update(
        status=Status.CLOSED, closed_at=NOW, answered_at=NOW, next_act_at=None, next_stage=""
    )
    status = client.get(reverse("cases:status", args=[secret])).content.decode()
    assert f"?again={secret}" in status

    page = _look(client, team, again=secret)

    shown = page.content.decode()
    assert "灯归市政，已报修。" in shown
    assert reverse("cases:status", args=[secret]) in shown
    _send(client, team, page, new_facts="灯杆歪了。")
    assert Case.objects.latest("pk").repeats == case


def test_somebody_elses_secret_shows_nothing_to_a_guesser(client: Client, team: Team) -> None:
    _answered(team)

    shown = _look(client, team, again="no-such-secret").content.decode()

    assert "有新情况吗？" not in shown


def test_who_needs_help_at_once_is_not_asked(client: Client, team: Team) -> None:
    _answered(team)
    place = {"estate": str(team.place.building.estate_id), "building": str(team.place.building.pk)}

    page = _look(client, team, phone=PHONE, call_out="1", **place)

    assert "有新情况吗？" not in page.content.decode()
    assert Draft.objects.exists()


def test_staff_read_the_answer_out_before_they_write_it_down_again(team: Team) -> None:
    _answered(team)
    first = Case.objects.get()
    clerk = signed_in(team.clerk)
    url = reverse("cases:register")
    typed = {
        **_kept(clerk.get(url)),
        "channel": "phone",
        "words": AGAIN,
        "phone": PHONE,
        "community": str(team.place.community.pk),
    }

    asked = text_of(clerk.post(url, typed), status=422)
    assert "先问一句：有新情况吗？" in asked
    assert "灯归市政，已报修。" in asked
    assert AGAIN in asked
    assert Case.objects.count() == 1

    nothing = clerk.post(reverse("cases:told_again", args=[first.number]), follow=True)
    assert "没有另开一件" in text_of(nothing)
    assert Case.objects.count() == 1

    answer = clerk.post(url, {**typed, "new_facts": "灯杆歪了。"})
    assert answer.status_code == 302
    assert Case.objects.latest("pk").repeats == first


def test_the_case_page_shows_the_earlier_answer_and_answers_again_in_one_tap(team: Team) -> None:
    _answered(team)
    case = make_case(AGAIN, place=team.located, phone=PHONE)
    clerk = signed_in(team.clerk)

    page = detail(clerk, case)
    assert "第 2 次说这件事，前面答复过" in page
    assert "灯归市政，已报修。" in page
    assert "没有新情况，再答复一遍" in page
    do(clerk, case, "nothing_new")

    case.refresh_from_db()
    assert (case.status, case.decline_reason) == (Status.DECLINED, "nothing_new")
    assert "灯归市政，已报修。" in case.replies.get().text


def test_a_case_said_for_the_first_time_offers_no_repeat(team: Team) -> None:
    case = make_case(AGAIN, place=team.located, phone=PHONE)

    page = detail(signed_in(team.clerk), case)

    assert "再答复一遍" not in page

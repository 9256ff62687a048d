"""How a return, a decision and a lawful no look to who does them, and to the resident."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from wangge.cases import claiming, links, returning
from wangge.cases.factories import Team, make_case, make_taken_case, make_team
from wangge.cases.models import Case, Review
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.duty import calendar
from wangge.people.factories import NOW, make_organisation
from wangge.people.models import Organisation

pytestmark = pytest.mark.django_db
PHONE = "13900000417"


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

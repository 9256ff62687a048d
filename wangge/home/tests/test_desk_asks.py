"""Tests of what the console asks once, and reads out: which estate, what was answered before (S4, S8)."""

import re

import pytest
from django.urls import reverse

from wangge.cases import intake, resolving, taking
from wangge.cases.events import CaseEvent
from wangge.cases.factories import make_case, make_entry, make_submission
from wangge.cases.models import Case, PolicyAnswer
from wangge.cases.tests.staff_pages import text_of
from wangge.cases.vocabulary import Status
from wangge.history.models import Event
from wangge.home.tests.desk_pages import LAMP, PHONE, Desk, make_desk, neighbour
from wangge.people.actors import COMMAND, acting
from wangge.people.factories import NOW, make_account, make_organisation, make_post
from wangge.people.roles import Role
from wangge.places.factories import make_area, make_building, make_community, make_estate
from wangge.places.models import Area

pytestmark = pytest.mark.django_db

LIFT = "1号楼电梯有怪声"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def _another_estate(desk: Desk) -> tuple[int, str]:
    """Another estate with a building 1, served by another company; the code of that building."""
    community = desk.scene.community
    estate = make_estate(community, name="新东方花苑")
    building = make_building(estate, name="1 号楼")
    company = make_organisation(area=community, name="东方物业")
    make_entry(company, estate=estate, route="property")
    return company.pk, f"building:{building.pk}"


def _sunshine_card() -> PolicyAnswer:
    return PolicyAnswer.objects.create(
        question="阳光证哪里办？",
        answer="到社区窗口办，带身份证。",
        keywords=["阳光证"],
        source="办事指南 第 3 条",
        source_on=NOW.date(),
    )


def test_one_key_takes_the_answer_on_the_screen_and_can_be_undone(desk: Desk) -> None:
    answer = _sunshine_card()
    seen = desk.look(words="阳光证哪里办")
    on_screen = re.search(r'name="read_out" value="([^"]+)"', seen)
    assert on_screen is not None

    desk.do("settle", words="阳光证哪里办", read_out=on_screen[1])

    case = Case.objects.get()
    assert (case.status, case.resolution) == (Status.CLOSED, "answered")
    assert case.replies.get().text == answer.answer
    undo = reverse("home:desk_undo", args=[case.number])
    assert undo in desk.page()
    desk.client.post(undo)
    case.refresh_from_db()
    assert case.is_open


def test_what_was_typed_as_answer_outweighs_the_one_on_the_screen(desk: Desk) -> None:
    answer = _sunshine_card()

    desk.do("settle", words="阳光证哪里办", answer="请带户口本来。", read_out=f"answer:{answer.pk}")

    assert Case.objects.get().replies.get().text == "请带户口本来。"


def test_which_estate_is_asked_once_where_the_company_depends_on_it(desk: Desk) -> None:
    company, code = _another_estate(desk)

    page = text_of(desk.do("register", words=LIFT), status=422)

    assert not Case.objects.exists()
    assert "是哪个小区" in page
    assert LIFT in page
    choice = re.search(rf'value="(at:register\|{code}\|[^"]+)" data-desk-choice="\d"', page)
    assert choice is not None
    desk.do(choice[1], words=LIFT)
    case = Case.objects.get()
    assert case.lead_id == company
    assert f"building:{case.building_id}" == code


def test_an_uncertain_place_can_be_settled_at_the_desk_and_goes_to_no_company(desk: Desk) -> None:
    _another_estate(desk)

    desk.do("keep:register", words=LIFT)

    assert Case.objects.get().lead == desk.scene.desk


def test_what_is_nowhere_certain_leads_no_company_by_chance(desk: Desk) -> None:
    # One company belongs to a part of the community: which of the two it is, nobody knows yet.
    community = desk.scene.community
    make_organisation(area=make_area(Area.Kind.GRID, parent=community), name="玖安物业")

    desk.do("register", words="电梯有怪声")

    assert Case.objects.get().lead == desk.scene.desk


def test_nobody_is_asked_where_one_company_serves_both_estates(desk: Desk) -> None:
    community = desk.scene.community
    estate = make_estate(community, name="新东方花苑")
    make_building(estate, name="1 号楼")
    make_entry(desk.scene.company, estate=estate, route="property")

    desk.do("register", words=LIFT)

    assert Case.objects.count() == 1


def test_an_estate_next_door_is_said_not_to_be_ours_and_its_number_pins_nothing_here() -> None:
    desk = make_desk(within=make_area(Area.Kind.SUBDISTRICT))
    community = desk.scene.community
    beside = make_community("友谊社区", parent=community.parent)
    theirs = make_estate(beside, name="金桂花园")
    make_building(theirs, name="1 号楼")
    words = "金桂花园1-1203楼道灯不亮"

    seen = desk.look(words=words)
    page = text_of(desk.do("register", words=words), status=422)
    desk.do("keep:register", words=words)

    assert "记在：" not in seen
    assert "金桂花园在友谊社区，不归" in seen
    assert "金桂花园在友谊社区，不归" in page
    case = Case.objects.get()
    assert (case.building, case.estate) == (None, None)
    assert case.lead == desk.scene.desk


def _answered_before(desk: Desk) -> Case:
    neighbour(desk)
    case = make_case(LAMP, place=desk.scene.place, phone=PHONE)
    post = make_post(
        Role.PROPERTY_WORKER, area=desk.scene.community, organisation=desk.scene.company
    )
    worker = acting(make_account(post), post)
    taking.take(case, by=worker, at=NOW)
    resolving.resolve(case, text="换了灯管，保修一年。", by=worker, at=NOW)
    return case


def test_the_earlier_answer_is_read_out_and_asked_while_on_the_line(desk: Desk) -> None:
    earlier = _answered_before(desk)
    typed = {"phone": PHONE, "words": LAMP, "place_text": "1号楼6楼楼道"}

    seen = desk.look(**typed)
    refused = text_of(desk.do("register", **typed), status=422)

    assert "有新情况吗？" in seen
    assert "换了灯管" in seen
    assert f'value="told:{earlier.number}"' in seen
    assert Case.objects.count() == 1
    assert "有新情况" in refused
    desk.do("register", new_facts="这次是声控不灵", **typed)
    again = Case.objects.exclude(pk=earlier.pk).get()
    assert again.repeats == earlier
    assert again.additions.get().text == "这次是声控不灵"


def test_nothing_new_is_one_key_and_opens_no_second_case(desk: Desk) -> None:
    earlier = _answered_before(desk)
    typed = {"phone": PHONE, "words": LAMP, "place_text": "1号楼6楼楼道"}

    desk.do("settle", read_out=f"told:{earlier.number}", **typed)

    assert Case.objects.count() == 1
    assert Event.objects.filter(kind=CaseEvent.TOLD_AGAIN).count() == 1
    assert "没有另开一件" in desk.page()


def test_nothing_new_is_taken_back_from_the_console(desk: Desk) -> None:
    earlier = _answered_before(desk)
    desk.do("settle", read_out=f"told:{earlier.number}", phone=PHONE, words=LAMP)
    undo = reverse("home:desk_undo_told", args=[earlier.number])
    assert f'action="{undo}"' in desk.page()

    page = text_of(desk.client.post(undo, follow=True))

    assert "撤销了，跟没点过一样。" in page
    assert not earlier.contacts.exists()
    assert text_of(desk.client.post(undo), status=409)


def test_one_key_does_not_drop_what_is_new(desk: Desk) -> None:
    earlier = _answered_before(desk)
    typed = {"phone": PHONE, "words": LAMP, "new_facts": "这次是声控不灵"}

    page = text_of(desk.do("settle", read_out=f"told:{earlier.number}", **typed), status=422)

    assert "这次是声控不灵" in page
    assert not Event.objects.filter(kind=CaseEvent.TOLD_AGAIN).exists()


def test_what_is_another_matter_is_registered(desk: Desk) -> None:
    _answered_before(desk)

    desk.do("register", phone=PHONE, words=LAMP, place_text="1号楼6楼楼道", is_other="on")

    assert Case.objects.count() == 2


def test_a_caller_whose_matter_waits_for_them_says_not_well_and_it_is_taken_up_again(
    desk: Desk,
) -> None:
    earlier = _answered_before(desk)
    words = "1号楼6楼楼道灯还是没好"
    typed = {"phone": PHONE, "words": words, "place_text": "1号楼6楼楼道"}
    seen = desk.look(**typed)
    assert "居民说没好" in seen
    assert f'value="not_fixed:{earlier.number}"' in seen

    desk.do(f"not_fixed:{earlier.number}", **typed)

    case = Case.objects.get()
    assert (case.status, case.round) == (Status.DISPATCHED, 2)
    assert case.additions.get().text == words
    assert "重新去办" in desk.page()


def test_nobody_takes_up_what_others_brought(desk: Desk) -> None:
    earlier = _answered_before(desk)

    for what in ("not_fixed", "told"):
        answer = desk.do(f"{what}:{earlier.number}", phone="13900000999", words=LAMP)
        assert answer.status_code == 404

    earlier.refresh_from_db()
    assert earlier.status == Status.RESOLVED


def test_other_words_in_the_form_that_was_sent_are_another_case(desk: Desk) -> None:
    typed = {**desk.typed(), "do": "register"}
    desk.client.post(reverse("home:desk"), typed)

    for _time in range(2):
        desk.client.post(reverse("home:desk"), {**typed, "words": "二楼下水道堵了"})

    assert Case.objects.count() == 2


def test_a_number_that_spoke_before_is_not_called_unseen(desk: Desk) -> None:
    nameless = make_submission("充电桩没电", community=desk.scene.community, phone=PHONE)
    intake.submit(nameless, by=COMMAND, at=NOW)

    seen = desk.look(phone=PHONE)

    assert "说过 1 件，没登记姓名住处" in seen
    assert "没见过这个号码" not in seen


def test_a_slip_of_the_finger_in_the_number_is_not_set_aside(desk: Desk) -> None:
    desk.do("aside", words="", phone="?")

    assert "还没写什么" in desk.page()

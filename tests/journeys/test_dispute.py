"""A quarrel (S5 up to consent): the mediator visits first; a refusal ends it, two consents let it begin."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, NewPage
from tests.journeys.looking import assert_axe_clean, screenshot
from tests.journeys.stage import Clock, say, set_stage, sign_in, use_verb
from wangge.cases.models import CallBack, Case, Visit
from wangge.cases.vocabulary import Resolution, Route, Stage, Status

WORDS = "楼上漏水到我家客厅，天花板都泡坏了，邻居说不关他的事，吵了好几次。"
HERS = "天花板要重做，想让楼上出 800 元。"
HIS = "说是下水管老了，不是他弄的，钱一分不出。"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_side_refuses_and_nothing_of_what_was_heard_stays(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    set_stage(clock.strikes("09:00:00"))
    resident, mediator, desk = new_page(size), new_page(size), new_page(DESK)
    case = _quarrel(resident)

    clock.strikes("10:00:00")
    _take(mediator, case)
    assert case.deadlines.get(stage=Stage.VISIT).met_at is None
    expect(mediator.locator("main")).to_contain_text("还没上门")
    clock.strikes("14:00:00")
    _visit(mediator, "提出的一方", HERS)
    _visit(mediator, "另一方", HIS)
    _shoot(mediator, "dispute-heard", size)

    _ask(mediator, "另一方", "不愿意", "当面")
    expect(mediator.locator("main")).to_contain_text("有一方不愿调解")
    _shoot(mediator, "dispute-refused", size)
    use_verb(mediator, "一方不愿，结束调解")
    words = mediator.get_by_label("给居民的话")
    expect(words).to_contain_text("人民调解法第二十六条")
    _shoot(mediator, "dispute-ending", size)
    mediator.get_by_role("button", name="告诉居民，结束调解").click()
    expect(mediator.locator("#told")).to_contain_text("走访记录删去了")
    for gone in (HERS, HIS):
        expect(mediator.locator("main")).not_to_contain_text(gone)
    assert set(Visit.objects.values_list("text", flat=True)) == {""}

    resident.reload()
    told = resident.locator("main")
    expect(told).to_contain_text("调解没有开始，还有别的办法")
    expect(told).to_contain_text("向人民法院起诉")
    for secret in (HERS, HIS, "另一方"):
        expect(told).not_to_contain_text(secret)
    _shoot(resident, "dispute-other-ways", size)
    resident.locator("button[value=confirm]").click()
    expect(told).to_contain_text("谢谢您的回音")

    case.refresh_from_db()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.REFUSED)
    assert CallBack.objects.get(case=case, is_follow_up=True).done_at is None
    # Whoever may not see disputes finds it nowhere, not even by its number.
    sign_in(desk, "gridhead")
    for path in ("/board/", f"/board/?q={case.number}", "/mine/", "/call-backs/"):
        desk.goto(path)
        expect(desk.locator("main")).not_to_contain_text("漏水到我家")
    answer = desk.goto(f"/cases/{case.number}/")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_both_sides_agree_and_the_mediator_keeps_the_case(
    new_page: NewPage, clock: Clock, size: tuple[int, int]
) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    resident, mediator = new_page(size), new_page(size)
    case = _quarrel(resident)

    clock.strikes("10:00:00")
    _take(mediator, case)
    _visit(mediator, "另一方", HIS)
    _ask(mediator, "提出的一方", "愿意", "电话")
    expect(mediator.locator("#dispute")).not_to_contain_text("可以开始调解")
    _ask(mediator, "另一方", "愿意", "当面")

    expect(mediator.locator("#dispute")).to_contain_text("双方愿意，可以开始调解")
    expect(mediator.locator("#dispute")).to_contain_text("先用纸质的")
    _shoot(mediator, "dispute-agreed", size)
    resident.reload()
    expect(resident.locator("main")).to_contain_text("双方愿意，可以开始调解")
    expect(resident.locator("main")).not_to_contain_text(HIS)
    case.refresh_from_db()
    assert (case.status, case.handler) == (Status.TAKEN, stage.cast.posts["mediator"])
    assert case.next_act_at is not None


def test_a_mediator_who_is_kin_stands_aside_with_one_tap(new_page: NewPage, clock: Clock) -> None:
    stage = set_stage(clock.strikes("09:00:00"))
    resident, mediator = new_page(PHONE), new_page(PHONE)
    case = _quarrel(resident)
    _take(mediator, case)

    use_verb(mediator, "回避")
    expect(mediator.get_by_label("给同事的话")).to_have_value("回避：我和当事人是亲戚或者邻居。")
    mediator.get_by_label("转给谁").select_option(str(stage.cast.posts["secretary"].pk))
    _shoot(mediator, "dispute-recused", PHONE)
    mediator.get_by_role("button", name="换人").click()

    case.refresh_from_db()
    assert case.handler == stage.cast.posts["secretary"]
    resident.reload()
    expect(resident.locator("main")).not_to_contain_text("亲戚")


def _quarrel(resident: Page) -> Case:
    number = say(
        resident, WORDS, estate="晏园玖珑城", building="1 号楼", phone="13900000905", name="贾女士"
    )
    case = Case.objects.get(number=number)
    assert (case.route, case.is_private) == (Route.DISPUTE, True)
    return case


def _take(mediator: Page, case: Case) -> None:
    sign_in(mediator, "mediator")
    mediator.goto(f"/cases/{case.number}/")
    use_verb(mediator, "接单")


def _visit(mediator: Page, side: str, said: str) -> None:
    use_verb(mediator, "记走访")
    mediator.get_by_text(side, exact=True).click()
    mediator.get_by_label("对方怎么说").fill(said)
    mediator.get_by_role("button", name="记下").click()
    expect(mediator.locator("#told")).to_contain_text("走访记下了")


def _ask(mediator: Page, side: str, word: str, way: str) -> None:
    use_verb(mediator, "记愿不愿调解")
    for choice in (side, word, way):
        mediator.get_by_text(choice, exact=True).click()
    mediator.get_by_role("button", name="记下").click()
    expect(mediator.locator("#told")).to_contain_text("记下了")


def _shoot(page: Page, step: str, size: tuple[int, int]) -> None:
    screenshot(page, f"{step}-{size[0]}")
    assert_axe_clean(page)

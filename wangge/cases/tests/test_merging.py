"""Cases of the same matter go on as one: everybody hears every later answer, and no more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from wangge.cases import (
    asking,
    call_backs,
    clock,
    closing,
    hearing,
    links,
    merge_news,
    merging,
    owing,
    receipts,
    replying,
    resolving,
    retelling,
    taking,
)
from wangge.cases.changing import NotNow, Overtaken
from wangge.cases.factories import (
    Team,
    make_accepted,
    make_case,
    make_resolved_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import CallBack, Case, Receipt, Reply, Requester
from wangge.cases.tests import laws
from wangge.cases.tests.test_reactions import WITH_MAIL, work
from wangge.cases.vocabulary import Mode, Stage, Status
from wangge.core.errors import NotAllowed
from wangge.jobs.working import run_due
from wangge.notifications.models import Notice
from wangge.people.actors import requesting
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=10)
WANG: dict[str, Any] = {"name": "王女士", "phone": "13900000417"}
LI: dict[str, Any] = {"name": "李先生", "phone": "13900000522"}


@pytest.fixture
def team() -> Team:
    return make_team()


def two(team: Team) -> tuple[Case, Case]:
    """The lamp as 王女士 said it, taken by the worker; and as 李先生 says it again."""
    first = make_taken_case(team, "1号楼6楼楼道灯坏了，我是2-1203的", **WANG)
    second = make_case("6楼的灯不亮，我妈摔了一跤", place=team.located, **LI)
    return first, second


def merged(team: Team) -> tuple[Case, Case]:
    first, second = two(team)
    merging.merge(second, first, by=team.clerk, at=LATER)
    return _fresh(first), _fresh(second)


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("area", "community", "lead", "merged_into").get(pk=case.pk)


def only(case: Case) -> Requester:
    return case.requesters.select_related("case__merged_into", "phone").get()


def texts(requester: Requester) -> str:
    told = retelling.story(requester)
    return "\n".join(f"{entry.text}：{entry.said}" for entry in told)


def test_a_merged_case_knows_into_which_and_its_clock_stands(team: Team) -> None:
    first, second = merged(team)

    assert second.status == Status.MERGED
    assert second.merged_into == first
    assert second.next_act_at is None
    assert not second.deadlines.filter(act_at__isnull=False).exists()
    assert first.status == Status.TAKEN
    assert list(hearing.audience(first)) == [only(first), only(second)]
    assert laws.broken() == []


def test_both_are_told_the_result(team: Team) -> None:
    first, second = merged(team)

    said = resolving.resolve(first, text="灯换好了。", by=team.worker, at=LATER)

    owed = CallBack.objects.filter(done_at=None)
    assert {row.requester for row in owed} == {only(first), only(second)}
    assert {row.case for row in owed} == {first}
    assert said in hearing.replies_to(only(second))
    assert "灯换好了。" in texts(only(second))
    assert laws.broken() == []


@WITH_MAIL
def test_who_left_an_address_gets_a_message_under_the_own_number(team: Team) -> None:
    first = make_taken_case(team, "1号楼6楼楼道灯坏了", email="wang@example.org")
    second = make_case("6楼的灯不亮", place=team.located, email="li@example.org")
    merging.merge(second, first, by=team.clerk, at=LATER)
    resolving.resolve(_fresh(first), text="灯换好了。", by=team.worker, at=LATER)
    work()

    mine = Notice.objects.filter(reader_type="requester", reader_id=only(second).pk)
    result = mine.get(body__contains="灯换好了。")
    assert second.number[:4] in result.body
    assert first.number[:4] not in result.body
    assert second.title in result.title


@WITH_MAIL
@pytest.mark.parametrize("is_worker_between", [False, True])
def test_a_merge_undone_at_once_is_news_to_nobody(team: Team, is_worker_between: bool) -> None:
    first = make_taken_case(team, "1号楼6楼楼道灯坏了")
    second = make_case("6楼的灯不亮", place=team.located, email="li@example.org")
    with time_machine.travel(LATER, tick=False) as clock_:
        merging.merge(second, first, by=team.clerk, at=LATER)
        if is_worker_between:
            work_at(LATER)
        soon = LATER + timedelta(minutes=2)
        clock_.move_to(soon)
        merging.unmerge(_fresh(second), by=team.clerk, at=soon)
        clock_.move_to(LATER + timedelta(days=1))
        work_at(LATER + timedelta(days=1))

    mine = Notice.objects.filter(reader_type="requester", reader_id=only(second).pk)
    assert not [notice.body for notice in mine if "并" in notice.body or "分开" in notice.body]
    assert not [mail.body for mail in mail_box() if "并" in mail.body or "分开" in mail.body]
    # The page leaves nothing out.
    assert "又分开单独办了" in texts(only(second))
    assert laws.broken() == []


@WITH_MAIL
def test_who_read_of_a_merge_reads_of_the_parting(team: Team) -> None:
    first = make_taken_case(team, "1号楼6楼楼道灯坏了")
    second = make_case("6楼的灯不亮", place=team.located, email="li@example.org")
    with time_machine.travel(LATER, tick=False) as clock_:
        merging.merge(second, first, by=team.clerk, at=LATER)
        work_at(LATER)
        assert not [mail for mail in mail_box() if "并在一起" in mail.body]
        clock_.move_to(LATER + merge_news.UNDONE_SOON)
        work_at(LATER + merge_news.UNDONE_SOON)
        assert [mail for mail in mail_box() if "并在一起" in mail.body]
        parted = LATER + timedelta(minutes=11)
        clock_.move_to(parted)
        merging.unmerge(_fresh(second), by=team.clerk, at=parted)
        work_at(parted)

    assert [mail for mail in mail_box() if "又分开单独办了" in mail.body]


def work_at(moment: datetime) -> None:
    """What the worker does up to a moment."""
    for _round in range(5):
        run_due(moment, limit=500)


def mail_box() -> list[Any]:
    """What left by mail."""
    return list(getattr(mail, "outbox", []))


def test_who_has_no_address_is_owed_one_call_and_not_two(team: Team) -> None:
    _first, second = merged(team)

    merging.unmerge(second, by=team.clerk, at=LATER + timedelta(minutes=1))

    owed = CallBack.objects.get(requester=only(second), done_at__isnull=True)
    assert owed.case == second
    assert owed.reply is not None
    assert "又分开单独办了" in owed.reply.text


def test_who_joined_reads_nothing_of_the_other(team: Team) -> None:
    first, second = two(team)
    replying.reply(first, text="王女士，您家 2-1203 门口也看了。", by=team.worker, at=NOW)
    asking.add(first, text="我家门牌 2-1203", by=requester_of(first), at=NOW)
    merging.merge(second, first, by=team.clerk, at=LATER)
    after = LATER + timedelta(minutes=5)
    first, second = _fresh(first), _fresh(second)
    asking.add(first, text="我是王女士，晚上在家", by=requester_of(first), at=after)
    asking.add(first, text="我妈的膝盖还肿着", by=requester_of(second), at=after)

    read_by_li, read_by_wang = texts(only(second)), texts(only(first))
    for secret in ("2-1203", "王女士", "晚上在家", first.number):
        assert secret not in read_by_li
    for secret in ("我妈", "李先生", "摔了一跤", second.number):
        assert secret not in read_by_wang
    assert "一位邻居补充了情况" in read_by_li
    assert "我妈的膝盖还肿着" in read_by_li
    assert "晚上在家" in read_by_wang


def test_an_old_link_lasts_as_long_as_the_case_that_goes_on(team: Team) -> None:
    first, second = merged(team)
    secret = links.secret_of(only(second))

    found = links.requester_of(secret, at=LATER)
    assert found is not None
    assert hearing.goes_on_as(found.case) == first

    resolving.resolve(first, text="灯换好了。", by=team.worker, at=LATER)
    for requester in (only(first), only(second)):
        closing.confirm(_fresh(first), by=requesting(requester.pk), at=LATER)
    with pytest.raises(links.Expired):
        links.requester_of(secret, at=LATER + links.LASTS + timedelta(seconds=1))


def test_one_saying_that_it_is_well_does_not_close_it_for_the_other(team: Team) -> None:
    first, second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=LATER)

    closing.confirm(_fresh(first), by=requester_of(first), at=LATER)
    assert _fresh(first).status == Status.RESOLVED
    assert closing.still_asked(first).get() == only(second)

    closing.confirm(_fresh(first), by=requester_of(second), at=LATER)
    assert _fresh(first).status == Status.CLOSED
    assert laws.broken() == []


def test_silence_of_the_rest_closes_it_once_all_were_told(team: Team) -> None:
    first, _second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=LATER)
    closing.confirm(_fresh(first), by=requester_of(first), at=LATER)
    for owed in CallBack.objects.filter(done_at=None):
        call_backs.done(owed, outcome="told", by=team.clerk, at=LATER)

    assert _fresh(first).status == Status.RESOLVED
    clock.sweep(LATER + timedelta(days=4))
    assert _fresh(first).status == Status.CLOSED


def test_who_joined_may_say_that_it_is_not_fixed(team: Team) -> None:
    first, second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=LATER)

    closing.reopen(_fresh(first), text="又灭了", by=requester_of(second), at=LATER)

    again = _fresh(first)
    assert (again.status, again.round) == (Status.DISPATCHED, 2)
    assert "一位邻居说还是没好" in texts(only(first))
    assert "又灭了" not in texts(only(first))


def test_nobody_takes_back_what_others_wait_for(team: Team) -> None:
    first, second = merged(team)

    with pytest.raises(closing.OthersWait):
        closing.withdraw(first, by=requester_of(first), at=LATER)
    with pytest.raises(closing.OthersWait):
        closing.withdraw(first, by=requester_of(second), at=LATER)


def test_a_call_to_who_joined_speaks_for_the_case_that_goes_on(team: Team) -> None:
    first, second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=LATER)
    owed = CallBack.objects.get(requester=only(second), done_at=None)

    call_backs.done(owed, outcome="not_fixed", text="没亮", by=team.clerk, at=LATER)

    assert _fresh(first).status == Status.DISPATCHED
    assert receipts.not_reached(first).count() == 1


def test_opening_the_page_counts_as_hearing_the_other_cases_answer(team: Team) -> None:
    first, second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=LATER)

    replying.opened(only(second), at=LATER)

    assert Receipt.objects.filter(
        requester=only(second), reply__case=first, reply__purpose=Reply.Purpose.RESULT
    ).exists()
    assert not owing.owed_on(first).filter(requester=only(second)).exists()


def test_un_merging_restores_both(team: Team) -> None:
    first, second = merged(team)
    lead = second.lead

    merging.unmerge(second, by=team.clerk, at=LATER)

    second = _fresh(second)
    assert (second.status, second.merged_into, second.lead) == (Status.DISPATCHED, None, lead)
    assert set(second.deadlines.filter(act_at__isnull=False).values_list("stage", flat=True)) == {
        Stage.TAKE,
        Stage.RESOLVE,
    }
    assert list(hearing.audience(first)) == [only(first)]
    resolving.resolve(_fresh(first), text="灯换好了。", by=team.worker, at=LATER)
    assert "灯换好了。" not in texts(only(second))
    assert "又分开单独办了" in texts(only(second))
    taking.take(second, by=team.worker, at=LATER)
    assert laws.broken() == []


def test_a_call_owed_follows_its_requester_in_and_out(team: Team) -> None:
    first, second = merged(team)
    assert owing.owed_on(first).filter(requester=only(second)).exists()

    merging.unmerge(second, by=team.clerk, at=LATER)

    assert owing.owed_on(second).filter(requester=only(second)).exists()
    assert not owing.owed_on(first).exists()


def test_into_a_merged_case_means_into_the_one_that_goes_on(team: Team) -> None:
    first, second = merged(team)
    third = make_case("楼道黑的", place=team.located)

    merging.merge(third, second, by=team.clerk, at=LATER)

    assert _fresh(third).merged_into == first


def test_what_was_merged_before_goes_along_and_comes_back_along(team: Team) -> None:
    first, second = merged(team)
    bigger = make_case("整栋楼停电了", place=team.located)

    merging.merge(first, bigger, by=team.clerk, at=LATER)
    assert _fresh(second).merged_into == bigger
    assert hearing.audience(bigger).count() == 3
    assert laws.broken() == []

    merging.unmerge(_fresh(first), by=team.clerk, at=LATER + timedelta(minutes=1))
    assert _fresh(second).merged_into == first
    assert hearing.audience(first).count() == 2
    assert laws.broken() == []


def test_waiting_and_deferred_cases_are_merged_too(team: Team) -> None:
    first, second = two(team)
    taking.take(second, by=team.worker, at=NOW)
    asking.ask(second, text="哪一盏？", by=team.worker, at=NOW)

    merging.merge(second, first, by=team.clerk, at=LATER)

    assert laws.broken() == []


def test_what_cannot_be_merged_says_why(team: Team) -> None:
    first, second = two(team)
    done = make_resolved_case(team)
    hidden = make_case("邻居漏水吵架，要调解", place=team.located)
    Case.objects.filter(pk=hidden.pk).update(is_private=True)
    elsewhere = make_case(place=make_team().located)

    with pytest.raises(merging.NotTheSame):
        merging.merge(first, first, by=team.clerk, at=LATER)
    with pytest.raises(merging.AlreadySaidDone):
        merging.merge(second, done, by=team.clerk, at=LATER)
    with pytest.raises(NotNow):
        merging.merge(done, first, by=team.clerk, at=LATER)
    with pytest.raises(merging.OneIsPrivate):
        merging.merge(_fresh(hidden), first, by=team.secretary, at=LATER)
    with pytest.raises(NotAllowed):
        merging.merge(second, _fresh(hidden), by=team.clerk, at=LATER)
    with pytest.raises(NotAllowed):
        merging.merge(second, elsewhere, by=team.clerk, at=LATER)
    with pytest.raises(NotAllowed):
        merging.merge(second, first, by=team.worker, at=LATER)
    assert _fresh(second).mode == Mode.LIVE


def test_a_page_that_names_the_readers_is_stale_once_somebody_joined(team: Team) -> None:
    first, second = two(team)
    page = Case.objects.get(pk=first.pk)
    merging.merge(second, first, by=team.clerk, at=LATER)

    with pytest.raises(Overtaken) as refused:
        resolving.resolve(page, text="王女士，灯好了。", by=team.worker, at=LATER)
    assert "并进来" in str(refused.value.reason)


def test_anonymous_ones_read_the_answer_on_their_page(team: Team) -> None:
    first = make_taken_case(team)
    accepted = make_accepted("楼道黑", place=team.located)
    merging.merge(accepted.case, first, by=team.clerk, at=LATER)

    said = resolving.resolve(_fresh(first), text="灯换好了。", by=team.worker, at=LATER)

    assert Receipt.objects.filter(
        reply=said, requester=accepted.requester, how=Receipt.How.ON_PAGE
    ).exists()

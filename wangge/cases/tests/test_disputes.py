"""S5 up to consent or refusal: a visit first, each side's word, and nothing kept of a refusal."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from wangge.cases import (
    board,
    call_backs,
    clock,
    closing,
    disputes,
    helping,
    resolving,
    sides,
    taking,
    triage,
    twins,
    work,
)
from wangge.cases.board_filter import Filter
from wangge.cases.changing import verbs_for
from wangge.cases.factories import Team, make_case, make_entry, make_team, requester_of
from wangge.cases.models import CallBack, Case, Category, Consent, Side, Visit
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.vocabulary import Resolution, Route, Stage, Status, Verb
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.jobs.working import run_due
from wangge.notifications.models import Notice
from wangge.people.actors import Actor, acting
from wangge.people.factories import NOW, make_account, make_organisation, make_person, make_post
from wangge.people.models import Organisation
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
LEAK = "楼上漏水到我家客厅，邻居说不关他的事，吵了好几次。"
NOTE = "楼上说是管道老了，自己也没钱，不想谈。"
WAYS = "还可以申请仲裁、请行政机关处理，或者向法院起诉。"


@dataclass(frozen=True, slots=True)
class Quarrel:
    """A dispute, who mediates it, and the team around."""

    team: Team
    case: Case
    mediator: Actor

    def take(self) -> None:
        taking.take(self.case, by=self.mediator, at=NOW)

    def hear(self, side: str = Side.OTHER, text: str = NOTE) -> Visit:
        return disputes.visit(self.case, side=side, text=text, by=self.mediator, at=LATER)

    def ask(self, side: str, *, is_given: bool) -> Consent:
        return disputes.keep_consent(
            self.case,
            side=side,
            is_given=is_given,
            way=Consent.Way.IN_PERSON,
            by=self.mediator,
            at=LATER,
        )


@pytest.fixture
def quarrel() -> Quarrel:
    team = make_team()
    committee = make_organisation(
        Organisation.Kind.MEDIATION_COMMITTEE, area=team.place.community, name="调委会"
    )
    make_entry(committee, route="dispute")
    post = make_post(
        Role.MEDIATOR,
        area=team.place.community,
        organisation=committee,
        person=make_person("钱伯年"),
    )
    case = make_case(LEAK, place=team.located, name="贾女士", phone="13900000905")
    assert (case.route, case.is_private) == (Route.DISPUTE, True)
    return Quarrel(team, case, acting(make_account(post), post))


def test_who_takes_a_dispute_owes_a_visit_first(quarrel: Quarrel) -> None:
    quarrel.take()

    visit = quarrel.case.deadlines.get(stage=Stage.VISIT)
    assert visit.due_at is not None
    assert quarrel.case.next_stage == Stage.VISIT
    quarrel.hear(Side.ASKING)
    visit.refresh_from_db()
    assert visit.met_at == LATER


def test_a_visit_that_nobody_makes_is_watched_over(quarrel: Quarrel) -> None:
    quarrel.take()

    clock.sweep(NOW + timedelta(days=8))

    told = Event.objects.filter(kind="case.escalated", data__stage="visit")
    assert told.first() is not None
    # Neither the grid head nor the sub-district may see it: the secretary watches.
    assert quarrel.team.secretary.post is not None
    assert {event.data["post"] for event in told} == {quarrel.team.secretary.post.pk}


def test_handed_over_for_kinship_the_visit_is_still_owed_once(quarrel: Quarrel) -> None:
    quarrel.take()
    other = make_post(
        Role.MEDIATOR, area=quarrel.team.place.community, organisation=quarrel.case.lead
    )

    taking.hand_over(quarrel.case, to=other, reason="回避", by=quarrel.mediator, at=LATER)
    taking.take(quarrel.case, by=acting(make_account(other), other), at=LATER)

    assert (
        quarrel.case.deadlines.filter(stage=Stage.VISIT, met_at=None, dropped_at=None).count() == 1
    )


def test_nobody_is_asked_before_somebody_heard_them(quarrel: Quarrel) -> None:
    quarrel.take()

    with pytest.raises(sides.VisitFirst):
        quarrel.ask(Side.OTHER, is_given=True)


def test_what_a_side_says_is_read_by_no_resident(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear(Side.OTHER)
    quarrel.ask(Side.OTHER, is_given=False)

    told = "\n".join(entry.whole for entry in timeline(quarrel.case, for_resident=True))

    assert NOTE not in told
    assert "另一方" not in told
    assert NOTE in "\n".join(e.whole for e in timeline(quarrel.case, for_resident=False))


def test_a_refusal_ends_it_tells_the_other_ways_and_erases_what_was_heard(
    quarrel: Quarrel,
) -> None:
    quarrel.take()
    quarrel.hear(Side.ASKING, "她想要 800 元。")
    quarrel.hear(Side.OTHER)
    quarrel.ask(Side.ASKING, is_given=True)
    quarrel.ask(Side.OTHER, is_given=False)

    disputes.end_refused(quarrel.case, text=WAYS, by=quarrel.mediator, at=LATER)

    case = Case.objects.get()
    assert (case.status, case.resolution) == (Status.RESOLVED, Resolution.REFUSED)
    assert {(visit.text, visit.erased_at) for visit in Visit.objects.all()} == {("", LATER)}
    for for_resident in (True, False):
        told = "\n".join(entry.whole for entry in timeline(case, for_resident=for_resident))
        assert WAYS in told
        assert NOTE not in told
        assert "800" not in told
    erased = Event.objects.get(kind="case.mediation_refused")
    assert erased.data["erased"] == 2
    assert CallBack.objects.get().is_follow_up


def test_nothing_ends_as_refused_where_nobody_refused(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear()
    quarrel.ask(Side.OTHER, is_given=True)

    with pytest.raises(disputes.NobodyRefused):
        disputes.end_refused(quarrel.case, text=WAYS, by=quarrel.mediator, at=LATER)


def test_the_other_ways_are_told_or_it_does_not_end(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear()
    quarrel.ask(Side.OTHER, is_given=False)

    for text in ("", "【填：称呼】您好"):
        with pytest.raises(Malformed):
            disputes.end_refused(quarrel.case, text=text, by=quarrel.mediator, at=LATER)
    assert Visit.objects.get().text == NOTE


def test_both_agree_and_the_case_stays_with_the_mediator_and_its_deadline(
    quarrel: Quarrel,
) -> None:
    quarrel.take()
    quarrel.hear()
    quarrel.ask(Side.ASKING, is_given=True)
    assert not sides.standing(quarrel.case).is_agreed
    quarrel.ask(Side.OTHER, is_given=True)

    assert sides.standing(quarrel.case).is_agreed
    case = Case.objects.get()
    assert (case.status, case.handler) == (Status.TAKEN, quarrel.mediator.post)
    assert case.next_act_at is not None
    assert timeline(case, for_resident=True)[0].text == "双方愿意，可以开始调解"


def test_nothing_is_settled_between_sides_whom_nobody_heard(quarrel: Quarrel) -> None:
    quarrel.take()

    for done in (resolving.resolve, resolving.resolve_on_spot):
        with pytest.raises(sides.VisitFirst):
            done(quarrel.case, text="已调解好。", by=quarrel.mediator, at=LATER)
    assert {Verb.RESOLVE, Verb.RESOLVE_ON_SPOT}.isdisjoint(
        verbs_for(quarrel.case, quarrel.mediator)
    )
    quarrel.case.refresh_from_db()
    assert quarrel.case.status == Status.TAKEN


def test_mediation_has_a_result_only_when_both_were_heard_and_want_it(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear(Side.OTHER)
    for side in Side:
        quarrel.ask(side, is_given=True)

    with pytest.raises(sides.BothFirst):
        resolving.resolve(quarrel.case, text="调解好了。", by=quarrel.mediator, at=LATER)
    quarrel.hear(Side.ASKING)
    resolving.resolve(quarrel.case, text="调解好了。", by=quarrel.mediator, at=LATER)

    assert Case.objects.get().status == Status.RESOLVED


def test_who_could_not_be_mediated_is_answered_after_a_visit(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear(Side.ASKING)

    resolving.resolve(
        quarrel.case,
        text="对方是谁还不知道，请您留意，有了再说。",
        resolution=Resolution.ANSWERED,
        by=quarrel.mediator,
        at=LATER,
    )

    assert Case.objects.get().resolution == Resolution.ANSWERED


def test_after_a_refusal_only_its_end_a_corrected_word_or_recusal_remain(quarrel: Quarrel) -> None:
    quarrel.take()
    for side in Side:
        quarrel.hear(side)
    quarrel.ask(Side.ASKING, is_given=True)
    quarrel.ask(Side.OTHER, is_given=False)

    with pytest.raises(sides.SideRefuses):
        resolving.resolve(quarrel.case, text="调解成功。", by=quarrel.mediator, at=LATER)
    with pytest.raises(sides.SideRefuses):
        quarrel.hear(Side.OTHER)

    left = set(verbs_for(quarrel.case, quarrel.mediator))
    assert left == {Verb.END_REFUSED, Verb.CONSENT, Verb.HAND_OVER}
    quarrel.ask(Side.OTHER, is_given=True)
    assert Verb.RESOLVE in verbs_for(quarrel.case, quarrel.mediator)


def test_the_page_of_a_refused_quarrel_offers_its_end_and_no_success(quarrel: Quarrel) -> None:
    quarrel.take()
    for side in Side:
        quarrel.hear(side)
    quarrel.ask(Side.OTHER, is_given=False)
    mediator = signed_in(quarrel.mediator)

    page = detail(mediator, quarrel.case)

    assert at(quarrel.case, "end_refused") in page
    assert at(quarrel.case, "consent") in page
    for gone in ("resolve", "resolve_on_spot", "ask", "visit", "extend"):
        assert at(quarrel.case, gone) not in page
    assert "一方不愿，结束调解" in text_of(mediator.get(at(quarrel.case, "resolve")), status=409)
    answer = do(mediator, quarrel.case, "resolve", text="调解成功", resolution="answered")
    assert "有一方不愿调解" in text_of(answer, status=409)


def test_a_refused_quarrel_that_is_taken_back_keeps_nothing_of_what_was_heard(
    quarrel: Quarrel,
) -> None:
    quarrel.take()
    quarrel.hear()
    quarrel.ask(Side.OTHER, is_given=False)

    closing.withdraw(quarrel.case, by=requester_of(quarrel.case), at=LATER)

    assert (Visit.objects.get().text, Visit.objects.get().erased_at) == ("", LATER)


def test_the_last_word_of_a_side_counts(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear()
    for is_given in (False, True):
        quarrel.ask(Side.OTHER, is_given=is_given)
    quarrel.ask(Side.ASKING, is_given=True)
    assert sides.standing(quarrel.case).is_agreed

    quarrel.ask(Side.ASKING, is_given=False)
    assert sides.standing(quarrel.case).is_refused


def test_only_a_dispute_has_sides() -> None:
    team = make_team()
    case = make_case(place=team.located)
    taking.take(case, by=team.worker, at=NOW)

    assert not {Verb.VISIT, Verb.CONSENT, Verb.END_REFUSED} & set(verbs_for(case, team.worker))
    assert not case.deadlines.filter(stage=Stage.VISIT).exists()


def test_a_dispute_is_on_nobodys_list_who_may_not_see_it(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear()
    quarrel.ask(Side.OTHER, is_given=False)
    disputes.end_refused(quarrel.case, text=WAYS, by=quarrel.mediator, at=LATER)
    team = quarrel.team
    wanted = Filter()

    for outsider in (team.clerk, team.grid_head, team.grid_worker, team.worker, team.officer):
        assert not Case.objects.visible_to(outsider).exists()
        assert board.page(outsider, wanted, now=LATER).rows == []
        assert board.count(outsider, wanted, now=LATER).open == 0
        assert not work.to_do(outsider, at=LATER).exists()
        assert not call_backs.owed(outsider).exists()
        assert board.recent(outsider, now=LATER) == []
        with pytest.raises(NotAllowed):
            disputes.visit(quarrel.case, side=Side.OTHER, text="x", by=outsider, at=LATER)
    assert call_backs.owed(team.secretary).exists()


def test_news_of_a_dispute_reaches_only_who_may_see_it(quarrel: Quarrel) -> None:
    quarrel.take()
    run_due(NOW, limit=500)

    clock.sweep(NOW + timedelta(days=40))
    run_due(NOW + timedelta(days=40), limit=500)

    may_hear = {quarrel.mediator.ref, quarrel.team.secretary.ref}
    told = Notice.objects.filter(account__isnull=False)
    assert told.exists()
    assert {notice.account_id for notice in told} <= may_hear


def test_put_right_into_something_else_a_case_still_keeps_what_was_heard(
    quarrel: Quarrel,
) -> None:
    quarrel.take()
    quarrel.hear()
    lamp = Category.objects.filter(route="property").order_by("pk")[0]

    triage.correct_category(quarrel.case, lamp, by=quarrel.team.secretary, at=LATER)

    case = Case.objects.get()
    assert not case.is_private
    assert NOTE not in "\n".join(entry.whole for entry in timeline(case, for_resident=False))


def test_a_requester_reads_what_the_mediator_wrote_and_may_try_again(quarrel: Quarrel) -> None:
    quarrel.take()
    quarrel.hear()
    quarrel.ask(Side.OTHER, is_given=False)
    disputes.end_refused(quarrel.case, text=WAYS, by=quarrel.mediator, at=LATER)
    asker = requester_of(quarrel.case)

    closing.reopen(quarrel.case, text="他现在愿意了", by=asker, at=LATER + timedelta(days=1))
    taking.take(quarrel.case, by=quarrel.mediator, at=LATER + timedelta(days=1))

    assert not sides.standing(quarrel.case).is_refused
    assert quarrel.case.next_stage == Stage.VISIT


def test_similar_cases_offered_to_the_desk_hold_no_dispute(quarrel: Quarrel) -> None:
    place = quarrel.team.located
    community = quarrel.team.place.community

    for who, count in ((quarrel.team.clerk, 0), (quarrel.team.secretary, 1)):
        found = twins.of(LEAK, community=community, place=place, by=who, at=LATER)
        assert len(found) == count


def test_only_who_may_read_a_quarrel_is_offered_to_help_with_it(quarrel: Quarrel) -> None:
    quarrel.take()
    company = quarrel.team.place.property_company

    assert company not in helping.bodies(quarrel.case, at=LATER)
    lamp = make_case(place=quarrel.team.located)
    assert quarrel.team.place.desk in helping.bodies(lamp, at=LATER)

"""Departments are called (吹哨), report in (报到), and somebody of ours follows them all the time."""

from datetime import timedelta

import pytest

from wangge.cases import asking, changing, clock, closing, deferring, referring, resolving
from wangge.cases.changing import verbs_for
from wangge.cases.events import CaseEvent
from wangge.cases.factories import Team, make_taken_case, make_team, requester_of
from wangge.cases.models import Case, Referral, ReferralParty, Supervision
from wangge.cases.referring import Party
from wangge.cases.tests import laws
from wangge.cases.tests.staff_pages import detail, do, signed_in
from wangge.cases.tests.test_reactions import told, work
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)
REPORT_BY = NOW + timedelta(hours=5)
PARTIES = (
    Party("市政设施养护中心", "12319", is_lead=True),
    Party("供电公司", "95598"),
)


@pytest.fixture
def team() -> Team:
    return make_team()


def whistled(team: Team, *, case: Case | None = None) -> Case:
    case = case or make_taken_case(team)
    referring.refer(
        case,
        task="修路灯",
        parties=PARTIES,
        report_in_by=REPORT_BY,
        external_ref="SZ-88",
        by=team.grid_head,
        at=LATER,
    )
    return _again(case)


def _again(case: Case) -> Case:
    return Case.objects.select_related("area", "community", "lead", "handler").get(pk=case.pk)


def party(case: Case, name: str = PARTIES[0].name) -> ReferralParty:
    return referring.parties_of(case).get(name=name)


def test_the_requester_reads_who_leads_now_and_that_the_community_only_assists(
    team: Team,
) -> None:
    case = whistled(team)

    said = case.replies.latest("pk").text
    assert "已转交，牵头：市政设施养护中心" in said
    assert "一起来的：供电公司" in said
    assert "社区只协助" in said
    read = [entry.text for entry in timeline(case, for_resident=True)]
    assert "已转交，牵头：市政设施养护中心" in read


def test_somebody_of_ours_follows_with_a_deadline(team: Team) -> None:
    case = whistled(team)

    assert case.status == Status.REFERRED
    assert case.handler == team.grid_head.post
    assert case.lead == team.place.desk
    assert (case.next_stage, case.next_act_at) == (Stage.REFER, REPORT_BY)
    (event,) = [e for e in timeline(case, for_resident=False) if e.kind == "case.referred"]
    assert event.event.data["lead_before"] == team.place.property_company.pk
    assert str(team.place.desk) in event.text
    assert laws.broken() == []


def test_who_received_it_first_is_told_and_reads_on_what_comes_of_it(team: Team) -> None:
    case = whistled(team)
    work()

    (news,) = told(CaseEvent.REFERRED, team.worker)
    assert "吹哨请别处牵头了" in news.title
    worker = signed_in(team.worker)
    page = detail(worker, case)
    assert "市政设施养护中心" in page
    # To read, not to do: it is others' now, and on no list of theirs.
    assert verbs_for(case, team.worker) == []
    assert do(worker, case, "resolve", text="好了", resolution="fixed").status_code == 403
    assert not Case.objects.in_scope_of(team.worker).exists()
    resolving.resolve(case, text="市政换好了。", by=team.grid_head, at=LATER)
    assert "市政换好了。" in detail(worker, case)


def test_who_does_not_report_in_goes_up(team: Team) -> None:
    case = whistled(team)

    clock.sweep(REPORT_BY + timedelta(seconds=1))
    assert Supervision.objects.get(deadline__case=case, level__lte=3).post == team.secretary.post

    clock.sweep(REPORT_BY + timedelta(days=1, seconds=1))
    watching = Supervision.objects.filter(deadline__case=case).order_by("level")
    assert team.officer.post in {row.post for row in watching}
    assert _again(case).handler == team.grid_head.post
    assert laws.broken() == []


def test_the_leads_report_in_starts_the_time_to_settle_it(team: Team) -> None:
    case = whistled(team)
    came = LATER + timedelta(hours=1)

    referring.report_in(
        case, party=party(case), who="王工", text="周三换灯", by=team.grid_head, at=came
    )

    row = party(case)
    assert (row.reported_in_at, row.reported_in_as) == (came, "王工：周三换灯")
    case = _again(case)
    assert case.status == Status.REFERRED
    assert case.next_stage == Stage.REFER
    assert case.next_act_at is not None
    assert case.next_act_at > REPORT_BY
    assert case.deadlines.filter(stage=Stage.REFER).earliest("pk").was_kept
    read = [entry.whole for entry in timeline(case, for_resident=True)]
    assert "市政设施养护中心报到了" in read
    assert laws.broken() == []
    with pytest.raises(referring.AlreadyReported):
        referring.report_in(case, party=row, who="李工", by=team.grid_head, at=came)


def test_another_partys_report_in_does_not_end_the_wait_for_the_lead(team: Team) -> None:
    case = whistled(team)
    referring.report_in(
        case, party=party(case, "供电公司"), who="刘工", by=team.grid_head, at=LATER
    )

    assert _again(case).next_act_at == REPORT_BY


def test_it_is_resolved_with_their_answer(team: Team) -> None:
    case = whistled(team)
    resolving.resolve(case, text="市政已换灯头，昨晚亮了。", by=team.grid_head, at=LATER)

    assert _again(case).status == Status.RESOLVED
    assert Referral.objects.get().ended_at == LATER
    closing.confirm(_again(case), by=requester_of(case), at=LATER)
    assert laws.broken() == []


def test_taken_back_it_is_ours_again_with_fresh_time(team: Team) -> None:
    case = whistled(team)
    with pytest.raises(Malformed):
        referring.take_back(case, reason="", by=team.grid_head, at=LATER)

    referring.take_back(case, reason="灯在小区围墙内，归物业", by=team.grid_head, at=LATER)

    case = _again(case)
    assert case.status == Status.DISPATCHED
    assert set(case.deadlines.filter(act_at__isnull=False).values_list("stage", flat=True)) == {
        Stage.TAKE,
        Stage.RESOLVE,
    }
    assert "归物业" in case.replies.latest("pk").text
    assert Referral.objects.get().ended_at is not None
    assert laws.broken() == []
    whistled(team, case=case)
    assert Referral.objects.count() == 2


def test_what_waits_or_is_deferred_is_referred_too(team: Team) -> None:
    waiting = make_taken_case(team)
    asking.ask(waiting, text="哪一盏？", by=team.worker, at=NOW)
    deferred = make_taken_case(team)
    deferring.defer(
        deferred, reason="等", review_at=NOW + timedelta(days=9), by=team.secretary, at=NOW
    )
    for case in (waiting, deferred):
        assert whistled(team, case=_again(case)).status == Status.REFERRED
    assert laws.broken() == []


def test_a_department_known_here_is_told(team: Team) -> None:
    case = make_taken_case(team)
    known = team.place.property_company
    referring.refer(
        case,
        task="来看看",
        parties=[Party(str(known), organisation=known, is_lead=True)],
        report_in_by=REPORT_BY,
        by=team.secretary,
        at=LATER,
    )
    work()
    assert "请你们牵头" in told("case.referred", team.manager)[0].title  # type: ignore[arg-type]


def test_an_officer_who_calls_leaves_the_following_to_the_desk(team: Team) -> None:
    case = make_taken_case(team)
    referring.refer(
        case, task="修路灯", parties=PARTIES, report_in_by=REPORT_BY, by=team.officer, at=LATER
    )

    case = _again(case)
    assert (case.lead, case.handler) == (team.place.desk, None)
    assert laws.broken() == []


def test_a_whistle_needs_a_task_a_lead_and_a_time(team: Team) -> None:
    case = make_taken_case(team)

    def refer(**fields: object) -> None:
        given = {"task": "修", "parties": PARTIES, "report_in_by": REPORT_BY, **fields}
        referring.refer(case, by=team.grid_head, at=LATER, **given)  # type: ignore[arg-type]

    wrongs: tuple[dict[str, object], ...] = (
        {"task": " "},
        {"parties": []},
        {"parties": [Party("甲"), Party("乙")]},
        {"parties": [Party("甲", is_lead=True), Party("甲")]},
        {"report_in_by": NOW},
    )
    for wrong in wrongs:
        with pytest.raises(Malformed):
            refer(**wrong)
    with pytest.raises(NotAllowed):
        referring.refer(
            case, task="修", parties=PARTIES, report_in_by=REPORT_BY, by=team.worker, at=LATER
        )
    assert _again(case).status == Status.TAKEN


def test_of_another_referral_nobody_reports_in(team: Team) -> None:
    case, other = whistled(team), whistled(team)

    with pytest.raises(NotAllowed):
        referring.report_in(case, party=party(other), who="王工", by=team.grid_head, at=LATER)
    with pytest.raises(changing.NotNow):
        referring.take_back(make_taken_case(team), reason="自己办", by=team.grid_head, at=LATER)

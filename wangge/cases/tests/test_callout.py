"""S2: ten minutes, both boundaries, substitutes, and the night."""

from datetime import datetime, time, timedelta

import pytest

from wangge.cases import asking, callout, clock, colleagues, resolving, taking
from wangge.cases.changing import NotNow
from wangge.cases.factories import Team, make_case, make_taken_case, make_team, requester_of
from wangge.cases.models import CallAttempt, CallOut, Case, Deadline, Supervision
from wangge.cases.vocabulary import Stage, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import SHANGHAI
from wangge.duty import rosters
from wangge.duty.factories import make_roster, make_shift
from wangge.history.timeline import timeline
from wangge.jobs.working import run_due
from wangge.notifications.models import Notice
from wangge.people.actors import COMMAND, Actor, acting
from wangge.people.factories import make_account, make_person, make_post
from wangge.people.models import Post
from wangge.people.roles import Role
from wangge.places import registry

pytestmark = pytest.mark.django_db

PRESSED = datetime(2026, 11, 23, 10, 0, 0, tzinfo=SHANGHAI)


def at(clock_time: str, day: int = 23) -> datetime:
    hour, minute, second = (int(part) for part in clock_time.split(":"))
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


def make_pioneers(team: Team, *names: str) -> list[Actor]:
    roster = make_roster(Role.PIONEER, area=team.place.leaf, building=team.place.building)
    actors = []
    for position, name in enumerate(names, start=1):
        post = make_post(Role.PIONEER, area=team.place.leaf, person=make_person(name))
        make_shift(roster, post, position=position)
        actors.append(acting(make_account(post), post))
    return actors


def _post_of(actor: Actor) -> Post:
    assert actor.post is not None
    return actor.post


def called(team: Team, moment: datetime = PRESSED) -> Case:
    return make_case("老人在楼道里坐在地上起不来", place=team.located, is_call_out=True, at=moment)


def ringing() -> CallAttempt:
    return CallAttempt.objects.get(answer="ringing")


def answer(by: Actor, moment: datetime, *, is_going: bool = True) -> None:
    attempt = CallAttempt.objects.filter(post=by.post).latest("pk")
    callout.answer(attempt, is_going=is_going, by=by, at=moment)


def test_the_pioneer_of_the_building_is_called_first() -> None:
    team = make_team()
    first, _second = make_pioneers(team, "张桂兰", "顾长林")

    case = called(team)

    assert ringing().post == first.post
    assert ringing().answer_by == at("10:02:00")
    assert callout.ringing_for(ringing().post) == ringing()
    assert case.handler == first.post


def test_once_the_requester_has_answered_somebody_is_called_again() -> None:
    team = make_team()
    first, second = make_pioneers(team, "张桂兰", "顾长林")
    case = called(team)
    asking.ask(case, text="老人现在清醒吗？", by=first, at=at("10:01:00"))
    assert not CallAttempt.objects.filter(answer="ringing").exists()

    asking.answer(case, text="清醒的", by=requester_of(case), at=at("10:04:00"))

    assert case.status == Status.DISPATCHED
    assert ringing().post == second.post == case.handler
    assert case.next_act_at == ringing().answer_by == at("10:06:00")


def test_going_takes_the_case_and_arriving_counts_from_the_press() -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    case = called(team)

    answer(pioneer, at("10:01:00"))
    case.refresh_from_db()
    assert (case.status, case.next_stage) == (Status.TAKEN, Stage.ARRIVE)
    taking.arrive(case, by=pioneer, at=at("10:08:30"))

    call_out = CallOut.objects.get()
    assert callout.arrival_minutes(call_out) == 8.5
    assert callout.came_in_time(call_out)
    assert case.deadlines.get(stage=Stage.ARRIVE).was_kept


@pytest.mark.parametrize(("arrived", "is_in_time"), [("10:10:00", True), ("10:10:01", False)])
def test_ten_minutes_sharp_is_in_time_and_a_second_more_is_not(
    arrived: str, is_in_time: bool
) -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    case = called(team)
    answer(pioneer, at("10:01:00"))
    clock.sweep(at("10:10:00"))
    assert not case.deadlines.get(stage=Stage.ARRIVE).level
    case.refresh_from_db()

    taking.arrive(case, by=pioneer, at=at(arrived))

    assert callout.came_in_time(CallOut.objects.get()) is is_in_time
    assert case.deadlines.get(stage=Stage.ARRIVE).was_kept is is_in_time


def test_after_two_minutes_of_silence_the_next_one_is_called() -> None:
    team = make_team()
    first, second = make_pioneers(team, "张桂兰", "顾长林")
    called(team)

    clock.sweep(at("10:02:00"))
    assert ringing().post == first.post
    clock.sweep(at("10:02:01"))

    assert ringing().post == second.post
    assert ringing().answer_by == at("10:04:01")
    assert CallAttempt.objects.get(post=first.post).answer == "silent"


def test_who_cannot_come_gives_no_excuse_and_the_next_one_is_called() -> None:
    team = make_team()
    first, second = make_pioneers(team, "张桂兰", "顾长林")
    called(team)

    answer(first, at("10:00:20"), is_going=False)

    assert ringing().post == second.post
    assert ringing().answer_by == at("10:02:20")
    assert CallAttempt.objects.get(post=first.post).answer == "cannot"


def test_the_last_called_is_the_desk_and_it_rings_until_somebody_goes() -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    case = called(team)
    moments = [at("10:02:01"), at("10:04:02"), at("10:06:03")]

    rung = []
    for moment in moments:
        clock.sweep(moment)
        rung.append(ringing().post)

    assert rung == [team.clerk.post] * 3
    case.refresh_from_db()
    # Nobody was left to call: whoever watches over the company heard at once.
    assert Supervision.objects.filter(deadline__stage=Stage.ARRIVE).count() == 1
    assert case.status == Status.DISPATCHED
    assert pioneer.post not in rung


def test_a_late_yes_is_welcome_as_long_as_nobody_else_goes() -> None:
    team = make_team()
    first, second = make_pioneers(team, "张桂兰", "顾长林")
    case = called(team)
    clock.sweep(at("10:02:01"))

    answer(first, at("10:02:30"))

    case.refresh_from_db()
    assert case.handler == first.post
    assert CallAttempt.objects.get(post=second.post).answer == "stopped"
    with pytest.raises(callout.AlreadyGoing, match="张桂兰"):
        answer(second, at("10:02:40"))


def test_nobody_answers_for_somebody_else() -> None:
    team = make_team()
    make_pioneers(team, "张桂兰")
    called(team)

    with pytest.raises(NotAllowed):
        callout.answer(ringing(), is_going=True, by=team.worker, at=PRESSED)


def test_at_night_the_property_guard_is_called_and_no_old_volunteer() -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    guard = make_post(
        Role.NIGHT_GUARD, area=team.place.community, organisation=team.place.property_company
    )
    make_shift(make_roster(Role.NIGHT_GUARD, area=team.place.community), guard)
    rosters.set_night_rule(
        team.place.community,
        role=Role.PIONEER,
        stand_in=Role.NIGHT_GUARD,
        starts=time(22, 0),
        ends=time(8, 0),
        by=COMMAND,
        at=PRESSED,
    )

    called(team, at("22:30:00"))

    assert ringing().post == guard
    clock.sweep(at("22:32:01"))
    clock.sweep(at("22:34:02"))
    assert not CallAttempt.objects.filter(post=pioneer.post).exists()


def test_settled_on_the_spot_in_one_tap_still_asks_the_resident() -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    case = called(team)
    answer(pioneer, at("10:01:00"))
    case.refresh_from_db()

    resolving.resolve_on_spot(case, text="扶起来了，人没事。", by=pioneer, at=at("10:09:00"))

    case.refresh_from_db()
    assert (case.status, case.next_stage) == (Status.RESOLVED, Stage.CONFIRM)
    assert case.is_on_spot
    assert callout.came_in_time(CallOut.objects.get())
    assert CallOut.objects.get().ended_at == at("10:09:00")


def test_the_requester_confirms_the_arrival_on_their_page() -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    case = called(team)
    with pytest.raises(NotNow):
        callout.confirm_arrival(case, by=requester_of(case), at=at("10:01:00"))
    answer(pioneer, at("10:01:00"))
    case.refresh_from_db()
    taking.arrive(case, by=pioneer, at=at("10:05:00"))

    callout.confirm_arrival(case, by=requester_of(case), at=at("10:06:00"))

    assert CallOut.objects.get().confirmed_by == "requester"


def test_the_code_of_the_lobby_confirms_an_arrival_and_another_code_does_not() -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    entrance = registry.add_entrance(team.place.building, "1 单元", by=COMMAND, at=PRESSED)
    entrance.lobby_code = "7392"
    entrance.save()
    case = called(team)
    answer(pioneer, at("10:01:00"))
    case.refresh_from_db()
    taking.arrive(case, by=pioneer, at=at("10:05:00"))
    with pytest.raises(Malformed):
        callout.confirm_arrival(case, code="0000", by=pioneer, at=at("10:05:10"))

    callout.confirm_arrival(case, code="7392", by=pioneer, at=at("10:05:20"))

    assert CallOut.objects.get().confirmed_by == "lobby_code"


def test_nothing_of_a_call_out_can_hold_a_track() -> None:
    columns = {
        field.name for model in (CallOut, CallAttempt, Deadline) for field in model._meta.fields
    }

    assert not [name for name in columns if "lat" in name.split("_") or "location" in name]


def test_nobody_is_called_twice_at_once_nor_to_what_is_in_hand() -> None:
    team = make_team()
    make_pioneers(team, "张桂兰")
    case = called(team)
    with pytest.raises(callout.AlreadyCalling):
        callout.call(case, by=team.clerk, at=at("10:01:00"))

    with pytest.raises(NotNow):
        callout.call(make_taken_case(team), by=team.clerk, at=PRESSED + timedelta(hours=1))


def test_a_call_out_handed_over_rings_for_the_colleague_and_passes_on_after_two_minutes() -> None:
    team = make_team()
    first, _second = make_pioneers(team, "张桂兰", "顾长林")
    case = called(team)
    answer(first, at("10:01:00"))
    case.refresh_from_db()

    taking.hand_over(case, to=_post_of(team.worker), by=first, at=at("10:01:30"))

    assert ringing().post == team.worker.post
    assert ringing().answer_by == at("10:03:30")
    case.refresh_from_db()
    assert (case.status, case.next_stage) == (Status.DISPATCHED, Stage.CALL)
    assert not case.deadlines.filter(stage=Stage.TAKE, met_at=None, dropped_at=None).exists()
    run_due(at("10:02:00", day=25), limit=500)
    bell = Notice.objects.get(account=team.worker.ref, title__startswith="叫人")
    assert bell.is_urgent

    clock.sweep(at("10:03:31"))
    assert CallAttempt.objects.get(post=team.worker.post).answer == "silent"
    assert ringing().post not in {first.post, team.worker.post}


def test_the_colleague_who_was_handed_a_call_out_goes_within_the_first_ten_minutes() -> None:
    team = make_team()
    (first,) = make_pioneers(team, "张桂兰")
    case = called(team)
    answer(first, at("10:01:00"))
    case.refresh_from_db()
    taking.hand_over(case, to=_post_of(team.worker), by=first, at=at("10:01:30"))

    answer(team.worker, at("10:02:00"))

    case.refresh_from_db()
    assert (case.status, case.handler) == (Status.TAKEN, team.worker.post)
    assert CallOut.objects.get().arrive_by == at("10:10:00")
    assert CallOut.objects.get().taken_at == at("10:02:00")


def test_at_night_a_call_out_is_neither_offered_nor_handed_to_a_volunteer() -> None:
    team = make_team()
    (pioneer,) = make_pioneers(team, "张桂兰")
    case = called(team, at("05:55:00"))
    assert ringing().post == team.clerk.post

    offered = {post for post, _on in colleagues.candidates(case, without=None, at=at("05:55:30"))}
    assert team.worker.post in offered
    assert pioneer.post not in offered
    with pytest.raises(taking.AtRest):
        taking.hand_over(case, to=_post_of(pioneer), by=team.clerk, at=at("05:55:30"))
    by_day = {post for post, _on in colleagues.candidates(case, without=None, at=at("08:00:00"))}
    assert pioneer.post in by_day


def test_before_the_time_to_arrive_is_up_nobody_reads_that_it_is() -> None:
    team = make_team()
    make_pioneers(team, "张桂兰")
    case = called(team)
    clock.sweep(at("10:02:01"))
    clock.sweep(at("10:04:02"))

    told = [line.text for line in timeline(case, for_resident=False)]

    assert not [text for text in told if "超期" in text]
    assert [text for text in told if text.startswith("叫了一遍没人接，")]
    run_due(at("10:05:00", day=25), limit=500)
    titles = Notice.objects.filter(kind="case.escalated").values_list("title", flat=True)
    assert titles
    assert not [title for title in titles if "超期" in title]

    for minutes in range(6, 20):
        clock.sweep(at(f"10:{minutes:02d}:59"))
    late = [line.text for line in timeline(case, for_resident=False)]
    assert [text for text in late if text.startswith("到场超期，")]

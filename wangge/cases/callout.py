"""How somebody is called to the spot (叫人): one after the other, until one goes and arrives."""

from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, ringing, taking
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallAttempt, CallOut, Case
from wangge.cases.ringing import Answer
from wangge.cases.vocabulary import Stage, Status, Verb
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import SHANGHAI, say_span
from wangge.duty import on_call
from wangge.history.models import Event
from wangge.history.recording import record, type_of
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post
from wangge.people.roles import Right, Role
from wangge.places.models import Entrance


class AlreadyCalling(Refused):
    """Somebody is being called."""

    reason = gettext_lazy("已经在叫人了，请稍等。")


class AlreadyGoing(Refused):
    """Somebody else goes."""


class NotCalled(Refused):
    """The call passed on, or the matter is over."""

    reason = gettext_lazy("这次叫人已经结束，您不用去了。")


@transaction.atomic
def call(case: Case, *, by: Actor, at: datetime) -> CallOut:
    """Call whoever is on call for the place; they answer in two minutes, arrive in ten."""
    _must_call(case, by, at=at)
    if ringing.running(case) is not None:
        raise AlreadyCalling
    if case.status != Status.DISPATCHED:
        raise changing.NotNow(_("这件事已经有人在办，不用再叫人。"))
    # Who is called has two minutes; the time to take a case would only count the same again.
    deadlines.drop(case, [Stage.TAKE, Stage.ARRIVE], at=at)
    arrive = deadlines.open_(case, Stage.ARRIVE, at=at)
    assert arrive.due_at is not None, "a new deadline is not paused"
    call_out = CallOut.objects.create(case=case, pressed_at=at, arrive_by=arrive.due_at)
    record(CaseEvent.CALLED_OUT, subject=case, actor=by, at=at, call_out=call_out.pk)
    _ring_next(call_out, by=by, at=at)
    changing.settle(case)
    return call_out


@transaction.atomic
def call_from_desk(case: Case, *, by: Actor, at: datetime) -> CallOut:
    """Call somebody for a case that who has it cannot settle from a desk: whoever goes has it then."""
    _must_call(case, by, at=at)
    if ringing.running(case) is not None:
        raise AlreadyCalling
    if case.status == Status.TAKEN:
        changing.change(case, Verb.HAND_OVER, by=by, at=at)
    return call(case, by=by, at=at)


@transaction.atomic
def answer(attempt: CallAttempt, *, is_going: bool, by: Actor, at: datetime) -> None:
    """Go, which takes the case; or not, without excuse, and the next one is called."""
    if by.post is None or attempt.post_id != by.post.pk:
        raise NotAllowed
    call_out = CallOut.objects.select_related("case__area", "case__building").get(
        pk=attempt.call_out_id
    )
    changing.hold(call_out.case)
    if is_going:
        _go(attempt, call_out, by=by, at=at)
    else:
        _decline(attempt, call_out, by=by, at=at)


@transaction.atomic
def pass_on(case: Case, *, by: Actor, at: datetime) -> bool:
    """Nobody answered in time: call the next; say whether everybody had been called before."""
    deadlines.drop(case, [Stage.CALL], at=at)
    call_out = ringing.running(case)
    if call_out is None or case.status != Status.DISPATCHED:
        changing.settle(case)
        return False
    call_out.case = case
    for attempt in call_out.attempts.filter(answer=Answer.RINGING):
        _pass(attempt, case, answer=Answer.SILENT, by=by, at=at)
    is_round_over = _ring_next(call_out, by=by, at=at)
    changing.settle(case)
    return is_round_over


@transaction.atomic
def go_on(case: Case, *, by: Actor, at: datetime) -> None:
    """Call again where a question to the requester had silenced the phones and nobody had gone yet."""
    call_out = ringing.on_the_way(case)
    if call_out is None or case.status != Status.DISPATCHED:
        return
    call_out.case = case
    _ring_next(call_out, by=by, at=at)


@transaction.atomic
def confirm_arrival(case: Case, *, code: str = "", by: Actor, at: datetime) -> None:
    """Confirm that somebody came: the requester on their page, or the code from the lobby."""
    call_out = case.call_outs.order_by("-pk").first()
    if call_out is None or call_out.arrived_at is None:
        raise changing.NotNow(_("还没有人点“到场”。"))
    how = _proof(case, code, by=by)
    unconfirmed = CallOut.objects.filter(pk=call_out.pk, confirmed_at__isnull=True)
    if unconfirmed.update(confirmed_by=how, confirmed_at=at):
        record(CaseEvent.ARRIVAL_CONFIRMED, subject=case, actor=by, at=at, how=how.value)


def ringing_for(post: Post) -> CallAttempt | None:
    """The call that waits for this post's answer; it sounds and fills the screen."""
    return (
        CallAttempt.objects.filter(
            post=post, answer=Answer.RINGING, call_out__ended_at__isnull=True
        )
        .select_related("call_out__case__area", "call_out__case__building__estate")
        .order_by("called_at")
        .first()
    )


def arrival_said(arrive_by: datetime, *, now: datetime) -> str:
    """By when somebody was promised, and once that is over by how much."""
    limit = f"{arrive_by.astimezone(SHANGHAI):%H:%M:%S}".removeprefix("0")
    if now <= arrive_by:
        return _("要在 {limit} 前到场").format(limit=limit)
    return _("说好 {limit} 前到场，已经过了 {span}").format(
        limit=limit, span=say_span(now - arrive_by)
    )


def pressed_by(call_out: CallOut) -> str:
    """Which kind of actor called: a resident, somebody of the office, or the clock."""
    called = Event.objects.filter(
        kind=CaseEvent.CALLED_OUT,
        subject_type=type_of(call_out.case),
        subject_id=call_out.case_id,
        data__call_out=call_out.pk,
    )
    return called.values_list("actor_kind", flat=True).first() or ActorKind.REQUESTER


def arrival_minutes(call_out: CallOut) -> float | None:
    """Minutes from the press of the button to the arrival."""
    if call_out.arrived_at is None:
        return None
    return (call_out.arrived_at - call_out.pressed_at) / timedelta(minutes=1)


def came_in_time(call_out: CallOut) -> bool | None:
    """Say whether somebody came within the promise; the last moment counts."""
    return None if call_out.arrived_at is None else call_out.arrived_at <= call_out.arrive_by


def _must_call(case: Case, by: Actor, *, at: datetime) -> None:
    if by.kind == ActorKind.REQUESTER:
        is_allowed = changing.brought_by(case, by) is not None
    elif by.kind == ActorKind.ACCOUNT:
        # Whoever writes down somebody's call may call at once, wherever the case goes.
        is_just_made = case.submitted_at == at
        is_allowed = by.may(Right.REGISTER) and (is_just_made or changing.oversees(case, by))
    else:
        is_allowed = True  # the public form, which made the case just now, and imports
    if not is_allowed:
        raise NotAllowed


def _go(attempt: CallAttempt, call_out: CallOut, *, by: Actor, at: datetime) -> None:
    going = call_out.attempts.filter(answer=Answer.GOING).exclude(pk=attempt.pk)
    if first := going.select_related("post__person").first():
        raise AlreadyGoing(
            _("{name} 已经去了，您不用去了。谢谢。").format(name=first.post.person.name)
        )
    # Late is still welcome, as long as nobody else goes.
    mine = CallAttempt.objects.filter(pk=attempt.pk, answer__in=[Answer.RINGING, Answer.SILENT])
    if call_out.ended_at is not None or not mine.update(answer=Answer.GOING, answered_at=at):
        raise NotCalled
    case = call_out.case
    record(
        CaseEvent.CALL_ANSWERED, subject=case, actor=by, at=at, attempt=attempt.pk, answer="going"
    )
    taking.take(case, by=by, at=at)


def _decline(attempt: CallAttempt, call_out: CallOut, *, by: Actor, at: datetime) -> None:
    if not _pass(attempt, call_out.case, answer=Answer.CANNOT, by=by, at=at):
        raise NotCalled
    case = call_out.case
    if case.status == Status.DISPATCHED and call_out.ended_at is None:
        deadlines.drop(case, [Stage.CALL], at=at)
        _ring_next(call_out, by=by, at=at)
        changing.settle(case)


def _pass(
    attempt: CallAttempt, case: Case, *, answer: CallAttempt.Answer, by: Actor, at: datetime
) -> bool:
    ringing_still = CallAttempt.objects.filter(pk=attempt.pk, answer=Answer.RINGING)
    if not ringing_still.update(answer=answer, answered_at=at):
        return False
    record(
        CaseEvent.CALL_PASSED,
        subject=case,
        actor=by,
        at=at,
        attempt=attempt.pk,
        post=attempt.post_id,
        answer=answer.value,
    )
    return True


def next_up(call_out: CallOut, *, at: datetime) -> tuple[Post | None, bool]:
    """Who is called next, and whether everybody has been called before."""
    # Each once, in order; then the desk again and again, for somebody must come.
    case = call_out.case
    order = on_call.on_call(Role.PIONEER, area=case.area, at=at, building=case.building)
    called = set(call_out.attempts.values_list("post_id", flat=True))
    fresh = [post for post in order if post.pk not in called]
    if fresh:
        return fresh[0], False
    desk = on_call.desk_on_duty(case.area, at) or order
    return (_least_called(call_out, desk) if desk else None), True


def _ring_next(call_out: CallOut, *, by: Actor, at: datetime) -> bool:
    post, is_round_over = next_up(call_out, at=at)
    if post is not None:
        ringing.ring(call_out, post, by=by, at=at)
    else:
        deadlines.open_(call_out.case, Stage.CALL, at=at)  # nobody at all: the clock tries again
    return is_round_over


def _least_called(call_out: CallOut, posts: list[Post]) -> Post:
    called = list(call_out.attempts.values_list("post_id", flat=True))
    return min(posts, key=lambda post: called.count(post.pk))


def _proof(case: Case, code: str, *, by: Actor) -> CallOut.ConfirmedBy:
    if by.kind == ActorKind.REQUESTER:
        if changing.brought_by(case, by) is None:
            raise NotAllowed
        return CallOut.ConfirmedBy.REQUESTER
    if by.post is None or case.handler_id != by.post.pk:
        raise NotAllowed
    codes = Entrance.objects.filter(building=case.building_id).exclude(lobby_code="")
    typed = code.strip().encode()
    if not any(compare_digest(typed, known.lobby_code.encode()) for known in codes):
        raise Malformed(_("门厅码不对。它贴在单元门厅里。"), field="code")
    return CallOut.ConfirmedBy.LOBBY_CODE

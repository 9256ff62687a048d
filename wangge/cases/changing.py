"""How a case changes state: one guarded update, checked against the table of transitions."""

import re
from collections.abc import Callable
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import deadlines, retelling, sides
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallAttempt, Case, PatrolRecord, Requester, Review
from wangge.cases.transitions import TRANSITIONS, By, Rule
from wangge.cases.vocabulary import Channel, Stage, Status, Verb
from wangge.core.errors import NotAllowed, Refused
from wangge.core.moments import say
from wangge.history.recording import record
from wangge.history.timeline import timeline
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post
from wangge.people.roles import ONLY_WHEN_ASKED, Right

_REVISION = re.compile(r"[0-9]{1,9}")


class NotNow(Refused):
    """The state of the case forbids the verb."""


class OwnWork(NotAllowed):
    """Whether a piece of work is well, or fast enough, is for others to say."""

    reason = gettext_lazy("这件就是您自己在办的，这一步要换一个人来做。")


class Overtaken(Refused):
    """Somebody changed the case after this page was made."""


def change(
    case: Case,
    verb: Verb,
    *,
    to: Status | None = None,
    by: Actor,
    at: datetime,
    **fields: object,
) -> None:
    """Move the case by a verb inside the caller's transaction; `to` where the table leaves it open.

    Raise NotAllowed, NotNow, Overtaken, or what stands between the two sides of a dispute; of two
    people acting on one page one wins.
    """
    rule = TRANSITIONS[verb]
    must_permit(case, rule, by)
    sides.must_be_open(case, verb)
    assert to is None or rule.to is None, "the table says where this verb leads"
    target = to or _target(case, rule)
    seen = Case.objects.filter(pk=case.pk, status__in=rule.start, revision=case.revision)
    if not seen.update(status=target, revision=case.revision + 1, **fields):
        raise _refusal(case, verb, by)
    case.refresh_from_db(fields=["status", "revision", *fields])
    deadlines.meet(case, rule.meets, at=at)
    deadlines.drop(case, rule.drops, at=at)
    _release(case, rule, at=at)
    if Stage.DECIDE in rule.drops:
        # What somebody asked is no longer a question.
        _lapse(case, by=by, at=at)


def _lapse(case: Case, *, by: Actor, at: datetime) -> None:
    for review in case.reviews.filter(outcome=""):
        ended = Review.objects.filter(pk=review.pk, outcome="")
        if ended.update(outcome=Review.Outcome.LAPSED, decided_at=at):
            record(CaseEvent.REVIEW_LAPSED, subject=case, actor=by, at=at, what=review.what)


def _release(case: Case, rule: Rule, *, at: datetime) -> None:
    # Whoever helped, or was called, is no longer waited for when their stage is over.
    ended = {*rule.meets, *rule.drops}
    if Stage.CO_HANDLE in ended:
        case.co_handlings.filter(ended_at__isnull=True).update(ended_at=at)
    if Stage.REFER in ended:
        case.referrals.filter(ended_at__isnull=True).update(ended_at=at)


def hold(case: Case, *, by: Actor | None = None) -> None:
    """Take the case before any row of it, as the clock does, so that neither waits for the other.

    Raise Overtaken where the case changed since it was read.
    """
    seen = Case.objects.filter(pk=case.pk, revision=case.revision)
    if not seen.update(revision=F("revision")):
        raise _overtaken(Case.objects.get(pk=case.pk), by)


def settle(case: Case) -> None:
    """Write the next act beside the case, after its deadlines changed."""
    next_act = deadlines.next_act(case)
    Case.objects.filter(pk=case.pk).update(
        next_act_at=next_act.at, next_warn_at=next_act.warn_at, next_stage=next_act.stage
    )
    case.next_act_at, case.next_warn_at = next_act.at, next_act.warn_at
    case.next_stage = next_act.stage


def as_seen(case: Case, revision: str | None) -> Case:
    """The case as the form was made from it, so that what happened since is not overridden.

    A form that does not say which state it was made from counts as stale.
    """
    if not _REVISION.fullmatch(revision or ""):
        raise Overtaken(_("这一页太旧了。请看最新情况再做。"))
    case.revision = int(revision or "")
    return case


def permits(case: Case, rule: Rule, by: Actor) -> bool:
    """Say whether this actor may use this row of the table on this case, whatever its state."""
    if by.kind == ActorKind.COMMAND:
        return True
    return any(_IS[who](case, rule, by) for who in rule.by)


def must_permit(case: Case, rule: Rule, by: Actor) -> None:
    """Raise NotAllowed, or OwnWork, where this actor may not use this row of the table on this case."""
    if permits(case, rule, by):
        return
    is_own = by.post is not None and case.handler_id == by.post.pk
    raise OwnWork if rule.is_for_others and is_own else NotAllowed


def verbs_for(case: Case, by: Actor) -> list[Verb]:
    """What the actor may do now, the verb that answers the next deadline first."""
    shut = sides.barred(case)
    verbs = [
        rule.verb for rule in case.rules() if rule.verb not in shut and permits(case, rule, by)
    ]
    return sorted(verbs, key=lambda verb: case.next_stage not in TRANSITIONS[verb].meets)


def _target(case: Case, rule: Rule) -> str:
    if rule.to is not None:
        return rule.to
    if rule.verb in {Verb.ANSWER, Verb.WAKE}:
        return case.status_before or Status.DISPATCHED
    return case.status


def _refusal(case: Case, verb: Verb, by: Actor) -> Refused:
    now = Case.objects.get(pk=case.pk)
    if now.revision != case.revision:
        return _overtaken(now, by)
    return not_now(now, verb.label)


def not_now(case: Case, word: object) -> NotNow:
    """The refusal of a verb, by its word, that the state of the case does not allow."""
    sentence = _("这件事现在是“{status}”，不能“{verb}”。")
    return NotNow(sentence.format(status=case.get_status_display(), verb=word))


def _overtaken(now: Case, by: Actor | None) -> Overtaken:
    reader = brought_by(now, by) if by else None
    # A requester reads of it as on their own page: nothing that was said to others.
    told = retelling.story(reader) if reader else timeline(now, for_resident=False)
    if not told:
        return Overtaken(_("您看的时候，这件事有了变化。请看最新情况再做。"))
    return Overtaken(
        _("您看的时候，{what}（{when}）。请看最新情况再做。").format(
            what=told[0].text, when=say(told[0].at, timezone.now())
        )
    )


def _is_staff(case: Case, rule: Rule, by: Actor) -> bool:
    if by.post is None or (rule.right is not None and not by.may(rule.right)):
        return False
    return oversees(case, by) and not (rule.is_for_others and case.handler_id == by.post.pk)


def _is_handler(case: Case, rule: Rule, by: Actor) -> bool:
    if by.post is None or (rule.right is not None and not by.may(rule.right)):
        return False
    return case.handler_id == by.post.pk or oversees(case, by) or _is_called(case, by.post)


def oversees(case: Case, by: Actor) -> bool:
    """Say whether the case lies with the actor's organisation, or in the area of their post."""
    if by.post is None or (case.is_private and Right.SEE_PRIVATE not in by.post.rights):
        return False
    if by.post.role in ONLY_WHEN_ASKED:
        return False
    if by.post.sees_by_organisation:
        return case.lead_id is not None and case.lead_id == by.post.organisation_id
    return case.area_path.startswith(by.post.area.path)


def _is_called(case: Case, post: Post) -> bool:
    return CallAttempt.objects.filter(
        call_out__case=case, post=post, answer__in=["ringing", "going"]
    ).exists()


def brought_by(case: Case, by: Actor) -> Requester | None:
    """Return the requester, own or joined, whom the actor is; nothing for everybody else."""
    if by.kind != ActorKind.REQUESTER or by.ref is None:
        return None
    mine = Q(case=case.pk) | Q(case__merged_into=case.pk)
    return Requester.objects.filter(mine, pk=by.ref).first()


def _is_requester(case: Case, rule: Rule, by: Actor) -> bool:
    return brought_by(case, by) is not None


def record_of(case: Case) -> PatrolRecord | None:
    """The record of a round that the case was made of; nothing where a resident brought it."""
    if case.channel != Channel.PATROL:
        return None
    kept: PatrolRecord | None = getattr(case, "patrol", None)
    return kept


def is_recorded_by(case: Case, by: Actor) -> bool:
    """Say whether the actor saw it on a round and passed it on: then it is they who say whether it is well."""
    kept = record_of(case)
    is_own_work = by.post is not None and case.handler_id == by.post.pk
    return kept is not None and by.post is not None and kept.by_id == by.post.pk and not is_own_work


def _is_recorder(case: Case, rule: Rule, by: Actor) -> bool:
    return is_recorded_by(case, by)


def _is_clock(case: Case, rule: Rule, by: Actor) -> bool:
    return by.kind == ActorKind.CLOCK


_IS: dict[By, Callable[[Case, Rule, Actor], bool]] = {
    By.STAFF: _is_staff,
    By.HANDLER: _is_handler,
    By.REQUESTER: _is_requester,
    By.RECORDER: _is_recorder,
    By.CLOCK: _is_clock,
}

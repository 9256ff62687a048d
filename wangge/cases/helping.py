"""How others help with a case (协办): asked, heard of in time, released; who leads stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, dispatch
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, CoHandling, Deadline
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Stage, Verb
from wangge.cases.wording import LONGEST_REASON, written
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.people.roles import RIGHTS, Right


class AlreadyHelping(Refused):
    """Nobody is asked twice for the same case."""

    reason = gettext_lazy("已经请这个单位协办了，等他们回话。")


class NoLongerAsked(Refused):
    """The helper was released, or said that it is done."""

    reason = gettext_lazy("这个单位已经不用协办了。请看最新情况。")


class MustStayApart(Refused):
    """Nobody there may read what is not public."""

    reason = gettext_lazy("这件事不公开，这个单位没有人可以看，不能请他们协办。")


@transaction.atomic
def ask(
    case: Case, *, organisation: Organisation, task: str, by: Actor, at: datetime
) -> CoHandling:
    """Ask a body to do its part; it answers in time, or says why not yet (rules.md H8)."""
    wanted = written(
        task,
        field="task",
        missing=_("写明请他们做什么。"),
        longest=LONGEST_REASON,
    )
    _must_fit(case, organisation, at=at)
    changing.change(case, Verb.CO_HANDLE, by=by, at=at)
    if helpers(case).filter(organisation=organisation).exists():
        raise AlreadyHelping
    kept = CoHandling.objects.create(
        case=case,
        organisation=organisation,
        task=wanted,
        asked_by=by.post,
        asked_at=at,
        deadline=deadlines.open_(case, Stage.CO_HANDLE, at=at),
    )
    changing.settle(case)
    record(
        CaseEvent.CO_HANDLER_ASKED,
        subject=case,
        actor=by,
        at=at,
        co_handling=kept.pk,
        organisation=organisation.pk,
    )
    return kept


@transaction.atomic
def report(
    co_handling: CoHandling,
    *,
    text: str,
    is_done: bool,
    again_by: datetime | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say what the helper did, or why not yet and by when more is heard."""
    case = co_handling.case
    if not may_report(co_handling, by):
        raise NotAllowed
    missing = _("写一句做了什么。") if is_done else _("写明为什么还没做好、做到哪一步。")
    said = written(text, field="text", missing=missing, longest=LONGEST_REASON)
    if again_by is not None and again_by <= at:
        raise Malformed(_("再回话的日子要在今天以后。"), field="again_by")
    changing.hold(case, by=by)
    _end_deadline(co_handling, is_met=True, at=at)
    running = CoHandling.objects.filter(pk=co_handling.pk, ended_at__isnull=True, is_done=False)
    if not running.update(
        report=said,
        reported_by=by.post,
        reported_at=at,
        is_done=is_done,
        deadline=None if is_done else _next(case, again_by, at=at),
    ):
        raise NoLongerAsked
    changing.settle(case)
    # Each word is kept for colleagues; the row holds the last.
    note = case.notes.create(text=said, by=by.post, at=at)
    record(
        CaseEvent.CO_HANDLER_REPORTED,
        subject=case,
        actor=by,
        at=at,
        co_handling=co_handling.pk,
        organisation=co_handling.organisation_id,
        note=note.pk,
        is_done=is_done,
    )


@transaction.atomic
def end(co_handling: CoHandling, *, by: Actor, at: datetime) -> None:
    """Let the helper go; what they reported stays."""
    case = co_handling.case
    if not may_end(case, by):
        raise NotAllowed
    changing.hold(case, by=by)
    running = CoHandling.objects.filter(pk=co_handling.pk, ended_at__isnull=True)
    if not running.update(ended_at=at):
        raise NoLongerAsked
    _end_deadline(co_handling, is_met=False, at=at)
    changing.settle(case)
    record(
        CaseEvent.CO_HANDLER_ENDED,
        subject=case,
        actor=by,
        at=at,
        co_handling=co_handling.pk,
        organisation=co_handling.organisation_id,
    )


def helpers(case: Case) -> QuerySet[CoHandling]:
    """Who helps now, in the order in which they were asked."""
    return (
        CoHandling.objects.filter(case=case.pk, ended_at__isnull=True)
        .select_related("organisation", "deadline", "reported_by__person")
        .order_by("pk")
    )


def helped_by(by: Actor) -> QuerySet[Case]:
    """The open cases that the actor's organisation was asked to help with and has not done."""
    if by.post is None or by.post.organisation_id is None:
        return Case.objects.none()
    asked = CoHandling.objects.filter(
        organisation=by.post.organisation_id, ended_at__isnull=True, is_done=False
    )
    cases = Case.objects.open().filter(pk__in=asked.values("case"))
    return cases if by.may(Right.SEE_PRIVATE) else cases.filter(is_private=False)


def bodies(case: Case, *, at: datetime) -> list[Organisation]:
    """Whom one can ask: the bodies near the case that neither lead it nor help already.

    With what is not public only those where somebody may read it.
    """
    asked = set(helpers(case).values_list("organisation", flat=True))
    near = [
        body for body in dispatch.leads(case) if body.pk != case.lead_id and body.pk not in asked
    ]
    if not case.is_private:
        return near
    able = set(_readers(at=at).values_list("organisation", flat=True))
    return [body for body in near if body.pk in able]


def may_report(co_handling: CoHandling, by: Actor) -> bool:
    """Say whether the actor speaks for the helper, or writes down what the helper said."""
    if by.post is None or Right.HANDLE not in by.post.rights or not co_handling.case.is_open:
        return False
    is_theirs = by.post.organisation_id == co_handling.organisation_id
    return is_theirs or changing.permits(co_handling.case, TRANSITIONS[Verb.CO_HANDLE], by)


def may_end(case: Case, by: Actor) -> bool:
    """Say whether the actor may let a helper go."""
    return case.is_open and changing.permits(case, TRANSITIONS[Verb.CO_HANDLE], by)


def _must_fit(case: Case, organisation: Organisation, *, at: datetime) -> None:
    if organisation.pk == case.lead_id:
        raise Malformed(_("这个单位本来就牵头。请选别的单位。"), field="organisation")
    if organisation.pk not in {body.pk for body in dispatch.leads(case)}:
        raise Malformed(
            _("这个单位不在{community}。请重新选。").format(community=case.community),
            field="organisation",
        )
    if case.is_private and not _readers(at=at).filter(organisation=organisation).exists():
        raise MustStayApart


def _readers(*, at: datetime) -> QuerySet[Post]:
    able = [role for role, rights in RIGHTS.items() if Right.SEE_PRIVATE in rights]
    return Post.objects.held(local_day(at)).filter(role__in=able)


def _next(case: Case, again_by: datetime | None, *, at: datetime) -> Deadline:
    if again_by is None:
        return deadlines.open_(case, Stage.CO_HANDLE, at=at)
    return deadlines.open_until(case, Stage.CO_HANDLE, at=at, due_at=again_by)


def _end_deadline(co_handling: CoHandling, *, is_met: bool, at: datetime) -> None:
    running = Deadline.objects.filter(
        co_handling=co_handling, met_at__isnull=True, dropped_at__isnull=True
    )
    ended = {"met_at": at} if is_met else {"dropped_at": at}
    running.update(act_at=None, **ended)

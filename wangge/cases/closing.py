"""How a case ends, and how it comes back: confirmed, rated, silent, withdrawn, void, reopened."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import (
    changing,
    deadlines,
    dispatch,
    disputes,
    follow_up,
    hearing,
    replying,
    ringing,
    vouching,
)
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Deadline, Rating, Reply, Requester
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Mode, Resolution, Satisfaction, Stage, Status, Verb
from wangge.cases.wording import LONGEST_REASON, shortened, written
from wangge.core import worktime
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.duty.calendar import calendar_for
from wangge.history.models import Event
from wangge.history.recording import record, type_of
from wangge.people.actors import Actor, ActorKind

# Days after a result in which a requester may say that it is not so.
REOPEN_DAYS = 15
# Who left no way to be reached.
_NAMELESS = Q(name="", phone=None, email_cipher=b"")


class TooLate(Refused):
    """The days in which a result may be doubted are over."""

    reason = gettext_lazy("办结已经超过 15 天，不能重新打开。请另提一件，写上这个编号。")


class OthersWait(Refused):
    """What several brought is not one person's to take back."""

    reason = gettext_lazy("还有别的邻居也在等这件事，不能撤回。您不想再收到消息，请打值班电话。")


class DoubtedBefore(Refused):
    """Whoever only follows opens a case again once; then it is for those who brought it, or the office."""

    reason = gettext_lazy("跟着的邻居说“没好”，重新办一次。再有情况，请补充一句，或者打值班电话。")


class AlreadyRated(Refused):
    """A requester rates a result once."""

    reason = gettext_lazy("您已经评价过这一次了，谢谢。")


@transaction.atomic
def confirm(
    case: Case,
    *,
    satisfaction: str = "",
    text: str = "",
    requester: Requester | None = None,
    way: str = "",
    spoke_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Close the case: its requester, or staff who spoke with them, says that it is well.

    Staff say by what way they heard it, or spoke with the resident since the result.
    Of several requesters each speaks for themselves: the last one closes it, or silence does.
    """
    speaker = _speaker(case, requester, by=by)
    changing.hold(case, by=by)
    heard = vouching.way_of(case, way=way, spoke_at=spoke_at, by=by, at=at)
    # Who says that it is well has heard of it.
    if speaker is not None:
        speaker.case = case
        if by.kind == ActorKind.REQUESTER or heard == vouching.SEEN:
            replying.opened(speaker, at=at)
        else:
            replying.told(speaker, by=by, at=at)
    if speaker is not None and still_asked(case, besides=speaker).exists():
        changing.change(case, Verb.AGREE, by=by, at=at)
        record(
            CaseEvent.AGREED,
            subject=case,
            actor=by,
            at=at,
            round=case.round,
            requester=speaker.pk,
            way=heard,
        )
    else:
        changing.change(case, Verb.CONFIRM, by=by, at=at, closed_at=at)
        changing.settle(case)
        record(CaseEvent.CONFIRMED, subject=case, actor=by, at=at, round=case.round, way=heard)
    _keep_rating(case, speaker, is_fixed=True, satisfaction=satisfaction, text=text, by=by, at=at)
    if speaker is not None and by.kind == ActorKind.REQUESTER:
        follow_up.spoke_up(case, speaker, at=at)


@transaction.atomic
def asked(
    case: Case,
    requester: Requester,
    *,
    is_fixed: bool,
    satisfaction: str = "",
    text: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Keep what a requester said of the last result when the desk asked, the case closed or not."""
    if is_fixed and not changing.permits(case, TRANSITIONS[Verb.CONFIRM], by):
        raise NotAllowed
    rated = Rating.objects.filter(case=case, requester=requester, round=case.round)
    if rated.exclude(satisfaction="").exists():
        satisfaction = ""  # what they said by themselves stands
    rated.update(is_fixed=is_fixed)
    _keep_rating(
        case, requester, is_fixed=is_fixed, satisfaction=satisfaction, text=text, by=by, at=at
    )


@transaction.atomic
def rate(case: Case, *, satisfaction: str, text: str = "", by: Actor, at: datetime) -> None:
    """Say how content the requester is; once for each result."""
    speaker = _speaker(case, None, by=by)
    if by.kind != ActorKind.REQUESTER or speaker is None:
        raise NotAllowed
    if case.mode != Mode.LIVE or case.status not in {Status.RESOLVED, Status.CLOSED}:
        raise changing.NotNow(_("办好以后再请您评价。"))
    if not satisfaction:
        raise Malformed(_("请选一个：满意、基本满意、不满意。"), field="satisfaction")
    _keep_rating(case, speaker, is_fixed=True, satisfaction=satisfaction, text=text, by=by, at=at)
    follow_up.spoke_up(case, speaker, at=at)


@transaction.atomic
def close_silent(case: Case, *, by: Actor, at: datetime) -> None:
    """Close an answered case whose requester said nothing in the set days."""
    if case.answered_at is None:
        raise changing.NotNow(_("回复还没有到居民那里，不能办结。"))
    changing.change(case, Verb.CLOSE_SILENT, by=by, at=at, closed_at=at)
    changing.settle(case)
    record(CaseEvent.CLOSED_SILENT, subject=case, actor=by, at=at, round=case.round)


@transaction.atomic
def reopen(
    case: Case,
    *,
    text: str = "",
    requester: Requester | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Take the case up again under its number: a second dispatch; the first result stays on record."""
    speaker = _speaker(case, requester, by=by)
    _must_be_in_days(case, at=at)
    if by.kind == ActorKind.REQUESTER and speaker and not reopens_for(speaker, case):
        raise DoubtedBefore
    if case.status == Status.DECLINED and not shortened(text):
        raise Malformed(_("写一句有什么新情况，好重新看。"), field="text")
    first_round = case.round
    follow_up.begin_anew(case, at=at)
    planned = deadlines.plan(case, [Stage.TAKE, Stage.RESOLVE], at=at)
    changing.change(
        case,
        Verb.REOPEN,
        by=by,
        at=at,
        round=case.round + 1,
        resolution="",
        decline_reason="",
        is_on_spot=False,
        answered_at=None,
        closed_at=None,
        status_before="",
        handler=dispatch.still_there(case, at=at),
        next_act_at=planned[0].due_at,  # law 1 holds from the first statement on
    )
    Deadline.objects.bulk_create(planned)
    changing.settle(case)
    said = None
    if why := shortened(text):
        said = case.additions.create(requester=speaker, text=why, at=at)
    record(
        CaseEvent.REOPENED,
        subject=case,
        actor=by,
        at=at,
        round=case.round,
        addition=said.pk if said else None,
    )
    record(CaseEvent.DISPATCHED, subject=case, actor=by, at=at, lead=case.lead_id, round=case.round)
    if speaker is not None:
        Rating.objects.update_or_create(
            case=case, requester=speaker, round=first_round, defaults={"is_fixed": False, "at": at}
        )


@transaction.atomic
def withdraw(case: Case, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Let the requester take the matter back; it needs no reply."""
    if by.ref is not None and hearing.is_one_of_several(case, by.ref):
        raise OthersWait
    disputes.forget_refused(case, at=at)
    changing.change(
        case, Verb.WITHDRAW, by=by, at=at, resolution=Resolution.WITHDRAWN, closed_at=at
    )
    _lay_down(case, at=at)
    case.call_backs.filter(done_at__isnull=True).update(done_at=at)
    if why := shortened(reason):
        case.additions.create(requester_id=by.ref, text=why, at=at)
    record(CaseEvent.WITHDRAWN, subject=case, actor=by, at=at)


@transaction.atomic
def void(case: Case, *, reason: str, is_told: bool = True, by: Actor, at: datetime) -> None:
    """Strike the case out; its requesters are told why, unless they never heard of it."""
    why = written(
        reason,
        field="reason",
        missing=_("写明为什么作废，居民会看到。"),
        longest=LONGEST_REASON,
    )
    disputes.forget_refused(case, at=at)
    changing.change(case, Verb.VOID, by=by, at=at, void_reason=why)
    _lay_down(case, at=at)
    record(CaseEvent.VOIDED, subject=case, actor=by, at=at)
    if not is_told:
        return
    told = _("这件事不再办了。原因：{reason}").format(reason=why)
    replying.tell(case, text=told, purpose=Reply.Purpose.NOTICE, by=by, at=at)


def reopens_for(requester: Requester, case: Case) -> bool:
    """Say whether their “没好” opens the case: of those who only follow it does once.

    All who follow count as one: whoever scans a code follows as often as they like, under whatever number. After that
    whoever brought it, or the office, decides.
    """
    if not hearing.only_follows(requester, case):
        return True
    doubted = Event.objects.filter(
        subject_type=type_of(case),
        subject_id=case.pk,
        kind=CaseEvent.REOPENED,
        actor_kind=ActorKind.REQUESTER,
    )
    return not doubted.filter(actor_ref__in=[one.pk for one in hearing.following(case)]).exists()


def must_be_doubtful(case: Case, *, by: Actor, at: datetime) -> None:
    """Raise NotAllowed, NotNow or TooLate where nobody may say any more that it is not well."""
    changing.must_permit(case, TRANSITIONS[Verb.REOPEN], by)
    _must_be_in_days(case, at=at)
    if not case.allows(Verb.REOPEN):
        raise changing.not_now(case, Verb.REOPEN.label)


def may_be_reopened(case: Case, *, at: datetime) -> bool:
    """Say whether a requester may still say that it is not so."""
    until = reopens_until(case)
    return case.allows(Verb.REOPEN) and until is not None and at <= until


def still_asked(case: Case, *, besides: Requester | None = None) -> QuerySet[Requester]:
    """The requesters who can be reached and have not yet said that this result is well."""
    content = Rating.objects.filter(case=case, round=case.round, is_fixed=True).values("requester")
    found = hearing.audience(case).exclude(pk__in=content).exclude(_NAMELESS)
    return found if besides is None else found.exclude(pk=besides.pk)


def reopens_until(case: Case) -> datetime | None:
    """The end of the days after the last result; nothing where it was withdrawn or has none."""
    if case.resolution == Resolution.WITHDRAWN:
        return None
    result = case.replies.filter(purpose=Reply.Purpose.RESULT).order_by("-pk").first()
    if result is None:
        return None
    mode = worktime.Mode.NATURAL_DAYS
    due = worktime.due(result.said_at, REOPEN_DAYS, mode, calendar=calendar_for(case.area))
    # 24:00 of the last day begins the next one, on which it is too late.
    return due.at - timedelta(microseconds=1) if due.at else None


def _must_be_in_days(case: Case, *, at: datetime) -> None:
    if case.resolution == Resolution.WITHDRAWN:
        raise changing.NotNow(_("这件事您已经撤回。要再办，请另提一件。"))
    until = reopens_until(case)
    if until is not None and at > until:
        raise TooLate


def _speaker(case: Case, requester: Requester | None, *, by: Actor) -> Requester | None:
    if by.kind == ActorKind.REQUESTER:
        return changing.brought_by(case, by)
    audience = hearing.audience(case)
    if requester is not None and not audience.filter(pk=requester.pk).exists():
        raise NotAllowed
    return requester or still_asked(case).first() or audience.first()


def _keep_rating(
    case: Case,
    speaker: Requester | None,
    *,
    is_fixed: bool,
    satisfaction: str,
    text: str,
    by: Actor,
    at: datetime,
) -> None:
    if satisfaction and satisfaction not in Satisfaction:
        raise Malformed(_("请选一个：满意、基本满意、不满意。"), field="satisfaction")
    rating, _is_new = Rating.objects.get_or_create(
        case=case,
        requester=speaker,
        round=case.round,
        defaults={"is_fixed": is_fixed, "at": at},
    )
    if not satisfaction:
        return
    if rating.satisfaction:
        raise AlreadyRated
    rating.satisfaction = satisfaction
    rating.text = shortened(text, 500)
    rating.save(update_fields=["satisfaction", "text"])
    record(
        CaseEvent.RATED,
        subject=case,
        actor=by,
        at=at,
        satisfaction=satisfaction,
        round=case.round,
    )


def _lay_down(case: Case, *, at: datetime) -> None:
    # Nothing of it runs, rings or rests any more.
    ringing.end(case, at=at)
    deadlines.resume(case, at=at)
    changing.settle(case)

"""The nine laws of the case, asked of all rows at once; each returns what breaks it."""

from collections import Counter, defaultdict
from datetime import datetime

from django.db.models import Count, F, Min, Q

from wangge.cases.events import CaseEvent
from wangge.cases.models import (
    CallAttempt,
    CallBack,
    Case,
    CoHandling,
    Deadline,
    Merge,
    Pause,
    Receipt,
    Referral,
    Reply,
    Requester,
    Review,
    Supervision,
    Visit,
)
from wangge.cases.vocabulary import OPEN_STATUSES, Mode, Stage, Status
from wangge.history.models import Event

_IS_ANSWER = Q(purpose__in=[Reply.Purpose.REPLY, Reply.Purpose.RESULT])
# Which event tells of each state that is not the first.
_TOLD_BY = {
    Status.RESOLVED: {CaseEvent.RESOLVED, CaseEvent.MEDIATION_REFUSED},
    Status.CLOSED: {CaseEvent.CONFIRMED, CaseEvent.CLOSED_SILENT, CaseEvent.WITHDRAWN},
    Status.WAITING: {CaseEvent.ASKED},
    Status.DEFERRED: {CaseEvent.DEFERRED},
    Status.VOID: {CaseEvent.VOIDED},
    Status.ARRIVED: {CaseEvent.ARRIVED},
    Status.TAKEN: {CaseEvent.TAKEN},
    Status.DISPATCHED: {CaseEvent.DISPATCHED},
    Status.DECLINED: {CaseEvent.DECLINED},
    Status.MERGED: {CaseEvent.MERGED},
    Status.REFERRED: {CaseEvent.REFERRED},
}


def broken() -> list[str]:
    """Name every law that does not hold, with the rows that break it."""
    found = {
        "1 an open case has a lead and a next act": _without_next_act(),
        "1 the next act is that of the earliest deadline": _with_wrong_next_act(),
        "2 nothing closes unanswered": _closed_unanswered(),
        "3 each state has its event": _without_event(),
        "3 each escalation has its event": _escalated_unseen(),
        "5 each level once": _acted_twice(),
        "5 ended deadlines are quiet": _loud(),
        "6 one key is one case": _doubled(),
        "8 what is merged stays one step from what goes on": _merged_wrongly(),
        "8 everybody hears every later answer": _unheard(),
        "whom nobody waits for any more is released": _kept_for_nothing(),
        "a case waits or is deferred exactly while it is paused": _wrongly_paused(),
        "a question is open exactly while its deadline runs": _wrongly_asked(),
        "nobody decides their own question": _decided_alone(),
        "one open case rings at most one person": _ringing_twice(),
        "no call is owed without a moment of reminding": _owed_unminded(),
        "what was heard before a refusal is gone": _heard_still(),
    }
    return [f"{law}: {rows}" for law, rows in found.items() if rows]


def overdue_unseen(now: datetime) -> list[int]:
    """Deadlines that a clock which swept at this moment forgot."""
    missed = Deadline.objects.filter(
        met_at__isnull=True, dropped_at__isnull=True, due_at__lt=now, level=0
    )
    return list(missed.values_list("pk", flat=True))


def _open() -> Q:
    return Q(status__in=OPEN_STATUSES, mode=Mode.LIVE)


def _without_next_act() -> list[int]:
    lost = Q(lead__isnull=True) | Q(next_act_at__isnull=True) | Q(next_stage="")
    return list(Case.objects.filter(_open() & lost).values_list("pk", flat=True))


def _with_wrong_next_act() -> list[object]:
    running = Deadline.objects.filter(
        met_at__isnull=True, dropped_at__isnull=True, due_at__isnull=False
    )
    earliest = dict(running.values_list("case").annotate(first=Min("due_at")).order_by())
    kept = Case.objects.filter(mode=Mode.LIVE).values_list("pk", "next_act_at")
    return [
        (pk, next_act_at, earliest.get(pk))
        for pk, next_act_at in kept
        if next_act_at != earliest.get(pk)
    ]


def _closed_unanswered() -> list[int]:
    closed = Case.objects.filter(status=Status.CLOSED, mode=Mode.LIVE).exclude(
        resolution="withdrawn"
    )
    reached = Reply.objects.filter(_IS_ANSWER, receipts__isnull=False).values("case")
    return list(
        closed.filter(Q(answered_at__isnull=True) | ~Q(pk__in=reached))
        .exclude(requesters__isnull=True)
        .values_list("pk", flat=True)
    )


def _without_event() -> list[object]:
    told: dict[int, set[str]] = defaultdict(set)
    events = Event.objects.filter(subject_type="cases.case").values_list("subject_id", "kind")
    for pk, kind in events.distinct():
        told[pk].add(kind)
    kept = Case.objects.filter(mode=Mode.LIVE).values_list("pk", "status")
    return [
        (pk, status)
        for pk, status in kept
        if CaseEvent.SUBMITTED not in told[pk] or not told[pk] & _TOLD_BY[Status(status)]
    ]


def _escalated_unseen() -> list[object]:
    told = Counter(
        (event.data["deadline"], event.data["level"], event.data["occurrence"])
        for event in Event.objects.filter(kind=CaseEvent.ESCALATED)
    )
    kept = Counter(Supervision.objects.values_list("deadline", "level", "occurrence"))
    return [*(told - kept), *(kept - told)]


def _acted_twice() -> list[object]:
    doubled: list[object] = list(
        Supervision.objects.values("deadline", "level", "occurrence")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
    )
    # Escalation goes up: a deadline's level is the highest kept for it, and no level comes twice.
    kept: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    rows = Supervision.objects.order_by("pk").values_list(
        "deadline", "deadline__level", "level", "occurrence"
    )
    for deadline, top, level, occurrence in rows:
        kept[deadline, top].append((level, occurrence))
    for (deadline, top), levels in kept.items():
        if levels != sorted(levels) or levels[-1][0] != top:
            doubled.append((deadline, top, levels))
    warned = Counter(
        event.data["deadline"] for event in Event.objects.filter(kind=CaseEvent.WARNED)
    )
    return doubled + [pk for pk, times in warned.items() if times > 1]


def _loud() -> list[int]:
    ended = Q(met_at__isnull=False) | Q(dropped_at__isnull=False)
    over = Deadline.objects.filter(act_at__isnull=False).filter(
        ended | ~Q(case__status__in=OPEN_STATUSES)
    )
    return list(over.values_list("pk", flat=True))


def _doubled() -> list[object]:
    keys = Case.objects.exclude(idempotency_key=None).values("idempotency_key")
    return list(keys.annotate(times=Count("pk")).filter(times__gt=1))


def _wrongly_paused() -> list[object]:
    paused = set(Pause.objects.filter(until__isnull=True).values_list("case", flat=True))
    resting = set(
        Case.objects.filter(status__in=[Status.WAITING, Status.DEFERRED]).values_list(
            "pk", flat=True
        )
    )
    backwards = Pause.objects.filter(until__lt=F("since")).values_list("case", flat=True)
    return [*(paused ^ resting), *backwards]


def _merged_wrongly() -> list[object]:
    wrong: list[object] = list(
        Case.objects.filter(merged_into__status=Status.MERGED).values_list("pk", flat=True)
    )
    kept = Merge.objects.filter(undone_at__isnull=True).values_list("case", "into")
    goes_on = Case.objects.filter(status=Status.MERGED).values_list("pk", "merged_into")
    return wrong + sorted(set(kept) ^ set(goes_on))


def _unheard() -> list[object]:
    """Who waited when something was said, and was neither told nor is to be called nor written to."""
    reached = set(Receipt.objects.values_list("reply", "requester"))
    called = set(CallBack.objects.values_list("requester", flat=True))
    missing: list[object] = []
    for reply in Reply.objects.all():
        waited = Q(case=reply.case_id, joined_at__lte=reply.said_at) | Q(
            case__merges__in=Merge.objects.filter(
                Q(undone_at__isnull=True) | Q(undone_at__gt=reply.said_at),
                into=reply.case_id,
                at__lt=reply.said_at,
            )
        )
        # An address is written to by the worker, which does not run here.
        owed = Requester.objects.filter(waited, email_cipher=b"").values_list("pk", flat=True)
        missing += [
            (reply.pk, pk) for pk in owed if (reply.pk, pk) not in reached and pk not in called
        ]
    return missing


def _kept_for_nothing() -> list[object]:
    over = ~_open_case()
    helpers = CoHandling.objects.filter(over, ended_at__isnull=True).values_list("case", flat=True)
    called = Referral.objects.filter(ended_at__isnull=True).exclude(case__status=Status.REFERRED)
    alone = Case.objects.filter(status=Status.REFERRED).exclude(referrals__ended_at__isnull=True)
    return [*helpers, *called.values_list("case", flat=True), *alone.values_list("pk", flat=True)]


def _open_case() -> Q:
    return Q(case__status__in=OPEN_STATUSES, case__mode=Mode.LIVE)


def _wrongly_asked() -> list[int]:
    asked = set(Review.objects.filter(outcome="").values_list("case", flat=True))
    clocked = set(
        Deadline.objects.filter(
            stage=Stage.DECIDE, met_at__isnull=True, dropped_at__isnull=True
        ).values_list("case", flat=True)
    )
    over = set(Case.objects.exclude(_open()).values_list("pk", flat=True))
    return [*(asked ^ clocked), *(asked & over)]


def _decided_alone() -> list[int]:
    alone = Review.objects.filter(decided_by__person=F("asked_by__person"))
    return list(alone.values_list("pk", flat=True))


def _ringing_twice() -> list[object]:
    ringing = CallAttempt.objects.filter(answer="ringing")
    cases = Counter(ringing.values_list("call_out__case", flat=True))
    wrong: list[object] = [pk for pk, times in cases.items() if times > 1]
    wrong += ringing.exclude(call_out__case__status=Status.DISPATCHED).values_list("pk", flat=True)
    # Who rings is passed over in time: a running deadline stands behind each ringing phone.
    clocked = Deadline.objects.filter(
        stage=Stage.CALL, met_at__isnull=True, dropped_at__isnull=True
    )
    return wrong + list(set(cases) - set(clocked.values_list("case", flat=True)))


def owed_for_ever() -> list[int]:
    """Resolved cases that neither a receipt nor a call owed will ever let close."""
    stuck = Case.objects.filter(status=Status.RESOLVED, answered_at__isnull=True)
    owed = CallBack.objects.filter(done_at__isnull=True).values("case")
    waits = Deadline.objects.filter(stage=Stage.CONFIRM, act_at__isnull=False).values("case")
    return list(stuck.exclude(pk__in=owed).exclude(pk__in=waits).values_list("pk", flat=True))


def _owed_unminded() -> list[int]:
    owed = CallBack.objects.filter(done_at__isnull=True, remind_at__isnull=True)
    return list(owed.values_list("pk", flat=True))


def _heard_still() -> list[int]:
    refused = Visit.objects.filter(case__resolution="refused").exclude(text="")
    return list(refused.values_list("pk", flat=True))

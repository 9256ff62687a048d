"""What of the board is erased after the time it may be kept: which device said me too, who reported what."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.cases.vocabulary import OPEN_STATUSES
from wangge.history.recording import record
from wangge.jobs import retention
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import AbuseReport, Supporter, Thread
from wangge.people.actors import CLOCK

# As long as the cases themselves; where those go sooner, these go with them (see reactions).
_DAYS = 3 * 365


def due(before: datetime) -> QuerySet[Thread]:
    """Return the threads whose case ended before a moment and that still tell devices apart."""
    ended = Q(case__closed_at__lt=before) | Q(
        case__closed_at__isnull=True, case__submitted_at__lt=before
    )
    keyed = ~Q(device_key="") | ~Q(person_key="")
    counted = Supporter.objects.filter(keyed, thread=OuterRef("pk"))
    told = AbuseReport.objects.filter(message__thread=OuterRef("pk")).exclude(
        device_key="", text=""
    )
    rows = Thread.objects.filter(ended).filter(Exists(counted) | Exists(told))
    return rows.exclude(case__status__in=OPEN_STATUSES)


@transaction.atomic
def erase(pks: list[int], now: datetime) -> None:
    """Erase what tells devices and persons apart; how many met the same stays, without who."""
    for thread in Thread.objects.filter(pk__in=pks).select_related("case"):
        thread.supporters.update(device_key="", person_key="")
        AbuseReport.objects.filter(message__thread=thread).update(device_key="", text="")
        record(MessageBoardEvent.FORGOTTEN, subject=thread.case, actor=CLOCK, at=now)


def forget_of_case(case_id: int, *, at: datetime) -> None:
    """Follow the case: what is erased there is erased here."""
    erase(list(Thread.objects.filter(case=case_id).values_list("pk", flat=True)), at)


retention.keep(
    "message_board", words=_("留言板：哪台设备点过、谁举报过"), days=_DAYS, due=due, erase=erase
)

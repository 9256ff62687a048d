"""What of a case is erased after the time it may be kept: who brought it, and what shows who that was."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.cases import search
from wangge.cases.events import CaseEvent
from wangge.cases.models import Addition, Case, Contact, Note, Reply, Requester, TextConsent
from wangge.cases.vocabulary import OPEN_STATUSES
from wangge.files.models import Attachment
from wangge.history.recording import record, type_of
from wangge.jobs import retention
from wangge.language.personal_data import redact
from wangge.people.actors import CLOCK
from wangge.people.models import Phone

_DAYS = 3 * 365


def due(before: datetime) -> QuerySet[Case]:
    """Return the cases that ended before a moment and still say who brought them."""
    ended = Q(closed_at__lt=before) | Q(closed_at__isnull=True, submitted_at__lt=before)
    named = Requester.objects.exclude(
        name="", phone=None, person=None, on_behalf_of="", email_cipher=b""
    )
    return Case.objects.filter(ended, pk__in=named.values("case")).exclude(
        status__in=OPEN_STATUSES, mode="live"
    )


@transaction.atomic
def erase(pks: list[int], now: datetime) -> None:
    """Erase names, numbers, pictures and notes; what the matter was stays, without who."""
    requesters = Requester.objects.filter(case__in=pks)
    phones = list(requesters.exclude(phone=None).values_list("phone", flat=True))
    requesters.update(
        name="",
        phone=None,
        person=None,
        on_behalf_of="",
        behalf_reason="",
        may_follow="",
        email_cipher=b"",
        email_key_version=0,
    )
    TextConsent.objects.filter(requester__case__in=pks).delete()
    Phone.objects.filter(pk__in=phones, person=None, requesters=None).delete()
    Attachment.objects.filter(subject_type=type_of(Case()), subject_id__in=pks).delete()
    Note.objects.filter(case__in=pks).delete()
    Contact.objects.filter(case__in=pks).update(text="")
    redact_words(pks)
    for case in Case.objects.filter(pk__in=pks):
        record(CaseEvent.PARTICULARS_ERASED, subject=case, actor=CLOCK, at=now)


def redact_words(pks: list[int]) -> None:
    """Mask numbers and plates in what was said about these cases, inside the caller's transaction."""
    for case in Case.objects.filter(pk__in=pks):
        Case.objects.filter(pk=case.pk).update(words=redact(case.words), title=redact(case.title))
    for model in (Addition, Reply):
        rows = model._default_manager
        for pk, text in rows.filter(case__in=pks).values_list("pk", "text"):
            rows.filter(pk=pk).update(text=redact(text))
    search.refresh(*pks)


retention.keep(
    "cases", words=_("办结的诉求：姓名、电话、照片、内部备注"), days=_DAYS, due=due, erase=erase
)

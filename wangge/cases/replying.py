"""How requesters are told: replies, receipts, notes among staff, tries to speak with somebody."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import changing, hearing, links, owing, receipts, texting, withholding
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Contact, Note, Receipt, Reply, Requester
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Mode, Status, Verb
from wangge.cases.wording import must_be_whole, shortened, written
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.recording import record
from wangge.notifications.sending import Reader, has_channel
from wangge.people import privacy
from wangge.people.actors import Actor, ActorKind, requesting
from wangge.people.roles import Right

# The category whose requesters wait for somebody else's car.
MOVE_CAR = "move_car"


@transaction.atomic
def reply(case: Case, *, text: str, source: str = "", by: Actor, at: datetime) -> Reply:
    """Answer the requesters without changing the state of the case."""
    must_handle(case, by)
    return tell(case, text=text, purpose=Reply.Purpose.REPLY, source=source, by=by, at=at)


def tell(
    case: Case,
    *,
    text: str,
    purpose: Reply.Purpose,
    source: str = "",
    by: Actor,
    at: datetime,
) -> Reply:
    """Write to every requester inside the caller's transaction, each by the way that reaches them."""
    said = _write(case, text=text, purpose=purpose, source=source, by=by, at=at)
    requesters = list(hearing.audience(case))
    for requester in requesters:
        requester.case = case  # what is owed or heard is about this one
        if requester.is_anonymous:
            receipts.receive(said, requester, how=Receipt.How.ON_PAGE, by=by, at=at)
        elif not has_channel(reader_of(requester)):
            owing.open_for(requester, reply=said, by=by, at=at)
    if not requesters and purpose in receipts.ANSWERS:
        receipts.mark_answered(said, at=at)
    return said


def tell_on_the_line(
    requester: Requester, *, text: str, source: str = "", by: Actor, at: datetime
) -> Reply:
    """Keep the result that a requester just heard on the telephone: told, so no call is owed."""
    said = _write(
        requester.case, text=text, purpose=Reply.Purpose.RESULT, source=source, by=by, at=at
    )
    receipts.receive(said, requester, how=Receipt.How.TOLD, by=by, at=at)
    return said


@transaction.atomic
def told(requester: Requester, *, by: Actor, at: datetime) -> None:
    """Keep that somebody told the requester everything, on the phone or face to face."""
    if by.kind == ActorKind.ACCOUNT:
        must_answer_for(hearing.goes_on_as(requester.case), by)
    receipts.receive_all(requester, how=Receipt.How.TOLD, by=by, at=at)


@transaction.atomic
def opened(requester: Requester, *, at: datetime) -> None:
    """Keep that the requester opened the status page, with all that stood on it."""
    receipts.receive_all(requester, how=Receipt.How.OPENED, by=requesting(requester.pk), at=at)
    owing.settle_for(requester, at=at)


@transaction.atomic
def delivered(said: Reply, requester: Requester, *, by: Actor, at: datetime) -> None:
    """Keep that a message with the reply was handed to the requester's mail."""
    receipts.receive(said, requester, how=Receipt.How.DELIVERED, by=by, at=at)


@transaction.atomic
def call_instead(requester: Requester, *, reply: Reply, by: Actor, at: datetime) -> None:
    """A message could not be delivered: the desk calls."""
    owing.open_for(requester, reply=reply, by=by, at=at)


@transaction.atomic
def note(case: Case, *, text: str, by: Actor, at: datetime) -> Note:
    """Write a word to colleagues; residents never see it."""
    must_handle(case, by)
    clean = written(text, field="text", missing=_("写一句给同事的话。"))
    kept = Note.objects.create(case=case, text=clean, by=by.post, at=at)
    record(CaseEvent.NOTED, subject=case, actor=by, at=at, note=kept.pk)
    return kept


@transaction.atomic
def contact(
    case: Case, *, way: str, outcome: str, text: str = "", by: Actor, at: datetime
) -> Contact:
    """Keep a try to speak with a requester; nobody answering is an attempt, not an answer."""
    must_answer_for(case, by)
    if way not in Contact.Way or outcome not in Contact.Outcome or by.post is None:
        raise Malformed(_("请选怎么联系的、结果怎样。"), field="outcome")
    kept = Contact.objects.create(
        case=case,
        way=way,
        outcome=outcome,
        text=shortened(text),
        by=by.post,
        at=at,
    )
    record(
        CaseEvent.CONTACTED,
        subject=case,
        actor=by,
        at=at,
        contact=kept.pk,
        way=way,
        outcome=outcome,
    )
    return kept


def reader_of(requester: Requester) -> Reader:
    """The requester as the messages know them."""
    email = ""
    if requester.email_cipher:
        email = privacy.open_text(bytes(requester.email_cipher), requester.email_key_version)
    return Reader(
        "requester",
        requester.pk,
        email,
        links.path(requester),
        phone=texting.number_for(requester),
        call_back=requester.case.community.desk_phone,
    )


def must_handle(case: Case, by: Actor) -> None:
    """Raise NotAllowed unless the actor works on this case, NotNow where it is over."""
    if not changing.permits(case, TRANSITIONS[Verb.RESOLVE], by):
        raise NotAllowed
    if case.mode != Mode.LIVE or case.status == Status.VOID:
        raise changing.NotNow(_("这件事已经不办了，不能再写。"))


def must_answer_for(case: Case, by: Actor) -> None:
    """Raise NotAllowed unless the actor may speak with the requesters of this case."""
    may = changing.permits(case, TRANSITIONS[Verb.RESOLVE], by) or (
        by.may(Right.REGISTER) and changing.oversees(case, by)
    )
    if not may:
        raise NotAllowed


def _write(
    case: Case, *, text: str, purpose: Reply.Purpose, source: str, by: Actor, at: datetime
) -> Reply:
    must_be_whole(text, field="text")
    withholding.must_tell_nothing_withheld(case, text)
    said = Reply.objects.create(
        case=case,
        purpose=purpose,
        text=written(text, field="text", missing=_("先写一句给居民的话。")),
        source=shortened(source, 120),
        by=by.post,
        said_at=at,
    )
    record(
        CaseEvent.REPLIED,
        subject=case,
        actor=by,
        at=at,
        reply=said.pk,
        purpose=purpose.value,
        round=case.round,
    )
    return said

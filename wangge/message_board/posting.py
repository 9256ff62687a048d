"""How somebody puts something on the board: it is a case from the first moment, public only once it names nobody."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import intake, joining, links
from wangge.cases.intake import Submission
from wangge.cases.models import Category, Requester
from wangge.cases.vocabulary import QUIET_CATEGORIES, Channel, Route
from wangge.core import screening
from wangge.core.errors import Refused
from wangge.history.recording import record
from wangge.language.accusing import accused_in
from wangge.language.discretion import digits
from wangge.language.normalise import clean
from wangge.message_board import supporting
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import Message, Thread
from wangge.people.actors import Actor, requesting
from wangge.places.locate import Located
from wangge.places.models import Area


class NotHeld(Refused):
    """It can be read already, or staff settled it meanwhile."""

    reason = gettext_lazy("这条已经有人整理过了。请看最新的样子。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody wants to say on the board."""

    words: str
    community: Area
    place: Located | None = None
    name: str = ""
    phone: str = ""
    # What the browser is known by, so that nobody counts twice.
    device: str = ""
    key: str
    # What was found is taken out of what everybody reads; the case keeps the words as they are.
    is_blanked: bool = False

    @property
    def submission(self) -> Submission:
        return Submission(
            words=self.words,
            community=self.community,
            channel=Channel.MESSAGE_BOARD,
            place=self.place,
            name=self.name,
            phone=self.phone,
            idempotency_key=f"board:{self.key}",
        )


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of it: always somebody who is answered, and a message unless it stays private."""

    requester: Requester
    secret: str
    message: Message | None


def why_private(words: str, category: Category) -> str:
    """Say why words never stand on the board, kindly; empty where they may."""
    if category.route == Route.DISPUTE:
        return _("这是人和人之间的事，不放到留言板上。我们单独来办，只有办的人看得到。")
    if category.code in QUIET_CATEGORIES:
        return _("这件事不用让大家都看到，不放到留言板上。我们单独来办，只有办的人看得到。")
    if accused_in(words):
        return _(
            "里面说到了具体的人，不放到留言板上，免得伤人，也免得您为难。我们单独来办，只有办的人看得到。"
        )
    return ""


@transaction.atomic
def post(said: Post, *, by: Actor, at: datetime) -> Posted:
    """Take it as a case, and open its thread; raise Malformed with the field to mend.

    The same key twice is one case and one thread.
    """
    submission = intake.check(said.submission)
    accepted = intake.submit(submission, by=by, at=at)
    if known := Message.objects.filter(form_key=said.key).select_related("thread__case").first():
        return Posted(accepted.requester, accepted.secret, known)
    if why_private(submission.words, accepted.case.category):
        return Posted(accepted.requester, accepted.secret, None)
    thread = Thread.objects.create(
        case=accepted.case,
        community=said.community,
        estate=accepted.case.estate,
        moved_at=at,
    )
    message = _keep(
        Message(thread=thread, is_opening=True, requester=accepted.requester), said, by=by, at=at
    )
    supporting.keep_author(
        thread,
        device=said.device,
        phone=submission.phone,
        requester=accepted.requester,
        is_author=True,
        at=at,
    )
    return Posted(accepted.requester, accepted.secret, message)


@transaction.atomic
def join(said: Post, thread: Thread, *, by: Actor, at: datetime) -> Posted:
    """Add it to a matter that somebody brought before: its words go to whoever works on that.

    A number under which somebody waits already is not kept again: it is called once, and whoever typed it stays
    apart from its owner, whose words and answers they never see. Nothing tells them which it was.
    What must not be public, or comes when there is nothing left to wait for, is a case of its own.
    """
    known = Message.objects.filter(form_key=said.key).select_related("thread__case", "requester")
    if (message := known.first()) and message.requester is not None:
        return _again(message, message.requester)
    submission = intake.check(said.submission)
    is_private = bool(why_private(submission.words, intake.guess_of(submission).category))
    if is_private or not supporting.is_waited_for(thread):
        return post(said, by=by, at=at)
    phone = submission.phone
    is_known = bool(phone) and joining.waiting_under(thread.case, phone) is not None
    requester = joining.follow(
        thread.case,
        words=submission.words,
        name=submission.name,
        phone="" if is_known else submission.phone,
        by=by,
        at=at,
    )
    addition = requester.additions.get()
    message = _keep(
        Message(thread=thread, requester=requester, addition=addition), said, by=by, at=at
    )
    supporting.keep_author(
        thread,
        device=said.device,
        phone=submission.phone,
        requester=requester,
        is_author=False,
        at=at,
    )
    return _again(message, requester)


@transaction.atomic
def correct(message: Message, text: str, *, at: datetime) -> None:
    """Let the author put a message that is held back into words that everybody may read."""
    assert message.requester_id is not None, "only its author corrects it"
    publish(message, text, by=requesting(message.requester_id), at=at)


def publish(message: Message, text: str, *, by: Actor, at: datetime) -> None:
    """Show a message that was held back, in the caller's transaction; raise StillPersonal or NotHeld."""
    intake.check(Submission(words=text, community=message.thread.community))
    public = clean(text)
    names = (message.requester.name,) if message.requester and message.requester.name else ()
    screening.must_be_public(
        public,
        field="text",
        allowed=offices(message.thread.community),
        names=names,
        # Staff have looked; an author does not publish by themselves what waits to be looked at.
        suspects=by.post is None,
    )
    held = Message.objects.filter(pk=message.pk, state=Message.State.HELD)
    if not held.update(state=Message.State.SHOWN, text=public, settled_by=by.post):
        raise NotHeld
    message.refresh_from_db(fields=["state", "text", "settled_by"])
    open_to_all(message.thread, at=at)
    record(
        MessageBoardEvent.SHOWN, subject=message.thread.case, actor=by, at=at, message=message.pk
    )


def open_to_all(thread: Thread, *, at: datetime) -> None:
    """Bring a thread to the top of the board; from its first readable message on it stands there."""
    Thread.objects.filter(pk=thread.pk).update(moved_at=at)
    if thread.messages.filter(state=Message.State.SHOWN).exists():
        Thread.objects.filter(pk=thread.pk, opened_at__isnull=True).update(opened_at=at)
    thread.refresh_from_db(fields=["moved_at", "opened_at"])


def offices(community: Area) -> frozenset[str]:
    """The digits of telephones that everybody may know."""
    return frozenset({digits(community.desk_phone)} - {""})


def _keep(message: Message, said: Post, *, by: Actor, at: datetime) -> Message:
    words = clean(said.words)
    found = screening.marks(words, allowed=offices(said.community))
    message.form_key, message.posted_at = said.key, at
    message.building = said.place.building if said.place else None
    if not found or said.is_blanked:
        message.text = screening.blanked(words, found)
        message.state = Message.State.SHOWN
    message.save()
    thread = message.thread
    if message.state == Message.State.SHOWN:
        open_to_all(thread, at=at)
    record(
        MessageBoardEvent.POSTED,
        subject=thread.case,
        actor=by,
        at=at,
        message=message.pk,
        is_held=message.state == Message.State.HELD,
    )
    return message


def _again(message: Message, requester: Requester) -> Posted:
    return Posted(requester, links.secret_of(requester), message)

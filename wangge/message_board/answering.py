"""How a reply to a requester comes to stand in its thread: said by the body, without naming anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from wangge.cases import blotting, elsewhere, hearing
from wangge.cases.models import Case, Reply
from wangge.cases.vocabulary import Resolution, Status
from wangge.core import screening
from wangge.core.errors import Refused
from wangge.history.recording import record
from wangge.language.discretion import digits
from wangge.language.normalise import clean
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import Answer, Thread
from wangge.people.actors import CLOCK, Actor
from wangge.people.roles import Right

# What is asked of a requester, or told them about their own number, is theirs alone.
PUBLIC = (Reply.Purpose.REPLY, Reply.Purpose.RESULT)
_SHORTEST_NAME = 2


class NotWaiting(Refused):
    """Somebody put it into public words before."""

    reason = gettext_lazy("这条回音已经公开了。请看最新的样子。")


def threads_about(case: Case) -> QuerySet[Thread]:
    """The threads in which what happens to a case can be read: its own, and those merged into it."""
    mine = Q(case=case.pk) | Q(case__merged_into=case.pk)
    return Thread.objects.filter(mine).select_related("case", "community").order_by("pk")


@transaction.atomic
def set_in_place(reply: Reply, *, at: datetime) -> Answer | None:
    """Show a reply in its threads, or hold it back where it names somebody; twice is once."""
    if reply.purpose not in PUBLIC or reply.case.is_private:
        return None
    threads = list(threads_about(reply.case))
    if not threads:
        return None
    is_held = bool(_what_is_known([reply]).marks(reply))
    answer, is_new = Answer.objects.get_or_create(
        reply=reply, defaults={"text": "" if is_held else reply.text}
    )
    if is_new:
        record(
            MessageBoardEvent.ANSWER_SET,
            subject=reply.case,
            actor=CLOCK,
            at=at,
            answer=answer.pk,
            is_held=is_held,
        )
    follow_case(threads, at=at)
    return answer


@transaction.atomic
def publish(answer: Answer, text: str, *, by: Actor, at: datetime) -> None:
    """Show a reply that was held back, in words without anybody in them."""
    by.must(Right.MODERATE)
    case = answer.reply.case
    public = clean(text)
    known = _what_is_known([answer.reply])
    screening.must_be_public(
        public,
        field="text",
        allowed=known.allowed(answer.reply),
        names=known.of(answer.reply),
    )
    if not public:
        raise screening.StillPersonal(_MISSING, field="text")
    if not Answer.objects.filter(pk=answer.pk, text="").update(text=public, settled_by=by.post):
        raise NotWaiting
    record(MessageBoardEvent.ANSWER_SHOWN, subject=case, actor=by, at=at, answer=answer.pk)
    follow_case(threads_about(case), at=at)


def follow_case(threads: Iterable[Thread], *, at: datetime) -> None:
    """Bring threads to where their case is now, whatever happened before; twice is once."""
    for thread in threads:
        case = hearing.goes_on_as(Case.objects.select_related("merged_into").get(pk=thread.case_id))
        progress = _progress(case, thread)
        moved = Thread.objects.filter(pk=thread.pk, moved_at__lt=at)
        moved.update(moved_at=at)
        Thread.objects.filter(pk=thread.pk).update(
            progress=progress, estate=case.estate_id or thread.estate_id
        )


def answers_in(thread: Thread) -> list[Answer]:
    """The answers of a thread in their order, those held back too; two statements."""
    replies = hearing.replies_about(thread.case).filter(purpose__in=PUBLIC)
    rows = Answer.objects.filter(reply__in=replies.order_by().values("pk"))
    return list(
        rows.select_related(
            "reply__case__lead", "reply__by__organisation", "reply__by__area"
        ).order_by("reply")
    )


def said_by(reply: Reply) -> str:
    """Whose answer it is: a body, never a person."""
    post = reply.by
    if post is not None and post.organisation is not None:
        return str(post.organisation)
    if post is not None:
        return f"{post.area.name}{post.get_role_display()}"
    return str(reply.case.lead or "")


@dataclass(frozen=True, slots=True)
class Held:
    """A reply that is held back: as it was said, marked where it names somebody, and as it could stand."""

    answer: Answer
    parts: list[tuple[str, bool]]
    proposed: str


def as_held(answers: Iterable[Answer]) -> list[Held]:
    """What staff look at before replies that are held back are shown; some statements, however many."""
    listed = list(answers)
    knows = _what_is_known([answer.reply for answer in listed])
    found = []
    for answer in listed:
        text = answer.reply.text
        marks = knows.marks(answer.reply)
        found.append(
            Held(answer, screening.masked_parts(text, marks), screening.blanked(text, marks))
        )
    return found


_MISSING = gettext_lazy("先写一句大家能看的回音。")


def _progress(case: Case, thread: Thread) -> Thread.Progress:
    is_withdrawn = case.status == Status.CLOSED and case.resolution == Resolution.WITHDRAWN
    if is_withdrawn or case.status == Status.VOID:
        return Thread.Progress.GONE
    if case.status in {Status.CLOSED, Status.DECLINED, Status.RESOLVED}:
        return Thread.Progress.ANSWERED
    return Thread.Progress.OPEN


@dataclass(frozen=True, slots=True)
class _Known:
    """Which telephones are offices', and what the people are called who wait for each case."""

    offices: dict[int, frozenset[str]]
    names: dict[int, tuple[str, ...]]

    def marks(self, reply: Reply) -> list[screening.Mark]:
        # Staff's own words: an address of the web in them is the source of what they say.
        return screening.marks(
            reply.text, allowed=self.allowed(reply), names=self.of(reply), suspects=False
        )

    def allowed(self, reply: Reply) -> frozenset[str]:
        known = self.offices[reply.case.community_id]
        if reply.case.status != Status.DECLINED:
            return known
        # The number that a lawful no names is an office's.
        return known | {digits(elsewhere.number_in(reply.text))} - {""}

    def of(self, reply: Reply) -> tuple[str, ...]:
        return self.names.get(reply.case_id, ())


def _what_is_known(replies: list[Reply]) -> _Known:
    communities = {reply.case.community_id: reply.case.community for reply in replies}
    offices = {pk: elsewhere.offices(community) for pk, community in communities.items()}
    cases = {reply.case_id for reply in replies}
    names = {
        pk: tuple(name for name in called if len(name) >= _SHORTEST_NAME)
        for pk, called in blotting.names_on(cases).items()
    }
    return _Known(offices, names)

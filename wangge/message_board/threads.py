"""What everybody reads on the board: the threads of a community or an estate, and one with its answers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from wangge.cases import hearing, intake, showing, twins
from wangge.cases.lights import Light
from wangge.cases.models import Case
from wangge.cases.showing import Shown
from wangge.cases.vocabulary import Status
from wangge.core.moments import say
from wangge.language import titles
from wangge.message_board import answering, posting, supporting
from wangge.message_board.models import Answer, Message, Thread
from wangge.places.models import Area, Building, Estate


@dataclass(frozen=True, slots=True)
class Line:
    """One thread in a list."""

    thread: Thread
    title: str
    where: str
    light: Light
    # How many devices, as everybody reads it; how many persons, for staff (see supporting).
    others: int
    persons: int
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Written:
    """One message as everybody reads it: by whom as far as is said, and what stands in its place."""

    pk: int
    who: str
    when: str
    text: str
    is_hidden: bool
    hidden_reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as everybody reads it; without text while it is put into public words."""

    who: str
    when: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """A thread with all that stands in it, what neighbours added apart (see `added_to`)."""

    thread: Thread
    title: str
    where: str
    opening: Written
    answers: list[Said]
    shown: Shown
    others: int
    persons: int
    is_waited_for: bool
    # The thread of the case that goes on for this one.
    goes_on_in: Thread | None


def of_community(
    community: Area, *, estate: Estate | None = None, progress: str = ""
) -> QuerySet[Thread]:
    """The threads that everybody may read, the latest first."""
    rows = Thread.objects.public().filter(community=community)
    if estate is not None:
        rows = rows.filter(estate=estate)
    if progress in {Thread.Progress.OPEN, Thread.Progress.ANSWERED}:
        rows = rows.filter(progress=progress)
    return rows.order_by("-moved_at", "-pk")


def for_list(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    """The same with all that a line of a list says; two statements."""
    opening = Message.objects.filter(is_opening=True).select_related("building")
    return (
        rows.select_related("case__merged_into", "estate", "community")
        .annotate(
            others=Count("supporters", filter=Q(supporters__is_author=False)),
            persons=Count(
                "supporters",
                filter=Q(supporters__is_author=False, supporters__same_as__isnull=True),
            ),
        )
        .prefetch_related(Prefetch("messages", queryset=opening, to_attr="opened_by"))
    )


def line(thread: Thread, *, now: datetime) -> Line:
    """What a list says of a thread that came from `for_list`."""
    kept = vars(thread)
    opening: Message = kept["opened_by"][0]
    return Line(
        thread=thread,
        title=title_of(opening),
        where=where_of(thread, opening.building),
        light=showing.light_of(hearing.goes_on_as(thread.case), now=now),
        others=int(kept["others"]),
        persons=int(kept["persons"]),
        is_hidden=opening.state != Message.State.SHOWN,
    )


def page_of(thread: Thread, *, now: datetime) -> Page:
    """Read one thread, whatever was merged with it since."""
    opening = thread.messages.select_related("building").get(is_opening=True)
    goes_on = hearing.goes_on_as(thread.case)
    other = Thread.objects.public().filter(case=goes_on.pk).exclude(pk=thread.pk).first()
    return Page(
        thread=thread,
        title=title_of(opening),
        where=where_of(thread, opening.building),
        opening=written(opening, thread, now=now),
        answers=[_said(answer, now=now) for answer in answering.answers_in(thread)],
        shown=showing.show(thread.case, now=now),
        others=thread.supporters.filter(is_author=False).count(),
        persons=supporting.persons_in(thread),
        is_waited_for=supporting.is_waited_for(thread),
        goes_on_in=other,
    )


def added_to(thread: Thread) -> QuerySet[Message]:
    """What was said in a thread after it was opened, the first first."""
    rows = thread.messages.in_place().filter(is_opening=False)
    return rows.select_related("building").order_by("pk")


def written(message: Message, thread: Thread, *, now: datetime) -> Written:
    """One message of a thread as everybody reads it."""
    is_shown = message.state == Message.State.SHOWN
    return Written(
        pk=message.pk,
        who=speaker(message.building, thread.estate),
        when=say(message.posted_at, now),
        text=message.text if is_shown else "",
        is_hidden=message.state == Message.State.HIDDEN,
        hidden_reason=message.hidden_reason,
    )


def likely_same(said: posting.Post, *, now: datetime) -> list[Thread]:
    """The threads in which the same matter stands already, the likeliest first."""
    submission = intake.check(said.submission)
    public = Thread.objects.public().filter(community=said.community)
    found = twins.among(
        Case.objects.filter(thread__in=public).exclude(status=Status.MERGED),
        submission.words,
        community=said.community,
        place=submission.place,
        category=intake.guess_of(submission).category,
        at=now,
    )
    of_case = {
        thread.case_id: thread
        for thread in for_list(public.filter(case__in=[t.case.pk for t in found]))
    }
    return [of_case[twin.case.pk] for twin in found if twin.case.pk in of_case]


def title_of(opening: Message) -> str:
    """What a thread is called: the first words that everybody may read."""
    if opening.state == Message.State.HIDDEN:
        return _("（内容已隐去）")
    if opening.state == Message.State.HELD:
        return _("（先不公开）")
    return titles.title_of(opening.text)


def where_of(thread: Thread, building: Building | None) -> str:
    """Where it is, no finer than a building."""
    place = thread.estate.name if thread.estate else thread.community.name
    return f"{place} {building.name}" if building and thread.estate else place


def speaker(building: Building | None, estate: Estate | None) -> str:
    """Who wrote it, as far as anybody is told."""
    if building is not None:
        return _("{building}一位住户").format(building=building.name)
    if estate is not None:
        return _("{estate}一位住户").format(estate=estate.name)
    return _("一位居民")


def _said(answer: Answer, *, now: datetime) -> Said:
    reply = answer.reply
    return Said(
        who=answering.said_by(reply),
        when=say(reply.said_at, now),
        text=answer.text,
        source=reply.source if answer.text else "",
    )

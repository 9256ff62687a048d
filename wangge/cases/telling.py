"""How news of a case goes out: to colleagues by their account, to a requester with an address."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import confidential, numbers, replying, whereabouts
from wangge.cases.models import Case, Requester
from wangge.core.moments import say
from wangge.history.models import Event
from wangge.notifications import groups
from wangge.notifications.sending import has_channel, notify
from wangge.people.models import Account, Post

# What is read of a case to tell of it; whoever loads one for that loads them with it.
RELATED = ("area", "community", "estate", "building", "category", "lead", "handler__person")


def staff(
    posts: Iterable[Post],
    event: Event,
    case: Case,
    *,
    title: str,
    body: str = "",
    url: str = "",
    urgent: bool = False,
    side: str = "staff",
    **told: object,
) -> None:
    """Tell the people of these posts of an event, each once; `side` parts two news of one event.

    `{title}` or `{place}` in the title stands for what the case is called: in front of a colleague its own words, in a
    group only what sort of matter it is, and where; its other blanks are filled with what is `told`.
    Of a private case only those hear who may: see confidential.
    """
    readers = list(confidential.readers(case, posts, at=event.at))
    people = {post.person_id for post in readers}
    if not case.is_private:
        # A group is no place for a private case.
        outside = in_group(case, at=event.at)
        groups.tell(
            readers,
            kind=event.kind,
            title=title.format(title=outside, place=outside, **told),
            url=url or reverse("cases:detail", args=[case.number]),
            urgent=urgent,
            key=f"case-{side}-{event.pk}",
            at=event.at,
        )
    title = title.format(title=case.title, place=case.place_text or case.title, **told)
    for account in Account.objects.filter(person__in=people, is_active=True).order_by("pk"):
        notify(
            to=account,
            kind=event.kind,
            title=title,
            body=body,
            url=url or reverse("cases:detail", args=[case.number]),
            urgent=urgent,
            key=f"case-{side}-{event.pk}-{account.pk}",
            at=event.at,
        )


def in_group(case: Case, *, at: datetime) -> str:
    """What a staff group reads of a case: sort, building, number, until when; nothing that a resident said."""
    place, due = whereabouts.no_finer_than_building(case), case.next_act_at
    until = say(due, at, is_end=True) if due else ""
    return for_everybody(case.category.name, place, numbers.spoken(case.number), until)


def for_everybody(category: str, place: str, number: str, until: str) -> str:
    """The same in words; `until` is empty where nothing is due."""
    said = _("{category}（{place}），编号 {number}").format(
        category=category, place=place, number=number
    )
    return _("{said}，时限 {when}").format(said=said, when=until) if until else said


def requester(
    requester: Requester,
    *,
    kind: str,
    key: str,
    title: str,
    body: str,
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Write to a requester who has an address, under their own number; others are called: see owing."""
    reader = replying.reader_of(requester)
    if not has_channel(reader):
        return
    number = _("编号 {number}").format(number=numbers.spoken(requester.case.number))
    notify(
        to=reader,
        kind=kind,
        title=title,
        body="\n".join(line for line in (body, number) if line),
        key=key,
        at=at,
        not_before=not_before,
    )

"""How news of a case goes out: to colleagues by their account, to a requester with an address."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import confidential, numbers, replying
from wangge.cases.models import Case, Requester
from wangge.history.models import Event
from wangge.notifications import groups
from wangge.notifications.sending import has_channel, notify
from wangge.people.models import Account, Post


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
) -> None:
    """Tell the people of these posts of an event, each once; `side` parts two news of one event.

    Of a private case only those hear who may: see confidential.
    """
    readers = list(confidential.readers(case, posts, at=event.at))
    people = {post.person_id for post in readers}
    if not case.is_private:
        # A group is no place for a private case.
        groups.tell(
            readers,
            kind=event.kind,
            title=title,
            url=url or reverse("cases:detail", args=[case.number]),
            urgent=urgent,
            key=f"case-{side}-{event.pk}",
            at=event.at,
        )
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

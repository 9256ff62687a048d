"""How staff say what troubles them in this software, from any page, and are answered."""

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.history.recording import record
from wangge.home.events import HomeEvent
from wangge.home.models import Feedback
from wangge.language.normalise import clean
from wangge.language.personal_data import has_number_of_a_person
from wangge.notifications.sending import notify
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Account

WORDS_MOST = 1_000
_PAGE_MOST = 200
_ONCE = timedelta(minutes=10)
_SAY_WHAT = gettext_lazy("请写一句：哪里不好用，怎样会好些。")
_SAY_WHEN = gettext_lazy("请写一句答复：怎么办，几时办。")


class AlreadyAnswered(Refused):
    """A colleague answered it before."""

    reason = gettext_lazy("同事已经答复了。请看最新情况。")


@transaction.atomic
def give(words: str, *, account: Account, page: str = "", by: Actor, at: datetime) -> Feedback:
    """Keep what somebody says of a page; whoever keeps their area sees it until it is answered.

    The same words about the same page within ten minutes are one.
    """
    if by.kind != ActorKind.ACCOUNT or by.ref != account.pk or by.post is None:
        raise NotAllowed
    said = _words(words, field="words", ask=_SAY_WHAT)
    about = urlsplit(page).path[:_PAGE_MOST] if page.startswith("/") else ""
    earlier = Feedback.objects.filter(
        author=account, page=about, words=said, said_at__gt=at - _ONCE
    )
    if known := earlier.first():
        return known
    key = _once_key(account, about, said, at=at)
    try:
        with transaction.atomic():
            feedback = Feedback.objects.create(
                author=account,
                area=by.post.area,
                page=about,
                words=said,
                said_at=at,
                once_key=key,
            )
    except IntegrityError:
        # A double click: the other one was kept between the look and the writing.
        return Feedback.objects.get(once_key=key)
    record(HomeEvent.FEEDBACK_GIVEN, subject=feedback, actor=by, at=at)
    return feedback


@transaction.atomic
def answer(feedback: Feedback, words: str, *, account: Account, by: Actor, at: datetime) -> None:
    """Answer a remark and tell its author; AlreadyAnswered where a colleague did."""
    if not by.may_manage(feedback.area):
        raise NotAllowed
    said = _words(words, field="answer", ask=_SAY_WHEN)
    open_one = Feedback.objects.filter(pk=feedback.pk, answered_at__isnull=True)
    if not open_one.update(answer=said, answered_by=account, answered_at=at):
        raise AlreadyAnswered
    record(HomeEvent.FEEDBACK_ANSWERED, subject=feedback, actor=by, at=at)
    notify(
        to=feedback.author,
        kind=HomeEvent.FEEDBACK_ANSWERED,
        title=_("您提的意见有答复了"),
        body=said,
        url="/feedback/",
        key=f"feedback:{feedback.pk}",
        at=at,
    )


def of_author(account: Account) -> QuerySet[Feedback]:
    """Return what somebody said, the newest first."""
    return Feedback.objects.filter(author=account).order_by("-said_at", "-pk")


def to_answer(by: Actor) -> QuerySet[Feedback]:
    """Return what an actor owes an answer to, the oldest first."""
    if not by.is_keeper:
        return Feedback.objects.none()
    within = Q() if by.post is None else Q(area__in=by.areas_kept())
    waiting = Feedback.objects.filter(within, answered_at__isnull=True)
    return waiting.select_related("author__person", "area").order_by("said_at", "pk")


def _once_key(account: Account, page: str, words: str, *, at: datetime) -> str:
    slot = int(at.timestamp() // _ONCE.total_seconds())
    return hashlib.sha256(f"{account.pk}\0{page}\0{words}\0{slot}".encode()).hexdigest()


def _words(text: str, *, field: str, ask: object) -> str:
    said = clean(text)
    if not said:
        raise Malformed(ask, field=field)
    if len(said) > WORDS_MOST:
        raise Malformed(
            _("最多写 {most} 字，您写了 {count} 字。").format(most=WORDS_MOST, count=len(said)),
            field=field,
        )
    if has_number_of_a_person(said):
        raise Malformed(_("这里不写居民的电话和证件号。请去掉再发。"), field=field)
    return said

"""How staff know what a resident said before they write it down for them: a contact, kept."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, replying
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Contact, Reply
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Verb
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.history.recording import type_of
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post

_ENDINGS = (CaseEvent.CONFIRMED, CaseEvent.CLOSED_SILENT, CaseEvent.SETTLED_ON_PHONE)
# Whoever saw it on a round looked again themselves.
SEEN = "seen"


class NotHeard(Malformed):
    """Nobody writes down a resident's word without saying how they heard it."""

    reason = gettext_lazy(
        "还不能替居民记“好了”：办好以后没有和他说上话的记录。选怎么听他说的，或者先打个电话。"
    )


def way_of(case: Case, *, way: str, spoke_at: datetime | None, by: Actor, at: datetime) -> str:
    """Return by what way the actor heard the resident since the result; keep it where it is new.

    Who speaks for themselves, and a command, needs none.
    """
    if by.kind != ActorKind.ACCOUNT or not case.allows(Verb.CONFIRM):
        return ""
    if changing.is_recorded_by(case, by):
        return SEEN
    if not changing.permits(case, TRANSITIONS[Verb.CONFIRM], by):
        raise NotAllowed
    if not way:
        heard = last_heard(case)
        if heard is None:
            raise NotHeard(field="heard_way")
        return heard.way
    moment = spoke_at or at
    _must_be_since_result(case, moment, at=at)
    replying.contact(case, way=way, outcome=Contact.Outcome.REACHED, by=by, at=moment)
    return way


def last_heard(case: Case) -> Contact | None:
    """The last time somebody spoke with the resident since the result."""
    since = _result_at(case)
    reached = case.contacts.filter(outcome=Contact.Outcome.REACHED)
    if since is not None:
        reached = reached.filter(at__gte=since)
    return reached.order_by("-at", "-pk").first()


def _must_be_since_result(case: Case, moment: datetime, *, at: datetime) -> None:
    since = _result_at(case)
    if moment > at:
        raise Malformed(_("说上话的时间还没有到，请看一下写的时间。"), field="spoke_at")
    # Clocks show minutes: a call in the minute of the result came after it.
    if since is not None and moment < since.replace(second=0, microsecond=0):
        raise Malformed(_("那时候还没办好。写办好以后说上话的时间。"), field="spoke_at")


def _result_at(case: Case) -> datetime | None:
    result = case.replies.filter(purpose=Reply.Purpose.RESULT).order_by("-pk").first()
    return result.said_at if result else None


def whose_word(case: Case) -> str:
    """The last step of a closed case as its requester reads it: their own word, or whose it was."""
    ended = (
        Event.objects.filter(subject_type=type_of(case), subject_id=case.pk, kind__in=_ENDINGS)
        .order_by("-pk")
        .first()
    )
    if ended is not None and ended.kind == CaseEvent.CLOSED_SILENT:
        return _("没有回音，办结")
    if ended is None or ended.actor_kind != ActorKind.ACCOUNT or ended.post_ref is None:
        return _("您确认")
    if ended.kind == CaseEvent.SETTLED_ON_PHONE:
        return _("电话里答复了")
    if ended.data.get("way") == SEEN:
        return _("巡查的人看过，好了")
    post = Post.objects.filter(pk=ended.post_ref).select_related("person").first()
    return _("{name}替您记的").format(name=post.person.name if post else _("值班台"))

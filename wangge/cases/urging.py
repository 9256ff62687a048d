"""How somebody asks for speed (催一催): told to who has it and who leads, changing neither."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from wangge.cases import changing, dispatch, supervising
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Urge
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Verb
from wangge.cases.wording import shortened
from wangge.core.errors import Refused
from wangge.core.moments import SHANGHAI, say
from wangge.core.speech import listed
from wangge.history.recording import record
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Post

# Colleagues hurry each other at most this often about one case.
_STAFF_REST = timedelta(hours=1)


class TooSoon(Refused):
    """It was said already, and those who have it know."""


@dataclass(frozen=True, slots=True)
class Urged:
    """Who is told, and when one may urge again."""

    told: list[Post]
    again_at: datetime

    def words(self, case: Case, now: datetime) -> str:
        """Say it back to whoever urged."""
        names = listed(post.person.name for post in self.told) or str(case.lead)
        return _("已经告诉{names}。{when} 以后可以再催。").format(
            names=names, when=say(self.again_at, now)
        )


@transaction.atomic
def urge(case: Case, *, text: str = "", by: Actor, at: datetime) -> Urged:
    """Ask for speed: a requester once a day, colleagues once an hour; raise TooSoon."""
    changing.must_permit(case, TRANSITIONS[Verb.URGE], by)
    changing.hold(case, by=by)
    if not case.allows(Verb.URGE):
        raise changing.NotNow(
            _("这件事现在是“{status}”，不用催。").format(status=case.get_status_display())
        )
    again_at = next_at(case, by, at=at)
    if again_at is not None:
        raise TooSoon(_("刚催过了。{when} 以后可以再催。").format(when=say(again_at, at)))
    is_requester = by.kind == ActorKind.REQUESTER
    kept = Urge.objects.create(
        case=case,
        who=Urge.Who.REQUESTER if is_requester else Urge.Who.STAFF,
        requester_id=by.ref if is_requester else None,
        by=by.post,
        text=shortened(text),
        at=at,
    )
    record(CaseEvent.URGED, subject=case, actor=by, at=at, urge=kept.pk, who=kept.who)
    return Urged(who_hears(case, at=at), _free_from(kept))


def may_urge(case: Case, by: Actor) -> bool:
    """Say whether the actor may ask for speed in this state, were it not too soon."""
    return case.allows(Verb.URGE) and changing.permits(case, TRANSITIONS[Verb.URGE], by)


def next_at(case: Case, by: Actor, *, at: datetime) -> datetime | None:
    """When the actor may urge again; nothing where it is free now."""
    if by.kind == ActorKind.REQUESTER and by.ref is not None:
        mine = case.urges.filter(who=Urge.Who.REQUESTER, requester_id=by.ref)
    else:
        mine = case.urges.filter(who=Urge.Who.STAFF)
    last = mine.order_by("-at", "-pk").first()
    free_from = _free_from(last) if last else None
    return free_from if free_from is not None and free_from > at else None


def who_hears(case: Case, *, at: datetime) -> list[Post]:
    """Who has the case, and who heads the body that leads it; each once."""
    posts = [*dispatch.holders(case, at=at), *supervising.heads_of_lead(case, at=at)]
    return list({post.pk: post for post in posts}.values())


def count(cases: Collection[int]) -> Mapping[int, int]:
    """How often each of the cases was urged; one statement."""
    rows = Urge.objects.filter(case__in=cases).values_list("case").annotate(n=Count("pk"))
    return dict(rows.order_by())


def _free_from(last: Urge) -> datetime:
    if last.who == Urge.Who.STAFF:
        return last.at + _STAFF_REST
    tomorrow = last.at.astimezone(SHANGHAI) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)

"""Whom the desk asks how it was done: each complaint and dispute, of the others a share."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wangge.cases import hearing, owing, receipts
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack, Case, FollowUpShare, Reply, Requester
from wangge.cases.vocabulary import Kind, Route
from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area
from wangge.places.policies import must_manage

DEFAULT_PERCENT = 10
# As often the desk tries; then it is noted, and counts neither for nor against anybody.
TRIES = 3
_ALL = 100

Outcome = CallBack.Outcome


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of the calls that asked how it was done; whom nobody reached counts apart."""

    fixed: int
    not_fixed: int
    not_reached: int
    owed: int

    @property
    def asked(self) -> int:
        return self.fixed + self.not_fixed


def is_always_asked(case: Case) -> bool:
    """Say whether R-H7 leaves no choice: a complaint, as its requester or staff see it, a dispute."""
    return case.route == Route.DISPUTE or Kind.COMPLAINT in {case.kind, case.kind_chosen}


def is_asked(case: Case) -> bool:
    """Say whether the requesters of a case are asked; always the same for the same number."""
    return is_always_asked(case) or _lot(case.number) < percent_in(case.community)


def percent_in(area: Area) -> int:
    """Of how many in a hundred the desk asks here; of the rows around the finest one wins."""
    rows = FollowUpShare.objects.filter(
        Q(area__isnull=True) | Q(area__path__in=area.path_prefixes)
    ).select_related("area")
    finest = max(rows, key=lambda row: len(row.area.path) if row.area else 0, default=None)
    return DEFAULT_PERCENT if finest is None else finest.percent


@transaction.atomic
def keep_percent(percent: int, *, area: Area | None, by: Actor, at: datetime) -> FollowUpShare:
    """Set of how many in a hundred the desk asks, here or everywhere."""
    if area is None:
        by.must(Right.MANAGE_DEPLOYMENT)
    else:
        must_manage(by, area)
    if not 0 <= percent <= _ALL:
        raise Malformed(_("写 0 到 100 之间的整数。"), field="percent")
    share, _is_new = FollowUpShare.objects.update_or_create(
        area=area, defaults={"percent": percent}
    )
    record(CaseEvent.FOLLOW_UP_SHARE_KEPT, subject=share, actor=by, at=at, percent=percent)
    return share


def open_after(case: Case, reply: Reply, *, by: Actor, at: datetime) -> None:
    """Owe a call to each requester with a telephone, where this result is one to be asked about."""
    if not is_asked(case):
        return
    for requester in hearing.audience(case).filter(phone__isnull=False):
        owed = owing.open_for(requester, reply=reply, by=by, at=at)
        if owed is not None:
            CallBack.objects.filter(pk=owed.pk).update(is_follow_up=True)


def spoke_up(case: Case, requester: Requester, *, at: datetime) -> None:
    """The requester said by themselves how it was done: no need to ask, unless it is a must."""
    if not is_always_asked(case):
        _owed(requester).update(done_at=at, outcome=Outcome.FIXED)


def begin_anew(case: Case, *, at: datetime) -> None:
    """The work begins again: how the last result was is known, and the next is asked about too."""
    unaware = set(receipts.not_reached(case).values_list("pk", flat=True))
    for requester in hearing.audience(case):
        if requester.pk in unaware:
            _owed(requester).update(is_follow_up=False)
        else:
            _owed(requester).update(done_at=at, outcome=Outcome.NOT_FIXED)


def still_owed(case: Case) -> bool:
    """Say whether somebody who must be asked about this case has not been asked."""
    return is_always_asked(case) and owing.owed_on(case).filter(is_follow_up=True).exists()


def tally(by: Actor, *, since: datetime) -> Tally:
    """Count what came of the calls since a moment, about what the actor oversees."""
    calls = CallBack.objects.filter(
        is_follow_up=True, opened_at__gte=since, case__in=Case.objects.in_scope_of(by)
    )
    not_reached = Q(outcome=Outcome.NOT_REACHED) | Q(done_at__isnull=True, tries__gte=TRIES)
    found = calls.aggregate(
        fixed=Count("pk", filter=Q(outcome=Outcome.FIXED)),
        not_fixed=Count("pk", filter=Q(outcome=Outcome.NOT_FIXED)),
        not_reached=Count("pk", filter=not_reached),
        owed=Count("pk", filter=Q(done_at__isnull=True, tries__lt=TRIES)),
    )
    return Tally(**found)


def ship() -> None:
    """Enter the shipped share where none is; safe to repeat."""
    ship_into(FollowUpShare.objects)


def ship_into(shares: Any) -> None:
    """The same into the table of a migration, whose model is that of its day."""
    if not shares.filter(area__isnull=True).exists():
        shares.create(percent=DEFAULT_PERCENT)


def _owed(requester: Requester) -> QuerySet[CallBack]:
    return CallBack.objects.filter(requester=requester, is_follow_up=True, done_at__isnull=True)


def _lot(number: str) -> int:
    # Not drawn: whoever looks again finds the same, and nobody picks the easy ones.
    return int.from_bytes(hashlib.sha256(number.encode()).digest()[:4]) % _ALL

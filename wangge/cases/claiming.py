"""How a request is called unreasonable: by one person, agreed to by a second, and counted apart."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from wangge.cases import declining, reviewing
from wangge.cases.models import Case, Rating, Referral, Review
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.vocabulary import Channel, Satisfaction, Status
from wangge.people.actors import Actor

_WHAT = Review.What.UNREASONABLE


@dataclass(frozen=True, slots=True)
class Content:
    """How content people are: of so many who rated so many are, and so many cases are left out."""

    rated: int
    content: int
    excluded: int

    @property
    def percent(self) -> int | None:
        """The rate; nothing where nobody rated."""
        return round(100 * self.content / self.rated) if self.rated else None


@transaction.atomic
def ask(case: Case, *, reason: str, by: Actor, at: datetime) -> Review:
    """Say why what is asked for is unreasonable; a second person decides, the work goes on."""
    return reviewing.ask(case, what=_WHAT, reason=reason, by=by, at=at)


@transaction.atomic
def agree(
    case: Case,
    *,
    reason: str,
    phone: str = "",
    text: str,
    decision: str,
    by: Actor,
    at: datetime,
) -> Review:
    """Agree: the requester is told lawfully why, and rates leave the case out."""
    review = _decide(case, Review.Outcome.AGREED, decision=decision, by=by, at=at)
    declining.decline(case, reason=reason, phone=phone, text=text, by=by, at=at)
    return review


@transaction.atomic
def refuse(case: Case, *, decision: str, by: Actor, at: datetime) -> Review:
    """Do not agree: it is worked on as before, and counts."""
    return _decide(case, Review.Outcome.REFUSED, decision=decision, by=by, at=at)


def excluded(by: Actor, *, since: datetime) -> QuerySet[Review]:
    """What rates leave out of the actor's cases, each with why and who agreed, newest first."""
    cases = Case.objects.in_scope_of(by).live().excluded_from_rates()
    called = Referral.objects.filter(
        case=OuterRef("case"), at=OuterRef("decided_at"), community_only_assists=True
    )
    return (
        Review.objects.filter(
            Q(case__status=Status.DECLINED, decided_at=F("case__closed_at")) | Exists(called),
            case__in=cases,
            outcome=Review.Outcome.AGREED,
            decided_at__gte=since,
        )
        .select_related("case", "asked_by__person", "decided_by__person")
        .order_by("-decided_at", "-pk")
    )


def content(by: Actor, *, since: datetime) -> Content:
    """How content those are who rated since a moment, and how many cases are left out of that."""
    rated, content = content_among(Case.objects.in_scope_of(by).live(), since=since)
    return Content(rated, content, excluded(by, since=since).count())


def content_among(cases: CaseQuerySet, *, since: datetime) -> tuple[int, int]:
    """How many ratings these cases got since a moment, and how many of them are content."""
    well = (Satisfaction.SATISFIED, Satisfaction.MOSTLY)
    counted = (
        Rating.objects.filter(case__in=cases, at__gte=since)
        .exclude(satisfaction="")
        # Nobody is content for themselves with what they found for themselves.
        .exclude(case__channel=Channel.PATROL)
        .exclude(case__in=cases.excluded_from_rates())
        .aggregate(all=Count("pk"), content=Count("pk", filter=Q(satisfaction__in=well)))
    )
    return counted["all"], counted["content"]


def _decide(
    case: Case, outcome: Review.Outcome, *, decision: str, by: Actor, at: datetime
) -> Review:
    way = "decline" if outcome == Review.Outcome.AGREED else "refuse"
    return reviewing.decide(
        case, what=_WHAT, outcome=outcome, way=way, decision=decision, by=by, at=at
    )

"""How a post looks after households: begun on a named basis, reviewed, passed on, ended."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Care, Household, Post
from wangge.people.roles import Right


class CaredForAlready(Refused):
    """Somebody looks after the household for this reason."""

    reason = gettext_lazy("这一户已经有人因为这个原因在照看了。")


class NotTheirs(Refused):
    """Somebody else has it by now, or it has ended."""

    reason = gettext_lazy("已经不在您手上了。请看最新情况。")


@transaction.atomic
def begin(
    household: Household,
    *,
    reason: str,
    basis: str,
    consent_on: date | None = None,
    review_on: date,
    by: Actor,
    at: datetime,
) -> Care:
    """Look after a household from today on; raise CaredForAlready, or Malformed."""
    by.must(Right.HANDLE)
    assert by.post is not None, "who handles has a post"
    if not by.post.area.holds(household.unit.building.area):
        raise NotAllowed
    today = local_day(at)
    _check(reason, basis, consent_on, review_on, today=today)
    try:
        with transaction.atomic():
            care = Care.objects.create(
                household=household,
                owner=by.post,
                reason=reason,
                basis=basis,
                consent_on=consent_on,
                since=today,
                review_on=review_on,
            )
    except IntegrityError:
        raise CaredForAlready from None
    record(PeopleEvent.CARE_BEGUN, subject=care, actor=by, at=at, reason=reason, basis=basis)
    return care


@transaction.atomic
def review(care: Care, *, next_on: date, by: Actor, at: datetime) -> None:
    """Keep that it is still needed, until the next look."""
    if next_on <= local_day(at):
        raise Malformed(_("下次要看的日子要在今天以后。"), field="review_on")
    _change(care, by=by, review_on=next_on)
    record(PeopleEvent.CARE_REVIEWED, subject=care, actor=by, at=at, next_on=next_on)


@transaction.atomic
def pass_on(care: Care, *, to: Post, by: Actor, at: datetime) -> None:
    """Give the care of a household to a colleague, with all that was kept."""
    before = care.owner_id
    _change(care, by=by, owner=to)
    record(PeopleEvent.CARE_PASSED, subject=care, actor=by, at=at, to=to.pk, before=before)


@transaction.atomic
def end(care: Care, *, by: Actor, at: datetime) -> None:
    """Look after the household no more; the row stays until retention removes it."""
    _change(care, by=by, ended_on=local_day(at))
    record(PeopleEvent.CARE_ENDED, subject=care, actor=by, at=at)


def of_post(post: Post) -> QuerySet[Care]:
    """Return what a post looks after, what is to be reviewed first."""
    held = Care.objects.filter(owner=post, ended_on__isnull=True)
    return held.select_related("household__unit__building__estate", "owner__person").order_by(
        "review_on", "pk"
    )


def colleagues(post: Post, *, on: date) -> QuerySet[Post]:
    """Return to whom a post's care and keys may be passed: who works in the same place."""
    start, end_ = post.area.path_range
    near = Q(area__path__gte=start, area__path__lt=end_) | Q(area__path__in=post.area.path_prefixes)
    held = Post.objects.held(on).filter(near).exclude(pk=post.pk)
    return held.select_related("person", "area", "organisation").order_by("person__name", "pk")


def may_dispose(by: Actor, owner: Post) -> bool:
    """Say whether the actor is the owner, or keeps the people of the owner's area."""
    is_owner = by.post is not None and by.post.pk == owner.pk
    return is_owner or by.may_manage(owner.area)


def _change(care: Care, *, by: Actor, **fields: object) -> None:
    if not may_dispose(by, care.owner):
        raise NotAllowed
    seen = Care.objects.filter(pk=care.pk, owner=care.owner_id, ended_on__isnull=True)
    if not seen.update(**fields):
        raise NotTheirs
    care.refresh_from_db(fields=list(fields))


def _check(
    reason: str, basis: str, consent_on: date | None, review_on: date, *, today: date
) -> None:
    _known(reason, Care.Reason.values, field="reason")
    _known(basis, Care.Basis.values, field="basis")
    if basis == Care.Basis.CONSENT and consent_on is None:
        raise Malformed(_("凭同意照看，请写是哪天同意的。"), field="consent_on")
    if consent_on is not None and consent_on > today:
        raise Malformed(_("同意的日子不能在今天以后。"), field="consent_on")
    if review_on <= today:
        raise Malformed(_("下次要看的日子要在今天以后。"), field="review_on")


def _known(value: str, known: Iterable[str], *, field: str) -> None:
    if value not in known:
        raise Malformed(_("没有这一项可选，请重新选。"), field=field)

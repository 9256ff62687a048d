"""Which company serves which estate, since when, and what its staff may therefore look at."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.people.actors import Actor, ActorKind
from wangge.people.events import PeopleEvent
from wangge.people.models import EstateService, Organisation
from wangge.people.roles import Right
from wangge.places.models import Estate
from wangge.places.policies import must_manage


@transaction.atomic
def serve(
    estate: Estate, organisation: Organisation, *, since: date, by: Actor, at: datetime
) -> EstateService:
    """Enter who serves an estate from a day on; whoever served before ends that day."""
    must_manage(by, estate.community)
    if organisation.kind != Organisation.Kind.PROPERTY_COMPANY:
        raise Malformed(_("请选一家物业公司。"), field="organisation")
    current = EstateService.objects.filter(estate=estate, until__isnull=True).first()
    if current is not None:
        if current.organisation_id == organisation.pk:
            return current
        if since <= current.since:
            raise Malformed(_("要晚于现在这家开始的日子。"), field="since")
        EstateService.objects.filter(pk=current.pk, until__isnull=True).update(until=since)
    try:
        with transaction.atomic():
            service = EstateService.objects.create(
                estate=estate, organisation=organisation, since=since
            )
    except IntegrityError:
        raise Malformed(_("刚才有人也改了这里的物业。请看最新的再改。"), field="since") from None
    record(
        PeopleEvent.ESTATE_SERVED,
        subject=service,
        actor=by,
        at=at,
        estate=estate.pk,
        organisation=organisation.pk,
    )
    return service


def estates_seen_by(actor: Actor) -> QuerySet[Estate]:
    """Return the estates whose registry somebody may read: their area's; a company's, its own."""
    rows = Estate.objects.select_related("community", "area").order_by("community__path", "pk")
    everything = {ActorKind.CLOCK, ActorKind.COMMAND}
    if actor.kind in everything or actor.may(Right.MANAGE_DEPLOYMENT):
        return rows
    post = actor.post
    if post is None or not (actor.may(Right.SEE_CASES) or actor.may(Right.MANAGE_AREA)):
        return rows.none()
    if not post.sees_by_organisation:
        start, end = post.area.path_range
        within = Q(area__path__gte=start, area__path__lt=end)
        # Whoever has a grid within an estate's area knows that estate too.
        around = Q(buildings__area__path__gte=start, buildings__area__path__lt=end)
        return rows.filter(within | around).distinct()
    if post.organisation is None:
        return rows.none()
    return rows.filter(_served_by(post.organisation))


def _served_by(organisation: Organisation) -> Q:
    now = EstateService.objects.filter(estate=OuterRef("pk"), until__isnull=True)
    start, end = organisation.area.path_range
    unclaimed = Q(area__path__gte=start, area__path__lt=end) & ~Exists(now)
    return Exists(now.filter(organisation=organisation)) | unclaimed

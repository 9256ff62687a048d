"""How what is seen on a round (巡查) is settled on the spot in one tap, or passed on; and taken back at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import closing, intake, triage
from wangge.cases.events import CaseEvent
from wangge.cases.intake import Submission
from wangge.cases.models import Case, PatrolRecord
from wangge.cases.vocabulary import Channel, Status, Urgency
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.history.recording import record, type_of
from wangge.jobs import retention
from wangge.language.normalise import clean
from wangge.people.actors import Actor, requesting
from wangge.people.models import Post
from wangge.people.roles import Right
from wangge.places.locate import Located

UNDONE_WITHIN = timedelta(minutes=10)
_WORDS_MOST = 500
_PLACE_MOST = 120
_DAYS = 3 * 365
# Where somebody has been lately is offered again.
_LOOK_BACK = 40
_OFFERED = 5
_Outcome = PatrolRecord.Outcome


class TooLateToUndo(Refused):
    """Somebody relies on it by now."""

    reason = gettext_lazy("过了 10 分钟，或者已经有人在办，不能撤销了。")


class StillPressing(Malformed):
    """The words speak of danger: nobody puts that down as settled by one tap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What somebody saw on a round: in a few words, where, perhaps a photo."""

    words: str
    place: Located
    place_text: str = ""
    photo: Prepared | None = None
    # Whoever stands there says that what sounds like danger is over.
    is_over: bool = False
    # Somebody is called to the spot, as a resident calls them.
    is_call_out: bool = False
    key: str


@transaction.atomic
def settle(seen: Seen, *, by: Actor, at: datetime) -> PatrolRecord:
    """Keep that it was settled on the spot; no case, no clock, no rate. One key is one record.

    Raise StillPressing where the words speak of danger and nobody said that it is over.
    """
    post = _must(by, seen)
    if known := _known(seen):
        return known
    if not seen.is_over and triage.guess(seen.words).urgency == Urgency.EMERGENCY:
        reason = _("这话听起来是要马上到场的事。还没好，就叫人到现场；已经好了，勾上这一格再记。")
        raise StillPressing(reason, field="is_over")
    return _keep(seen, _Outcome.SETTLED, post=post, by=by, at=at)


@transaction.atomic
def pass_on(seen: Seen, *, by: Actor, at: datetime) -> PatrolRecord:
    """Make an ordinary case of it; raise what `intake.submit` raises. Rates keep it apart."""
    post = _must(by, seen)
    if known := _known(seen):
        return known
    submission = Submission(
        words=seen.words,
        community=seen.place.community,
        channel=Channel.PATROL,
        place=seen.place,
        place_text=seen.place_text,
        photo=seen.photo,
        is_call_out=seen.is_call_out,
        idempotency_key=f"patrol:{seen.key}",
    )
    accepted = intake.submit(submission, by=by, at=at)
    return _keep(seen, _Outcome.PASSED_ON, case=accepted.case, post=post, by=by, at=at)


def may_be_undone(kept: PatrolRecord, *, by: Actor, at: datetime) -> bool:
    """Say whether it is one's own, of minutes ago, and nobody works on it."""
    if kept.by_id != by.post_ref or kept.undone_at is not None:
        return False
    if not kept.at <= at <= kept.at + UNDONE_WITHIN:
        return False
    return kept.case is None or (kept.case.status == Status.DISPATCHED and kept.case.round == 1)


@transaction.atomic
def undo(kept: PatrolRecord, *, by: Actor, at: datetime) -> None:
    """Take it back; a case that was made of it is withdrawn. Raise TooLateToUndo."""
    if kept.by_id != by.post_ref:
        raise NotAllowed
    if not may_be_undone(kept, by=by, at=at):
        raise TooLateToUndo
    if not PatrolRecord.objects.filter(pk=kept.pk, undone_at__isnull=True).update(undone_at=at):
        raise TooLateToUndo
    kept.undone_at = at
    if kept.case is not None:
        # Whoever brought it takes it back: themselves.
        brought = kept.case.requesters.earliest("pk")
        closing.withdraw(kept.case, by=requesting(brought.pk), at=at)
    record(CaseEvent.PATROL_UNDONE, subject=kept, actor=by, at=at)


def own(by: Actor) -> QuerySet[PatrolRecord]:
    """One's own records, newest first."""
    rows = PatrolRecord.objects.filter(by=by.post).select_related(
        "case__lead", "community", "area", "estate", "building", "entrance", "asset"
    )
    return rows.order_by("-at", "-pk")


def recent_places(by: Actor) -> list[PatrolRecord]:
    """The latest record of each of the last few places, to begin the next one from."""
    found: dict[tuple[int | None, ...], PatrolRecord] = {}
    for kept in own(by).filter(undone_at__isnull=True, estate__isnull=False)[:_LOOK_BACK]:
        found.setdefault((kept.estate_id, kept.building_id, kept.asset_id), kept)
    return list(found.values())[:_OFFERED]


def settled_at(asset_id: int, *, by: Actor) -> QuerySet[PatrolRecord]:
    """What was settled on the spot at a thing, as far as the actor may see it, newest first."""
    rows = PatrolRecord.objects.visible_to(by).settled().filter(asset=asset_id)
    return rows.select_related("by__person").order_by("-at", "-pk")


def _must(by: Actor, seen: Seen) -> Post:
    by.must(Right.PATROL)
    post, community = by.post, seen.place.community
    if post is None or not (post.area.holds(community) or community.holds(post.area)):
        raise NotAllowed
    words = clean(seen.words)
    if not words:
        raise Malformed(_("写一句看到了什么，例如 3 号楼门口纸箱挡道，已搬走。"), field="words")
    if len(words) > _WORDS_MOST:
        raise Malformed(
            _("最多写 {most} 字，您写了 {count} 字。").format(most=_WORDS_MOST, count=len(words)),
            field="words",
        )
    if len(seen.place_text) > _PLACE_MOST:
        raise Malformed(_("地点最多写 {most} 字。").format(most=_PLACE_MOST), field="place_text")
    return post


def _known(seen: Seen) -> PatrolRecord | None:
    return PatrolRecord.objects.filter(idempotency_key=seen.key).first()


def _keep(
    seen: Seen,
    outcome: PatrolRecord.Outcome,
    *,
    case: Case | None = None,
    post: Post,
    by: Actor,
    at: datetime,
) -> PatrolRecord:
    place = seen.place
    try:
        with transaction.atomic():
            kept = PatrolRecord.objects.create(
                outcome=outcome,
                case=case,
                community=place.community,
                area=place.area,
                estate=place.estate,
                building=place.building,
                entrance=place.entrance,
                asset=place.asset,
                place_text=seen.place_text,
                words=clean(seen.words),
                by=post,
                at=at,
                idempotency_key=seen.key,
            )
    except IntegrityError:
        # The same tap, twice in one moment.
        return PatrolRecord.objects.get(idempotency_key=seen.key)
    if case is None and seen.photo is not None:
        pictures.keep(seen.photo, subject=kept, reader=Attachment.Reader.INTERNAL, at=at)
    kind = CaseEvent.PATROL_SETTLED if case is None else CaseEvent.PATROL_PASSED_ON
    record(kind, subject=kept, actor=by, at=at, case=case.pk if case else None)
    return kept


def _due(before: datetime) -> QuerySet[PatrolRecord]:
    # One that was passed on is kept as long as its case is being worked on.
    is_over = Q(case__isnull=True) | Q(case__closed_at__lt=before)
    return PatrolRecord.objects.filter(is_over, at__lt=before)


@transaction.atomic
def _erase(pks: list[int], _now: datetime) -> None:
    Attachment.objects.filter(subject_type=type_of(PatrolRecord()), subject_id__in=pks).delete()
    PatrolRecord.objects.filter(pk__in=pks).delete()


retention.keep("patrols", words=gettext_lazy("巡查记录和照片"), days=_DAYS, due=_due, erase=_erase)

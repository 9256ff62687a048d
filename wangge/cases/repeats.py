"""Which earlier, answered case somebody's words repeat, and how often they said it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wangge.cases import closing, owing, replying
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Contact, Reply, Requester
from wangge.cases.vocabulary import Kind, Mode, Route, Status
from wangge.history.models import Event
from wangge.history.recording import record, type_of
from wangge.language.similarity import likeness
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.models import Person
from wangge.places.locate import Located
from wangge.places.models import Area

LASTS = timedelta(days=365)
# Alike enough to ask whether it is the same: of one category, and of two.
_ALIKE, _VERY_ALIKE = 0.25, 0.35
_MOST = 50
_ANSWERED = (Status.RESOLVED, Status.CLOSED, Status.DECLINED)
# What nobody who merely knows a telephone may learn that it was said.
_TOUCHY = Q(is_private=True) | Q(route=Route.DISPUTE) | Q(kind__in=[Kind.COMPLAINT, Kind.REPORT])


@dataclass(frozen=True, slots=True)
class _Matter:
    """What tells one matter from another."""

    words: str
    category_id: int | None = None
    building_id: int | None = None
    asset_id: int | None = None

    def is_of(self, case: Case) -> bool:
        if self.asset_id is not None and case.asset_id is not None:
            return self.asset_id == case.asset_id
        is_placed = self.building_id is not None and case.building_id is not None
        if is_placed and self.building_id != case.building_id:
            return False
        if self.category_id is not None and case.category_id != self.category_id:
            return likeness(self.words, case.words) >= _VERY_ALIKE
        return is_placed or likeness(self.words, case.words) >= _ALIKE


def earlier(
    words: str,
    *,
    community: Area,
    phone: str = "",
    person: Person | None = None,
    place: Located | None = None,
    category_id: int | None = None,
    at: datetime,
) -> Case | None:
    """The last answered case of this caller about the same matter, within a year."""
    mine = _of(phone, person)
    if mine is None:
        return None
    found = _answered(at).filter(community=community, requesters__in=mine)
    matter = _Matter(
        words,
        category_id,
        place.building.pk if place and place.building else None,
        place.asset.pk if place and place.asset else None,
    )
    return next(filter(matter.is_of, found[:_MOST]), None)


def earlier_for_anybody(
    words: str,
    *,
    community: Area,
    phone: str,
    place: Located | None,
    category_id: int | None,
    at: datetime,
) -> Case | None:
    """The same for the public page, where whoever types a number may not be its owner.

    Only what is no quarrel, complaint or report is owned up to, and of that only the day.
    """
    found = earlier(
        words, community=community, phone=phone, place=place, category_id=category_id, at=at
    )
    if found is None or Case.objects.filter(_TOUCHY, pk=found.pk).exists():
        return None
    return found


def earlier_of(case: Case, *, at: datetime) -> Case | None:
    """What this one repeats: the case named when it was brought, else a likely one."""
    if case.repeats is not None:
        return case.repeats
    return next(filter(_matter_of(case).is_of, _before(case, at=at)[:_MOST]), None)


def remember(case: Case, *, at: datetime) -> None:
    """Keep what the case repeats, where nobody named it when it was brought; safe to repeat."""
    found = earlier_of(case, at=at) if case.mode == Mode.LIVE else None
    if found is not None:
        Case.objects.filter(pk=case.pk, repeats__isnull=True).update(repeats=found)


def times_said(case: Case, *, at: datetime) -> int:
    """How often its requester has now said this within a year, this time too."""
    is_same = _matter_of(case).is_of
    same = [
        other.pk
        for other in _before(case, at=at)[:_MOST]
        if other.pk == case.repeats_id or is_same(other)
    ]
    # Who was told the answer again on the telephone said it too, though nothing was opened.
    calls = Event.objects.filter(
        subject_type=type_of(case), subject_id__in=same, at__lte=at, at__gte=at - LASTS
    )
    told = calls.filter(kind=CaseEvent.TOLD_AGAIN).count()
    return 1 + len(same) + told - calls.filter(kind=CaseEvent.TOLD_AGAIN_UNDONE).count()


def answer_of(case: Case) -> Reply | None:
    """What its requester was told in the end."""
    said = case.replies.filter(purpose=Reply.Purpose.RESULT).select_related("by__person")
    return said.order_by("-pk").first()


def answer_once_more(case: Case, *, at: datetime) -> str:
    """The earlier answer in words to send again; empty where there is none."""
    earlier = earlier_of(case, at=at)
    answer = answer_of(earlier) if earlier else None
    if answer is None:
        return ""
    return _("这件事前面答复过，没有新的情况，再告诉您一遍：{answer}").format(answer=answer.text)


@transaction.atomic
def tell_again(case: Case, *, text: str = "", by: Actor, at: datetime) -> None:
    """Keep that somebody asked once more with nothing new, and was told the answer again."""
    kept = replying.contact(
        case,
        way=Contact.Way.PHONE,
        outcome=Contact.Outcome.REACHED,
        text=text,
        by=by,
        at=at,
    )
    record(CaseEvent.TOLD_AGAIN, subject=case, actor=by, at=at, contact=kept.pk)
    for requester in case.requesters.all():
        requester.case = case
        replying.told(requester, by=by, at=at)


@transaction.atomic
def not_well(case: Case, requester: Requester, *, text: str, by: Actor, at: datetime) -> None:
    """Take a case up again because its requester says on the line that it is not well.

    Raise what `closing.reopen` raises.
    """
    replying.contact(case, way=Contact.Way.PHONE, outcome=Contact.Outcome.REACHED, by=by, at=at)
    requester.case = case
    replying.told(requester, by=by, at=at)
    owing.settle_for(requester, at=at)
    closing.reopen(case, requester=requester, text=text, by=by, at=at)


def requesters_of(*, phone: str, person: Person | None) -> QuerySet[Requester]:
    """Everything that was brought with a number or by a person."""
    return _of(phone, person) or Requester.objects.none()


def _of(phone: str, person: Person | None) -> QuerySet[Requester] | None:
    who = Q()
    if phone:
        who |= Q(phone__blind_index=privacy.blind_index(phone))
    if person is not None:
        who |= Q(person=person)
    return Requester.objects.filter(who) if who else None


def _answered(at: datetime) -> QuerySet[Case]:
    cases = Case.objects.live().filter(status__in=_ANSWERED, submitted_at__gte=at - LASTS)
    return cases.filter(replies__purpose=Reply.Purpose.RESULT).distinct().order_by("-pk")


def _before(case: Case, *, at: datetime) -> QuerySet[Case]:
    own = list(case.requesters.select_related("phone"))
    indices = [requester.phone.blind_index for requester in own if requester.phone]
    persons = [requester.person_id for requester in own if requester.person_id]
    if not indices and not persons:
        return Case.objects.none()
    mine = Requester.objects.filter(Q(phone__blind_index__in=indices) | Q(person__in=persons))
    return _answered(at).filter(community=case.community_id, requesters__in=mine, pk__lt=case.pk)


def _matter_of(case: Case) -> _Matter:
    return _Matter(case.words, case.category_id, case.building_id, case.asset_id)

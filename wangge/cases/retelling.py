"""What happened to a case as one of its requesters reads it: without what the others said."""

from dataclasses import replace
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy

from wangge.cases import blotting
from wangge.cases.blotting import Blotter
from wangge.cases.events import CaseEvent
from wangge.cases.models import Addition, Case, Merge, Requester
from wangge.history.models import Event
from wangge.history.timeline import Entry, tell
from wangge.people.actors import ActorKind

_CASE = "cases.case"
# What a neighbour did, without their words; what is not listed stays between them and the office.
_BY_NEIGHBOUR: dict[str, object] = {
    CaseEvent.ADDED: gettext_lazy("一位邻居补充了情况"),
    CaseEvent.ANSWERED: gettext_lazy("一位邻居回了话，接着办"),
    CaseEvent.REOPENED: gettext_lazy("一位邻居说还是没好"),
    CaseEvent.CONFIRMED: gettext_lazy("大家都说好了，办结"),
    CaseEvent.AGREED: gettext_lazy("一位邻居说好了"),
    CaseEvent.URGED: gettext_lazy("一位邻居催了一次"),
    CaseEvent.ARRIVAL_CONFIRMED: gettext_lazy("一位邻居确认有人到场"),
}
_I_FOLLOW = gettext_lazy("您也遇到了，一起等回音")
# What belongs to the one whose case it is, whoever wrote it down.
_THEIRS = {
    CaseEvent.SUBMITTED, CaseEvent.CONTACTED, CaseEvent.CALL_BACK_DONE, CaseEvent.RATED,
    CaseEvent.MERGED, CaseEvent.UNMERGED, CaseEvent.JOINED, CaseEvent.PARTED,
}  # fmt: skip


def story(requester: Requester) -> list[Entry]:
    """Tell a requester what happened, newest first: their case, and the other while merged."""
    events = list(Event.objects.filter(_span(requester), subject_type=_CASE).order_by("-at", "-pk"))
    mine = _own_words(requester, events)
    others = _Others(requester)
    entries = []
    for entry in tell(events, for_resident=True):
        heard = _as_heard(entry, requester, mine)
        if heard is not None:
            is_mine = entry.event.data.get("addition") in mine
            entries.append(heard if is_mine else others.blotted(heard))
    return entries


class _Others:
    """What was written to others on the cases that a requester reads of, with their data blotted out."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        own = requester.case
        self._cases = {case.pk: case for case in (own, own.merged_into) if case}

    def blotted(self, entry: Entry) -> Entry:
        read = partial(self._of(entry.event.subject_id).read, by=self._requester)
        return replace(entry, text=read(entry.text), said=read(entry.said))

    def _of(self, pk: int) -> Blotter:
        if pk not in self._cases:
            self._cases[pk] = Case.objects.get(pk=pk)
        return blotting.on(self._cases[pk])


def _span(requester: Requester) -> Q:
    span = Q(subject_id=requester.case_id)
    if requester.is_follower:
        span &= Q(at__gte=requester.joined_at)
    for merge in Merge.objects.filter(case=requester.case_id):
        other = Q(subject_id=merge.into_id, at__gte=merge.at)
        if merge.undone_at is not None:
            other &= Q(at__lt=merge.undone_at)
        span |= other
    return span


def _as_heard(entry: Entry, requester: Requester, mine: set[int]) -> Entry | None:
    event = entry.event
    is_own_case = event.subject_id == requester.case_id and not requester.is_follower
    if not is_own_case and event.kind in _THEIRS:
        return None
    if event.kind == CaseEvent.FOLLOWED and event.data.get("requester") == requester.pk:
        return replace(entry, text=str(_I_FOLLOW))
    if event.actor_kind == ActorKind.REQUESTER and event.actor_ref != requester.pk:
        words = _BY_NEIGHBOUR.get(event.kind)
        return None if words is None else replace(entry, text=str(words), said="")
    addition = event.data.get("addition")
    if addition is not None and addition not in mine:
        return replace(entry, said="")
    return entry


def _own_words(requester: Requester, events: list[Event]) -> set[int]:
    ids = {event.data["addition"] for event in events if event.data.get("addition") is not None}
    # What staff wrote down without saying whose words they were is of whoever brought that case.
    own = Q(requester=requester)
    if not requester.is_follower:
        own |= Q(requester=None, case=requester.case_id)
    return (
        set(Addition.objects.filter(own, pk__in=ids).values_list("pk", flat=True)) if ids else set()
    )

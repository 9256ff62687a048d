"""What a requester may read of words that were written to another on the same case: no numbers, names or doors.

A reply is written to whoever brought the case and may hold their name, door, phone and plate. Whoever joined later
(by a code on a wall, 我也遇到了, a merge) reads it too, with all of that blotted out but what is their own.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

from django.db.models import Q

from wangge.cases import elsewhere, hearing
from wangge.cases.models import Case, Merge, Requester
from wangge.cases.vocabulary import Status
from wangge.language import discretion
from wangge.people import privacy

Key = TypeVar("Key", int, str)
# Whoever brought it, whom they speak for, whom they named to follow it, and who they are on file.
_CALLED = ("name", "on_behalf_of", "may_follow", "person__name")
_WRITTEN = ("words", "place_text")
_ROOM = re.compile(r"(?<!\d)\d{3,4}(?!\d)")


def names_on(cases: Iterable[Key], *, by: str = "pk") -> defaultdict[Key, list[str]]:
    """The names of the people of each case, those whose own was merged into it too; one statement.

    `by` says what the cases are given by: their key, or their number.
    """
    wanted = set(cases)
    found: defaultdict[Key, list[str]] = defaultdict(list)
    own, other = f"case__{by}", f"case__merged_into__{by}"
    rows = Requester.objects.filter(Q((f"{own}__in", wanted)) | Q((f"{other}__in", wanted)))
    for case, into, *names in rows.values_list(own, other, *_CALLED):
        for key in wanted & {case, into}:
            found[key].extend(name for name in names if name)
    return found


# By requester how they are called, by case which doors and plates were written in it.
Called = dict[int, list[str]]
Homes = dict[int, set[str]]


def of_all(cases: Iterable[Case]) -> "dict[int, Blotter]":
    """A blotter for each of many cases, by its key; three statements where they are of one community."""
    wanted = {case.pk: case for case in cases}
    called, said = _called(wanted), _said(wanted)
    communities = {case.community_id: case.community for case in wanted.values()}
    offices = {pk: elsewhere.offices(community) for pk, community in communities.items()}
    return {
        pk: Blotter(case, called[pk], said[pk], offices[case.community_id])
        for pk, case in wanted.items()
    }


def on(case: Case) -> "Blotter":
    """The blotter of a case: the same one for as long as this row of it is held, as on one page."""
    kept: Blotter = vars(case).setdefault("_blotter", Blotter(case))
    return kept


class Blotter:
    """The words that were written on one case, as each of its requesters may read them."""

    def __init__(
        self,
        case: Case,
        called: Called | None = None,
        said: Homes | None = None,
        offices: frozenset[str] | None = None,
    ) -> None:
        self._case = case
        known = {"_called": called, "_said": said, "_public": offices}
        # What is not known yet is looked up once it is needed.
        vars(self).update({name: what for name, what in known.items() if what is not None})

    def read(self, text: str, *, by: Requester) -> str:
        """Return them whole to whom they were written, blotted to whoever joined."""
        is_theirs = hearing.is_written_to(by, self._case)
        if not text or (is_theirs and not self._is_of_several):
            return text
        return discretion.said(
            text,
            names=self._names(besides=by),
            offices=self._offices_in(text) | _own_number(by),
            known=self._homes_and_cars(besides=by),
            own=self._called.get(by.pk, ()),
            rooms=self._said.get(by.case_id, set()) if is_theirs else (),
        )

    @cached_property
    def _is_of_several(self) -> bool:
        """Whether staff merged what others brought: then what is written may be written to any of them."""
        merged = Merge.objects.filter(into=self._case, by__isnull=False, undone_at__isnull=True)
        return merged.exists()

    @cached_property
    def _called(self) -> Called:
        return _called([self._case.pk])[self._case.pk]

    def _names(self, *, besides: Requester) -> set[str]:
        own = set(self._called.get(besides.pk, ()))
        return {name for names in self._called.values() for name in names} - own

    @cached_property
    def _said(self) -> Homes:
        return _said([self._case.pk])[self._case.pk]

    def _homes_and_cars(self, *, besides: Requester) -> set[str]:
        own = set() if besides.is_follower else self._said.get(besides.case_id, set())
        return {one for found in self._said.values() for one in found} - own

    @cached_property
    def _public(self) -> frozenset[str]:
        return elsewhere.offices(self._case.community)

    @cached_property
    def _offices(self) -> frozenset[str]:
        lead = self._case.lead
        return self._public | frozenset({discretion.digits(lead.desk_phone) if lead else ""}) - {""}

    def _offices_in(self, text: str) -> frozenset[str]:
        if self._case.status != Status.DECLINED:
            return self._offices
        # The number that a lawful no names is an office's.
        return self._offices | frozenset({discretion.digits(elsewhere.number_in(text))}) - {""}


def _called(cases: Iterable[int]) -> defaultdict[int, Called]:
    found: defaultdict[int, Called] = defaultdict(dict)
    wanted = set(cases)
    rows = Requester.objects.filter(Q(case__in=wanted) | Q(case__merged_into__in=wanted))
    for pk, case, into, *names in rows.values_list("pk", "case", "case__merged_into", *_CALLED):
        for key in wanted & {case, into}:
            found[key][pk] = [name for name in names if name]
    return found


def _said(cases: Iterable[int]) -> defaultdict[int, Homes]:
    # As they wrote it themselves, and where the registry says that it is.
    found: defaultdict[int, Homes] = defaultdict(dict)
    wanted = set(cases)
    rows = Case.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted))
    for pk, into, *texts, unit in rows.values_list("pk", "merged_into", *_WRITTEN, "unit__number"):
        known = {one for text in texts for one in discretion.rooms_and_plates(text)}
        # “1102” is a door where a place is asked for.
        known |= set(_ROOM.findall(texts[_WRITTEN.index("place_text")]))
        for key in wanted & {pk, into}:
            found[key][pk] = known | ({unit} if unit else set())
    return found


def _own_number(requester: Requester) -> frozenset[str]:
    if requester.phone is None:
        return frozenset()
    return frozenset({discretion.digits(privacy.number_of(requester.phone))})

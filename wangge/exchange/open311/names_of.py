"""Who must not be named where everybody reads of a case: who brought it, who handles it, their colleagues."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from wangge.cases import blotting
from wangge.cases.models import Case, Reply
from wangge.history.models import Event
from wangge.people.models import Post

_CASE = "cases.case"


def each(leads: Mapping[int, int | None]) -> defaultdict[int, list[str]]:
    """The names to be hidden in what is said of each case, given by who leads it; two statements."""
    found = blotting.names_on(leads)
    colleagues: defaultdict[int, list[str]] = defaultdict(list)
    for is_lead, key, name in _staff(leads):
        (colleagues if is_lead else found)[key].append(name)
    for key, lead in leads.items():
        if lead is not None:
            found[key].extend(colleagues[lead])
    return found


def _staff(leads: Mapping[int, int | None]) -> "QuerySet[Any, Any]":
    # Who handles it, who wrote to its requester, who did anything to it; and of who leads, all.
    handling = Case.objects.filter(pk__in=leads, handler__isnull=False)
    wrote = Reply.objects.filter(case__in=leads, by__isnull=False)
    acted = Event.objects.filter(subject_type=_CASE, subject_id__in=leads, post_ref__isnull=False)
    actor = Post.objects.filter(pk=OuterRef("post_ref")).values("person__name")[:1]
    of_lead = Post.objects.filter(organisation__in={lead for lead in leads.values() if lead})
    return _named(handling, "pk", F("handler__person__name")).union(
        _named(wrote, "case_id", F("by__person__name")),
        _named(acted, "subject_id", Subquery(actor)).exclude(called=None),
        _named(of_lead, "organisation_id", F("person__name"), is_lead=1),
    )


def _named(
    rows: "QuerySet[Any, Any]", key: str, name: Any, *, is_lead: int = 0
) -> "QuerySet[Any, Any]":
    named: QuerySet[Any, Any] = rows.annotate(
        is_lead=Value(is_lead, output_field=IntegerField()),
        of=F(key),
        called=Cast(name, CharField()),
    ).values_list("is_lead", "of", "called")
    return named

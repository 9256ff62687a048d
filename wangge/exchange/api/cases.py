"""How another system reads cases: lists, one case, what happened to it, what its requester was told."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from wangge.cases.models import Case
from wangge.cases.models.case import CaseQuerySet
from wangge.exchange import reading
from wangge.exchange.api import shapes
from wangge.exchange.api.answers import answer, listed
from wangge.exchange.api.door import READ_CASES, Call
from wangge.exchange.models import Scope

# What acts on cases is in `acts`, on the same addresses and this router.
router = Router(tags=["cases"], auth=READ_CASES)
_NUMBER = re.compile(r"[0-9]{10}")
_RELATED = (
    "area", "community", "estate", "building", "category", "lead", "handler", "merged_into",
)  # fmt: skip


@router.get("/cases", response=shapes.CaseList, summary="Cases in reach, newest first")
def list_cases(request: Call, wanted: Query[shapes.CaseFilter]) -> HttpResponse:
    narrowed = reading.Wanted(wanted.status, wanted.category, wanted.area, wanted.updated_since)
    found = reading.cases(request.actor, narrowed, mark=wanted.cursor, most=wanted.limit)
    return listed(request, found)


@router.get("/cases/{number}", response=shapes.CaseOut, summary="One case")
def read_case(request: Call, number: str) -> HttpResponse:
    return told(request, case_of(request, number))


@router.get("/cases/{number}/timeline", response=shapes.EventList, summary="What happened to it")
def read_timeline(request: Call, number: str, part: Query[shapes.Part]) -> HttpResponse:
    case = case_of(request, number)
    return listed(request, reading.timeline(case, mark=part.cursor, most=part.limit))


@router.get(
    "/cases/{number}/replies", response=shapes.ReplyList, summary="What its requester was told"
)
def read_replies(request: Call, number: str, part: Query[shapes.Part]) -> HttpResponse:
    case = case_of(request, number)
    return listed(request, reading.replies(case, mark=part.cursor, most=part.limit))


@router.get(
    "/cases/{number}/additions", response=shapes.AdditionList, summary="What its requesters added"
)
def read_additions(request: Call, number: str, part: Query[shapes.Part]) -> HttpResponse:
    case = case_of(request, number)
    return listed(request, reading.additions(case, mark=part.cursor, most=part.limit))


def case_of(request: Call, number: str) -> Case:
    """Return a case that the token may see; 404 for one that it may not, as for none."""
    if not _NUMBER.fullmatch(number):
        raise Http404
    return get_object_or_404(_seen(request).select_related(*_RELATED), number=number)


def may_read(request: Call, case: Case) -> bool:
    """Say whether the token is one that reads cases, and this one is in its reach."""
    return Scope.CASES_READ in request.auth.scopes and _seen(request).filter(pk=case.pk).exists()


def told(request: Call, case: Case, *, status: int = 200, **headers: str) -> HttpResponse:
    """Answer with one case under the tag of its revision."""
    row = reading.case(case)
    return answer(request, row, status=status, revision=row["revision"], **headers)


def _seen(request: Call) -> CaseQuerySet:
    return Case.objects.visible_to(request.actor).live()

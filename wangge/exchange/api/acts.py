"""How another system acts: brings a case, adds to it, takes it, resolves it, takes it back."""

import hashlib
from http import HTTPStatus

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases import resolving, taking
from wangge.cases.intake import Submission
from wangge.cases.models import Case
from wangge.exchange import bringing, reading
from wangge.exchange.api import shapes
from wangge.exchange.api.answers import answer, as_seen, named
from wangge.exchange.api.cases import case_of, may_read, router, told
from wangge.exchange.api.door import WRITE_CASES, Call
from wangge.places import locate

_KEY = {
    "in": "header",
    "name": bringing.KEY_HEADER,
    "required": True,
    "description": "One a case or an addition, up to 200 letters; the same when it is sent again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_TAG = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag that the case was read under, or *.",
    "schema": {"type": "string"},
}


@router.post(
    "/cases",
    auth=WRITE_CASES,
    response={
        201: shapes.CaseOut | shapes.AcceptedOut,
        200: shapes.CaseOut | shapes.AcceptedOut,
    },
    summary="Bring a case; the same key again is the same case",
    description="Of a case that the token may not read (a dispute, or one that became private) "
    "only the number is told, and that it was accepted.",
    openapi_extra={"parameters": [_KEY]},
)
def bring_case(request: Call, case: shapes.CaseIn) -> HttpResponse:
    with named(name="requester.name", phone="requester.phone", email="requester.email"):
        brought, is_new = bringing.bring(
            _submission(request, case),
            key=request.headers.get(bringing.KEY_HEADER, ""),
            digest=hashlib.sha256(case.model_dump_json().encode()).hexdigest(),
            token=request.auth,
            at=timezone.now(),
        )
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    if not may_read(request, brought.case):
        return answer(request, _accepted(brought.case), status=status)
    location = f"{request.path.rstrip('/')}/{brought.case.number}"
    return told(request, brought.case, status=status, Location=location)


@router.post(
    "/cases/{number}/additions",
    auth=WRITE_CASES,
    response={201: shapes.AdditionOut, 200: shapes.AdditionOut},
    summary="Add what the requester says, of a case that this token brought; the same key again "
    "is the same addition",
    openapi_extra={"parameters": [_KEY]},
)
def add_to_case(request: Call, number: str, addition: shapes.AdditionIn) -> HttpResponse:
    case = case_of(request, number)
    said, is_new = bringing.add(
        case,
        text=addition.text,
        key=request.headers.get(bringing.KEY_HEADER, ""),
        token=request.auth,
        at=timezone.now(),
    )
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return answer(request, reading.addition(said), status=status)


@router.post(
    "/cases/{number}/taking",
    auth=WRITE_CASES,
    response=shapes.CaseOut | shapes.AcceptedOut,
    summary="Take it, for the post",
    openapi_extra={"parameters": [_TAG]},
)
def take_case(request: Call, number: str) -> HttpResponse:
    case = as_seen(request, case_of(request, number))
    taking.take(case, by=request.actor, at=timezone.now())
    return _done(request, case)


@router.post(
    "/cases/{number}/resolution",
    auth=WRITE_CASES,
    response=shapes.CaseOut | shapes.AcceptedOut,
    summary="Say that it is done, with a reply that the requester reads",
    openapi_extra={"parameters": [_TAG]},
)
def resolve_case(request: Call, number: str, resolution: shapes.ResolutionIn) -> HttpResponse:
    case = as_seen(request, case_of(request, number))
    with named(text="reply"):
        resolving.resolve(
            case,
            text=resolution.reply,
            resolution=resolution.resolution,
            source=resolution.source,
            by=request.actor,
            at=timezone.now(),
        )
    return _done(request, case)


@router.post(
    "/cases/{number}/withdrawal",
    auth=WRITE_CASES,
    response=shapes.CaseOut | shapes.AcceptedOut,
    summary="Take it back for its requester, of a case that this token brought",
    openapi_extra={"parameters": [_TAG]},
)
def withdraw_case(request: Call, number: str, withdrawal: shapes.WithdrawalIn) -> HttpResponse:
    case = as_seen(request, case_of(request, number))
    reason, token = withdrawal.reason, request.auth
    bringing.withdraw(case, reason=reason, token=token, at=timezone.now())
    return _done(request, case)


def _accepted(case: Case) -> dict[str, str]:
    detail = _(
        "收下了，有编号。办得怎样告诉诉求人；这个令牌没有“看诉求”，或者这件事不归它的岗位看。"
    )
    if case.is_private:
        detail = _("收下了，有编号。这件事不公开，办得怎样只告诉诉求人，用令牌读不到。")
    return {"number": case.number, "detail": detail}


def _done(request: Call, case: Case) -> HttpResponse:
    """Answer an act with the case; who may only write learns that it was done, no more."""
    if may_read(request, case):
        return told(request, case)
    return answer(request, {"number": case.number, "detail": _("办好了。")})


def _submission(request: Call, case: shapes.CaseIn) -> Submission:
    community = reading.community(request.actor, case.community)
    place = locate.locate(
        community,
        estate_id=str(case.estate or ""),
        building_id=str(case.building or ""),
        entrance_id=str(case.entrance or ""),
        text=case.place_text,
    )
    return Submission(
        words=case.words,
        community=community,
        place=place,
        place_text=case.place_text,
        kind_chosen=case.kind or "",
        category_code=case.category,
        urgency=case.urgency or "",
        name=case.requester.name,
        phone=case.requester.phone,
        email=case.requester.email,
        external_ref=case.external_ref,
    )

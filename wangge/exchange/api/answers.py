"""How the REST API answers: JSON under a tag, or a problem that says what was wrong and with what."""

import hashlib
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing
from wangge.cases.models import Case
from wangge.core.errors import Refused
from wangge.exchange.paging import Page

PROBLEM = "application/problem+json"
_TAG = re.compile(r'"(\d{1,9})-[0-9a-f]{16}"')
_HASH = 16


class NoTag(Refused):
    """A change says which state of the case it was made from."""

    reason = gettext_lazy("请带上 If-Match：先读一遍这件事，把 ETag 原样带回来。")
    status = HTTPStatus.PRECONDITION_REQUIRED


class OtherTag(Refused):
    """The tag is of another state, or none of ours."""

    reason = gettext_lazy("这件事在您读过以后有了变化。请重新读一遍再做。")
    status = HTTPStatus.PRECONDITION_FAILED


def answer(
    request: HttpRequest,
    told: Mapping[str, Any],
    *,
    status: int = HTTPStatus.OK,
    revision: int | None = None,
    **headers: str,
) -> HttpResponse:
    """Answer under a tag; 304 where the caller has this very answer already."""
    body = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    content = body.encode()
    digest = hashlib.sha256(content).hexdigest()[:_HASH]
    tag = f'"{digest}"' if revision is None else f'"{revision}-{digest}"'
    known = {one.strip().removeprefix("W/") for one in _asked(request, "If-None-Match").split(",")}
    if request.method == "GET" and known & {tag, "*"}:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        del response["Content-Type"]
    else:
        response = HttpResponse(content, status=status, content_type="application/json")
    response["ETag"] = tag
    for name, value in headers.items():
        response[name] = value
    return response


def listed(request: HttpRequest, page: Page) -> HttpResponse:
    """Answer with one page of a list."""
    return answer(request, {"items": page.rows, "next": page.next or None})


def as_seen(request: HttpRequest, case: Case) -> Case:
    """Return the case as the caller read it; raise NoTag, or OtherTag."""
    given = _asked(request, "If-Match").strip()
    if not given:
        raise NoTag
    if given == "*":
        return case
    found = _TAG.fullmatch(given)
    if found is None or int(found[1]) != case.revision:
        raise OtherTag
    return changing.as_seen(case, found[1])


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say an operation's no; one that comes of a stale tag is a failed precondition."""
    status = refusal.status
    if isinstance(refusal, changing.Overtaken) and "If-Match" in request.headers:
        status = HTTPStatus.PRECONDITION_FAILED
    response = problem(
        status,
        code=_code(type(refusal).__name__),
        detail=str(refusal.reason),
        field=str(getattr(refusal, "field", "")),
    )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(getattr(refusal, "wait", 60))
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def not_found() -> HttpResponse:
    """Say that there is no such thing, or none that this token may see."""
    detail = _("没有这一项，或者这个令牌看不到它。")
    return problem(HTTPStatus.NOT_FOUND, code="not_found", detail=detail)


def invalid(faults: list[dict[str, Any]]) -> HttpResponse:
    """Name each part of what was sent that cannot be used."""
    errors = [{"field": _field(fault["loc"]), "detail": _said(fault)} for fault in faults[:20]]
    detail = "；".join(f"{error['field']}：{error['detail']}" for error in errors[:3])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, code="malformed", detail=detail, field=errors[0]["field"], errors=errors)


def problem(
    status: int, *, code: str, detail: str, field: str = "", errors: Any = None
) -> HttpResponse:
    """A problem after RFC 9457; `code` is for machines, `detail` for people."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    said |= {"field": field} if field else {}
    said |= {"errors": errors} if errors else {}
    return HttpResponse(
        json.dumps(said, ensure_ascii=False), status=int(status), content_type=PROBLEM
    )


def _asked(request: HttpRequest, name: str) -> str:
    return request.headers.get(name, "")


def _code(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _field(loc: tuple[object, ...]) -> str:
    # ("body", "case", "requester", "phone") -> requester.phone; ("query", "wanted", "status", 0) -> status.0
    source, *path = [str(step) for step in loc]
    named = path[1:] if source == "body" or path[:1] == ["wanted"] else path
    return ".".join(named)[:80] or source


def _said(fault: Mapping[str, Any]) -> str:
    kind = str(fault.get("type", ""))
    bounds = fault.get("ctx") or {}
    if kind == "missing":
        return _("没有写")
    if kind == "extra_forbidden":
        return _("没有这一项，请去掉")
    if kind == "string_too_long":
        return _("太长，最多 {most} 个字").format(most=bounds.get("max_length"))
    if kind in {"enum", "literal_error"}:
        return _("只能是：{choices}").format(choices=str(bounds.get("expected", ""))[:200])
    return _("看不懂，请照文档的格式写")

"""How the REST API answers: JSON under a tag, or a problem that says what was wrong and with what."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing
from wangge.cases.models import Case
from wangge.core.errors import Malformed, Refused
from wangge.exchange.paging import MOST, Page
from wangge.language.normalise import clean

PROBLEM = "application/problem+json"
_TAG = re.compile(r'"(\d{1,9})-[0-9a-f]{16}"')
_HASH = 16
_MOST = 20
# What pydantic calls a fault -> what is said of it, with the bounds that it names.
_SAID = {
    "missing": gettext_lazy("没有写"),
    "extra_forbidden": gettext_lazy("没有这一项，请去掉"),
    "string_type": gettext_lazy("要写文字，放在引号里"),
    "string_too_short": gettext_lazy("不能空着"),
    "string_too_long": gettext_lazy("太长，最多 {max_length} 个字"),
    "string_pattern_mismatch": gettext_lazy("格式不对，要像 {pattern}"),
    "too_long": gettext_lazy("太多，最多 {max_length} 项"),
    "enum": gettext_lazy("只能是：{expected}"),
    "literal_error": gettext_lazy("只能是：{expected}"),
    "int_type": gettext_lazy("要写整数"),
    "int_parsing": gettext_lazy("要写整数"),
    "int_parsing_size": gettext_lazy("要写整数，这个太大"),
    "int_from_float": gettext_lazy("要写整数"),
    "greater_than_equal": gettext_lazy("不能小于 {ge}"),
    "less_than_equal": gettext_lazy("不能大于 {le}"),
    "model_type": gettext_lazy("要写成一组：{{…}}"),
    "model_attributes_type": gettext_lazy("要写成一组：{{…}}"),
    "list_type": gettext_lazy("要写成一列：[…]"),
}


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


@contextmanager
def named(**sent_as: str) -> Iterator[None]:
    """Let what is refused within name a field as the body called it, not as our operation does."""
    try:
        yield
    except Malformed as refusal:
        refusal.field = sent_as.get(refusal.field, refusal.field)
        raise


def not_found() -> HttpResponse:
    """Say that there is no such thing, or none that this token may see."""
    detail = _("没有这一项，或者这个令牌看不到它。")
    return problem(HTTPStatus.NOT_FOUND, code="not_found", detail=detail)


def invalid(faults: list[dict[str, Any]]) -> HttpResponse:
    """Name each part of what was sent that cannot be used."""
    return _faulty(
        [{"field": _field(fault["loc"]), "detail": _said(fault)} for fault in faults[:_MOST]]
    )


def _faulty(errors: list[dict[str, str]]) -> HttpResponse:
    detail = _("；").join(_("{field}：{detail}").format(**error) for error in errors[:3])
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, code="malformed", detail=detail, field=errors[0]["field"], errors=errors)


def unknown(names: Iterable[str], *, known: Iterable[str]) -> HttpResponse:
    """Name each argument of the address that is none here, and those that are."""
    told = "、".join(known)
    detail = _("没有这个条件，请去掉。能用的：{known}") if told else _("这个地址不收条件，请去掉")
    each = {clean(name)[:80] or "?": detail.format(known=told) for name in names}
    return _faulty([{"field": name, "detail": said} for name, said in each.items()])


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
    if fault["loc"][-1:] == ("limit",):
        return _("要写 1 到 {most} 的整数").format(most=MOST)
    if kind.startswith(("datetime_", "timezone_")):
        return _("要写带时区的时间，像 2026-11-30T08:00:00+08:00（地址里的 + 写成 %2B）")
    bounds = {
        name: str(bound)[:200].replace(" or ", _("、"))
        for name, bound in (fault.get("ctx") or {}).items()
    }
    said = _SAID.get(kind, gettext_lazy("看不懂，请照文档的格式写"))
    return str(said).format(**bounds)

"""How Open311 GeoReport v2 is answered: XML or JSON by the suffix, whatever is asked."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.errors import Refused
from wangge.exchange.open311 import (
    discovery,
    errors,
    filters,
    jurisdictions,
    news,
    offered,
    posting,
    public_ids,
    shown,
    spark,
)
from wangge.exchange.open311.errors import Faulty, Problem
from wangge.exchange.open311.posting import Sent
from wangge.exchange.open311.spark import FORMS, Many, Value
from wangge.exchange.tokens import TooFast
from wangge.language.normalise import clean

_View = Callable[..., HttpResponseBase]
_FORMS_TAKEN = ("application/x-www-form-urlencoded", "multipart/form-data")
_READS = ("GET", "HEAD")
_EXPOSED = "X-Result-Count, X-Page-Count, Link"


def open311(view: _View) -> _View:
    """Answer every no in the format that was asked for; reads may come from any page."""

    @wraps(view)
    def door(request: HttpRequest, extension: str = "", **named: Any) -> HttpResponseBase:
        extension = extension.lower()
        form = extension if extension in FORMS else "xml"
        try:
            if extension not in FORMS:
                raise errors.absent(_("地址要以 .xml 或 .json 结尾。"))
            if request.method == "OPTIONS":
                return _allowed(view, request, extension, named)
            answer = view(request, extension, **named)
        except Refused as refusal:
            answer = _refused(form, refusal)
        except RequestDataTooBig:
            answer = _faulty(form, errors.too_large())
        except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
            answer = _faulty(form, Faulty(Problem(_("发来的内容读不了，请检查编码和格式。"))))
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer = _not_that_method(form, answer)
        return _from_anywhere(request, answer)

    # No cookie is believed here, so no page can misuse one.
    door.csrf_exempt = True  # type: ignore[attr-defined]
    return door


@open311
@require_safe
def describe(request: HttpRequest, extension: str) -> HttpResponse:
    url = settings.PUBLIC_URL + reverse("open311:root")
    docs = settings.PUBLIC_URL + "/"
    document = discovery.document(url=url.rstrip("/"), docs=docs, at=timezone.now())
    return _told(extension, "discovery", document)


@open311
@require_safe
def services(request: HttpRequest, extension: str) -> HttpResponse:
    jurisdictions.asked(request.GET.get("jurisdiction_id", ""))
    return _told(extension, "services", offered.listed(offered.rows()))


@open311
@require_safe
def service(request: HttpRequest, extension: str, code: str) -> HttpResponse:
    jurisdictions.asked(request.GET.get("jurisdiction_id", ""))
    return _told(extension, "service_definition", offered.definition(offered.row_of(code)))


@open311
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest, extension: str) -> HttpResponse:
    return _post(request, extension) if request.method == "POST" else _list(request, extension)


@open311
@require_safe
def one(request: HttpRequest, extension: str, request_id: str) -> HttpResponse:
    access = jurisdictions.asked(request.GET.get("jurisdiction_id", ""))
    row = shown.one(access, request_id)
    is_extended = filters.is_extended(request.GET)
    return _told(extension, "service_requests", shown.told([row], is_extended=is_extended))


@open311
@require_safe
def token(request: HttpRequest, extension: str, token: str) -> HttpResponse:
    # Every request has its id at once, so that the token that stands for it is the id itself.
    access = jurisdictions.asked(request.GET.get("jurisdiction_id", ""))
    found = public_ids.of_request(shown.one(access, token)["pk"])
    each = {"service_request_id": found, "token": found}
    return _told(extension, "service_requests", Many("request", [each]))


@open311
@require_http_methods(["GET", "HEAD", "POST"])
def updates(request: HttpRequest, extension: str) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        access = jurisdictions.asked(request.GET.get("jurisdiction_id", ""))
        page = news.page(access, filters.read_news(_given(request), now=now))
        jurisdictions.read_from(access, at=now)
        answer = _told(extension, "service_request_updates", news.told(page.rows))
        return _counted(request, answer, page)
    fields = _fields(request)
    by = posting.believed(_first(fields, "api_key"), at=now)
    access = jurisdictions.asked(_first(fields, "jurisdiction_id"))
    flat = {name: values[0] for name, values in fields.items() if values}
    kept = news.keep(access, flat, token=by, at=now)
    return _told(extension, "service_request_updates", news.answer(kept))


@open311
@require_http_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def unknown(request: HttpRequest, extension: str, **_named: str) -> HttpResponse:
    raise errors.absent(_("没有这个地址。"))


def _list(request: HttpRequest, extension: str) -> HttpResponse:
    now = timezone.now()
    access = jurisdictions.asked(request.GET.get("jurisdiction_id", ""))
    asked = filters.read(_given(request), now=now)
    page = shown.page(access, asked)
    jurisdictions.read_from(access, at=now)
    told = shown.told(page.rows, is_extended=asked.is_extended)
    return _counted(request, _told(extension, "service_requests", told), page)


def _counted(request: HttpRequest, answer: HttpResponse, page: shown.Page) -> HttpResponse:
    """Say how many there are, and where the next of them stand."""
    asked = page.asked
    answer["X-Result-Count"] = str(page.total)
    answer["X-Page-Count"] = str(page.pages)
    if asked.keys is None and asked.page < page.pages:
        answer["Link"] = f'<{_next(request, asked)}>; rel="next"'
    return answer


def _post(request: HttpRequest, extension: str) -> HttpResponse:
    now = timezone.now()
    fields = _fields(request)
    by = posting.believed(_first(fields, "api_key"), at=now)
    access = jurisdictions.asked(_first(fields, "jurisdiction_id"))
    files = [(name, file) for name, each in request.FILES.lists() for file in each]
    sent = Sent(fields, files, key=request.headers.get("Idempotency-Key", "")[:200])
    report = posting.post(access, sent, token=by, at=now)
    return _told(extension, "service_requests", posting.answer(report, at=now))


def _next(request: HttpRequest, asked: filters.Asked) -> str:
    # With the end of the window, so that what comes in meanwhile pushes nothing to another page.
    query = request.GET.copy()
    window = {"end_date": asked.requested, "updated_before": asked.updated}
    for name, span in window.items():
        if span is not None:
            query[name] = spark.written(span[1])
    for name, span in {"start_date": asked.requested, "updated_after": asked.updated}.items():
        if span is not None:
            query[name] = spark.written(span[0])
    query["page"] = str(asked.page + 1)
    return f"{settings.PUBLIC_URL}{request.path}?{query.urlencode()}"


def _given(request: HttpRequest) -> dict[str, str]:
    # status=open&status=closed is as good as status=open,closed.
    return {name: ",".join(str(one) for one in each) for name, each in request.GET.lists()}


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    """What was posted; api_key and jurisdiction_id may stand in the address as well."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + posting.PICTURES_MOST * settings.PHOTO_MAX_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > most:
        raise errors.too_large()
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        told = _("请写明 Content-Length，不要分块送。")
        raise Faulty(Problem(told, "content_length"), status=HTTPStatus.LENGTH_REQUIRED)
    if request.content_type not in _FORMS_TAKEN:
        told = _("POST 要用 {forms}。").format(forms=", ".join(_FORMS_TAKEN))
        raise Faulty(Problem(told, "content_type"))
    fields = {name: [str(one) for one in each] for name, each in request.POST.lists()}
    # What stands for a sign that could not be read; nobody writes it.
    for name, each in fields.items():
        if any("\ufffd" in one for one in (name, *each)):
            raise Faulty(Problem(_("编码不对，请用 UTF-8。"), clean(name)[:40]))
    for name in ("api_key", "jurisdiction_id"):
        if not _first(fields, name):
            fields[name] = [str(request.GET.get(name, ""))]
    return fields


def _first(fields: dict[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name, [])), "").strip()


def _told(extension: str, root: str, value: Value, *, status: int = HTTPStatus.OK) -> HttpResponse:
    kind, write = FORMS[extension]
    return HttpResponse(write(root, value), content_type=kind, status=status)


def _faulty(form: str, fault: Faulty) -> HttpResponse:
    body = errors.told(fault.problems, status=fault.status)
    return _told(form, "errors", body, status=fault.status)


def _refused(form: str, refusal: Refused) -> HttpResponse:
    answer = _faulty(form, errors.of(refusal))
    if isinstance(refusal, TooFast | posting.TooMany):
        answer["Retry-After"] = str(refusal.wait)
    return answer


def _not_that_method(form: str, refused: HttpResponseBase) -> HttpResponse:
    status = HTTPStatus.METHOD_NOT_ALLOWED
    told = _("这个地址不收这种请求，可以用：{methods}。").format(methods=refused["Allow"])
    answer = _faulty(form, Faulty(Problem(told), status=status))
    answer["Allow"] = refused["Allow"]
    return answer


def _allowed(
    view: _View, request: HttpRequest, extension: str, named: dict[str, Any]
) -> HttpResponseBase:
    # The decorator of each view knows what it takes.
    allow = view(request, extension, **named)["Allow"]
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer["Allow"] = f"{allow}, OPTIONS"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = ", ".join(_READS)
    return answer


def _from_anywhere(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    if request.method in _READS:
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = _EXPOSED
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer

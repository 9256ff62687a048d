"""How the REST API is put together: its routers, its document, how it says no."""

import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wangge.core.errors import Refused

# What acts on cases stands on the router of `cases` once it is imported.
from wangge.exchange.api import (
    acts,  # noqa: F401
    answers,
    cases,
    places,
    shapes,
)
from wangge.exchange.api.parsing import StrictJson
from wangge.exchange.tokens import Unbelieved

_ABOUT = """\
Another system brings cases, reads how they stand, and acts for a post. Start at /api/ for how to get
a token. Telephones and names are masked, private cases are not shown. Lists are read page by page:
`next` of one page is `cursor` of the next. Every answer has an ETag; a change names in If-Match the
state that it was made from. Where there is GET there is HEAD. Any other method is 405, and Allow
names those that an address takes."""
_NO = {
    401: "No token, or one that is no longer good",
    403: "The token may not do this",
    404: "No such thing, or none that the token may see",
    409: "A rule of the work forbids it now",
    412: "It changed since it was read",
    415: "The body is not JSON",
    422: "Something sent cannot be used; `field` names it",
    428: "If-Match is missing",
    429: "Too often within a minute; Retry-After says how long to rest",
    400: "The body cannot be read",
    411: "The body comes in pieces, without Content-Length",
    413: "The body is too large",
}
_TAG = {"ETag": {"schema": {"type": "string"}}}
_KNOWN = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "Tags of answers that are there already, or *; where one still holds, 304.",
    "schema": {"type": "string"},
}
_ALWAYS = (401, 403, 422, 429)
_OF_BODIES = (400, 411, 413, 415)

api = NinjaAPI(
    title="Wangge",
    version="1",
    description=_ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-1",
    parser=StrictJson(),
)


def _only_known(endpoint: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse an argument that the endpoint does not know; a filter that does nothing misleads."""

    @wraps(endpoint)
    def call(request: HttpRequest, **given: Any) -> HttpResponse:
        parts = (type(one) for one in given.values() if isinstance(one, shapes.Part))
        known = [name for part in parts for name in part.model_fields]
        if unknown := [name for name in request.GET if name not in known]:
            return answers.unknown(unknown, known=known)
        return endpoint(request, **given)

    return call


api.add_decorator(_only_known)
for router in (places.router, cases.router):
    api.add_router("", router)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return answers.refused(request, refusal)


@api.exception_handler(AuthenticationError)
def _without_token(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return answers.refused(request, Unbelieved())


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answers.invalid(error.errors)


@api.exception_handler(Http404)
def _not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return answers.not_found()


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, Refused):
        return answers.refused(request, cause)
    return answers.problem(error.status_code, code="bad_request", detail=str(error))


def document() -> dict[str, Any]:
    """Describe the API after OpenAPI 3.1, with every no that it may say."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/v1/"))
    made["components"]["schemas"]["Problem"] = shapes.Problem.model_json_schema()
    made["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, from /exchange/tokens/.",
        }
    }
    for operations in made["paths"].values():
        for operation in operations.values():
            _complete(operation)
        if "get" in operations:
            _may_be_known(operations["get"])
            operations["head"] = _without_body(operations["get"])
    # Through JSON, so that what is compared with a file is what stands in it.
    told: dict[str, Any] = json.loads(json.dumps(made))
    return told


def _complete(operation: dict[str, Any]) -> None:
    names = {parameter["name"] for parameter in operation["parameters"]}
    noes = set(_ALWAYS)
    noes |= set(_OF_BODIES) if "requestBody" in operation else set()
    noes |= {404} if "number" in names or "estate" in names else set()
    noes |= {409} if "requestBody" in operation or "If-Match" in names else set()
    noes |= {412, 428} if "If-Match" in names else set()
    for parameter in operation["parameters"]:
        if parameter["name"] == "number":
            parameter["schema"] = {"type": "string", "pattern": shapes.NUMBER}
    operation["security"] = [{"token": []}]
    for response in operation["responses"].values():
        response["headers"] = _TAG
    problem = {answers.PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(noes):
        operation["responses"][str(status)] = {"description": _NO[status], "content": problem}


def _may_be_known(operation: dict[str, Any]) -> None:
    operation["parameters"].append(_KNOWN)
    unchanged = {"description": "What one of these tags stands for still holds", "headers": _TAG}
    operation["responses"]["304"] = unchanged


def _without_body(operation: dict[str, Any]) -> dict[str, Any]:
    responses = {
        status: {name: told for name, told in response.items() if name != "content"}
        for status, response in operation["responses"].items()
    }
    name = f"{operation['operationId']}_head"
    return {**operation, "operationId": name, "responses": responses}


@cache
def _written() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


@csrf_exempt
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_written(), content_type="application/json")


# Without the pages that ninja adds by itself.
_OWN = {"api-root", "openapi-json", "openapi-view"}
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *(pattern for pattern in api.urls[0] if getattr(pattern, "name", "") not in _OWN),
]
NAMES = {str(getattr(pattern, "name", "")) for pattern in urlpatterns}

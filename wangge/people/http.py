"""Who is before a view: a request that knows its actor, and the doors of staff pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangge.core.errors import NotAllowed
from wangge.core.ways import own_address
from wangge.people.actors import Actor
from wangge.people.models import Account
from wangge.people.roles import Right

_P = ParamSpec("_P")


class Request(HttpRequest):
    """A request as a staff view sees it: signed in, under a post."""

    user: Account
    actor: Actor
    htmx: bool


_View = Callable[Concatenate[Request, _P], HttpResponseBase]
_Door = Callable[Concatenate[Any, _P], HttpResponseBase]


def signed_in(view: _View[_P]) -> _Door[_P]:
    """Ask for a sign-in first; the view comes back afterwards."""

    @wraps(view)
    def door(request: Request, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        if getattr(request, "actor", None) is None:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    # For whoever counts what is open to everybody.
    vars(door)["asks_sign_in"] = True
    return door


def staff_only(view: _View[_P]) -> _Door[_P]:
    """Ask for a sign-in, and for a post held today."""

    @wraps(view)
    def door(request: Request, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        if request.actor.post is None:
            raise NoPost
        return view(request, *args, **kwargs)

    return signed_in(door)


def needs(right: Right) -> Callable[[_View[_P]], _Door[_P]]:
    """Ask for a sign-in, and for a right of the post acted under."""

    def guard(view: _View[_P]) -> _Door[_P]:
        @wraps(view)
        def door(request: Request, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
            request.actor.must(right)
            return view(request, *args, **kwargs)

        return staff_only(door)

    return guard


class NoPost(NotAllowed):
    """The account's person holds no post today."""

    reason = _("您现在没有岗位，所以这里没有您的事。请让社区书记或管理员给您安排岗位。")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        # A fragment cannot show the sign-in page; the whole page goes there.
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = redirect_to_login(_page_of(request)).url
        return answer
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    # What was posted is not posted again; the page it was written on is where to go on.
    before = own_address(request.headers.get("Referer", ""), request=request)
    return redirect_to_login(before or reverse(settings.LOGIN_REDIRECT_URL))


def _page_of(request: HttpRequest) -> str:
    page = request.headers.get("HX-Current-URL", "")
    host = f"//{request.get_host()}"
    return page.partition(host)[2] or "/"

"""How each request learns who acts: account, post, and whether the session is still believed."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from wangge.core.fragments import is_htmx
from wangge.core.moments import local_day
from wangge.people import accounts, posts
from wangge.people.actors import Actor, acting
from wangge.people.models import Account, Post

# Where somebody may still go whose first password is to be changed.
_OPEN_DOORS = ("people:password", "people:sign_out", "people:sign_in")


class ActingPost:
    """Sets `request.actor`: three statements with a session, none without."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        account = self._account(request)
        held = posts.posts_of(account, local_day(timezone.now())) if account else []
        actor = acting(account, _chosen(held, request.session)) if account else None
        # Attributes that `people.http.Request` declares; Django's own request has no room for them.
        vars(request).update(actor=actor, posts=held, htmx=is_htmx(request))
        if account is not None and _must_change(account, request):
            return _to_password_page(request)
        return self._get_response(request)

    @staticmethod
    def _account(request: HttpRequest) -> Account | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        account = request.user
        if not isinstance(account, Account) or not account.is_authenticated:
            return None
        if request.session.get(accounts.EPOCH) != account.session_epoch:
            # Signed out everywhere since this session began.
            logout(request)
            return None
        return account


def actor_of(request: HttpRequest) -> Actor | None:
    """Return who acts; None for somebody who has not signed in."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else None


def _chosen(held: list[Post], session: SessionBase) -> Post | None:
    wanted = session.get(accounts.POST)
    return next((post for post in held if post.pk == wanted), held[0] if held else None)


def _must_change(account: Account, request: HttpRequest) -> bool:
    if not account.must_change_password or settings.DEMO:
        return False
    return request.path not in {reverse(name) for name in _OPEN_DOORS}


def _to_password_page(request: HttpRequest) -> HttpResponse:
    page = reverse("people:password")
    if is_htmx(request):
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = page
        return answer
    return redirect(page)

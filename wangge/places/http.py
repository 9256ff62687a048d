"""Who is before a set-up page of places: a request with a keeper, whoever that is above."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from wangge.core.errors import NotAllowed
from wangge.places.policies import Keeper

_P = ParamSpec("_P")


class Request(HttpRequest):
    """A request of somebody who keeps places."""

    actor: Keeper


def keepers_only(
    view: Callable[Concatenate[Request, _P], HttpResponseBase],
) -> Callable[Concatenate[Any, _P], HttpResponseBase]:
    """Ask for a sign-in, and for somebody who keeps at least one area."""

    @wraps(view)
    def door(request: Request, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        actor: Keeper | None = getattr(request, "actor", None)
        if actor is None:
            return redirect_to_login(request.get_full_path())
        if not actor.is_keeper:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return door

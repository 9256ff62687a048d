"""How many calls a second a desk could take: who calls, what it seems, what is like it, and registered."""

import http.client
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.utils import timezone

from bench import serving
from wangge.home.demo import cast, residents
from wangge.home.demo.district import District
from wangge.places.models import Area, Estate

_DESK, _LOOK = "/desk/", "/desk/look/"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def prepare() -> None:
    """Let somebody live behind the door of whoever calls."""
    community = Area.objects.get(code="banqiao")
    estates = Estate.objects.filter(community=community).order_by("pk")
    grids = list(Area.objects.filter(parent=community).order_by("path"))
    places = District(community, community, community, grids, estates[0], estates[1])
    residents.move_in(places, timezone.now())


def sit_down() -> Client:
    """A clerk who has signed in and sees the console."""
    client = Client()
    client.post("/sign-in/", {"username": "desk", "password": cast.PASSWORD})
    client.get(_DESK)
    return client


def take(client: Client, mark: str) -> None:
    """One call: looked at once, then registered."""
    typed = _typed(mark)
    looked = client.post(_LOOK, typed)
    kept = client.post(_DESK, {**typed, "do": "register"})
    if (looked.status_code, kept.status_code) != (HTTPStatus.OK, HTTPStatus.FOUND):
        raise RuntimeError(f"the console answered {looked.status_code}, {kept.status_code}")


def asking(clerks: list[Client]) -> serving.Ask:
    """The same over the network, each clerk under a sign-in of their own."""
    heads = [_head(clerk) for clerk in clerks]

    def ask(link: http.client.HTTPConnection, number: int) -> None:
        cookie, token = heads[number]
        typed = {**_typed(str(number)), "csrfmiddlewaretoken": token}
        for path, more, wanted in (
            (_LOOK, {}, HTTPStatus.OK),
            (_DESK, {"do": "register"}, HTTPStatus.FOUND),
        ):
            link.request("POST", path, urlencode({**typed, **more}), {**_FORM, "Cookie": cookie})
            answer = link.getresponse()
            answer.read()
            if answer.status != wanted:
                raise RuntimeError(f"{path} answered {answer.status}")

    return ask


def recording(client: Client) -> Callable[[], None]:
    """One call, to be recorded."""
    return lambda: take(client, "recorded")


def _head(client: Client) -> tuple[str, str]:
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    pairs = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token}
    return "; ".join(f"{name}={value}" for name, value in pairs.items()), token


@cache
def _community() -> str:
    return str(Area.objects.values_list("pk", flat=True).get(code="banqiao"))


def _typed(mark: str) -> dict[str, str]:
    key = uuid4().hex
    return {
        "key": key,
        "channel": "phone",
        "community": _community(),
        "phone": "13900000417",
        "words": f"1 号楼 6 楼楼道灯又不亮了，第 {mark} 次说，记号 {key}",
        "place_text": "玖珑城 1 号楼 6 楼楼道",
    }

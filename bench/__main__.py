"""Measures Wangge against the bare database: the same statements by psycopg in the same minute.

script/bench intake      requests a second through the public form, two web processes
script/bench board       work lists of a hundred a second
script/bench desk        calls a second at the console: looked up, guessed, compared, registered
script/bench search      the search page among 200,000 cases; with --database sqlite on SQLite
script/bench tickets     rows a second of a hotline's sheet of 2,000 tickets
script/bench sheet       a registry's sheet of 100,000 units; with --database sqlite on SQLite
script/bench memory      web and worker, idle
"""

import argparse
import http.client
import json
import os
import re
import statistics
import sys
import time
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench import calling, finding, raw, registry_sheet, serving, tickets
from wangge.cases import catalogue, intake
from wangge.home.demo import cast, district, week
from wangge.people.actors import COMMAND
from wangge.places.models import Area

_FORM = "/c/banqiao/say/look/"
_BOARD = "/board/"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CLIENTS = 4
_ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else ""
    )
    parser.add_argument("what", choices=sorted(_MEASURES))
    parser.add_argument("--seconds", type=float, default=8, help="of each of the rounds")
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    asked = parser.parse_args()
    _prepare()
    result = _MEASURES[asked.what](asked.seconds)
    sys.stdout.write(json.dumps({"bench": asked.what, **result}, ensure_ascii=False) + "\n")


def _prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    with transaction.atomic():
        places = district.build(week.opening(now))
        cast.assemble(places, week.opening(now))
        catalogue.ship_categories()


def _intake(seconds: float) -> dict[str, object]:
    client = Client(enforce_csrf_checks=False)
    client.post(_FORM, _words("prepared"))  # fills what is read once a process
    statements = raw.recorded(lambda: client.post(_FORM, _words("recorded")))

    def ask(link: http.client.HTTPConnection, number: int) -> None:
        cookie, token = _tokens.setdefault(number, None) or _token(link, number)
        body = urlencode({**_words(str(number)), "csrfmiddlewaretoken": token})
        link.request("POST", _FORM, body, {**_FORM_TYPE, "Cookie": cookie})
        answer = link.getresponse()
        answer.read()
        if answer.status != HTTPStatus.FOUND:
            raise RuntimeError(f"the form answered {answer.status}")

    return _compare(ask, statements, seconds)


def _board(seconds: float) -> dict[str, object]:
    _fill(120)
    client = Client()
    client.post("/sign-in/", {"username": "desk", "password": cast.PASSWORD})
    client.get(_BOARD)
    statements = raw.recorded(lambda: client.get(_BOARD))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(link: http.client.HTTPConnection, _number: int) -> None:
        link.request("GET", _BOARD, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
        answer = link.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"the board answered {answer.status}")

    return _compare(ask, statements, seconds)


def _desk(seconds: float) -> dict[str, object]:
    _fill(120)
    calling.prepare()
    clerks = [calling.sit_down() for _client in range(_CLIENTS)]
    calling.take(clerks[0], "prepared")  # fills what is read once a process
    statements = raw.recorded(calling.recording(clerks[0]))
    return _compare(calling.asking(clerks), statements, seconds)


def _memory(seconds: float) -> dict[str, object]:
    with serving.web() as port, serving.worker() as worker:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _time in range(20):
            link.request("GET", "/c/banqiao/")
            link.getresponse().read()
        time.sleep(seconds)
        web = serving.memory_of(serving.pid_of_listener(port))
        return {"web_mib": round(web), "worker_mib": round(serving.memory_of(worker))}


def _compare(
    ask: serving.Ask, statements: list[raw.Statement], seconds: float
) -> dict[str, object]:
    web_rates, raw_rates = [], []
    url = settings_url()
    connection.close()
    with serving.web() as port:
        for _round in range(_ROUNDS):
            web_rates.append(serving.rate(ask, port=port, clients=_CLIENTS, seconds=seconds))
            raw_rates.append(raw.rate(statements, url=url, seconds=seconds))
    web, bare = statistics.median(web_rates), statistics.median(raw_rates)
    return {
        "web_per_second": round(web, 1),
        "raw_per_second": round(bare, 1),
        "ratio": round(web / bare, 2),
        "statements": len(statements),
        "web_rounds": [round(rate, 1) for rate in web_rates],
        "raw_rounds": [round(rate, 1) for rate in raw_rates],
    }


def settings_url() -> str:
    """Return the address of the database that both sides use."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        sys.exit("The benchmark needs PostgreSQL: script/bench starts one.")
    return url


def _fill(count: int) -> None:
    community = Area.objects.get(code="banqiao")
    for number in range(count):
        intake.submit(
            intake.Submission(words=f"{number} 楼楼道灯不亮", community=community),
            by=COMMAND,
            at=timezone.now(),
        )


_tokens: dict[int, tuple[str, str] | None] = {}
_FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def _token(link: http.client.HTTPConnection, number: int) -> tuple[str, str]:
    link.request("GET", "/c/banqiao/say/")
    answer = link.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("the form carries no token")
    _tokens[number] = (cookie, found[1])
    return cookie, found[1]


def _words(mark: str) -> dict[str, str]:
    key = uuid4().hex
    return {
        "words": f"1 号楼 6 楼楼道灯不亮，第 {mark} 次说，记号 {key}",
        "key": key,
        "phone": "13900000417",
        "name": "王女士",
        "via": "",
        "estate": "",
        "building": "",
        "place_text": "",
        "email": "",
        "call_out": "",
    }


_MEASURES = {
    "intake": _intake,
    "board": _board,
    "desk": _desk,
    "memory": _memory,
    "search": finding.measure,
    "sheet": registry_sheet.measure,
    "tickets": lambda seconds: tickets.measure(seconds, url=settings_url()),
}

if __name__ == "__main__":
    main()

"""What the REST API answers to what nobody should send: never an error of ours, nothing half kept."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from wangge.cases.factories import Team, make_case
from wangge.cases.models import Case, Requester
from wangge.config.api import document
from wangge.exchange.models import Brought
from wangge.exchange.tests.calls import LAMP, Program, program_of, refused
from wangge.history.models import Event
from wangge.people.factories import NOW
from wangge.people.models import Phone

pytestmark = pytest.mark.django_db
MANY = 1_000
SEED = 20261130
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = bounds(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def program(team: Team, settings: Any) -> Iterator[Program]:
    settings.API_CALLS_PER_MINUTE = 100_000
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        made = program_of(team.clerk.post, by=team.secretary)
        made.client.raise_request_exception = False
        yield made


@pytest.fixture
def _open_connection() -> Iterator[None]:
    # A real server closes the connection after each request; that of the test's transaction stays.
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**400, 1.5, "", "\x00", "\ud800", "　", "x" * 20_000, "💥" * 900, [], {},
    [[]], {"a": 1}, "<script>", "'; --", "../../etc", "\u202e", "1e999", 2**63, -(2**63),
)  # fmt: skip
_PATHS = (
    "/cases", "/cases/{number}/additions", "/cases/{number}/taking", "/cases/{number}/resolution",
    "/cases/{number}/withdrawal", "/cases/0000000000/taking", "/cases/\x00/taking",
)  # fmt: skip
_FIELDS = (
    "community", "words", "kind", "category", "urgency", "estate", "building", "entrance",
    "place_text", "requester", "external_ref", "text", "reply", "resolution", "source", "reason",
    "unknown", "\x00",
)  # fmt: skip


class Vandal:
    """Makes bodies and headers that are wrong somewhere; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def body(self) -> bytes:
        whole = json.dumps(self._object(), ensure_ascii=self._dice.random() < 0.5)
        raw = whole.encode("utf-8", "surrogatepass")
        kind = self._dice.randrange(8)
        if kind == 0:
            return raw[: self._dice.randrange(len(raw) + 1)]
        if kind == 1:
            at = self._dice.randrange(len(raw) + 1)
            return raw[:at] + self._dice.randbytes(3) + raw[at:]
        if kind == 2:
            return self._dice.choice(
                (b"", b"null", b"NaN", b"[" * 50_000, b'{"words": 1e999}', b"\xff\xfe{}", b'"x"')
            )
        return raw

    def headers(self) -> dict[str, str]:
        keys = ("", "k", "k" * 300, "\x7f", "é", "k\x00")
        tags = ("", "*", '"1-0123456789abcdef"', "W/*", '"', "9" * 400, "\x00")
        chosen = {"Idempotency_Key": self._dice.choice(keys), "If_Match": self._dice.choice(tags)}
        return {name: value for name, value in chosen.items() if value}

    def path(self, number: str) -> str:
        return self._dice.choice(_PATHS).format(number=number).replace("\x00", "%00")

    def content_type(self) -> str:
        odd = ("text/plain", "multipart/form-data; boundary=x", "application/xml", "", "é")
        return self._dice.choice(odd) if self._dice.random() < 0.1 else "application/json"

    def _object(self) -> Any:
        if self._dice.random() < 0.1:
            return self._dice.choice(_VALUES[:8])
        names = self._dice.sample(_FIELDS, self._dice.randrange(1, 6))
        made = {name: self._dice.choice(_VALUES) for name in names}
        # Something of it is wrong on purpose, so that nothing of it may be kept.
        return made | {"unknown": self._dice.choice(_VALUES)}


def kept() -> dict[str, int]:
    models = (Case, Requester, Phone, Brought, Event)
    return {model.__name__: model._default_manager.count() for model in models}


def test_a_thousand_wrong_calls_are_answered_and_leave_nothing(
    program: Program, team: Team
) -> None:
    case = make_case(place=team.located)
    vandal = Vandal(SEED)
    before = kept()
    answered: dict[int, int] = {}

    for _call in range(MANY):
        body, headers = vandal.body(), vandal.headers()
        path, kind = vandal.path(case.number), vandal.content_type()
        answer = program.post(path, body, content_type=kind, **headers)
        answered[answer.status_code] = answered.get(answer.status_code, 0) + 1
        said = (answer.status_code, path, body[:200], headers)
        assert answer.status_code < 500, said
        if "taking" not in path:
            assert answer.status_code >= 400, said
            assert answer["Content-Type"] == "application/problem+json", said

    # Taking has no body to be wrong; the case may have been taken once.
    after = kept()
    assert {**after, "Event": 0} == {**before, "Event": 0}
    assert after["Event"] - before["Event"] <= 1
    assert {400, 404, 415, 422} <= set(answered), answered


def test_a_body_beyond_the_limit_is_not_read(program: Program) -> None:
    answer = program.post("/cases", b'{"words": "' + b"x" * 2_000_000 + b'"}', Idempotency_Key="a")

    refused(answer, 413, "too_large")


@pytest.mark.parametrize(
    "words", ["\ud800", "灯坏了\ud83d", "\x00", "\u202e\u200b", "💥" * 5000, "。" * 4000]
)
def test_what_no_database_could_keep_is_refused_or_cleaned(program: Program, words: str) -> None:
    answer = program.bring("a-1", words=words)

    assert answer.status_code in {201, 400, 422}
    for case in Case.objects.all():
        assert "\x00" not in case.words


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_kind_of_body_is_named(program: Program, content_type: str) -> None:
    body = json.dumps({"community": program.token.post.area.code, "words": LAMP}).encode()

    answer = program.post("/cases", body, content_type=content_type, Idempotency_Key="a")

    refused(answer, 415, "other_content")


@pytest.mark.usefixtures("_open_connection")
def test_what_a_machine_makes_of_the_document_never_breaks_it(program: Program, team: Team) -> None:
    case = make_case(place=team.located)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    token = {"Authorization": f"Bearer {program.secret}"}
    answered: Counter[int] = Counter()

    def call(one: schemathesis.Case[Any]) -> None:
        if answered.total() % 2 and "number" in one.path_parameters:
            one.path_parameters["number"] = case.number
        answer = one.call_and_validate(headers=token, checks=CHECKS)
        answered[answer.status_code] += 1

    found = described.get_all_operations()
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    for operation in operations:
        BOUNDED(given(operation.as_strategy())(call))()

    assert len(operations) == sum(map(len, document()["paths"].values()))
    assert {200, 404, 422} <= set(answered), answered

"""What tests of the REST API share: a program with a token, and what it is told."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from wangge.core.moments import local_day
from wangge.exchange import tokens
from wangge.exchange.models import Scope, Token
from wangge.people.actors import Actor
from wangge.people.models import Post

BASE = "/api/v1"
LAMP = "1号楼6楼楼道灯坏了好几天，晚上看不见。"


@dataclass
class Program:
    """A program of another system."""

    token: Token
    secret: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(BASE + path, headers=self._with(headers))

    def head(self, path: str, **headers: str) -> Any:
        return self.client.head(BASE + path, headers=self._with(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        kind = headers.pop("content_type", "application/json")
        return self.client.post(
            BASE + path, content, content_type=kind, headers=self._with(headers)
        )

    def bring(self, key: str, **changes: Any) -> Any:
        community = self.token.post.area.code
        return self.post(
            "/cases", {"community": community, "words": LAMP} | changes, Idempotency_Key=key
        )

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.secret}", **named}


def program_of(
    post: Post | None,
    *,
    by: Actor,
    scopes: tuple[str, ...] = tuple(Scope.values),
    name: str = "市平台",
) -> Program:
    """A program with a token for a post, made just now."""
    assert post is not None
    now = timezone.now()
    until = local_day(now) + timedelta(days=30)
    return Program(*tokens.make(name, post=post, scopes=scopes, expires_on=until, by=by, at=now))


def told(answer: Any, status: int = 200) -> Any:
    """What was answered, once it has the status that it should have."""
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:500])
    return json.loads(answer.content) if answer.content else None


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem, once it is the one that it should be."""
    problem: dict[str, Any] = told(answer, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert problem["detail"]
    return problem

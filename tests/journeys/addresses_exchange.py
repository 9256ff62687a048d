"""Addresses at which other systems come in: whose page each is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from tests.journeys.stage import Stage
from wangge.core.moments import local_day
from wangge.exchange import tokens
from wangge.exchange.models import Scope

# Answers for machines, in XML and JSON.
OPEN311 = (
    "root", "discovery", "services", "service", "requests", "request", "token", "updates", "unknown",
    "unknown_format",
)  # fmt: skip


def visits(stage: Stage, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Each page of tokens, with one that is made for it."""
    clerk = stage.cast.actor("desk").post
    assert clerk is not None
    token, _secret = tokens.make(
        "市网格平台",
        post=clerk,
        scopes=Scope.values,
        expires_on=local_day(now) + timedelta(days=90),
        by=stage.cast.actor("admin"),
        at=now,
    )
    for name in ("tokens", "token_add"):
        yield f"exchange:{name}", reverse(f"exchange:{name}"), "admin"
    yield "exchange:token_end", reverse("exchange:token_end", args=[token.pk]), "admin"
    yield "exchange:open311", reverse("exchange:open311"), "desk"
    for name in ("open311", "open311_switch", "open311_close"):
        args = [] if name == "open311" else [stage.district.community.pk]
        yield f"exchange:{name}", reverse(f"exchange:{name}", args=args), "secretary"

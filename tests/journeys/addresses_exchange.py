"""Addresses at which other systems come in: whose page each is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.test import override_settings
from django.urls import reverse

from tests.journeys.stage import Stage
from wangge.core.moments import local_day
from wangge.exchange import feeds, messages, tokens, webhooks
from wangge.exchange.models import Feed, Message, Scope, Webhook
from wangge.places.models import Area

# Answers for machines, in XML and JSON.
OPEN311 = (
    "root", "discovery", "services", "service", "requests", "request", "token", "updates", "unknown",
    "unknown_format",
)  # fmt: skip


def visits(stage: Stage, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Each page of tokens and subscriptions, with some of each that are made for it."""
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
    feeds.issue(clerk.person.account, kind=Feed.Kind.SHIFTS, by=stage.cast.actor("desk"), at=now)
    feed = Feed.objects.get(account=clerk.person.account, kind=Feed.Kind.SHIFTS)
    for name in ("renew_feed", "revoke_feed"):
        yield f"exchange:{name}", reverse(f"exchange:{name}", args=[feed.pk]), "desk"
    for name in ("tokens", "token_add", "webhooks", "webhook_add"):
        yield f"exchange:{name}", reverse(f"exchange:{name}"), "admin"
    yield "exchange:token_end", reverse("exchange:token_end", args=[token.pk]), "admin"
    quiet = Webhook.objects.get(paused_at__isnull=False)
    yield from (_of(name, quiet) for name in ("webhook", "webhook_end"))
    yield _of("webhook", _with_dead_letters(stage, now))
    yield "api:manual", reverse("api:manual"), ""
    yield "exchange:open311", reverse("exchange:open311"), "desk"
    for name in ("open311", "open311_switch", "open311_close", "open311_default"):
        args = [] if name == "open311" else [stage.district.community.pk]
        yield f"exchange:{name}", reverse(f"exchange:{name}", args=args), "secretary"
    # With the warning: another one is open already.
    other = Area.objects.communities().exclude(pk=stage.district.community.pk).latest("pk")
    yield "exchange:open311_switch", reverse("exchange:open311_switch", args=[other.pk]), "admin"


def _of(name: str, webhook: Webhook) -> tuple[str, str, str]:
    return f"exchange:{name}", reverse(f"exchange:{name}", args=[webhook.pk]), "admin"


def _with_dead_letters(stage: Stage, now: datetime) -> Webhook:
    """A subscription to an address that no call may go to any more, whose trial was given up."""
    admin, area = stage.cast.actor("admin"), stage.district.community
    url, kinds = "http://127.0.0.1:9/news", ["case.taken"]
    with override_settings(CALL_NETWORKS=["127.0.0.0/8"]):
        told, _secret = webhooks.subscribe(
            "物业", url=url, kinds=kinds, area=area, by=admin, at=now
        )
    trial = webhooks.try_out(told, by=admin, at=now)
    for later in range(messages.MOST_TRIES):
        trial = Message.objects.select_related("webhook__made_by", "case").get(pk=trial.pk)
        messages.send(trial, at=now + timedelta(minutes=6 * later))
    return told

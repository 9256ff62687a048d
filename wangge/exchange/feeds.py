"""How a secret calendar address is given out, replaced and taken back, and what it says when it is read."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from wangge.core.errors import Malformed, Refused
from wangge.core.speech import gettext as _
from wangge.exchange import feed_entries, ics
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.ics import Entry
from wangge.exchange.models import Feed, FeedEntry
from wangge.history.recording import record
from wangge.notifications import limits
from wangge.people.actors import Actor
from wangge.people.models import Account

_READS_A_MINUTE = 12
# For so long a calendar is told that something fell away.
_REMEMBERED = timedelta(days=30)


class ReadTooOften(Refused):
    """A calendar that asks more than every few seconds is asked to wait."""

    status = 429


@transaction.atomic
def issue(account: Account, *, kind: str, by: Actor, at: datetime) -> str:
    """Return the secret of a new address, shown once; the address before it leads nowhere."""
    if kind not in Feed.Kind.values:
        raise Malformed(_("没有这样的日历，请重新选。"), field="kind")
    secret = secrets.token_urlsafe(32)
    Feed.objects.filter(account=account, kind=kind).delete()
    feed = Feed.objects.create(account=account, kind=kind, secret_hash=_hash(secret), made_at=at)
    record(ExchangeEvent.FEED_ISSUED, subject=feed, actor=by, at=at, feed_kind=kind)
    return secret


@transaction.atomic
def revoke(feed: Feed, *, by: Actor, at: datetime) -> None:
    """Take an address back: it leads nowhere from now on."""
    record(ExchangeEvent.FEED_REVOKED, subject=feed, actor=by, at=at, feed_kind=feed.kind)
    feed.delete()


def found(secret: str) -> Feed | None:
    """Return the feed behind a secret, of somebody who may still sign in."""
    rows = Feed.objects.select_related("account__person")
    return rows.filter(secret_hash=_hash(secret), account__is_active=True).first()


def read(feed: Feed, *, at: datetime) -> str:
    """Write what a feed says now; raise ReadTooOften."""
    wait = limits.take(f"feed:{feed.pk}", per_minute=_READS_A_MINUTE, at=at)
    if wait is not None:
        raise ReadTooOften(_("日历读得太勤了，请过一分钟再读。"))
    _remember(feed, feed_entries.entries_of(feed, at=at), at=at)
    Feed.objects.filter(pk=feed.pk).update(read_at=at)
    since = at - feed_entries.BACK
    rows = feed.entries.filter(ends__gte=since).exclude(cancelled_at__lt=at - _REMEMBERED)
    name = f"{Feed.Kind(feed.kind).label} · {feed.account.person.name}"
    return ics.calendar([_said(row) for row in rows.order_by("begins", "uid")], name=name)


@transaction.atomic
def _remember(feed: Feed, entries: list[Entry], *, at: datetime) -> None:
    known = {row.uid: row for row in feed.entries.all()}
    fresh = [entry for entry in entries if entry.uid not in known]
    # Two calendars may read at once: what the other has just written down stays as it is.
    FeedEntry.objects.bulk_create(
        [FeedEntry(feed=feed, uid=entry.uid, changed_at=at, **_facts(entry)) for entry in fresh],
        ignore_conflicts=True,
    )
    now = {entry.uid: entry for entry in entries}
    for uid, row in known.items():
        entry = now.get(uid)
        if entry is not None and (row.cancelled_at is not None or _differs(row, entry)):
            _change(row, at=at, cancelled_at=None, **_facts(entry))
        elif entry is None and row.cancelled_at is None and row.ends >= at - feed_entries.BACK:
            _change(row, at=at, cancelled_at=at)
    feed.entries.filter(ends__lt=at - _REMEMBERED - feed_entries.BACK).delete()


def _change(row: FeedEntry, *, at: datetime, **fields: object) -> None:
    seen = FeedEntry.objects.filter(pk=row.pk, sequence=row.sequence)
    seen.update(sequence=row.sequence + 1, changed_at=at, **fields)


def _facts(entry: Entry) -> dict[str, object]:
    return {
        "title": entry.title[:200],
        "place": entry.place[:120],
        "begins": entry.begins,
        "ends": entry.ends,
    }


def _differs(row: FeedEntry, entry: Entry) -> bool:
    return any(getattr(row, name) != value for name, value in _facts(entry).items())


def _said(row: FeedEntry) -> Entry:
    return Entry(
        uid=row.uid,
        title=row.title,
        begins=row.begins,
        ends=row.ends,
        place=row.place,
        sequence=row.sequence,
        changed_at=row.changed_at,
        is_cancelled=row.cancelled_at is not None,
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

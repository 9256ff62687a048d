"""Where a request waits between its form and its sending: what was typed, and its photo."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from wangge.cases.models import Case, Draft
from wangge.core.errors import NotAllowed
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.history.recording import type_of
from wangge.jobs.housekeeping import housekeeping
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.roles import Right

KEPT_FOR = timedelta(days=1)
# Long enough to look at it once more and to go back; whoever has the address could read it.
TYPED_KEPT_FOR = timedelta(hours=2)
# What the desk put aside unfinished waits for a free moment, over a weekend too.
ASIDE_KEPT_FOR = timedelta(days=7)
_ASIDE_MOST = 20


def keep_typed(key: str, values: dict[str, str], *, at: datetime) -> None:
    """Keep what was typed under the key of its form, sealed, in place of what was there."""
    cipher, version = privacy.seal_text(json.dumps(values, ensure_ascii=False))
    Draft.objects.update_or_create(
        key=key,
        defaults={"typed_cipher": cipher, "typed_key_version": version, "typed_at": at},
        create_defaults={
            "made_at": at,
            "typed_cipher": cipher,
            "typed_key_version": version,
            "typed_at": at,
        },
    )


def typed_under(key: str, *, at: datetime) -> dict[str, str] | None:
    """Return what was typed under a key within the last hours."""
    draft = Draft.objects.filter(key=key, typed_at__gt=at - TYPED_KEPT_FOR).first()
    if draft is None:
        return None
    return _opened(draft)


@dataclass(frozen=True, slots=True)
class Aside:
    """Something put aside: what was typed, by whom, when."""

    key: str
    typed: dict[str, str]
    by: Post
    at: datetime


@transaction.atomic
def put_aside(key: str, values: dict[str, str], *, by: Actor, at: datetime) -> None:
    """Keep what a clerk has typed until they or the next shift take it up again."""
    by.must(Right.REGISTER)
    known = Draft.objects.filter(key=key, set_aside_by__isnull=False)
    if known.exists() and not known.filter(_of_desk(by)).exists():
        raise NotAllowed
    keep_typed(key, values, at=at)
    Draft.objects.filter(key=key).update(set_aside_by=by.post)


def aside(*, by: Actor, at: datetime) -> list[Aside]:
    """What waits at this desk, newest first; two statements however much waits."""
    rows = Draft.objects.filter(
        _of_desk(by), set_aside_by__isnull=False, typed_at__gt=at - ASIDE_KEPT_FOR
    )
    rows = rows.select_related("set_aside_by__person").order_by("-typed_at")
    found = []
    for row in rows[:_ASIDE_MOST]:
        assert row.set_aside_by is not None
        assert row.typed_at is not None
        found.append(Aside(row.key, _opened(row), row.set_aside_by, row.typed_at))
    return found


def take_up(key: str, *, by: Actor, at: datetime) -> dict[str, str] | None:
    """What was put aside under a key; it stays put aside until it is registered or let go."""
    row = Draft.objects.filter(
        _of_desk(by), key=key, set_aside_by__isnull=False, typed_at__gt=at - ASIDE_KEPT_FOR
    ).first()
    return _opened(row) if row else None


def let_go(key: str, *, by: Actor) -> None:
    """Forget what was put aside: it is registered now, or nobody wants it any more."""
    Draft.objects.filter(_of_desk(by), key=key, set_aside_by__isnull=False).delete()


@transaction.atomic
def keep_photo(key: str, photo: Prepared, *, at: datetime) -> Attachment:
    """Keep a checked photo under the key of its form, in place of an earlier one."""
    draft, _is_new = Draft.objects.get_or_create(key=key, defaults={"made_at": at})
    for earlier in pictures.pictures_of(draft, "internal"):
        earlier.delete()
    return pictures.keep(photo, subject=draft, reader=Attachment.Reader.RESIDENT, at=at)


def photo_of(key: str) -> Attachment | None:
    """Return the photo that waits under a key."""
    draft = Draft.objects.filter(key=key).first() if key else None
    return pictures.pictures_of(draft, "internal").last() if draft else None


@transaction.atomic
def drop_photo(key: str) -> None:
    """Take the waiting photo away again."""
    for draft in Draft.objects.filter(key=key):
        pictures.pictures_of(draft, "internal").delete()
        _leave(draft)


def adopt(key: str, *, case: Case) -> None:
    """Give the waiting photo to the case that was sent, in the caller's transaction."""
    draft = Draft.objects.filter(key=key).first()
    if draft is not None:
        pictures.pictures_of(draft, "internal").update(
            subject_type=type_of(case), subject_id=case.pk
        )
        _leave(draft)


@housekeeping(every=timedelta(hours=1))
def forget_old(now: datetime) -> None:
    """Remove what was never sent; the files of removed photos are swept by `files`."""
    public = Draft.objects.filter(set_aside_by__isnull=True)
    stale = public.filter(typed_at__lte=now - TYPED_KEPT_FOR)
    stale.update(typed_cipher=b"", typed_key_version=0, typed_at=None)
    of_desks = Draft.objects.filter(set_aside_by__isnull=False)
    of_desks.filter(typed_at__lte=now - ASIDE_KEPT_FOR).delete()
    old = public.filter(made_at__lt=now - KEPT_FOR)
    for draft in old[:5_000]:
        pictures.pictures_of(draft, "internal").delete()
        draft.delete()


def _opened(draft: Draft) -> dict[str, str]:
    opened = privacy.open_text(bytes(draft.typed_cipher), draft.typed_key_version)
    values: dict[str, str] = json.loads(opened)
    return values


def _of_desk(by: Actor) -> Q:
    # A desk is one body: whoever has the next shift goes on. Without a body it is the post's own.
    if by.post is None:
        return Q(pk=None)
    if by.post.organisation_id is None:
        return Q(set_aside_by=by.post)
    return Q(set_aside_by__organisation=by.post.organisation_id)


def _leave(draft: Draft) -> None:
    # What was typed stays for whoever goes back to the page they sent.
    if draft.typed_at is None:
        draft.delete()

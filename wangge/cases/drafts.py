"""Where a request waits between its form and its sending: what was typed, and its photo."""

import json
from datetime import datetime, timedelta

from django.db import transaction

from wangge.cases.models import Case, Draft
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.history.recording import type_of
from wangge.jobs.housekeeping import housekeeping
from wangge.people import privacy

KEPT_FOR = timedelta(days=1)
# Long enough to look at it once more and to go back; whoever has the address could read it.
TYPED_KEPT_FOR = timedelta(hours=2)


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
    opened = privacy.open_text(bytes(draft.typed_cipher), draft.typed_key_version)
    values: dict[str, str] = json.loads(opened)
    return values


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
    stale = Draft.objects.filter(typed_at__lte=now - TYPED_KEPT_FOR)
    stale.update(typed_cipher=b"", typed_key_version=0, typed_at=None)
    old = Draft.objects.filter(made_at__lt=now - KEPT_FOR)
    for draft in old[:5_000]:
        pictures.pictures_of(draft, "internal").delete()
        draft.delete()


def _leave(draft: Draft) -> None:
    # What was typed stays for whoever goes back to the page they sent.
    if draft.typed_at is None:
        draft.delete()

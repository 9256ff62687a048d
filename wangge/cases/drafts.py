"""Where the photo of a request waits between its form and its sending."""

from datetime import datetime, timedelta

from django.db import transaction

from wangge.cases.models import Case, Draft
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.history.recording import type_of
from wangge.jobs.housekeeping import housekeeping

KEPT_FOR = timedelta(days=1)


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
        draft.delete()


def adopt(key: str, *, case: Case) -> None:
    """Give the waiting photo to the case that was sent, in the caller's transaction."""
    draft = Draft.objects.filter(key=key).first()
    if draft is not None:
        pictures.pictures_of(draft, "internal").update(
            subject_type=type_of(case), subject_id=case.pk
        )
        draft.delete()


@housekeeping(every=timedelta(hours=1))
def forget_old(now: datetime) -> None:
    """Remove what was never sent; the files of removed photos are swept by `files`."""
    old = Draft.objects.filter(made_at__lt=now - KEPT_FOR)
    for draft in old[:500]:
        pictures.pictures_of(draft, "internal").delete()
        draft.delete()

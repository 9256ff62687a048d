"""What an account was told, and what of it has been read."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from wangge.notifications.models import Notice
from wangge.people.models import Account


def notices_of(account: Account) -> QuerySet[Notice]:
    """List what an account was told, newest first."""
    return Notice.objects.filter(account=account).order_by("-pk")


def unread_count(account: Account) -> int:
    """Count what an account has not read."""
    return Notice.objects.filter(account=account, read_at__isnull=True).count()


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Keep when a message was first opened."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)
    notice.refresh_from_db(fields=["read_at"])


def mark_all_read(account: Account, *, upto: UUID | None, at: datetime) -> int:
    """Mark what the reader has seen; what came after the page was drawn stays unread."""
    unread = Notice.objects.filter(account=account, read_at__isnull=True)
    last = Notice.objects.filter(account=account, public_id=upto).first() if upto else None
    return unread.filter(pk__lte=last.pk).update(read_at=at) if last else 0

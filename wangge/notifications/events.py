"""What notifications tell the platform."""

from enum import StrEnum


class NoticeEvent(StrEnum):
    """What became of a message to somebody without an account; staff have their inbox."""

    DELIVERED = "notice.delivered"
    UNDELIVERABLE = "notice.undeliverable"

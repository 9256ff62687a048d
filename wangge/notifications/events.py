"""What notifications tell the platform."""

from enum import StrEnum


class NoticeEvent(StrEnum):
    """What became of a message to somebody without an account, and how the ways out are kept."""

    DELIVERED = "notice.delivered"
    UNDELIVERABLE = "notice.undeliverable"
    ROBOT_KEPT = "notice.robot_kept"
    GATEWAY_KEPT = "notice.gateway_kept"
    GROUP_POST_WRITTEN = "notice.group_post_written"
    GROUP_POST_CHANGED = "notice.group_post_changed"
    GROUP_POST_WITHDRAWN = "notice.group_post_withdrawn"
    GROUP_POSTED = "notice.group_posted"
    GROUP_POSTING_UNDONE = "notice.group_posting_undone"

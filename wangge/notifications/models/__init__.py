"""What notifications keep: messages, the ways they go, and what was put before groups; Django finds them here."""

from wangge.notifications.models.groups import GroupPost, Posting
from wangge.notifications.models.messages import Delivery, Notice, Preference
from wangge.notifications.models.outside import Outside
from wangge.notifications.models.ways import Allowance, Gateway, Robot

__all__ = [
    "Allowance",
    "Delivery",
    "Gateway",
    "GroupPost",
    "Notice",
    "Outside",
    "Posting",
    "Preference",
    "Robot",
]

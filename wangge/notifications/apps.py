"""When it is looked at whether messages really leave, and who knows their readers: at start."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "wangge.notifications"

    def ready(self) -> None:
        checks.register(nothing_leaves)
        autodiscover_modules("readers")


def nothing_leaves(**_options: Any) -> list[checks.CheckMessage]:
    """Warn where residents are counted as told although nothing is sent."""
    if not settings.SINK or settings.DEMO:
        return []
    return [
        checks.Warning(
            "WANGGE_SINK is on: no mail, text, call or robot message leaves this deployment.",
            hint="Unset it before residents rely on it.",
            id="wangge.W010",
        )
    ]

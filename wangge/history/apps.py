"""When the reactions and the sentences of every app are found: at start."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class HistoryConfig(AppConfig):
    name = "wangge.history"

    def ready(self) -> None:
        autodiscover_modules("reactions", "saying")

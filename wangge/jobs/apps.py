"""When the tasks and chores of every app are found: at start."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "wangge.jobs"

    def ready(self) -> None:
        autodiscover_modules("tasks", "housekeeping", "retention")

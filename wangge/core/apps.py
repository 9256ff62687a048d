"""When the pure modules learn the reader's language: at start."""

from django.apps import AppConfig
from django.utils import translation

from wangge.core import speech


class CoreConfig(AppConfig):
    name = "wangge.core"

    def ready(self) -> None:
        speech.speak_with(translation.gettext, translation.ngettext)

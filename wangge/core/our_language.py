"""How sentences that are kept or sent are built: in the platform's language, whatever the actor reads."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.utils import translation

Built = TypeVar("Built")


def in_our_language(build: Callable[[], Built]) -> Built:
    """Build something for residents while a clerk, or a driver, may read the pages in another language."""
    with translation.override(settings.LANGUAGE_CODE):
        return build()

"""How sentences that are kept or sent are built: in the platform's language, whatever the actor reads."""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation


def in_our_language(build: Callable[[], str]) -> str:
    """Build a sentence for residents while a clerk, or a driver, may read the pages in another language."""
    with translation.override(settings.LANGUAGE_CODE):
        return build()

"""What people write to each other about a case, made fit to keep."""

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.language.normalise import clean

LONGEST_TEXT = 2000
LONGEST_REASON = 300


def written(text: str, *, field: str, missing: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text without control characters; raise Malformed where it is empty or too long."""
    tidy = clean(text)
    if not tidy:
        raise Malformed(missing, field=field)
    if len(tidy) > longest:
        raise Malformed(
            _("最多写 {longest} 个字，您写了 {count} 个。请短一些。").format(
                longest=longest, count=len(tidy)
            ),
            field=field,
        )
    return tidy


def shortened(text: str, longest: int = LONGEST_REASON) -> str:
    """Return an optional word, cleaned and cut to what its column holds."""
    return clean(text, longest=longest)

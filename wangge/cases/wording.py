"""What people write to each other about a case, made fit to keep."""

import re

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.language.normalise import clean

LONGEST_TEXT = 2000
LONGEST_REASON = 300
# What a template left open; seen at once, and never sent.
_GAP = re.compile(r"【填：[^】\n]{0,20}】")


def written(text: str, *, field: str, missing: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text without control characters; raise Malformed where it is empty or too long."""
    tidy = fitting(text, field=field, longest=longest)
    if not tidy:
        raise Malformed(missing, field=field)
    return tidy


def fitting(text: str, *, field: str, longest: int = LONGEST_REASON) -> str:
    """Return a word that may be left out, cleaned; raise Malformed where it is too long to be kept whole."""
    tidy = clean(text)
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


def gap(name: str) -> str:
    """A place in a text that somebody has to fill before it is sent."""
    return f"【填：{name}】"


def must_be_whole(text: str, *, field: str) -> None:
    """Raise Malformed that names the first gap left in a text to a resident."""
    found = _GAP.search(text)
    if found:
        raise Malformed(
            _("还有空没填：{gap}。填上，或者删掉，再发给居民。").format(gap=found[0]), field=field
        )

"""How a secret that was just made is shown one time: sealed in the session until the next page asks for it.

So the page that shows it comes of a GET, and reloading it neither makes a second one nor shows it again.
"""

import base64

from django.contrib.sessions.backends.base import SessionBase

from wangge.people import privacy

_KEY = "people.shown_once"


def keep(session: SessionBase, secret: str, *, of: str) -> None:
    """Keep a secret for the next page; another that still waits is given up."""
    cipher, version = privacy.seal_text(secret)
    session[_KEY] = [of, base64.b64encode(cipher).decode("ascii"), version]


def take(session: SessionBase, *, of: str) -> str:
    """Return the secret that waits for this, and forget it; "" where there is none any more."""
    kept = session.get(_KEY)
    if not kept or kept[0] != of:
        return ""
    del session[_KEY]
    return privacy.open_text(base64.b64decode(kept[1]), kept[2])

"""How an address becomes a QR code: a picture in a page, a picture to save, or squares for paper."""

import io
from collections.abc import Iterator

import segno
from markupsafe import Markup

# Survives a scratch or a drip of paint over a seventh of it.
_ERROR = "m"
# Modules of white around it, which scanners need (ISO/IEC 18004).
QUIET = 4


def svg(address: str, *, title: str) -> Markup:
    """Draw the code for a page; the title is what a screen reader says instead of it."""
    drawn = io.BytesIO()
    segno.make(address, error=_ERROR, micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=QUIET,
        title=title,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        dark="#000",
        light="#fff",
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn here; segno escapes the title


def png(address: str, *, scale: int = 8) -> bytes:
    """Draw the code as a picture to save and send, `scale` pixels a module."""
    drawn = io.BytesIO()
    segno.make(address, error=_ERROR, micro=False).save(
        drawn, kind="png", scale=scale, border=QUIET
    )
    return drawn.getvalue()


def modules(address: str) -> Iterator[tuple[int, int, int]]:
    """Yield the dark runs of the code without its border: row, first column, length."""
    for row, cells in enumerate(segno.make(address, error=_ERROR, micro=False).matrix):
        start = None
        for column, is_dark in enumerate([*cells, 0]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                yield row, start, column - start
                start = None

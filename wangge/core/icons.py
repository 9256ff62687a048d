"""What the icons look like: strokes on a 24 grid, drawn for Wangge, and the six shapes of the lights."""

from markupsafe import Markup, escape

# Inline, not a sprite: an error page, a print and a page read without network keep their icons.
_STROKES = {
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4"/>',
    "book": (
        '<path d="M12 6.5C10 5 7 4.5 3.5 5v13.5c3.5-.5 6.5 0 8.5 1.5 2-1.5 5-2 8.5-1.5V5C17 4.5 '
        '14 5 12 6.5zM12 6.5V20"/>'
    ),
    "building": (
        '<path d="M5 21V4h9v17M14 9h5v12M3 21h18"/><path d="M8.2 8h2.6M8.2 12h2.6M8.2 16h2.6"/>'
    ),
    "calendar": '<path d="M4 6h16v14.5H4zM4 10.5h16M8 3.5V8M16 3.5V8"/>',
    "call": (
        '<path d="M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3.2 3A16 16 0 0 1 3 '
        '6.2A3 3 0 0 1 6 3z"/>'
    ),
    "camera": (
        '<path d="M4 8h3.5L9 5.5h6L16.5 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 '
        '0 0 1 1-1z"/><circle cx="12" cy="13.2" r="3.3"/>'
    ),
    "car": (
        '<path d="M4 16v-3.5l2-5.5h12l2 5.5V16zM4 12.5h16M5.5 16v2.5M18.5 16v2.5"/>'
        '<path d="M7 14.3h.1M17 14.3h.1"/>'
    ),
    "chart": '<path d="M4 20V4M4 20h16"/><path d="M8 16v-4M12 16V8M16 16v-6"/>',
    "check": '<path d="M4.5 12.5l5 5L20 7"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "eye": (
        '<path d="M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 '
        '12z"/><circle cx="12" cy="12" r="2.8"/>'
    ),
    "family": (
        '<circle cx="7" cy="9" r="3"/><circle cx="17" cy="9" r="3"/>'
        '<path d="M2.5 19c.4-3 2-4.5 4.5-4.5 1.3 0 2.3.4 3.1 1.1M21.5 19c-.4-3-2-4.5-4.5-4.5-1.3 '
        '0-2.3.4-3.1 1.1M10.5 20l1.5-2 1.5 2"/>'
    ),
    "filter": '<path d="M4 5h16l-6 7.5V20l-4-2v-5.5z"/>',
    "flag": '<path d="M6 21V4M6 5h12l-2.5 4L18 13H6"/>',
    "gear": (
        '<circle cx="12" cy="12" r="3"/>'
        '<path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 '
        '18.4l2.1-2.1M16.3 7.7l2.1-2.1"/>'
    ),
    "hand": (
        '<path d="M8 12V5.5a1.5 1.5 0 0 1 3 0V11M11 10V4.5a1.5 1.5 0 0 1 3 0V11M14 10.5v-5a1.5 '
        "1.5 0 0 1 3 0V14c0 4-2.5 6.5-6 6.5-3 0-4.3-1.5-5.5-4L3.8 13a1.5 1.5 0 0 1 2.6-1.4L8 "
        '14"/>'
    ),
    "inbox": '<path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 2.5h3L15 13h5"/>',
    "key": '<circle cx="8" cy="15.5" r="4"/><path d="M11 12.5L19.5 4M16 7.5l3 3M13.5 10l2 2"/>',
    "keyboard": (
        '<rect x="2.5" y="6" width="19" height="12" rx="1.5"/>'
        '<path d="M6 10h.01M10 10h.01M14 10h.01M18 10h.01M8 14.5h8"/>'
    ),
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 '
        '0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.1-1.1"/>'
    ),
    "list": (
        '<path d="M9 6h11M9 12h11M9 18h11"/><path d="M4 6h.01M4 12h.01M4 18h.01" stroke-width="3"/>'
    ),
    "lock": (
        '<rect x="5" y="10.5" width="14" height="10" rx="1.5"/>'
        '<path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>'
    ),
    "mail": '<path d="M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7"/>',
    "merge": '<path d="M6 4v4c0 4 6 4 6 8v4M18 4v4c0 4-6 4-6 8"/><path d="M9 17.5l3 3 3-3"/>',
    "minus": '<path d="M5 12h14"/>',
    "moon": '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/>',
    "more": '<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "no-signal": (
        '<path d="M7 18.5h10.5a3.8 3.8 0 0 0 .8-7.5A6 6 0 0 0 7 9.7 4.5 4.5 0 0 0 7 18.5z"/>'
        '<path d="M4 4l16 17"/>'
    ),
    "pause": '<path d="M9 5.5v13M15 5.5v13"/>',
    "pencil": '<path d="M4 20l1-4L16.5 4.5l3 3L8 19z"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/>'
        '<path d="M2.5 19.5c.6-3.5 3.2-5.3 6.5-5.3s5.9 1.8 6.5 5.3M16 5.3a3.5 3.5 0 0 1 0 6.4M18 '
        '14.7c1.9.8 3.1 2.4 3.5 4.8"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
    "pin": (
        '<path d="M12 21c-4.5-4.8-7-8.2-7-11.3a7 7 0 0 1 14 0C19 12.8 16.5 16.2 12 21z"/>'
        '<circle cx="12" cy="9.7" r="2.5"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "printer": '<path d="M7 9V4h10v5M7 17H4v-7a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v7h-3M7 14h10v6H7z"/>',
    "question": (
        '<circle cx="12" cy="12" r="8.5"/>'
        '<path d="M9.5 9.7a2.6 2.6 0 0 1 5 .8c0 1.8-2.5 2-2.5 3.6M12 17v.01"/>'
    ),
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4h-4"/>',
    "route": (
        '<circle cx="6" cy="6" r="2.5"/><circle cx="18" cy="18" r="2.5"/>'
        '<path d="M8.5 6H15a3 3 0 0 1 0 6H9a3 3 0 0 0 0 6h6.5"/>'
    ),
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "sign-out": '<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9.5"/>',
    "silent": '<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5z"/><path d="M16 9.5l5 5M21 9.5l-5 5"/>',
    "sound": (
        '<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5z"/>'
        '<path d="M15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>'
    ),
    "speech": '<path d="M4 5h16v11H10l-5 4v-4H4z"/>',
    "stop": '<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>',
    "tag": '<path d="M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5z"/><path d="M8 8h.01" stroke-width="2.5"/>',
    "type": '<path d="M3 19L8.5 6 14 19M5 14.5h7M15 19l3.2-8 3.3 8M16.2 16.3h4.2"/>',
    "up": '<path d="M5 15l7-7 7 7"/>',
    "undo": (
        '<path d="M9 6L4 11l5 5"/><path d="M4 11h10a6 6 0 0 1 0 12" transform="translate(0 -2)"/>'
    ),
    "warning": '<path d="M12 4l9 16H3z"/><path d="M12 10v4.5M12 17.3v.01"/>',
    "whistle": (
        '<circle cx="9" cy="14" r="5.5"/><path d="M9 8.5h11.5v3.5l-6 1.5M9 3v2M13 4l-1 2M5 4l1 2"/>'
    ),
    "wrench": (
        '<path d="M14.5 6.5a4.5 4.5 0 0 1 5.5-1l-3 3 .5 2 2 .5 1.5-3a4.5 4.5 0 0 1-6.5 5.2L7.3 '
        '20.4a2.2 2.2 0 0 1-3.2-3.2l7.3-7A4.5 4.5 0 0 1 14.5 6.5z" transform="translate(-1 0)"/>'
    ),
}
# One shape a light, so that colour never speaks alone.
_SHAPES = {
    "on-time": '<circle cx="8" cy="8" r="6"/>',
    "due-soon": '<path d="M8 1.5L15 14.5H1z"/>',
    "overdue": (
        '<path d="M8 .5L15.5 8 8 15.5.5 8z"/>'
        '<path d="M8 4.5v4.2M8 11.2v.01" stroke="#fff" stroke-width="1.7" stroke-linecap="round"/>'
    ),
    "waiting": (
        '<rect x="3" y="2" width="3.8" height="12" rx="1"/>'
        '<rect x="9.2" y="2" width="3.8" height="12" rx="1"/>'
    ),
    "deferred": '<path d="M13.8 10.3A6.5 6.5 0 1 1 6.2 1.8a5.6 5.6 0 0 0 7.6 8.5z"/>',
    "done": (
        '<path d="M2.5 8.5l3.7 3.7 7.3-8" fill="none" stroke="currentColor" stroke-width="2.4" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    ),
}
_MARK = (
    '<g fill="none" stroke="currentColor" stroke-width="2.2">'
    '<rect x="2.5" y="2.5" width="10" height="10" rx="2.5"/><rect x="27.5" y="2.5" width="10" height="10" rx="2.5"/>'
    '<rect x="2.5" y="27.5" width="10" height="10" rx="2.5"/><rect x="27.5" y="27.5" width="10" height="10" rx="2.5"/>'
    '<path d="M12 12l4 4M28 12l-4 4M12 28l4-4M28 28l-4-4" stroke-linecap="round"/></g>'
    '<rect x="13.5" y="13.5" width="13" height="13" rx="3.5" fill="currentColor"/>'
)

ICONS = tuple(_STROKES)
LIGHTS = tuple(_SHAPES)


def icon(name: str, *, large: bool = False) -> Markup:
    """Draw the icon of this name; an unknown name is an error of the template."""
    size = " icon--l" if large else ""
    return _svg(f"icon{size}", 24, _STROKES[name])


def light_shape(kind: str) -> Markup:
    """Draw the shape that belongs to a light."""
    return _svg("", 16, _SHAPES[kind])


def mark() -> Markup:
    """Draw Wangge's mark: four cells joined by one in the middle."""
    return _svg("", 40, _MARK)


def _svg(style: str, grid: int, strokes: str) -> Markup:
    of_class = f' class="{escape(style)}"' if style else ""
    return Markup(  # noqa: S704 - the strokes are constants of this module
        f'<svg{of_class} viewBox="0 0 {grid} {grid}" aria-hidden="true" focusable="false">{strokes}</svg>'
    )

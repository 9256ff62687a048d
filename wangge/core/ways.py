"""Where a reader may be sent: pages of ours only, whatever an address asks for."""

from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(wanted: str, *, request: HttpRequest) -> str:
    """Return a wanted address as a path of ours with its query, or nothing where it leads elsewhere."""
    # Browsers drop tabs and line ends inside an address, so that "/\t/x" would be another host.
    if not wanted.isprintable() or " " in wanted:
        return ""
    try:
        hosts = {request.get_host()}
    except DisallowedHost:
        # Asked under a name that is not ours: no page before this one can be ours either.
        return ""
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts):
        return ""
    parts = urlsplit(wanted)
    # A path that begins with two strokes would name a host once it stands alone.
    if not parts.path.startswith("/") or parts.path.startswith("//") or "\\" in parts.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path

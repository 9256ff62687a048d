"""How another system is called over HTTP: an address looked at first, no redirect followed, little read.

An address comes from people, and this machine stands in a network that must not be reached by it
(server-side request forgery). The name is resolved once, every answer is looked at, and the call
goes to the very address that was looked at, so that a name that changes in between leads nowhere.
"""

import ipaddress
import socket
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

import urllib3
from django.conf import settings
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed

_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_MOST_READ = 64 * 1024
_LONGEST_READ = 15.0
# IPv4 behind a translator (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(Malformed):
    """An address that no call may go to: not http(s), or within a private network."""


class NoAnswer(Exception):
    """The other system could not be reached, or broke off."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other system said: its status and the beginning of its body."""

    status: int
    body: str

    @property
    def is_ok(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def check_address(url: str) -> None:
    """Raise AddressRefused where no call may go to this address as it stands; nothing is asked of it."""
    written = _written_address(str(_split(url).hostname))
    if written and is_private(written):
        raise _inside()


def call(
    url: str,
    *,
    body: bytes = b"",
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Call an address; raise AddressRefused, or NoAnswer where nobody answers."""
    parts = _split(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    address = _resolve(host, port)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    told = {**(headers or {}), "Host": parts.netloc.rpartition("@")[2]}
    try:
        with _pool(parts.scheme, host, address, port) as pool:
            answer = pool.request(
                method,
                target,
                body=body,
                headers=told,
                redirect=False,
                retries=False,
                timeout=_TIMEOUT,
                preload_content=False,
            )
            return Answer(answer.status, _beginning(answer).decode("utf-8", "replace"))
    except (urllib3.exceptions.HTTPError, OSError) as problem:
        raise NoAnswer(type(problem).__name__) from problem


def _beginning(answer: urllib3.BaseHTTPResponse) -> bytes:
    # Who answers a byte at a time holds nobody up for long.
    last, read = time.monotonic() + _LONGEST_READ, b""
    while len(read) < _MOST_READ and time.monotonic() < last:
        part = answer.read1(_MOST_READ - len(read))
        if not part:
            break
        read += part
    answer.close()
    return read


def _pool(scheme: str, host: str, address: str, port: int) -> urllib3.HTTPConnectionPool:
    if scheme == "https":
        # The certificate is still that of the name.
        return urllib3.HTTPSConnectionPool(
            address, port, server_hostname=host, assert_hostname=host, maxsize=1
        )
    return urllib3.HTTPConnectionPool(address, port, maxsize=1)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if (
        not is_whole
        or parts.username
        or any(sign.isspace() or not sign.isprintable() for sign in url)
    ):
        raise AddressRefused(
            _("地址要以 http:// 或 https:// 开头，像 https://example.com/hook，里面不带用户名。"),
            field="url",
        )
    return parts


def _resolve(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NoAnswer("unknown host") from problem
    addresses = [str(entry[4][0]) for entry in found]
    if any(is_private(address) for address in addresses):
        raise _inside()
    return addresses[0]


def _written_address(host: str) -> str:
    """Return the address that a host spells out, in whatever way, or "" for a name."""
    host = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        # One number, hexadecimal, octal, parts left out: what the resolver would read as an address.
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return ""


def _inside() -> AddressRefused:
    told = _("这个地址在内部网络里，不能从这里呼叫。请换一个外面能到的地址。")
    return AddressRefused(told, field="url")


def is_private(address: str) -> bool:
    """Tell whether an address lies in a network that calls may not go to, however it is written."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in ipaddress.ip_network(network) for network in settings.CALL_NETWORKS):
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    # ::127.0.0.1, as it was written before ::ffff:127.0.0.1.
    is_old_form = isinstance(inner, ipaddress.IPv6Address) and 1 < int(inner) < 2**32
    if inner in _TRANSLATED or is_old_form:
        inner = ipaddress.IPv4Address(int(inner) & 0xFFFFFFFF)
    return not inner.is_global or inner.is_multicast

"""How a request to a gateway is signed, by the formulas that vendors publish; checked against their examples."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

_TC3 = "TC3-HMAC-SHA256"
_ACS3 = "ACS3-HMAC-SHA256"


def bearer(secret: str) -> dict[str, str]:
    """A token in the usual header."""
    return {"Authorization": f"Bearer {secret}"}


def plain_hmac(secret: str, *, body: bytes, at: datetime) -> dict[str, str]:
    """The time, and an HMAC-SHA256 in hex over the time, a line break and the body."""
    stamp = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), f"{stamp}\n".encode() + body, hashlib.sha256)
    return {"X-Timestamp": stamp, "X-Signature": signed.hexdigest()}


def tencent(
    key_id: str, secret: str, *, url: str, headers: Mapping[str, str], body: bytes, at: datetime
) -> dict[str, str]:
    """TC3-HMAC-SHA256 of Tencent Cloud's API 3.0, content type and host signed."""
    host = urlsplit(url).netloc
    service = host.split(".")[0]
    stamp, day = str(int(at.timestamp())), at.astimezone(UTC).date().isoformat()
    named = {"content-type": headers["Content-Type"], "host": host}
    canonical, names = _canonical("POST", "/", "", named, body)
    scope = f"{day}/{service}/tc3_request"
    to_sign = "\n".join([_TC3, stamp, scope, _hex(canonical.encode())])
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return {
        "X-TC-Timestamp": stamp,
        "Authorization": f"{_TC3} Credential={key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}",
    }


def aliyun(
    key_id: str,
    secret: str,
    *,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    at: datetime,
    nonce: str,
) -> dict[str, str]:
    """ACS3-HMAC-SHA256 of Alibaba Cloud's OpenAPI; host, x-acs-* and the content type are signed."""
    parts = urlsplit(url)
    added = {
        "x-acs-content-sha256": _hex(body),
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
    }
    named = {name.lower(): value for name, value in {**headers, **added}.items()}
    named = {
        name: value
        for name, value in named.items()
        if name.startswith("x-acs-") or name == "content-type"
    } | {"host": parts.netloc}
    query = "&".join(
        f"{quote(name, safe='~')}={quote(value, safe='~')}"
        for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    canonical, names = _canonical("POST", parts.path or "/", query, named, body)
    signature = hmac.new(
        secret.encode(), f"{_ACS3}\n{_hex(canonical.encode())}".encode(), hashlib.sha256
    ).hexdigest()
    told = f"{_ACS3} Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**added, "Authorization": told}


def _canonical(
    method: str, path: str, query: str, named: Mapping[str, str], body: bytes
) -> tuple[str, str]:
    names = ";".join(sorted(named))
    lines = "".join(f"{name}:{named[name].strip()}\n" for name in sorted(named))
    return "\n".join([method, path, query, lines, names, _hex(body)]), names


def _hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

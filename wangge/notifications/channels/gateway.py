"""How a text is handed to a gateway for SMS or voice: a request made of a row, its blanks filled."""

import json
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import quote

from wangge.core import calling_out
from wangge.core.speech import gettext as _
from wangge.notifications.channels import signing
from wangge.notifications.channels.shape import Letter, Limit, Request, Written, must_be_ok
from wangge.notifications.models import Gateway
from wangge.people import privacy

BLANKS = ("phone", "text", "title", "body", "call_back", "sender", "template", "params")
BLANK = re.compile(r"\{(\w{1,20})\}")
# Seven parts of a long text message, as carriers count Chinese.
LONGEST = 300
_TYPES = {
    Gateway.Form.JSON: "application/json; charset=utf-8",
    Gateway.Form.FORM: "application/x-www-form-urlencoded",
}
_MASK = re.compile(r"(?<=\d{3})\d{4}(?=\d{4})")
# What is only shown is signed with this.
_NO_SECRET = "-"
_LINK = re.compile(r"https?://\S+")


def of(kind: str) -> Gateway | None:
    """The gateway in use for texts or for calls."""
    return Gateway.objects.filter(kind=kind, is_active=True).first()


def limit(kind: str) -> Limit | None:
    """How often it may be used, as its row says."""
    found = of(kind)
    return Limit(f"gateway:{found.pk}", found.per_minute) if found else None


def text_of(letter: Letter, sender: str) -> str:
    """What is read on the telephone: no link, the fixed name first, the number to call back last."""
    said = _joined(_told(letter, sender))
    return f"{_head(sender)}{said}{_tail(letter)}"


def _told(letter: Letter, sender: str) -> tuple[str, str]:
    """Title and body without links and breaks, as long as one text may be."""
    stop = _("。")
    room = LONGEST - len(_head(sender)) - len(_tail(letter))
    title = _cut(_plain(letter.title), room)
    lines = (_plain(line) for line in letter.body.split("\n"))
    body = _joined(lines)
    return title, _cut(body, max(room - len(title) - len(stop), 0))


def _joined(parts: Iterable[str]) -> str:
    """One sentence behind the other; what asks or exclaims needs no full stop."""
    said = ""
    for part in filter(None, parts):
        said += part if not said or said[-1] in "？！?!" else _("。") + part
    return said


def _head(sender: str) -> str:
    return f"【{sender}】"


def _tail(letter: Letter) -> str:
    stop = _("。")
    if not letter.call_back:
        return stop.rstrip()
    return stop + _("有事请打 {phone}").format(phone=letter.call_back)


def _plain(text: str) -> str:
    return _LINK.sub("", text).strip().rstrip("。.")


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(room - 1, 0)] + "…"


def filled(row: Gateway, letter: Letter, *, phone: str) -> str:
    """The body of the request with its blanks filled, each escaped for where it stands."""
    call_back = letter.call_back
    title, body = _told(letter, row.sender)
    values = {
        "phone": phone,
        "text": text_of(letter, row.sender),
        "title": title,
        "body": body,
        "call_back": call_back,
        "sender": row.sender,
        "template": row.template,
        # Of a text whose words a vendor has approved beforehand, what differs each time.
        "params": json.dumps(
            {"title": title, "body": body, "phone": call_back}, ensure_ascii=False
        ),
    }
    escape: Callable[[str], str] = _in_json if row.form == Gateway.Form.JSON else _in_form
    return BLANK.sub(lambda blank: escape(values.get(blank[1], "")), row.body)


def request_of(row: Gateway, letter: Letter, *, phone: str, secret: str, at: datetime) -> Request:
    """The request whole, signed."""
    body = filled(row, letter, phone=phone).encode()
    headers = {"Content-Type": _TYPES[Gateway.Form(row.form)], **headers_of(row.headers)}
    return Request(row.url, body, {**headers, **_signed(row, headers, body, secret=secret, at=at)})


def headers_of(text: str) -> dict[str, str]:
    """Headers as they are written, one a line."""
    pairs = (line.partition(":") for line in text.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _colon, value in pairs}


def written(letter: Letter, kind: str, *, at: datetime) -> Written:
    """The text, and the request with number and secrets masked."""
    row = _must_be(kind)
    masked = _MASK.sub("****", letter.address)
    request = request_of(row, letter, phone=masked, secret=_NO_SECRET, at=at)
    shown = {
        name: value
        for name, value in request.headers.items()
        if name not in {"Authorization", "X-Signature"}
    }
    head = "\n".join(f"{name}: {value}" for name, value in shown.items())
    return Written(
        to=masked,
        text=text_of(letter, row.sender),
        via=row.name,
        request=f"POST {row.url}\n{head}\n\n{request.body.decode()}",
    )


def send(letter: Letter, kind: str, *, at: datetime) -> None:
    """Hand it over, or raise what the gateway answered."""
    row = _must_be(kind)
    secret = privacy.open_text(row.secret_cipher, row.key_version) if row.secret_cipher else ""
    request = request_of(row, letter, phone=letter.address, secret=secret, at=at)
    answer = calling_out.call(request.url, body=request.body, headers=request.headers)
    must_be_ok(answer, yes=row.yes)


def _must_be(kind: str) -> Gateway:
    row = of(kind)
    if row is None:
        raise LookupError("no gateway")
    return row


def _signed(
    row: Gateway, headers: dict[str, str], body: bytes, *, secret: str, at: datetime
) -> dict[str, str]:
    if row.signing == Gateway.Signing.BEARER:
        return signing.bearer(secret)
    if row.signing == Gateway.Signing.HMAC:
        return signing.plain_hmac(secret, body=body, at=at)
    if row.signing == Gateway.Signing.TENCENT:
        return signing.tencent(row.key_id, secret, url=row.url, headers=headers, body=body, at=at)
    if row.signing == Gateway.Signing.ALIYUN:
        return signing.aliyun(
            row.key_id,
            secret,
            url=row.url,
            headers=headers,
            body=body,
            at=at,
            nonce=secrets.token_hex(16),
        )
    return {}


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_form(text: str) -> str:
    return quote(text, safe="")

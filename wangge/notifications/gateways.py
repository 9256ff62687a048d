"""How a gateway for texts or calls is described, checked, tried out and put away."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core import calling_out
from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.notifications.channels import gateway
from wangge.notifications.channels.shape import Letter
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import Delivery, Gateway
from wangge.notifications.sending import try_number
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.roles import Right

# Set by us, or they would change where the request goes.
_OURS = frozenset({"host", "content-length", "content-type", "authorization", "connection"})
_MOST_A_MINUTE = 6000


@transaction.atomic
def keep(row: Gateway, *, secret: str = "", by: Actor, at: datetime, **fields: Any) -> Gateway:
    """Enter or correct a gateway; a secret left empty stays. One of a kind is in use at a time."""
    by.must(Right.MANAGE_DEPLOYMENT)
    for name, value in fields.items():
        setattr(row, name, value)
    row.sender = row.sender.strip("【】 ")
    _check_address(row)
    _check_headers(row)
    _check_body(row)
    if not 1 <= row.per_minute <= _MOST_A_MINUTE:
        raise Malformed(_("“每分钟”要在 1 到 6000 之间。"), field="per_minute")
    if secret.strip():
        row.secret_cipher, row.key_version = privacy.seal_text(secret.strip())
    if row.signing != Gateway.Signing.NONE and not row.secret_cipher:
        raise Malformed(_("要签名，请写密钥。"), field="secret")
    if row.is_active:
        Gateway.objects.filter(kind=row.kind, is_active=True).exclude(pk=row.pk).update(
            is_active=False
        )
    row.save()
    record(NoticeEvent.GATEWAY_KEPT, subject=row, actor=by, at=at, active=row.is_active)
    return row


@transaction.atomic
def put_away(row: Gateway, *, by: Actor, at: datetime) -> None:
    """Take a gateway out of use: who has nothing but a number is called by the desk again."""
    by.must(Right.MANAGE_DEPLOYMENT)
    row.is_active = False
    row.save(update_fields=["is_active"])
    record(NoticeEvent.GATEWAY_KEPT, subject=row, actor=by, at=at, active=False)


def try_out(row: Gateway, *, phone: str, by: Actor, at: datetime) -> None:
    """Queue a word to a number of one's own, as any message would go; the log says what came of it."""
    by.must(Right.MANAGE_DEPLOYMENT)
    if not row.is_active:
        raise Malformed(_("先把它设为在用，再试。"), field="phone")
    try_number(
        Delivery.Channel(row.kind),
        privacy.normalise_phone(phone),
        title=_("试一下：短信和电话能收到了"),
        key=f"gateway-test-{row.pk}-{at.timestamp()}",
        at=at,
    )


def _check_address(row: Gateway) -> None:
    calling_out.check_address(row.url)


def _check_headers(row: Gateway) -> None:
    for line in row.headers.splitlines():
        name, colon, value = line.partition(":")
        name = name.strip()
        is_one = colon and name.replace("-", "").isalnum() and name.isascii()
        if line.strip() and not (is_one and value.strip().isprintable()):
            raise Malformed(
                _("“{line}”不像请求头，要写成 X-TC-Action: SendSms 这样。").format(line=line[:40]),
                field="headers",
            )
        if name.lower() in _OURS:
            raise Malformed(
                _("“{name}”由这里自己写，请去掉这一行。").format(name=name), field="headers"
            )


def _check_body(row: Gateway) -> None:
    named = set(gateway.BLANK.findall(row.body))
    if row.form == Gateway.Form.JSON:
        # A brace of JSON is no blank; what looks like one must be known.
        named = {name for name in named if not name.isdecimal()}
    if unknown := sorted(named - set(gateway.BLANKS)):
        raise Malformed(
            _("没有“{{{name}}}”这个空。可以用的有：{known}").format(
                name=unknown[0], known=" ".join(f"{{{one}}}" for one in gateway.BLANKS)
            ),
            field="body",
        )
    if "phone" not in named:
        raise Malformed(_("请求体里要有 {phone}，不然不知道发给谁。"), field="body")
    if not named & {"text", "title", "body", "params"}:
        raise Malformed(_("请求体里没有话：放进 {text}，或者 {params}。"), field="body")
    if row.form == Gateway.Form.JSON:
        sample = Letter(id="", title='"', body="\\")
        try:
            json.loads(gateway.filled(row, sample, phone="13900000001"))
        except ValueError as problem:
            raise Malformed(_("请求体不是 JSON，请核对引号和括号。"), field="body") from problem

"""How a requester comes back to a case: by a secret link, or by its number and a telephone's tail."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import abuse, hearing, numbers
from wangge.cases.models import Requester
from wangge.core.errors import Malformed, Refused
from wangge.language.normalise import half_width
from wangge.people import privacy

# 128 bits: nobody guesses it.
_SECRET_BYTES = 16
_LONGEST = 64
# After a case is closed its link still shows the answer for so long.
LASTS = timedelta(days=365)


class Expired(Refused):
    """The case was closed long ago; its page is no longer shown to whoever has the link."""

    status = 410


class NotFound(Refused):
    """No case has this number together with this telephone's tail; never says which was wrong."""

    status = 404


@dataclass(frozen=True, slots=True)
class Link:
    """A new secret and how it is kept: hashed to look it up, sealed to send it again."""

    secret: str
    hash: str
    cipher: bytes
    key_version: int


def make() -> Link:
    """Draw a secret."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    cipher, version = privacy.seal_text(secret)
    return Link(secret, _hash(secret), cipher, version)


def requester_of(secret: str, *, at: datetime) -> Requester | None:
    """Return whose secret this is, with case and places; raise Expired long after the end."""
    if not secret or len(secret) > _LONGEST or "\0" in secret:
        return None
    rows = Requester.objects.select_related(
        "case__community",
        "case__estate",
        "case__building",
        "case__category",
        "case__lead",
        "phone",
        "case__merged_into__community",
        "case__merged_into__category",
        "case__merged_into__lead",
    )
    requester = rows.filter(link_hash=_hash(secret)).first()
    if requester is None:
        return None
    closed_at = hearing.goes_on_as(requester.case).closed_at
    if closed_at is not None and at > closed_at + LASTS:
        raise Expired(
            _("这件事办结已经超过一年，链接不能用了。想再看，请打值班电话报编号 {number}。").format(
                number=numbers.spoken(requester.case.number)
            )
        )
    return requester


def secret_of(requester: Requester) -> str:
    """Open the secret again, to put it into a message or onto a slip."""
    return privacy.open_text(requester.link_cipher, requester.link_key_version)


def path(requester: Requester) -> str:
    """Return the address of the requester's own page."""
    return reverse("cases:status", args=[secret_of(requester)])


def code_of(requester: Requester) -> str:
    """Return four digits for the slip of somebody without a telephone; their family may use them."""
    key = f"code {requester.link_hash}".encode()
    drawn = hmac.new(settings.SECRET_KEY.encode(), key, hashlib.sha256).digest()
    return f"{int.from_bytes(drawn[:4]) % 10_000:04d}"


def has_code(requester: Requester) -> bool:
    """Say whether the slip carries a code: nobody has a telephone of their own here."""
    return requester.phone is None or bool(requester.on_behalf_of)


def find(number: str, phone_tail: str, *, address: str, at: datetime) -> Requester:
    """Find the requester by a telephone's tail or a slip's code; raise Malformed, TooOften, NotFound."""
    digits = numbers.read(number)
    if digits is None:
        raise Malformed(
            _("编号是 10 位数字，写的这个不对。请照“收到了”那一页或小票再看一遍。"), field="number"
        )
    tail = half_width(phone_tail).strip()
    if not (len(tail) == 4 and tail.isascii() and tail.isdecimal()):  # noqa: PLR2004
        raise Malformed(
            _("手机号后四位，或小票上的查询码，是 4 个数字。请再写一遍。"), field="phone_tail"
        )
    use = abuse.guess(address, number=digits, at=at)
    for requester in Requester.objects.filter(case__number=digits).select_related("case", "phone"):
        if _answers_to(requester, tail):
            use.delete()
            return requester
    raise NotFound(
        _("没有查到。编号和手机号后四位要对得上；没留手机的，写小票上的查询码，或者打值班电话。")
    )


def _answers_to(requester: Requester, tail: str) -> bool:
    if requester.phone is not None and privacy.tail_matches(requester.phone, tail):
        return True
    # Who was spoken for has a slip, and no telephone: the one that was kept is the speaker's.
    if not has_code(requester):
        return False
    return hmac.compare_digest(code_of(requester), tail)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

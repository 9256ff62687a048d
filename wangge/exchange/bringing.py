"""How another system brings a case and what is added to it, once a key, and speaks for whoever it came from."""

import hashlib
import re
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import asking, closing, intake
from wangge.cases.intake import Submission
from wangge.cases.models import Addition, Case
from wangge.cases.vocabulary import Channel
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import Brought, BroughtAddition, Token
from wangge.exchange.tokens import actor_of
from wangge.history.recording import record
from wangge.people.actors import Actor, requesting

KEY_HEADER = "Idempotency-Key"
_KEY_MOST = 200
_USABLE = re.compile(r"[!-~]+")


class KeyUsed(Malformed):
    """The key came before with something else under it."""

    reason = gettext_lazy("这个 Idempotency-Key 已经用在别的内容上。新的一件请换一个键。")


class NotBrought(NotAllowed):
    """Only what a system brought itself has a requester whom it speaks for."""

    reason = gettext_lazy("这件事不是用这个令牌送来的，不能替诉求人说话。")


def bring(
    submission: Submission, *, key: str, digest: str, token: Token, at: datetime
) -> tuple[Brought, bool]:
    """Accept what another system sends and say whether it is new; one key is one case.

    Raise KeyUsed where the key stands for something else, or whatever intake refuses.
    """
    hashed = _hashed(_usable(key))
    if (known := _known(token, hashed)) is None:
        inner = f"api:{token.pk}:{hashed[:48]}"
        sent = replace(submission, channel=Channel.API, idempotency_key=inner)
        try:
            return _accept(sent, key_hash=hashed, digest=digest, token=token, at=at), True
        except IntegrityError:
            # The same key came at the same moment by another process.
            known = _known(token, hashed)
            if known is None:
                raise
    if known.digest != digest:
        raise KeyUsed(field=KEY_HEADER)
    return known, False


def add(case: Case, *, text: str, key: str, token: Token, at: datetime) -> tuple[Addition, bool]:
    """Keep what the requester adds and say whether it is new; one key is one addition.

    Raise NotBrought, KeyUsed where the key stands for something else, or whatever asking refuses.
    """
    hashed = _hashed(_usable(key))
    digest = _hashed(f"{case.number} {text}")
    if (known := _known_addition(token, hashed)) is None:
        try:
            return _keep(case, text, key_hash=hashed, digest=digest, token=token, at=at), True
        except (IntegrityError, Refused):
            # The same key came at the same moment by another process, and changed the case first.
            known = _known_addition(token, hashed)
            if known is None:
                raise
    if known.digest != digest:
        raise KeyUsed(
            _("这个 Idempotency-Key 已经用在别的内容上。新的一句请换一个键。"), field=KEY_HEADER
        )
    return known.addition, False


@transaction.atomic
def withdraw(case: Case, *, reason: str = "", token: Token, at: datetime) -> None:
    """Take back what the same system brought, as its requester may; raise NotBrought."""
    closing.withdraw(case, reason=reason, by=_speaker(case, token), at=at)
    record(ExchangeEvent.SPOKEN_FOR, subject=case, actor=actor_of(token), at=at)


@transaction.atomic
def _accept(
    submission: Submission, *, key_hash: str, digest: str, token: Token, at: datetime
) -> Brought:
    accepted = intake.submit(submission, by=actor_of(token), at=at)
    return Brought.objects.create(
        token=token,
        key_hash=key_hash,
        digest=digest,
        case=accepted.case,
        requester=accepted.requester,
        at=at,
    )


@transaction.atomic
def _keep(
    case: Case, text: str, *, key_hash: str, digest: str, token: Token, at: datetime
) -> Addition:
    said = asking.add(case, text=text, by=_speaker(case, token), at=at)
    record(ExchangeEvent.SPOKEN_FOR, subject=case, actor=actor_of(token), at=at, addition=said.pk)
    BroughtAddition.objects.create(
        token=token, key_hash=key_hash, digest=digest, addition=said, at=at
    )
    return said


def _speaker(case: Case, token: Token) -> Actor:
    found = Brought.objects.filter(case=case, token=token).first()
    if found is None:
        raise NotBrought
    return requesting(found.requester_id)


def _known(token: Token, key_hash: str) -> Brought | None:
    known = Brought.objects.filter(token=token, key_hash=key_hash)
    return known.select_related("case__category", "requester").first()


def _known_addition(token: Token, key_hash: str) -> BroughtAddition | None:
    known = BroughtAddition.objects.filter(token=token, key_hash=key_hash)
    return known.select_related("addition").first()


def _usable(key: str) -> str:
    if not _USABLE.fullmatch(key) or len(key) > _KEY_MOST:
        raise Malformed(
            _(
                "请带上 Idempotency-Key：一件一个，最多 {most} 个英文字母、数字或符号，不带空格，重发时不变。"
            ).format(most=_KEY_MOST),
            field=KEY_HEADER,
        )
    return key


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

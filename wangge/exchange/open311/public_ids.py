"""How a request is named in public: an id that opens nothing, and from which nothing can be told.

The number of a case will not do: it is on the slip, and together with four digits of a telephone
it opens the page of whoever brought the case. Ten thousand tries are few once the number is public.
So the key of the row is encrypted, one block of AES under a key derived for this alone: the same
id for ever, not to be counted through, and no id of ours without the key.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

_HALF: Final = 8
_LENGTH: Final = 26
_PAD: Final = "======"


def of_request(pk: int) -> str:
    """Name a case."""
    return _named(pk, purpose="request")


def request(text: str) -> int | None:
    """Return the key of the case that an id names; None where it is no id of ours."""
    return _read(text, purpose="request")


def of_event(pk: int) -> str:
    """Name a piece of our news."""
    return _named(pk, purpose="event")


def of_update(pk: int) -> str:
    """Name a piece of news that another system sent."""
    return _named(pk, purpose="update")


def _named(pk: int, *, purpose: str) -> str:
    sealer = _cipher(purpose).encryptor()
    block = sealer.update(pk.to_bytes(_HALF) + bytes(_HALF)) + sealer.finalize()
    return base64.b32encode(block).decode().rstrip("=").lower()


def _read(text: str, *, purpose: str) -> int | None:
    if len(text) != _LENGTH or not text.isascii():
        return None
    try:
        block = base64.b32decode(text.upper() + _PAD)
    except binascii.Error:
        return None
    opener = _cipher(purpose).decryptor()
    opened = opener.update(block) + opener.finalize()
    # Eight bytes of nought: a made-up id passes once in 2^64 times. A key's first bit is nought too.
    if opened[_HALF:] != bytes(_HALF) or opened[0] > 0x7F:  # noqa: PLR2004
        return None
    return int.from_bytes(opened[:_HALF])


def _cipher(purpose: str) -> Cipher[modes.ECB]:
    # The index key never changes, so the ids that other systems keep stay good.
    master = bytes.fromhex(settings.PHONE_INDEX_KEY)
    key = hmac.new(master, f"open311 {purpose}".encode(), hashlib.sha256).digest()
    # A single block each, never two under one message: no pattern can show.
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305

"""How a number is kept: encrypted, found again by a blind index, shown masked."""

import hashlib
import hmac
import os
import re
import unicodedata
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.people.models import Person, Phone

_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_MOBILE_DIGITS: Final = 11
_TAIL_DIGITS: Final = 4
# Area code and number, a local number, or a service number such as 400-820-8820.
_LANDLINE: Final = re.compile(r"0\d{2,3}[2-9]\d{6,7}|[2-9]\d{6,7}|400\d{7}")
_AREA_CODE: Final = re.compile(r"0(?:10|2\d|[3-9]\d{2})")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_DECORATION: Final = re.compile(r"[\s\-—–－()（）.·]")


def seal(number: str) -> tuple[bytes, int]:
    """Encrypt a number under the newest key; return cipher and key version."""
    return seal_text(number)


def open_(cipher: bytes | memoryview, key_version: int) -> str:
    """Decrypt a number under the key that closed it."""
    return open_text(cipher, key_version)


def seal_text(text: str) -> tuple[bytes, int]:
    """Encrypt any short text, as an e-mail address, under the newest key."""
    version, key = next(iter(_keys().items()))
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), str(version).encode()), version


def open_text(cipher: bytes | memoryview, key_version: int) -> str:
    """Decrypt what `seal_text` closed."""
    keys, closed = _keys(), bytes(cipher)
    if key_version not in keys:
        raise ImproperlyConfigured(f"WANGGE_PHONE_KEY has no key of version {key_version}")
    nonce, rest = closed[:_NONCE_BYTES], closed[_NONCE_BYTES:]
    return AESGCM(keys[key_version]).decrypt(nonce, rest, str(key_version).encode()).decode()


def blind_index(number: str) -> str:
    """Return what a number, however spelt, is looked up by."""
    key = bytes.fromhex(settings.PHONE_INDEX_KEY)
    return hmac.new(key, normalise_phone(number).encode(), hashlib.sha256).hexdigest()


def normalise_phone(text: str) -> str:
    """Return a number's digits, however it was spelt; raise Malformed with what is missing."""
    digits = _DECORATION.sub("", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    if digits.isascii() and digits.isdecimal():
        if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
            return digits
        if digits.startswith("1"):
            raise Malformed(_mobile_fault(len(digits)), field="phone")
    raise Malformed(
        _("这个电话看不懂。手机号是 11 位；座机请带区号，例如 0513-5550 1234。也可以不留。"),
        field="phone",
    )


def is_mobile(number: str) -> bool:
    """Tell whether a number in digits is one that text messages reach."""
    return bool(_MOBILE.fullmatch(number))


def keep_phone(number: str, *, person: Person | None = None) -> Phone:
    """Keep a number, once a person; without a person each keeping is a row of its own."""
    normal = normalise_phone(number)
    index = blind_index(normal)
    if person is not None and (known := Phone.objects.filter(person=person, blind_index=index)):
        return known[0]
    cipher, version = seal(normal)
    return Phone.objects.create(
        person=person, cipher=cipher, key_version=version, blind_index=index
    )


def forget_phones(person: Person) -> None:
    """Take a person's numbers away; one that a request was made with stays with the request."""
    for phone in person.phones.all():
        try:
            with transaction.atomic():
                phone.delete()
        except ProtectedError:
            Phone.objects.filter(pk=phone.pk).update(person=None)


def find_phones(number: str) -> list[Phone]:
    """Find the rows that hold a number, however it was spelt."""
    rows = Phone.objects.filter(blind_index=blind_index(number))
    return list(rows.select_related("person").order_by("pk"))


def number_of(phone: Phone) -> str:
    """Return the number in clear."""
    return open_(phone.cipher, phone.key_version)


def masked(phone: Phone) -> str:
    """Return what those without the right to it see: 139****0001, 0513****1234."""
    number = number_of(phone)
    head = _AREA_CODE.match(number)
    shown = head.group() if head else number[:3]
    return f"{shown}****{number[-_TAIL_DIGITS:]}"


def tail_matches(phone: Phone, tail: str) -> bool:
    """Compare the last four digits in constant time."""
    given = unicodedata.normalize("NFKC", tail).strip()
    return hmac.compare_digest(number_of(phone)[-_TAIL_DIGITS:].encode(), given.encode())


def reseal(limit: int = 1000) -> int:
    """Close numbers again that an older key closed; return how many, 0 when none is left."""
    newest = next(iter(_keys()))
    stale = Phone.objects.exclude(key_version=newest).order_by("pk")[:limit]
    done = 0
    for phone in stale:
        cipher, version = seal(number_of(phone))
        seen = Phone.objects.filter(pk=phone.pk, key_version=phone.key_version)
        done += seen.update(cipher=cipher, key_version=version)
    return done


def _mobile_fault(length: int) -> str:
    missing = _MOBILE_DIGITS - length
    if missing == 1:
        return _("手机号是 11 位，您写了 10 位。请补一位，或者不留。")
    if missing > 0:
        return _("手机号是 11 位，您写了 {length} 位。请补 {missing} 位，或者不留。").format(
            length=length, missing=missing
        )
    if missing < 0:
        return _("手机号是 11 位，您写了 {length} 位。请去掉多的，或者不留。").format(length=length)
    return _("没有这样开头的手机号。请核对前三位，或者不留。")


def _keys() -> dict[int, bytes]:
    # "hex" alone is version 1; "2:hex,1:hex": the first encrypts, all decrypt.
    keys = {}
    for part in settings.PHONE_KEY.split(","):
        version, _colon, text = part.strip().rpartition(":")
        key = bytes.fromhex(text)
        if len(key) != _KEY_BYTES:
            raise ImproperlyConfigured("each key in WANGGE_PHONE_KEY must be 32 bytes in hex")
        keys[int(version or 1)] = key
    return keys

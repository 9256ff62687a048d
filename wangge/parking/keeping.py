"""How a plate is kept: sealed like a telephone number, found by a blind index, shown masked."""

import hashlib
import hmac

from django.conf import settings
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.language import plates
from wangge.language.personal_data import mask_plate
from wangge.parking.models import MoveRequest, Vehicle
from wangge.people import privacy


def index(plate: str) -> str:
    """Return what a plate is looked up by."""
    key = bytes.fromhex(settings.PHONE_INDEX_KEY)
    return hmac.new(key, f"plate {plate}".encode(), hashlib.sha256).hexdigest()


def seal(plate: str) -> dict[str, object]:
    """Return the columns that keep a plate."""
    cipher, version = privacy.seal_text(plate)
    return {"plate_cipher": cipher, "plate_key_version": version, "plate_index": index(plate)}


def plate_of(row: Vehicle | MoveRequest) -> str:
    """Return the plate in clear; nothing where none is known any more."""
    if not row.plate_cipher:
        return ""
    return privacy.open_text(row.plate_cipher, row.plate_key_version)


def masked(row: Vehicle | MoveRequest) -> str:
    """Return what others than the desk read of a plate: 苏F1**45."""
    plate = plate_of(row)
    return mask_plate(plate) if plate else ""


def must_read(text: str, *, field: str) -> str:
    """Return the plate that a text is, or raise Malformed with how plates are written."""
    plate = plates.read(text)
    if plate:
        return plate
    if plates.has_o_or_i(text):
        guess = next(iter(plates.near(text)), "")
        said = _("车牌里没有字母 O 和 I。是不是 {plate}？请照行驶证再写一遍。")
        raise Malformed(said.format(plate=guess), field=field)
    raise Malformed(
        _("这个车牌看不懂。应当像 苏F12345 或 苏FD12345，挂车像 苏F1234挂。"), field=field
    )

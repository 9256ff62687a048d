"""How a picture that somebody sends is checked, re-encoded, kept and shown."""

import hashlib
import io
import os
import struct
import threading
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from wangge.core.errors import Malformed
from wangge.files.models import Attachment

LONGEST_SIDE = 1600
# More than any telephone takes; a bomb is a small file that claims far more.
MOST_PIXELS = 50_000_000
_QUALITY = 82
_PNG_END = b"IEND\xaeB`\x82"
_FORMATS = ("JPEG", "PNG", "WEBP")
_APPLE_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
# Whatever Pillow's decoders raise on bytes that are no picture, or only half of one.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# One picture at a time: a large one takes 150 MB while it is being decoded.
_DECODING = threading.BoundedSemaphore(1)


class NotAPicture(Malformed):
    """The file is no JPEG, PNG or WebP that can be decoded to its end."""

    reason = _("这个文件打不开，不像照片。请换一张 JPG、PNG 或 WebP 的照片，或者不传照片。")


class TooLarge(Malformed):
    """The file has more bytes or the picture more pixels than are taken."""

    reason = _("这张照片太大了。请换一张小一点的，或者不传照片。")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture that has been checked and made fit to keep, not yet belonging to anything."""

    jpeg: bytes
    width: int
    height: int


def prepare(upload: UploadedFile) -> Prepared:
    """Check and re-encode what was sent, outside any transaction; NotAPicture or TooLarge."""
    data = _read(upload)
    if data[4:8] == b"ftyp" and data[8:12] in _APPLE_BRANDS:
        raise NotAPicture(
            _(
                "这是苹果手机的 HEIC 照片，这里打不开。请用截图，或者在相机设置里选“兼容性最佳”再拍。"
            ),
            field="photo",
        )
    try:
        with _DECODING:
            return _encode(_decode(data))
    except _BOMB:
        raise TooLarge(field="photo") from None
    except _BROKEN as error:
        raise NotAPicture(field="photo") from error


def keep(picture: Prepared, *, subject: models.Model, reader: str, at: datetime) -> Attachment:
    """Keep a prepared picture with its subject, in the caller's transaction.

    A file whose transaction fails belongs to no row and is swept away within a day.
    """
    attachment = Attachment(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        reader=Attachment.Reader(reader),
        sha256=hashlib.sha256(picture.jpeg).hexdigest(),
        width=picture.width,
        height=picture.height,
        size=len(picture.jpeg),
        added_at=at,
    )
    attachment.file.save(f"{attachment.public_id}.jpg", ContentFile(picture.jpeg), save=False)
    try:
        _sync(attachment)
        attachment.save(force_insert=True)
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


def pictures_of(subject: models.Model, reader: str) -> models.QuerySet[Attachment]:
    """The pictures of a subject for `resident` or `internal` readers, oldest first."""
    pictures = Attachment.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    ).order_by("added_at", "pk")
    if Attachment.Reader(reader) == Attachment.Reader.INTERNAL:
        return pictures
    return pictures.filter(reader=Attachment.Reader.RESIDENT)


def hand_over(before: models.Model, after: models.Model) -> None:
    """Let the pictures of one subject be those of another of its kind, in the caller's transaction."""
    pictures_of(before, Attachment.Reader.INTERNAL).update(subject_id=after.pk)


def remove(subject: models.Model) -> None:
    """Let every picture of a subject go, in the caller's transaction; its files once that is kept."""
    for attachment in pictures_of(subject, Attachment.Reader.INTERNAL):
        name, storage = attachment.file.name, attachment.file.storage
        attachment.delete()
        transaction.on_commit(partial(storage.delete, name))


def send(attachment: Attachment) -> FileResponse:
    """Answer with the picture; whoever calls has checked that it may be seen."""
    try:
        content: IO[bytes] = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, content_type="image/jpeg", filename=f"{attachment}.jpg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _read(upload: UploadedFile) -> bytes:
    limit: int = settings.PHOTO_MAX_BYTES
    # The size is what the sender says; what arrives is counted as well.
    if (upload.size or 0) > limit or len(data := bytes(upload.read(limit + 1))) > limit:
        raise TooLarge(
            _("照片最大 %(most)s MB，这张超过了。请换一张小一点的，或者不传照片。")
            % {"most": limit // (1024 * 1024)},
            field="photo",
        )
    return data


def _decode(data: bytes) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Image.DecompressionBombError
    # A JPEG decoder can leave out what would be thrown away; a large photo then costs little.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    # A PNG of few colours decodes although its end is missing.
    if image.format == "PNG" and _PNG_END not in data:
        raise EOFError
    return image


def _encode(image: Image.Image) -> Prepared:
    image = ImageOps.exif_transpose(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if image.has_transparency_data:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    # Pixels only: a new image has no place, time, device, thumbnail, comment or colour profile.
    clean = Image.new("RGB", image.size)
    clean.paste(image.convert("RGB"))
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Prepared(out.getvalue(), clean.width, clean.height)


def _sync(attachment: Attachment) -> None:
    # A case that was acknowledged keeps its picture through a power cut.
    try:
        path = attachment.file.path
    except NotImplementedError:
        return  # object storage does that itself
    for place in (path, Path(path).parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

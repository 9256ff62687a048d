"""What is taken as a picture, what is left of it, and what is refused."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from PIL import Image, ImageCms

from wangge.core.errors import Malformed
from wangge.files import housekeeping, pictures
from wangge.files.models import Attachment
from wangge.files.pictures import NotAPicture, Prepared, TooLarge
from wangge.jobs.models import Job

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_GPS, _ORIENTATION, _MAKE = 0x8825, 0x0112, 0x010F


def picture(
    kind: str = "JPEG", *, size: tuple[int, int] = (80, 40), mode: str = "RGB", **how: Any
) -> bytes:
    """A picture red on the left and blue on the right, as a telephone would send it."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **how)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[_ORIENTATION] = orientation
    data[_MAKE] = "Nanfang Phone"
    data.get_ifd(_GPS).update({1: "N", 2: (31.0, 59.0, 1.0), 3: "E", 4: (120.0, 53.0, 2.0)})
    return data


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def opened(prepared: Prepared) -> Image.Image:
    return Image.open(io.BytesIO(prepared.jpeg))


def subject() -> Job:
    return Job.objects.create(name="lamp", run_at=NOW)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_out_without_place_device_or_profile(kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    extra: dict[str, Any] = {"comment": b"block 2 flat 1203"} if kind == "JPEG" else {}
    data = picture(kind, exif=exif(), icc_profile=profile, **extra)
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(_GPS)

    image = opened(pictures.prepare(upload(data)))

    assert image.format == "JPEG"
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Nanfang" not in data or b"Nanfang" not in pictures.prepare(upload(data)).jpeg


@pytest.mark.parametrize(
    ("orientation", "size", "top_left"),
    [(1, (80, 40), "red"), (3, (80, 40), "blue"), (6, (40, 80), "red"), (8, (40, 80), "blue")],
)
def test_a_picture_is_turned_upright(
    orientation: int, size: tuple[int, int], top_left: str
) -> None:
    prepared = pictures.prepare(upload(picture(exif=exif(orientation), quality=95)))

    assert (prepared.width, prepared.height) == size
    red, _green, blue = opened(prepared).getpixel((3, 3))  # type: ignore[misc]
    assert (red > blue) is (top_left == "red")


def test_a_large_photo_is_shrunk_to_what_a_page_can_show() -> None:
    prepared = pictures.prepare(upload(picture(size=(4000, 3000))))

    assert (prepared.width, prepared.height) == (1600, 1200)
    assert opened(prepared).size == (1600, 1200)


def test_a_small_picture_is_not_blown_up() -> None:
    assert pictures.prepare(upload(picture(size=(30, 20)))).width == 30


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    assert opened(pictures.prepare(upload(picture("PNG", mode=mode)))).mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")

    image = opened(pictures.prepare(upload(out.getvalue())))

    assert min(image.getpixel((10, 10))) > 250  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"this is a letter, not a photo\n" * 50,
        picture(size=(600, 400))[:900],
        picture("PNG", size=(600, 400))[:300],
        picture("WEBP", size=(600, 400))[:60],
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        picture("GIF", mode="P"),
        picture("BMP"),
    ],
    ids=["empty", "text", "cut jpeg", "cut png", "cut webp", "nulls", "svg", "gif", "bmp"],
)
def test_what_is_no_whole_picture_is_refused_whatever_its_name(data: bytes) -> None:
    with pytest.raises(NotAPicture) as refused:
        pictures.prepare(upload(data))

    assert refused.value.field == "photo"
    assert refused.value.status == 422
    assert "照片" in str(refused.value.reason)


def test_an_apple_picture_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(NotAPicture, match="HEIC"):
        pictures.prepare(upload(b"\0\0\0\x18ftypheic" + b"\0" * 100))


def test_a_bomb_of_sixty_megapixels_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    assert len(out.getvalue()) < 50_000

    with pytest.raises(TooLarge) as refused:
        pictures.prepare(upload(out.getvalue()))

    assert refused.value.field == "photo"


def test_a_bomb_that_the_decoder_itself_warns_of_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 15_000)).save(out, "PNG")

    with pytest.raises(TooLarge):
        pictures.prepare(upload(out.getvalue()))


def test_a_file_larger_than_allowed_is_refused_with_the_limit(settings: Any) -> None:
    settings.PHOTO_MAX_BYTES = 2 * 1024 * 1024

    with pytest.raises(TooLarge, match="2 MB"):
        pictures.prepare(upload(b"x" * (2 * 1024 * 1024 + 1)))


def test_a_sender_who_lies_about_the_size_is_found_out(settings: Any) -> None:
    settings.PHOTO_MAX_BYTES = 1000
    lie = upload(b"x" * 5000)
    lie.size = 10

    with pytest.raises(TooLarge):
        pictures.prepare(lie)


def test_the_refusals_are_of_what_was_handed_in() -> None:
    assert issubclass(NotAPicture, Malformed)
    assert issubclass(TooLarge, Malformed)


@pytest.mark.django_db
def test_a_kept_picture_belongs_to_its_subject_and_can_be_sent() -> None:
    lamp, other = subject(), subject()
    prepared = pictures.prepare(upload(picture()))

    kept = pictures.keep(prepared, subject=lamp, reader="resident", at=NOW)

    assert list(pictures.pictures_of(lamp, "resident")) == [kept]
    assert not pictures.pictures_of(other, "internal")
    answer = pictures.send(kept)
    assert b"".join(answer) == prepared.jpeg
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")
    answer.close()


@pytest.mark.django_db
def test_a_resident_sees_no_internal_picture() -> None:
    lamp = subject()
    prepared = pictures.prepare(upload(picture()))
    inside = pictures.keep(prepared, subject=lamp, reader="internal", at=NOW)
    outside = pictures.keep(prepared, subject=lamp, reader="resident", at=NOW)

    assert list(pictures.pictures_of(lamp, "resident")) == [outside]
    assert list(pictures.pictures_of(lamp, "internal")) == [inside, outside]


@pytest.mark.django_db
def test_the_name_on_disk_says_nothing_of_the_name_that_was_sent() -> None:
    kept = pictures.keep(
        pictures.prepare(upload(picture(), "../../etc/张三 13900012345.php")),
        subject=subject(),
        reader="resident",
        at=NOW,
    )

    assert Path(kept.file.name).name == f"{kept.public_id}.jpg"


@pytest.mark.django_db
def test_a_picture_whose_file_is_gone_is_not_found() -> None:
    kept = pictures.keep(
        pictures.prepare(upload(picture())), subject=subject(), reader="resident", at=NOW
    )
    Path(kept.file.path).unlink()

    with pytest.raises(Http404):
        pictures.send(kept)


@pytest.mark.real_clock  # a file is as old as the machine says
@pytest.mark.django_db(transaction=True)
def test_a_picture_whose_transaction_failed_is_swept_away_and_others_stay() -> None:
    lamp = subject()
    prepared = pictures.prepare(upload(picture()))
    kept = pictures.keep(prepared, subject=lamp, reader="resident", at=NOW)
    with transaction.atomic():
        lost = pictures.keep(prepared, subject=lamp, reader="resident", at=NOW)
        transaction.set_rollback(True)
    assert Path(lost.file.path).exists()

    housekeeping.sweep_orphans(datetime.now(UTC))
    assert Path(lost.file.path).exists()  # its transaction might still run
    housekeeping.sweep_orphans(datetime.now(UTC) + timedelta(days=1))

    assert not Path(lost.file.path).exists()
    assert Path(kept.file.path).exists()
    assert Attachment.objects.get() == kept


@pytest.mark.django_db
def test_a_picture_whose_row_is_refused_leaves_no_file(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    prepared = pictures.prepare(upload(picture()))

    with pytest.raises(IntegrityError), transaction.atomic():
        pictures.keep(prepared, subject=Job(name="never saved"), reader="resident", at=NOW)

    assert not list(tmp_path.rglob("*.jpg"))


@pytest.mark.django_db
def test_sweeping_before_the_first_picture_finds_nothing(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "nothing yet"

    housekeeping.sweep_orphans(NOW)

    assert not Attachment.objects.exists()


@pytest.mark.parametrize("missing", [4, 12, 16])
def test_a_png_whose_end_is_missing_is_no_picture(missing: int) -> None:
    with pytest.raises(NotAPicture):
        pictures.prepare(upload(picture("PNG")[:-missing]))

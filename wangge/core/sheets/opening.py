"""Whether a file can be opened as a sheet at all, decided before anything unpacks it."""

import codecs
import re
import zipfile
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed

LARGEST = 30 * 1024 * 1024
_MOST_PARTS = 2_000
_MOST_UNPACKED = 400 * 1024 * 1024
# Real sheets pack to a tenth or a thirtieth; zeros pack to a thousandth.
_MOST_RATIO = 150
_RATIO_MATTERS_FROM = 10 * 1024 * 1024
_PACKED_AGAIN = (".zip", ".gz", ".7z", ".rar", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx")

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM6")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype|html|table|\?xml|meta|head)", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CHUNK = 1 << 20


class SheetRefused(Malformed):
    """The file cannot be used as a sheet; the sentence says what to do with it."""

    def __init__(self, reason: object = None, **details: object) -> None:
        super().__init__(reason, field="file", **details)


def kind_of(file: IO[bytes]) -> str:
    """Return xlsx or csv by what the file holds, whatever it is called; refuse everything else."""
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise SheetRefused(_("这个文件是空的。请选填好的表格。"))
    if size > LARGEST:
        raise SheetRefused(
            _("这个文件有 {size} MB，最大 {most} MB。请分成几张表。").format(
                size=size // 2**20, most=LARGEST // 2**20
            )
        )
    start = file.read(4096)
    if start.startswith(_ZIP):
        _must_be_a_safe_workbook(file)
        return "xlsx"
    if start.startswith(_OLE):
        raise _old_or_locked(file)
    if start.startswith(_PICTURES):
        raise SheetRefused(_("这是图片，不是表格。请上传 .xlsx 或 .csv。"))
    if start.startswith(b"%PDF"):
        raise SheetRefused(_("这是 PDF 文件，不是表格。请上传 .xlsx 或 .csv。"))
    if _WEB_PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise SheetRefused(
            _("这个文件其实是网页，只是名字像表格。请用 Excel 打开它，另存为 .xlsx 再上传。")
        )
    return "csv"


def encoding_of(file: IO[bytes]) -> str:
    """Return the encoding a text file is in: as most programs save it, or as a Chinese Excel does."""
    file.seek(0)
    start = file.read(2)
    candidates = ["utf-16"] if start in _UTF_16 else ["utf-8-sig", "gb18030"]
    if candidates != ["utf-16"] and any(b"\0" in piece for piece in _pieces(file)):
        raise SheetRefused(_("这个文件里有不是文字的内容，不像表格。请上传 .xlsx 或 .csv。"))
    for encoding in candidates:
        if _can_be_read(file, encoding):
            return encoding
    raise SheetRefused(_("这个文件的文字读不出来。请用 Excel 打开，另存为 .xlsx 再上传。"))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece


def _can_be_read(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _old_or_locked(file: IO[bytes]) -> SheetRefused:
    file.seek(0)
    if _ENCRYPTED in file.read():
        return SheetRefused(_("这张表加了密码，打不开。请在 Excel 里去掉密码再上传。"))
    return SheetRefused(_("这是旧格式的 .xls。请用 Excel 打开，另存为 .xlsx 再上传。"))


def _must_be_a_safe_workbook(file: IO[bytes]) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _must_unpack_to_little(parts)
            _must_be_a_workbook(archive, {part.filename for part in parts})
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise damaged() from error


def damaged() -> SheetRefused:
    """Return what is said of a workbook that is broken inside."""
    return SheetRefused(_("这张表打不开，可能没有传完整，或者已经损坏。请重新保存再上传。"))


def _must_unpack_to_little(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    is_bomb = unpacked > _RATIO_MATTERS_FROM and unpacked / packed > _MOST_RATIO
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or is_bomb:
        raise SheetRefused(
            _("这个文件解开以后大得不正常，为了安全没有打开。请只留要导入的那张表，另存再上传。")
        )
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused(_("这张表加了密码，打不开。请在 Excel 里去掉密码再上传。"))
    if any(part.filename.lower().endswith(_PACKED_AGAIN) for part in parts):
        raise SheetRefused(
            _("这张表里还装着别的文件，为了安全没有打开。请去掉嵌入的文件，另存再上传。")
        )


def _must_be_a_workbook(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "word/document.xml" in names:
        raise SheetRefused(_("这是 Word 文件，不是表格。请上传 .xlsx 或 .csv。"))
    if "[Content_Types].xml" not in names or not any(
        name.startswith("xl/workbook") for name in names
    ):
        raise SheetRefused(_("这个文件不是 Excel 表格。请上传 .xlsx 或 .csv。"))
    for name in names:
        # No program writes these; they make a small text grow without end.
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _start_of(archive, name):
            raise damaged()


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(2048)

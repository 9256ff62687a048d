"""How pages of the exchange take a file, hand one out, and say how far a job is."""

from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from wangge.core.sheets.opening import LARGEST, SheetRefused
from wangge.jobs.models import Job


def uploaded(file: UploadedFile) -> bytes:
    """Return what was handed in, or refuse what is too large before it is read."""
    if (file.size or 0) > LARGEST:
        raise SheetRefused(
            _("这个文件有 {size} MB，最大 {most} MB。请分成几张表。").format(
                size=(file.size or 0) // 2**20, most=LARGEST // 2**20
            )
        )
    content: bytes = file.read()
    return content


def attached(content: bytes, name: str, *, kind: str) -> HttpResponse:
    """Hand a file out under a name, never shown inside the page and never kept on the way."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


def progress_of(pk: int, *, name: str, argument: str = "batch") -> tuple[int, int]:
    """How far the newest job about a row is: done, total."""
    jobs = Job.objects.filter(name=name, **{f"arguments__{argument}": pk})
    found = jobs.order_by("-pk").values_list("progress_done", "progress_total").first()
    return found or (0, 0)

"""The board as everybody reads it: its threads, one of them, and how something abusive is reported."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import abuse
from wangge.cases.abuse import TooOften
from wangge.cases.views.forms_report import Said
from wangge.cases.views.intake import community_of
from wangge.core.forms import Form
from wangge.core.paging import Paged, paged
from wangge.core.views import errors
from wangge.message_board import moderation, supporting, threads
from wangge.message_board.models import AbuseReport, Message, Thread
from wangge.message_board.views import device
from wangge.people.actors import PUBLIC
from wangge.people.addresses import client_address
from wangge.places.models import Area, Estate

_PAGE = 20


class ReportForm(Form):
    """What is wrong with a message; a word to it may be added."""

    why = forms.ChoiceField(
        label=gettext_lazy("哪里不妥"), choices=AbuseReport.Why, widget=forms.RadioSelect
    )
    text = Said(label=gettext_lazy("想多说一句"), widget=forms.Textarea(attrs={"rows": 2}))


@never_cache
@require_safe
def board(request: HttpRequest, community: str) -> HttpResponse:
    area = community_of(request, community)
    estate = _estate(area, request.GET.get("estate", ""))
    progress = request.GET.get("progress", "")
    rows = threads.for_list(threads.of_community(area, estate=estate, progress=progress))
    page = paged(request, rows, each=_PAGE)
    now = timezone.now()
    context = {
        "community": area,
        "estates": Estate.objects.filter(community=area).order_by("name", "pk"),
        "estate": estate,
        "tabs": [
            (word, _address(estate, value), progress == value)
            for value, word in (
                ("", _("全部")),
                (Thread.Progress.OPEN.value, _("等回音")),
                (Thread.Progress.ANSWERED.value, _("有回音")),
            )
        ],
        "lines": [threads.line(thread, now=now) for thread in page],
        "page": page,
        "is_filtered": estate is not None or bool(progress),
    }
    return render(request, "message_board/threads/board.html", context)


@never_cache
@require_safe
def thread(request: HttpRequest, community: str, public_id: UUID) -> HttpResponse:
    area = community_of(request, community)
    return device.marked(request, thread_page(request, thread_of(area, public_id)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, community: str, public_id: UUID, pk: int) -> HttpResponse:
    area = community_of(request, community)
    found = thread_of(area, public_id)
    readable = Message.objects.in_place().filter(thread=found, state=Message.State.SHOWN)
    message = get_object_or_404(readable.select_related("thread__case", "building"), pk=pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            abuse.admit_alarm(client_address(request), at=timezone.now())
        except TooOften as refusal:
            wait = int(refusal.wait.total_seconds())
            return errors.too_many(request, reason=str(refusal.reason), retry_after=wait)
        told = form.cleaned_data
        if form.carry_out(
            lambda: moderation.report(
                message,
                why=told["why"],
                text=told["text"],
                device=device.of(request),
                by=PUBLIC,
                at=timezone.now(),
            )
        ):
            messages.success(request, _("收到，值班台会看。要隐去的话，会写明原因。"))
            return redirect("message_board:thread", area.code, public_id)
    context = {
        "community": area,
        "thread": found,
        "who": threads.speaker(message.building, found.estate),
        "text": message.text,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    page = render(request, "message_board/threads/report.html", context, status=status)
    return device.marked(request, page)


def thread_page(
    request: HttpRequest, found: Thread, *, refusal: str = "", phone: str = "", status: int = 200
) -> HttpResponse:
    """A thread as everybody reads it; with what was refused of a “me too”."""
    now, mark = timezone.now(), device.of(request)
    is_counted = supporting.is_counted(found, device=mark)
    context = {
        "community": found.community,
        "page": threads.page_of(found, now=now),
        "added": added(request, found, now=now),
        "is_counted": is_counted,
        "may_take_back": is_counted and supporting.may_take_back(found, device=mark),
        "refusal": refusal,
        "phone": phone,
    }
    return render(request, "message_board/threads/thread.html", context, status=status)


def added(request: HttpRequest, found: Thread, *, now: datetime) -> Paged[threads.Written]:
    """A page of what was said in a thread after it was opened."""
    return paged(request, threads.added_to(found)).told(
        lambda message: threads.written(message, found, now=now)
    )


def thread_of(area: Area, public_id: UUID) -> Thread:
    """The thread that an address names, where everybody may read it."""
    rows = Thread.objects.public().filter(community=area)
    related = ("case__merged_into__lead", "case__lead", "community__parent__parent", "estate")
    return get_object_or_404(rows.select_related(*related), public_id=public_id)


def _estate(area: Area, text: str) -> Estate | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):  # noqa: PLR2004
        return None
    return Estate.objects.filter(community=area, pk=int(text)).first()


def _address(estate: Estate | None, progress: str) -> str:
    wanted = {"estate": str(estate.pk) if estate else "", "progress": progress}
    return "?" + urlencode({name: value for name, value in wanted.items() if value})

"""What waits on the board for staff: held back, reported, hidden; each settled where it stands."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases.views.phones import PurposeForm
from wangge.core import screening
from wangge.core.errors import Malformed
from wangge.core.moments import say
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.language.personal_data import redact
from wangge.message_board import answering, moderation, posting, threads
from wangge.message_board.models import Answer, Message, Thread
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_RELATED = (
    "thread__case", "thread__community", "thread__estate", "building", "addition", "requester",
    "hidden_by__person",
)  # fmt: skip


@never_cache
@require_safe
@needs(Right.MODERATE)
def waiting(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@needs(Right.MODERATE)
def publish(request: Request, pk: int) -> HttpResponse:
    message = _message(request, pk)
    text = request.POST.get("text", "")
    return _settle(
        request,
        lambda: moderation.publish(message, text, by=request.actor, at=timezone.now()),
        done=_("公开了，写的人也知道了。"),
        typed=(f"message-{pk}", text),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MODERATE)
def hide(request: Request, pk: int) -> HttpResponse:
    message = _message(request, pk)
    reason, refusal = request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            moderation.hide(message, reason=reason, by=request.actor, at=timezone.now())
        except Malformed as refused:
            refusal = str(refused.reason)
        else:
            messages.success(request, _("隐去了，写明了原因。事情照办。隐错了可以恢复。"))
            return redirect(f"{reverse('message_board:moderation')}?show=hidden")
    row = _row(message, timezone.now())
    context = {"row": row, "reason": reason, "refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "message_board/moderation/hide.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MODERATE)
@needs(Right.REVEAL_PHONE)
def words(request: Request, pk: int) -> HttpResponse:
    message = _message(request, pk)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    shown: list[str] = []

    def look(said: dict[str, str]) -> None:
        purpose, now = said["purpose"], timezone.now()
        shown.append(moderation.reveal(message, purpose=purpose, by=request.actor, at=now))

    if request.method == "POST":
        saved(form, look)
    found = screening.marks(message.words, allowed=posting.offices(message.thread.community))
    context = {
        "row": _row(message, timezone.now()),
        "parts": (screening.parts if shown else screening.masked_parts)(message.words, found),
        "is_shown": bool(shown),
        "form": form,
    }
    status = 200 if shown else status_of(form)
    return render(request, "message_board/moderation/words.html", context, status=status)


@require_POST
@needs(Right.MODERATE)
def restore(request: Request, pk: int) -> HttpResponse:
    message = _message(request, pk)
    return _settle(
        request,
        lambda: moderation.restore(message, by=request.actor, at=timezone.now()),
        done=_("恢复了，回到原来的地方。"),
    )


@require_POST
@needs(Right.MODERATE)
def keep(request: Request, pk: int) -> HttpResponse:
    message = _message(request, pk)
    return _settle(
        request,
        lambda: moderation.keep(message, by=request.actor, at=timezone.now()),
        done=_("留着，举报记为看过。"),
    )


@require_POST
@needs(Right.MODERATE)
def publish_answer(request: Request, pk: int) -> HttpResponse:
    answer = get_object_or_404(_answers(Answer.objects.visible_to(request.actor)), pk=pk)
    text = request.POST.get("text", "")
    return _settle(
        request,
        lambda: answering.publish(answer, text, by=request.actor, at=timezone.now()),
        done=_("回音放到留言板上了。"),
        typed=(f"answer-{pk}", text),
    )


def _settle(
    request: Request,
    operation: Callable[[], None],
    *,
    done: str,
    typed: tuple[str, str] = ("", ""),
) -> HttpResponse:
    try:
        operation()
    except Malformed as refused:
        return _page(request, refused=(typed[0], str(refused.reason), typed[1]))
    messages.success(request, done)
    return redirect("message_board:moderation")


def _page(request: Request, *, refused: tuple[str, str, str] = ("", "", "")) -> HttpResponse:
    by, now = request.actor, timezone.now()
    show = request.GET.get("show", "")
    held, answers = moderation.held(by), moderation.held_answers(by)
    reported, hidden = moderation.reported(by), moderation.hidden(by)
    context: dict[str, Any] = {
        "show": show,
        "tabs": [
            ("", _("等整理"), held.count() + answers.count()),
            ("reported", _("有人举报"), reported.count()),
            ("hidden", _("已隐去"), hidden.count()),
            ("all", _("全部"), 0),
        ],
        "held": [],
        "answers": [],
        "rows": [],
        "threads": [],
        "refused": refused,
    }
    if show == "reported":
        context["rows"] = paged(request, _rows(reported).prefetch_related("reports")).told(
            lambda message: _reported(message, now)
        )
    elif show == "hidden":
        context["rows"] = paged(request, _rows(hidden)).told(lambda message: _row(message, now))
    elif show == "all":
        public = Thread.objects.visible_to(by).filter(opened_at__isnull=False)
        latest = paged(request, threads.for_list(public.order_by("-moved_at", "-pk")))
        context["threads"] = latest.told(lambda thread: threads.line(thread, now=now))
    else:
        may_reveal = by.may(Right.REVEAL_PHONE)
        context["held"] = paged(request, _rows(held)).told(
            lambda message: _held(message, now, may_reveal=may_reveal)
        )
        page = paged(request, _answers(answers), by="answers")
        kept_back = {one.answer.pk: one for one in answering.as_held(page)}
        context["answers"] = page.told(lambda answer: _answer(kept_back[answer.pk], now))
    status = 422 if refused[1] else 200
    return render(request, "message_board/moderation/page.html", context, status=status)


def _message(request: Request, pk: int) -> Message:
    mine = Message.objects.visible_to(request.actor).select_related(*_RELATED)
    return get_object_or_404(mine, pk=pk)


def _rows(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.select_related(*_RELATED)


def _answers(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    return rows.select_related(
        "reply__case__community", "reply__case__lead", "reply__by__organisation", "reply__by__area"
    )


def _row(message: Message, now: Any) -> dict[str, Any]:
    thread = message.thread
    by = message.hidden_by
    return {
        "pk": message.pk,
        "who": threads.speaker(message.building, thread.estate),
        "where": threads.where_of(thread, message.building),
        "when": say(message.posted_at, now),
        "text": message.text or redact(message.words),
        "reason": message.hidden_reason,
        "reports": [],
        "hidden": f"{by.person.name} · {say(message.hidden_at, now)}"
        if by and message.hidden_at
        else "",
        "case": thread.case,
        "case_href": reverse("cases:detail", args=[thread.case.number]),
        "thread_href": reverse("message_board:for_caller", args=[thread.public_id]),
    }


def _reported(message: Message, now: Any) -> dict[str, Any]:
    return {
        **_row(message, now),
        "reports": [
            (report.get_why_display(), report.text, say(report.at, now))
            for report in message.reports.all()
            if report.settled_at is None
        ],
    }


def _held(message: Message, now: Any, *, may_reveal: bool) -> dict[str, Any]:
    found = screening.marks(message.words, allowed=posting.offices(message.thread.community))
    return {
        **_row(message, now),
        "parts": screening.masked_parts(message.words, found),
        "words_href": reverse("message_board:words", args=[message.pk])
        if may_reveal and any(mark.masked for mark in found)
        else "",
        "found": screening.counted(found),
        "proposed": screening.blanked(message.words, [m for m in found if not m.suspicion]),
        "why": screening.suspicions(found),
        "is_opening": message.is_opening,
    }


def _answer(held: answering.Held, now: Any) -> dict[str, Any]:
    reply = held.answer.reply
    return {
        "pk": held.answer.pk,
        "who": answering.said_by(reply),
        "when": say(reply.said_at, now),
        "parts": held.parts,
        "proposed": held.proposed,
        "case": reply.case,
        "case_href": reverse("cases:detail", args=[reply.case.number]),
    }

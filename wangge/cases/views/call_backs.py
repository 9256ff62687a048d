"""Which calls the desk owes, each with its outcome; what ends a call is looked at once more."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wangge.cases import blotting, call_backs, changing, follow_up, hearing
from wangge.cases.lights import Light
from wangge.cases.models import CallBack, Case, Reply
from wangge.cases.numbers import read
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Resolution, Status, Verb
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import say, say_span
from wangge.core.paging import paged
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_COUNTED = timedelta(days=30)
Outcome = CallBack.Outcome
_IN_WORK = gettext_lazy("您说的这件事，我们在办。")


@never_cache
@require_safe
@needs(Right.REGISTER)
def owed(request: Request) -> HttpResponse:
    now = timezone.now()
    calls = call_backs.owed(request.actor)
    number = read(request.GET.get("case", ""))
    if number:
        calls = calls.filter(case__number=number)
    found = calls.select_related("case__lead", "case__community", "requester__phone", "reply")
    page = paged(request, found)
    if number and not page.rows:
        return redirect("cases:detail", number)
    said = _said_last(call.case_id for call in page if call.reply is None)
    aloud = _aloud(list(page))
    rows = [_row(call, aloud(call, said), by=request.actor, now=now) for call in page]
    tally = follow_up.tally(request.actor, since=now - _COUNTED)
    context = {"rows": rows, "page": page, "tally": tally, "is_one_case": bool(number)}
    return render(request, "cases/call_backs/page.html", context)


@require_POST
@needs(Right.REGISTER)
def done(request: Request, pk: int) -> HttpResponse:
    call = get_object_or_404(_visible(request.actor), pk=pk)
    question = _question(call, request.POST.get("outcome", ""))
    if question and call.done_at is None and "sure" not in request.POST:
        return _ask(request, call, question)
    try:
        _keep(request, call)
    except Malformed as refusal:
        if refusal.field == "text":
            return _ask(request, call, question, error=str(refusal.reason))
        messages.error(request, str(refusal.reason))
    except NotAllowed:
        raise
    except Refused as refusal:
        # Back to the list, with what happened: the next call waits there.
        messages.warning(request, str(refusal.reason))
    return redirect("cases:call_backs")


def _keep(request: Request, call: CallBack) -> None:
    call_backs.done(
        call,
        outcome=request.POST.get("outcome", ""),
        text=request.POST.get("text", ""),
        satisfaction=request.POST.get("satisfaction", ""),
        by=request.actor,
        at=timezone.now(),
    )
    call.refresh_from_db(fields=["done_at", "outcome"])
    if call.done_at is None:
        messages.success(request, _("记下了，过后再打。"))
    elif call.outcome == Outcome.NOT_REACHED:
        messages.success(request, _("打了 3 次没联系上，记下了，不再打。"))
    else:
        messages.success(request, _("记下了，谢谢。"))


def _question(call: CallBack, outcome: str) -> str:
    """Say what an outcome does that no other tap takes back; nothing where the call stays owed."""
    case = call.case
    asks_later = call.is_follow_up and case.status == Status.RESOLVED
    if outcome == Outcome.TOLD and not asks_later:
        return _("记下已经告诉居民了？这个电话就不再打。")
    if case.resolution == Resolution.REFUSED and outcome in {Outcome.FIXED, Outcome.NOT_FIXED}:
        return _("写一句居民怎么说，这件事照这样往下走。")
    if outcome == Outcome.FIXED:
        return _("居民亲口说好了？没有别人还要问，这件事就办结。")
    if outcome == Outcome.NOT_FIXED:
        return _("居民说没好？写一句哪里没好，还是这个编号，退回去接着办。")
    return ""


def _ask(request: Request, call: CallBack, question: str, *, error: str = "") -> HttpResponse:
    context = {
        "call": call,
        "question": question,
        "outcome": request.POST.get("outcome", ""),
        "text": request.POST.get("text", ""),
        "satisfaction": request.POST.get("satisfaction", ""),
        "wants_words": request.POST.get("outcome") == Outcome.NOT_FIXED,
        "words_label": _("居民怎么说")
        if call.case.resolution == Resolution.REFUSED
        else _("居民说哪里没好"),
        "error": error,
        "back": f"{reverse('cases:call_backs')}#call-{call.pk}",
    }
    status = 422 if error else 200
    return render(request, "cases/call_backs/sure.html", context, status=status)


def _row(call: CallBack, text: str, *, by: Actor, now: datetime) -> dict[str, Any]:
    requester = call.requester
    detail = reverse("cases:detail", args=[call.case.number])
    phone = requester.phone
    return {
        "number": call.pk,
        "title": call.case.title,
        "href": detail,
        "light": _light(call, now),
        "limit": _("{when} 前打").format(when=say(call.due_at, now, is_end=True)),
        "name": requester.name or _("没留名字"),
        "phone_masked": privacy.masked(phone) if phone else _("没留电话"),
        "reveal_href": reverse("cases:phone", args=[call.case.number, requester.pk])
        if phone and by.may(Right.REVEAL_PHONE)
        else "",
        "text": text or _IN_WORK,
        "action": reverse("cases:call_back", args=[call.pk]),
        "outcomes": _outcomes(call, by),
        "wants_words": call.case.status == Status.WAITING,
        "asks": call.is_follow_up,
        "tried": _("打过 {count} 次没人接").format(count=call.tries) if call.tries else "",
    }


def _light(call: CallBack, now: datetime) -> Light:
    if now > call.due_at:
        return Light("overdue", _("超期 {span}").format(span=say_span(now - call.due_at)))
    return Light("on-time", _("还剩 {span}").format(span=say_span(call.due_at - now)))


def _aloud(calls: list[CallBack]) -> Callable[[CallBack, dict[int, str]], str]:
    """What is read out to each: to whoever joined, without what is the first requester's own."""
    joined = [call.case for call in calls if not hearing.is_written_to(call.requester, call.case)]
    blotters = blotting.of_all(joined) if joined else {}

    def read(call: CallBack, said: dict[int, str]) -> str:
        text = call.reply.text if call.reply else said.get(call.case_id, "")
        blotter = blotters.get(call.case_id)
        return blotter.read(text, by=call.requester) if blotter else text

    return read


def _said_last(cases: Iterable[int]) -> dict[int, str]:
    """What each case was last answered with, under the case's key."""
    replies = Reply.objects.filter(case__in=set(cases)).order_by("pk")
    return dict(replies.values_list("case", "text"))


def _outcomes(call: CallBack, by: Actor) -> list[tuple[str, str]]:
    told: tuple[str, str] = (Outcome.TOLD, _("告诉了"))
    nobody: tuple[str, str] = (Outcome.NOT_REACHED, _("没联系上"))
    is_over = call.is_follow_up and call.case.status == Status.CLOSED
    if call.case.status != Status.RESOLVED and not is_over:
        return [told, nobody]
    may_vouch = changing.permits(call.case, TRANSITIONS[Verb.CONFIRM], by)
    is_refused = call.case.resolution == Resolution.REFUSED
    well_word, not_well_word = _("居民说好了"), _("说没好")
    if (
        is_refused
    ):  # nothing was mended: they know the other ways, or want the other side asked again
        well_word, not_well_word = _("知道别的办法了"), _("想再去问一次")
    well: list[tuple[str, str]] = [(Outcome.FIXED, well_word)] if may_vouch else []
    not_well: tuple[str, str] = (Outcome.NOT_FIXED, not_well_word)
    if is_over:
        return [*well, not_well, nobody]
    if call.is_follow_up:
        told = (Outcome.TOLD, _("还没看，过后再问"))
    return [*well, not_well, told, nobody]


def _visible(by: Actor) -> QuerySet[CallBack]:
    # A call that a colleague made in between is found too, to say so.
    return CallBack.objects.filter(case__in=Case.objects.in_scope_of(by)).select_related(
        "case__area", "case__category", "case__lead", "requester__case", "reply"
    )

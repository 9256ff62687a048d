"""The screen of the person called (叫人): goes or not, arrives, settles it there."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from wangge.cases import callout, danger, revealing, supervising, whereabouts
from wangge.cases.models import CallAttempt, Case, Requester
from wangge.cases.vocabulary import OPEN_STATUSES, Stage, Status
from wangge.people.actors import Actor, acting
from wangge.people.http import Request, staff_only
from wangge.people.models import Organisation, Post

_FULL = 100
Answer = CallAttempt.Answer


@never_cache
@require_safe
@staff_only
def ringing(request: Request) -> JsonResponse:
    rings = CallAttempt.objects.filter(
        post__in=_posts(request), answer=Answer.RINGING, call_out__ended_at__isnull=True
    ).exists()
    return JsonResponse({"alarm": reverse("cases:alarm") if rings else ""})


@never_cache
@require_safe
@staff_only
def alarm(request: Request) -> HttpResponse:
    attempt = _current(request)
    if attempt is None:
        return render(request, "cases/callout/quiet.html")
    now = timezone.now()
    return render(
        request, "cases/callout/alarm.html", {**_screen(attempt, now), **_caller(request, attempt)}
    )


@require_POST
@staff_only
def answer(request: Request, pk: int) -> HttpResponse:
    attempts = CallAttempt.objects.filter(post__in=_posts(request)).select_related(
        "post__person", "post__area", "post__organisation", "call_out__case"
    )
    attempt = get_object_or_404(attempts, pk=pk)
    is_going = request.POST.get("answer") == "going"
    callout.answer(attempt, is_going=is_going, by=_as(request, attempt.post), at=timezone.now())
    if is_going:
        return redirect("cases:alarm")
    messages.success(request, _("知道了，已经叫下一位。"))
    return redirect("cases:mine")


@require_POST
@staff_only
def caller(request: Request, pk: int) -> HttpResponse:
    mine = CallAttempt.objects.filter(
        post__in=_posts(request),
        answer__in=[Answer.RINGING, Answer.GOING],
        call_out__ended_at__isnull=True,
    ).select_related("post__person", "post__area", "post__organisation", "call_out__case__area")
    attempt = get_object_or_404(mine, pk=pk)
    requester = _caller_of(attempt.call_out.case)
    if requester is None:
        raise Http404
    by = _as(request, attempt.post)
    purpose = revealing.Purpose.CALL_OUT
    revealing.reveal(requester, purpose=purpose, by=by, at=timezone.now())
    return redirect("cases:alarm")


def _caller_of(case: Case) -> Requester | None:
    with_phone = Requester.objects.filter(case=case, phone__isnull=False).select_related("phone")
    found = with_phone.order_by("pk").first()
    if found is not None:
        found.case = case
    return found


def _caller(request: Request, attempt: CallAttempt) -> dict[str, str]:
    requester = _caller_of(attempt.call_out.case)
    if requester is None:
        return {"caller_phone": "", "caller_url": ""}
    by, since = _as(request, attempt.post), attempt.call_out.pressed_at
    return {
        "caller_phone": revealing.revealed_for_call_out(requester, by=by, since=since),
        "caller_url": reverse("cases:alarm_caller", args=[attempt.pk]),
    }


def _current(request: Request) -> CallAttempt | None:
    # What rings comes before what one is on the way to.
    wanted = (
        CallAttempt.objects.filter(
            post__in=_posts(request),
            answer__in=[Answer.RINGING, Answer.GOING],
            call_out__ended_at__isnull=True,
            call_out__case__status__in=OPEN_STATUSES,
        )
        .select_related(
            "post__area",
            "post__organisation",
            "call_out__case__area",
            "call_out__case__community",
            "call_out__case__category",
            "call_out__case__estate",
            "call_out__case__building",
        )
        .order_by("-pk")
    )
    found = list(wanted[:10])
    ringing_ones = [attempt for attempt in found if attempt.answer == Answer.RINGING]
    mine = [attempt for attempt in found if attempt.call_out.case.handler_id == attempt.post_id]
    return next(iter(ringing_ones or mine), None)


def _screen(attempt: CallAttempt, now: datetime) -> dict[str, Any]:
    call_out, case = attempt.call_out, attempt.call_out.case
    is_going = attempt.answer == Answer.GOING
    begun, until = (
        (call_out.pressed_at, call_out.arrive_by)
        if is_going
        else (attempt.called_at, attempt.answer_by)
    )
    seconds = max(0, int((until - now).total_seconds()))
    whole = max(1, int((until - begun).total_seconds()))
    return {
        "case": case,
        "where": whereabouts.place_of(case) or case.title,
        "words": case.words,
        "pressed_at": call_out.pressed_at,
        "pressed_by": callout.pressed_by(call_out),
        "arrival": callout.arrival_said(call_out.arrive_by, now=now),
        "seconds": seconds,
        "whole": whole,
        "left": f"{seconds // 60}:{seconds % 60:02d}",
        "ring_gone": _FULL - round(_FULL * seconds / whole),
        "told": "" if is_going else _told(attempt, now),
        "is_desk": _is_desk(attempt.post),
        "first_number": danger.number(case),
        "answer_url": reverse("cases:alarm_answer", args=[attempt.pk]),
        "desk_phone": _desk_phone(case),
        "detail_url": reverse("cases:detail", args=[case.number]),
        "stage": _stage(case, is_going=is_going),
        "is_late": seconds == 0,
        "arrive_url": reverse("cases:verb", args=[case.number, "arrive"]),
        "resolve_url": reverse("cases:verb", args=[case.number, "resolve_on_spot"]),
        "here_again": reverse("cases:alarm"),
        "ringing_url": reverse("cases:ringing"),
    }


def _stage(case: Case, *, is_going: bool) -> str:
    if not is_going:
        return "ringing"
    return "there" if case.status == Status.ARRIVED else "going"


def _told(attempt: CallAttempt, now: datetime) -> str:
    post, is_round_over = callout.next_up(attempt.call_out, at=now)
    if post is not None and post.pk != attempt.post_id:
        return _("到时没人接，自动叫下一位：{name}。").format(name=post.person.name)
    case = attempt.call_out.case
    above = supervising.will_hear(case, Stage.ARRIVE, at=now) if is_round_over else None
    if above is not None:
        told = _("您是最后一位。到时没人接，再响一次，并请{role} {name} 督办。").format(
            role=above.get_role_display(), name=above.person.name
        )
        number = _office_of(above) or _desk_phone(case)
        return _("{told}电话 {number}。").format(told=told, number=number) if number else told
    return _("您是最后一位。到时没人接，再响一次。")


def _office_of(post: Post) -> str:
    # Nobody's own number: that of the office where the post answers.
    return post.organisation.desk_phone if post.organisation else post.area.desk_phone


def _is_desk(post: Post) -> bool:
    return post.organisation is not None and post.organisation.is_desk


def _desk_phone(case: Case) -> str:
    if case.community.desk_phone:
        return case.community.desk_phone
    desk = Organisation.objects.filter(is_desk=True, area=case.community).first()
    return desk.desk_phone if desk else ""


def _posts(request: Request) -> list[Post]:
    # A call is for the person: it rings under whichever of their posts they act.
    held: list[Post] = getattr(request, "posts", [])
    return held or ([request.actor.post] if request.actor.post else [])


def _as(request: Request, post: Post) -> Actor:
    return acting(request.user, post)

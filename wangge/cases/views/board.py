"""Who looks after everything: the live duty board, its side and its news."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import board, board_lists, callout, whereabouts
from wangge.cases.board import Row
from wangge.cases.board_filter import ENDED, TALLIES, WORDS, Filter, Show, whole
from wangge.cases.bulk_acts import offered_to
from wangge.cases.models import CallAttempt, Review
from wangge.cases.numbers import read
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.views import board_choices, finding
from wangge.cases.vocabulary import Channel, Status, Verb
from wangge.core.moments import SHANGHAI, local_day, say, say_clock, say_date, say_weekday
from wangge.duty.on_call import OnDuty, who_is_on
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.models import Post
from wangge.people.roles import Right

_PRESSING = {"overdue", "due-soon"}
_TONES = {"case.escalated": "bad", "case.reopened": "bad", "case.called_out": "now"}


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def board_page(request: Request) -> HttpResponse:
    wanted = Filter.read(request.GET.dict())
    if number := read(wanted.query):
        return redirect("cases:detail", number)
    now = timezone.now()
    context = {
        "scope": _scope(request.actor.post, now),
        "call_outs": [_call(row, now) for row in board.calls(request.actor)],
        "side_url": reverse("cases:board_side"),
        "query": wanted.query,
        "wanted": wanted,
        **_list(request, wanted, now=now),
    }
    return render(request, "cases/board/page.html", context)


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def side(request: Request) -> HttpResponse:
    now = timezone.now()
    post = request.actor.post
    assert post is not None, "the door asked for a post"
    context = {
        "on_duty": [_on_duty(duty, now) for duty in who_is_on(post.area, now)][:12],
        "recent": [
            {
                "at": entry.at,
                "text": entry.text if entry.kind != "case.submitted" else _("收到一件新的"),
                "title": row["title"],
                "href": reverse("cases:detail", args=[row["number"]]),
                "tone": _TONES.get(entry.kind, ""),
            }
            for entry, row in board.recent(request.actor, now=now)
        ],
        "may_roster": request.actor.may(Right.MANAGE_DUTY),
    }
    template = "cases/board/_side.html" if request.htmx else "cases/board/side.html"
    return render(request, template, context)


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def news(request: Request) -> JsonResponse:
    wanted = Filter.read(request.GET.dict())
    last, turns = board.newest(request.actor, wanted)
    # "the newest known-how often anything changed", as the list said when it was read.
    seen = whole(request.GET.get("revision", "").partition("-")[0])
    count = board.newer(request.actor, wanted, than=seen) if seen is not None else 0
    words = _("有 {count} 件新的").format(count=count) if count else _("有变化，点这里看最新的")
    return JsonResponse({"revision": f"{last}-{turns}", "words": words})


def _list(request: Request, wanted: Filter, *, now: datetime) -> dict[str, Any]:
    by = request.actor
    counted = board.count(by, wanted, now=now)
    listed = board.page(by, wanted, mark=request.GET.get("from", ""), now=now)
    total = board.total(wanted, counted, by, now=now)
    first = _position(request.GET.get("nth", ""), listed, total)
    lists = board_lists.read(by)
    offered = board_choices.choices(lists, wanted)
    chips = board_choices.chips(wanted, offered, now=now)
    return {
        "order": _order(wanted),
        "tallies": [_tally(show, counted.tallies[show], wanted) for show in TALLIES],
        "rows": [_row(row, by=by, now=now) for row in listed.rows],
        "pages": {
            "first": first,
            "last": first + len(listed.rows) - 1,
            "total": total,
            "previous": _page_href(wanted, listed.previous, max(1, first - board.PAGE)),
            "next": _page_href(wanted, listed.next, first + len(listed.rows)),
        },
        "empty": None if listed.rows else board_choices.empty(by, wanted, chips, now=now),
        "revision": f"{counted.last}-{counted.turns}",
        "live_url": reverse("cases:board_news") + wanted.address(),
        "choices": offered,
        "chips": chips,
        "views": board_choices.views(lists, wanted),
        "keep_url": f"{reverse('cases:saved_views')}{wanted.address()}",
        "bulk_acts": [(act.name, act.word) for act in offered_to(by)],
        "all_url": f"{reverse('cases:bulk')}{wanted.address()}&all=1",
    }


def _order(wanted: Filter) -> str:
    if wanted.show in ENDED:
        return _("办结的，最近的在前")
    if wanted.query:
        return _("找“{words}”").format(words=wanted.query)
    return _("收到的，最近的在前") if wanted.show == Show.ALL else _("按下一个期限排")


def _tally(show: Show, number: int, wanted: Filter) -> dict[str, Any]:
    shape, word = WORDS[show]
    is_current = wanted.show == show and not wanted.query
    return {
        "shape": shape,
        "word": word,
        "number": number,
        # Once more takes the filter away.
        "href": wanted.address(show=None if is_current else show, query="") or "?",
        "is_current": is_current,
    }


def _row(row: Row, *, by: Actor, now: datetime) -> dict[str, Any]:
    light = finding.light_of(row, now)
    is_untaken = row["status"] == Status.DISPATCHED
    verb, verb_href = _wanted(row, by=by, shape=light.shape)
    return {
        "number": row["number"],
        "title": row["title"],
        "href": reverse("cases:detail", args=[row["number"]]),
        "light": light,
        "sub": _sub(row),
        "who": row["lead__short_name"] or row["lead__name"] or "",
        "who_sub": row["handler__person__name"] or (_("还没人接") if is_untaken else ""),
        "next": _next(row, now),
        "verb": verb,
        "verb_href": verb_href,
    }


def _wanted(row: Row, *, by: Actor, shape: str) -> tuple[str, str]:
    # A colleague waits for a decision; a resident for a call; nobody takes what is pressing; who
    # has it is late.
    assert by.post is not None, "the door asked for a post"
    is_mine = by.post.person_id == row["asked__asked_by__person"] or by.post.pk == row["handler_id"]
    if row["asked__what"] and by.may(Right.REVIEW) and not is_mine:
        is_return = row["asked__what"] == Review.What.RETURN
        word, deed = (_("审退回"), "decide") if is_return else (_("审诉求"), "decide_claim")
        return word, _deed_of(row, deed)
    if row["status"] == Status.RESOLVED and shape == "overdue" and by.may(Right.FOLLOW_UP):
        return _("打电话问"), f"{reverse('cases:call_backs')}?case={row['number']}"
    if row["status"] == Status.DISPATCHED and shape in _PRESSING and by.may(Right.HANDLE):
        return _("换人接"), _deed_of(row, "hand_over")
    is_urged = row["status"] in TRANSITIONS[Verb.URGE].start and by.may(Right.FOLLOW_UP)
    if shape == "overdue" and is_urged and not is_mine:
        return _("催一催"), _deed_of(row, "urge")
    return "", ""


def _deed_of(row: Row, deed: str) -> str:
    return reverse("cases:verb", args=[row["number"], deed])


def _next(row: Row, now: datetime) -> str:
    if row["closed_at"]:
        return _("{when} 办结").format(when=say_clock(row["closed_at"]))
    return finding.next_step(
        row["next_stage"],
        row["next_act_at"],
        now,
        status=row["status"],
        channel=row["channel"],
    )


def _sub(row: Row) -> str:
    parts = [whereabouts.place(row), str(Channel(row["channel"]).label)]
    if row["is_private"]:
        parts.append(_("不公开"))
    return " · ".join(part for part in parts if part)


def _call(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    is_ringing = row["answer"] == CallAttempt.Answer.RINGING
    name = row["post__person__name"]
    until = row["answer_by"] if is_ringing else row["call_out__arrive_by"]
    seconds = max(0, int((until - now).total_seconds()))
    arrival = callout.arrival_said(row["call_out__arrive_by"], now=now)
    now_doing = (
        _("正在叫 {name}，{until} 没人接就叫下一位。").format(name=name, until=_clock(until))
        if is_ringing
        else _("{name} 正在过去。").format(name=name)
    )
    return {
        "what": _("叫人：{title}").format(title=row["call_out__case__title"]),
        "text": _("{pressed} 叫人。{doing}{arrival}。").format(
            pressed=_clock(row["call_out__pressed_at"]), doing=now_doing, arrival=arrival
        ),
        "href": reverse("cases:detail", args=[row["call_out__case__number"]]),
        "seconds": seconds,
        "left": f"{seconds // 60}:{seconds % 60:02d}",
    }


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S}".removeprefix("0")


def _on_duty(duty: OnDuty, now: datetime) -> dict[str, Any]:
    post: Post = duty.post
    return {
        "name": post.person.name,
        "role": str(post),
        "note": _("{roster}，到 {until}").format(
            roster=duty.roster, until=say(duty.until, now, is_end=True).removeprefix(_("今天 "))
        ),
    }


def _scope(post: Post | None, now: datetime) -> str:
    assert post is not None, "the door asked for a post"
    whose = post.organisation if post.sees_by_organisation and post.organisation else post.area
    today = local_day(now)
    return f"{whose} · {say_date(today)} {say_weekday(today)} {say_clock(now)}"


def _position(nth: str, listed: board.Page, total: int) -> int:
    if not listed.rows:
        return 0
    return max(1, min(whole(nth) or 1, total))


def _page_href(wanted: Filter, mark: str, nth: int) -> str:
    if not mark:
        return ""
    query = wanted.address()
    return f"{query}{'' if query == '?' else '&'}nth={nth}&from={mark.replace('+', '%2B')}"

"""What one person has to do now, phone first."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import call_backs, changing, reviewing, whereabouts, work
from wangge.cases.lights import Light
from wangge.cases.models import Case
from wangge.cases.views import finding
from wangge.cases.vocabulary import Status, Verb
from wangge.core.moments import say
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right

# Done by one tap, without a form.
ONE_TAP = {Verb.TAKE, Verb.ARRIVE}
_ICONS = {
    Verb.TAKE: "hand",
    Verb.ARRIVE: "pin",
    Verb.RESOLVE: "check",
    Verb.ANSWER: "speech",
}
_WORDS = {Verb.ARRIVE: gettext_lazy("我到了")}


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def mine(request: Request) -> HttpResponse:
    by, now = request.actor, timezone.now()
    assert by.post is not None, "the door asked for a post"
    lists = {
        "todo": work.to_do(by, at=now),
        "helped": work.helped(by),
        "watched": work.watched(by),
        "done": work.done_today(by, at=now),
    }
    if not by.may(Right.HANDLE):
        del lists["todo"]  # who only watches has nothing to do themselves
    shown = request.GET.get("list", "")
    if shown != "helped" and not lists["helped"].exists():
        del lists["helped"]
    shown = shown if shown in lists else next(iter(lists))
    cases = list(lists[shown][: work.MOST])
    duty = work.on_duty(by.post, at=now)
    context = {
        "on_duty": {
            "light": Light("on-time", _("在班")),
            "until": say(duty.until, now, is_end=True).removeprefix(_("今天 ")),
            "href": reverse("duty:mine"),
        }
        if duty
        else None,
        "owed": (owed := _owed(by)),
        "tabs": _tabs(lists, shown, cases),
        "groups": _groups(cases, shown, by=by, now=now),
        "empty": _empty(shown, is_owing=any(count for *_way, count in owed)),
        "register_url": reverse("cases:register") if by.may(Right.REGISTER) else "",
        "patrol_url": reverse("cases:patrol") if by.may(Right.PATROL) else "",
        "live_url": reverse("cases:mine_news"),
        "revision": _revision(by, now),
    }
    return render(request, "cases/mine/page.html", context)


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def news(request: Request) -> JsonResponse:
    words = _("您的单子有变化，点这里看最新的")
    return JsonResponse({"revision": _revision(request.actor, timezone.now()), "words": words})


def _revision(by: Actor, now: datetime) -> str:
    rows = work.to_do(by, at=now).values_list("pk", "revision")[: work.MOST]
    return "-".join(f"{pk}.{revision}" for pk, revision in sorted(rows)) or "0"


def _tabs(
    lists: dict[str, QuerySet[Case]], shown: str, cases: list[Case]
) -> list[tuple[str, str, bool, int]]:
    words = {
        "todo": _("要我做"),
        "helped": _("协办的"),
        "watched": _("我跟着"),
        "done": _("今天做完"),
    }
    return [
        (
            words[name],
            f"{reverse('cases:mine')}?list={name}",
            name == shown,
            len(cases) if name == shown and len(cases) < work.MOST else rows.count(),
        )
        for name, rows in lists.items()
    ]


def _owed(by: Actor) -> list[tuple[str, str, str, int]]:
    """What waits for this person beside cases, first on the page: a phone has no other way there."""
    owed = []
    if by.may(Right.REVIEW):
        waiting = reviewing.waiting_for(by).count()
        owed.append((_("要审的"), reverse("cases:reviews"), "check", waiting))
    if by.may(Right.REGISTER) and by.may(Right.DISPATCH):
        calls = call_backs.owed(by).count()
        owed.append((_("要回的电话"), reverse("cases:call_backs"), "call", calls))
    return owed


def _groups(
    cases: list[Case], shown: str, *, by: Actor, now: datetime
) -> list[tuple[str, list[dict[str, Any]]]]:
    if shown == "done":
        named = [(_("今天做完的"), cases)]
    else:
        parts = work.grouped(cases, now=now)
        named = [
            (_("先做这些"), parts.first),
            (_("今天之内"), parts.today),
            (_("以后"), parts.later),
        ]
    return [(name, [_job(case, by=by, now=now) for case in part]) for name, part in named if part]


def _job(case: Case, *, by: Actor, now: datetime) -> dict[str, Any]:
    job = {
        "number": case.number,
        "title": case.title,
        "href": reverse("cases:detail", args=[case.number]),
        "light": finding.standing(case, now),
        "limit": _limit(case, now),
        "where": whereabouts.place_of(case),
        "note": _note(case, by),
        "revision": case.revision,
        "verb": "",
        "verb_action": "",
        "verb_href": "",
        "verb_icon": "",
    }
    verb = _next_verb(case, by)
    if verb is not None:
        href = reverse("cases:verb", args=[case.number, verb.value])
        job["verb"] = _WORDS.get(verb, verb.label)
        job["verb_icon"] = _ICONS.get(verb, "")
        job["verb_action" if verb in ONE_TAP else "verb_href"] = href
    return job


def _next_verb(case: Case, by: Actor) -> Verb | None:
    may = changing.verbs_for(case, by)
    wanted = {
        Status.DISPATCHED: Verb.TAKE,
        Status.TAKEN: Verb.ARRIVE if case.next_stage == "arrive" else Verb.RESOLVE,
        Status.ARRIVED: Verb.RESOLVE,
    }.get(Status(case.status))
    return wanted if wanted in may else None


def _limit(case: Case, now: datetime) -> str:
    if case.status in {Status.WAITING, Status.DEFERRED} or case.next_act_at is None:
        return ""
    if case.closed_at:
        return _("{when} 办结").format(when=say(case.closed_at, now))
    return finding.next_step(
        case.next_stage, case.next_act_at, now, status=case.status, channel=case.channel
    )


def _note(case: Case, by: Actor) -> str:
    if case.status == Status.RESOLVED:
        return _asked_of(case, by)
    if case.round > 1 and case.status == Status.DISPATCHED:
        return _("巡查的人说还是没好") if changing.record_of(case) else _("居民说还是没好")
    if by.post and case.handler and case.handler.pk != by.post.pk:
        return _("{name} 在办").format(name=case.handler.person.name)
    if case.handler is None:
        return _("还没人接")
    return ""


def _asked_of(case: Case, by: Actor) -> str:
    if changing.is_recorded_by(case, by):
        return _("您巡查记的，说办好了，请看一眼")
    return _("等巡查的人确认") if changing.record_of(case) else _("等居民确认")


def _empty(shown: str, *, is_owing: bool) -> dict[str, str]:
    if shown == "todo" and is_owing:
        text = _("上面的还等着您。")
        return {"title": _("没有要您办的单子"), "text": text, "action": "", "href": ""}
    texts = {
        "todo": (_("手上没有要做的事"), _("新的单子来了会响，并排在这里。")),
        "helped": (_("没有请你们协办的事"), _("别的单位请你们帮一把的，排在这里。")),
        "watched": (_("没有要您跟着的事"), _("有单子超期，会请您督办，排在这里。")),
        "done": (_("今天还没有做完的"), _("办好一件，这里就多一件。")),
    }
    title, said = texts[shown]
    return {"title": title, "text": said, "action": "", "href": ""}

"""How a staff page finds the case it is about: by its number, and only where it may be seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from wangge.cases import lights, redirecting
from wangge.cases.models import Case
from wangge.cases.vocabulary import Channel, Stage, Status
from wangge.core.errors import NotAllowed
from wangge.core.moments import say, say_span
from wangge.people.actors import Actor
from wangge.people.http import Request
from wangge.people.roles import Right


class PassedOn(NotAllowed):
    """Another body leads it now; whoever had it is not told that they mistyped."""


def visible(request: Request, number: str) -> Case:
    """Return the case; raise Http404 where there is none that this actor may see, or PassedOn."""
    if not number.isascii():
        raise Http404
    cases = Case.objects.visible_to(request.actor).select_related(
        "community", "area", "estate", "building", "entrance", "category", "lead",
        "handler__person", "handler__organisation", "merged_into", "patrol__by__person",
    )  # fmt: skip
    case = cases.filter(number=number).first()
    if case is None:
        raise _unseen(number, request.actor)
    vars(request)["community"] = case.community
    return case


def _unseen(number: str, by: Actor) -> Exception:
    body = by.post.organisation if by.post is not None and by.may(Right.SEE_CASES) else None
    case = Case.objects.filter(number=number).select_related("lead").first()
    if case is None or body is None or (case.is_private and not by.may(Right.SEE_PRIVATE)):
        return Http404()
    if not redirecting.once_led(case, body):
        return Http404()
    return PassedOn(_("这件事已转交，现在由{lead}牵头，您这边不用再办了。").format(lead=case.lead))


def light_of(row: Mapping[str, Any], now: datetime) -> lights.Light:
    """The light of a case from the columns of a row."""
    return lights.light(
        status=row["status"],
        resolution=row["resolution"],
        next_act_at=row["next_act_at"],
        next_warn_at=row["next_warn_at"],
        next_stage=row["next_stage"],
        decline_reason=row.get("decline_reason", ""),
        now=now,
    )


def standing(case: Case, now: datetime) -> lights.Light:
    """The light of a case, the same as on every list."""
    return light_of(vars(case), now)


def next_step(
    stage: str, at: datetime | None, now: datetime, *, status: str = "", channel: str = ""
) -> str:
    """What is to happen next, and by when: 接单，10:39 前."""
    if not stage or at is None:
        return ""
    if status == Status.WAITING and stage == Stage.WAIT:
        return _("等居民回话")
    if status == Status.DEFERRED and stage == Stage.REVIEW:
        return _("到时自动接着办")
    when = say(at, now, is_end=True).removeprefix(_("今天 "))
    word = stage_word(stage, channel)
    if at < now:
        return _("{stage}，{when} 到期").format(stage=word, when=when)
    return _("{stage}，{when} 前").format(stage=word, when=when)


def stage_word(stage: str, channel: str) -> str:
    """What is waited for; of what was seen on a round no resident says whether it is well."""
    if stage == Stage.CONFIRM and channel == Channel.PATROL:
        return _("巡查的人确认")
    return str(Stage(stage).label)


def time_left(due_at: datetime, now: datetime) -> lights.Light:
    """The light of one deadline by itself."""
    if now > due_at:
        return lights.Light("overdue", _("超期 {span}").format(span=say_span(now - due_at)))
    return lights.Light("on-time", _("还剩 {span}").format(span=say_span(due_at - now)))


def to_staff(text: str, *, channel: str = "") -> str:
    """Words that speak to the resident, as staff read them."""
    is_of_patrol = channel == Channel.PATROL
    return text.replace(_("等您确认"), _("等巡查的人确认") if is_of_patrol else _("等居民确认"))

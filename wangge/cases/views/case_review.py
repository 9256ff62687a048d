"""What the page of a case shows of what a second person decides, and of what was answered before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import changing, deadlines, repeats, reviewing
from wangge.cases.models import Case, Deadline, Review
from wangge.cases.reactions_reviews import deed_of
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.views.finding import time_left
from wangge.cases.vocabulary import Stage, Verb
from wangge.core.moments import say
from wangge.people.actors import Actor


def question(case: Case, *, by: Actor, now: datetime) -> dict[str, Any] | None:
    """What waits for a decision, and where this reader decides it if they may."""
    review = reviewing.open_on(case)
    if review is None:
        return None
    may = changing.permits(case, TRANSITIONS[Verb.DECIDE], by) and reviewing.may_decide(
        case, by, what=review.what
    )
    shown = said(review, deadlines.running(case), now=now)
    return {**shown, "href": _deciding(review, case) if may else ""}


def said(review: Review, running: Iterable[Deadline], *, now: datetime) -> dict[str, Any]:
    """A question as it is shown in lists and on the page of its case, whose clock runs so."""
    case = review.case
    due = {deadline.stage: deadline.due_at for deadline in running}
    due_at, done_by = due.get(Stage.DECIDE), due.get(Stage.RESOLVE)
    is_return = review.what == Review.What.RETURN
    who = review.asked_by
    line = _("{who}申请退单") if is_return else _("{who}报了不合理诉求")
    stays = _("审定以前还是{lead}牵头，办的时间照走。") if is_return else _("审定以前照常办。")
    return {
        "title": line.format(who=who.person.name),
        "who": str(who),
        "when": say(review.asked_at, now),
        "reason": review.reason,
        "clause": review.clause,
        "proposed": str(review.proposed or ""),
        "stays": stays.format(lead=case.lead),
        "light": time_left(due_at, now) if due_at else None,
        "done_by": _("{when} 前，照走").format(when=say(done_by, now, is_end=True))
        if done_by
        else "",
        "verb": _("审退单") if is_return else _("审不合理诉求"),
        "href": _deciding(review, case),
    }


def repeated(case: Case, *, by: Actor, now: datetime) -> dict[str, Any] | None:
    """What was answered to the same person about the same matter before, where the reader sees it."""
    if not case.is_open:
        return None
    earlier = repeats.earlier_of(case, at=case.submitted_at)
    if earlier is None or not Case.objects.visible_to(by).filter(pk=earlier.pk).exists():
        return None
    may = case.allows(Verb.DECLINE) and changing.permits(case, TRANSITIONS[Verb.DECLINE], by)
    return {
        **answered(earlier, now=now),
        "times": repeats.times_said(case, at=case.submitted_at),
        "answer_again": reverse("cases:verb", args=[case.number, "nothing_new"]) if may else "",
    }


def answered(earlier: Case, *, now: datetime) -> dict[str, Any]:
    """An earlier case with its answer, for whoever may read it."""
    answer = repeats.answer_of(earlier)
    who = answer.by.person.name if answer and answer.by else ""
    return {
        "title": earlier.title,
        "href": reverse("cases:detail", args=[earlier.number]),
        "when": say(earlier.submitted_at, now),
        "answer": answer.text if answer else "",
        "byline": f"{who} · {say(answer.said_at, now)}" if answer else "",
    }


def _deciding(review: Review, case: Case) -> str:
    return reverse("cases:verb", args=[case.number, deed_of(review)])

"""What a resident is asked who says once more what was answered before: 有新情况吗？"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import abuse, blotting, intake, links, repeats
from wangge.cases.intake import Submission
from wangge.cases.models import Case, Requester
from wangge.cases.vocabulary import Urgency
from wangge.core.errors import Malformed
from wangge.core.moments import local_day, say, say_day
from wangge.language.normalise import clean
from wangge.people.actors import Actor
from wangge.people.addresses import client_address

# What is answered beside the question, apart from what was said.
_ANSWERS = ("new_facts", "is_other")


class NotYetSaid(Malformed):
    """Whether there is something new is said before it is sent once more."""

    def __init__(self, submission: Submission, reason: str) -> None:
        self.submission = submission
        super().__init__(reason, field="new_facts")


def answers(posted: QueryDict) -> dict[str, str]:
    """What was answered to the question, as it was posted."""
    return {name: clean(posted.get(name, "")) for name in _ANSWERS}


def question(
    submission: Submission, typed: dict[str, Any], *, at: datetime
) -> dict[str, Any] | None:
    """What is asked on the page to look at; an answer is shown only by one's own link."""
    own = _by_link(submission, typed.get("again", ""), at=at)
    if own is not None:
        case, blotter = own.case, blotting.on(own.case)
        answer = repeats.answer_of(case)
        return {
            "when": say_day(local_day(case.submitted_at), local_day(at)),
            "title": blotter.read(case.title, by=own),
            "answer": blotter.read(answer.text, by=own) if answer else "",
            "byline": say(answer.said_at, at) if answer else "",
            "href": links.path(own),
            **_typed(typed),
        }
    case_of_phone = _by_phone(submission, at=at)
    if case_of_phone is None:
        return None
    # Whoever knows a number only learns the day: neither words nor answer nor number of the case.
    return {
        "when": say_day(local_day(case_of_phone.submitted_at), local_day(at)),
        "title": "",
        "answer": "",
        "byline": "",
        "href": reverse("cases:status_find") + f"?c={submission.community.code}",
        **_typed(typed),
    }


def settled(
    request: HttpRequest, submission: Submission, typed: dict[str, Any], *, at: datetime
) -> Submission:
    """The submission with what it repeats; raise NotYetSaid where the question is unanswered."""
    if typed.get("is_other") or intake.submitted_under(submission.idempotency_key):
        return submission
    own = _by_link(submission, typed.get("again", ""), at=at)
    earlier = own.case if own else _by_phone(submission, at=at)
    if earlier is None:
        return submission
    if typed.get("new_facts"):
        return replace(submission, repeats=earlier, new_facts=typed["new_facts"])
    # Asked too often from one address, it is not asked: somebody tries out numbers.
    if own is None and not abuse.may_keep(client_address(request), at=at):
        return submission
    raise NotYetSaid(submission, _("先说一句有什么新情况。不是同一件事，勾上下面那一格。"))


def staff_question(submission: Submission, *, by: Actor, at: datetime) -> Case | None:
    """The earlier case whose answer staff read out before they write it down once more."""
    guess = intake.guess_of(submission)
    if submission.is_call_out or guess.urgency == Urgency.EMERGENCY:
        return None
    found = repeats.earlier(
        submission.words,
        community=submission.community,
        phone=submission.phone,
        person=submission.person,
        place=submission.place,
        category_id=guess.category.pk,
        at=at,
    )
    if found is None or not Case.objects.visible_to(by).filter(pk=found.pk).exists():
        return None
    return found


def staff_settled(
    submission: Submission, told: Mapping[str, Any], *, by: Actor, at: datetime
) -> Submission:
    """The submission with what it repeats; raise NotYetSaid where staff have not asked yet."""
    checked = intake.check(submission)
    if told["is_other"] or intake.submitted_under(checked.idempotency_key):
        return submission
    earlier = staff_question(checked, by=by, at=at)
    if earlier is None:
        return submission
    if not told["new_facts"]:
        reason = _("这件事答复过。先问对方有没有新情况，有就写上；不是同一件事，勾一下。")
        raise NotYetSaid(checked, reason)
    return replace(submission, repeats=earlier, new_facts=told["new_facts"])


def _by_link(submission: Submission, secret: str, *, at: datetime) -> Requester | None:
    try:
        requester = links.requester_of(secret, at=at)
    except links.Expired:
        return None
    if requester is None or requester.case.community_id != submission.community.pk:
        return None
    if repeats.answer_of(requester.case) is None:
        return None
    return requester


def _by_phone(submission: Submission, *, at: datetime) -> Case | None:
    # Nobody who needs help at once is asked whether it is new.
    guess = intake.guess_of(submission)
    if not submission.phone or submission.is_call_out or guess.urgency == Urgency.EMERGENCY:
        return None
    return repeats.earlier_for_anybody(
        submission.words,
        community=submission.community,
        phone=submission.phone,
        place=submission.place,
        category_id=guess.category.pk,
        at=at,
    )


def _typed(typed: dict[str, Any]) -> dict[str, Any]:
    return {"new_facts": typed.get("new_facts", ""), "is_other": bool(typed.get("is_other"))}

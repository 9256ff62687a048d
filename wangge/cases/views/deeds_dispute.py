"""What a mediator can do to a dispute before mediation: visit, ask each side, end it, stand aside."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from wangge.cases import disputes, sides, taking
from wangge.cases.models import Case
from wangge.cases.views import forms_dispute as forms
from wangge.cases.views.deed import Deed
from wangge.cases.vocabulary import Route, Verb
from wangge.people.actors import Actor


def _visit(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return disputes.visit(
        case,
        side=typed["side"],
        text=typed["text"],
        visited_at=_no_later(typed["visited_at"], at),
        by=by,
        at=at,
    )


def _no_later(moment: datetime | None, at: datetime) -> datetime | None:
    # The page showed the minute in which it was opened.
    return at if moment is not None and moment.replace(second=0) == at.replace(second=0) else moment


def _consent(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return disputes.keep_consent(
        case,
        side=typed["side"],
        is_given=typed["is_given"],
        way=typed["consent_way"],
        by=by,
        at=at,
    )


def _recuse(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return taking.hand_over(case, to=typed["to"], reason=typed["reason"], by=by, at=at)


def _is_refused(case: Case, by: Actor) -> bool:
    return sides.standing(case).is_refused


def _was_heard(case: Case, by: Actor) -> bool:
    return bool(sides.standing(case).heard)


def _is_mine(case: Case, by: Actor) -> bool:
    return case.route == Route.DISPUTE and by.post is not None and case.handler_id == by.post.pk


# A refusal comes first: then nothing else may go on.
ENDING = (
    Deed(
        "end_refused", Verb.END_REFUSED, gettext_lazy("一方不愿，结束调解"), "stop",
        lambda case, typed, by, at: disputes.end_refused(case, text=typed["text"], by=by, at=at),
        forms.RefusedForm,
        lead=gettext_lazy("告诉居民还有哪些办法，走访记录全部删去，不留对方说的话。"),
        send=gettext_lazy("告诉居民，结束调解"),
        done=gettext_lazy("结束了，别的办法告诉居民了，走访记录删去了。"),
        only=_is_refused,
    ),
)  # fmt: skip
DEEDS = (
    Deed(
        "visit", Verb.VISIT, gettext_lazy("记走访"), "pin", _visit, forms.VisitForm,
        lead=gettext_lazy("先上门，听一方说，再听另一方说。两边各记各的。"),
        send=gettext_lazy("记下"), done=gettext_lazy("走访记下了。"),
    ),
    Deed(
        "consent", Verb.CONSENT, gettext_lazy("记愿不愿调解"), "speech", _consent,
        forms.ConsentForm,
        lead=gettext_lazy("两边都问过、都愿意，才能开始调解。调解不收费，也不影响谁去法院。"),
        send=gettext_lazy("记下"), done=gettext_lazy("记下了。"), only=_was_heard,
    ),
    Deed(
        "recuse", Verb.HAND_OVER, gettext_lazy("回避"), "next", _recuse, forms.RecuseForm,
        lead=gettext_lazy("和当事人是亲戚、邻居或者有利害关系的，换一位调解员。"),
        send=gettext_lazy("换人"), done=gettext_lazy("换人了，对方会收到消息。"),
        only=_is_mine,
    ),
)  # fmt: skip

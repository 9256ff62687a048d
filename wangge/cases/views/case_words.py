"""What the page of one case offers to say: templates, policy answers, how far a dispute is."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import changing, policy_answers, sides
from wangge.cases.models import Case, Requester, Side
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.views import prefilled
from wangge.cases.vocabulary import Resolution, Route, Verb
from wangge.core.moments import local_day, say
from wangge.people.http import Request


def context(
    request: Request, case: Case, requesters: list[Requester], *, at: datetime, writes: bool
) -> dict[str, Any]:
    """What the template wants of all this."""
    return {
        "templates": prefilled.offered(request, case, at=at) if writes else [],
        "send_word": _("写给巡查的人") if changing.record_of(case) else send_word(requesters),
        "answers": _answers(request, case, at=at),
        "dispute": _dispute(case, at=at),
    }


def send_word(requesters: list[Requester]) -> str:
    """The word on the button that sends; it names who will read it."""
    named = [requester for requester in requesters if not requester.is_anonymous]
    if not named:
        return _("放到进度页上")
    name = named[0].name
    if not name:
        return _("发给居民")
    if len(requesters) > 1:
        return _("发给{name}等 {count} 户").format(name=name, count=len(requesters))
    return _("发给{name}").format(name=name)


def _answers(request: Request, case: Case, *, at: datetime) -> list[dict[str, Any]]:
    may = case.route == Route.INQUIRY and case.is_open
    if not may or not changing.permits(case, TRANSITIONS[Verb.RESOLVE], request.actor):
        return []
    can_use = case.allows(Verb.RESOLVE)
    use = reverse("cases:verb", args=[case.number, "resolve"])
    found = policy_answers.suggest(case.words, case.community, case.category, on=local_day(at))
    return [
        {
            "question": answer.question,
            "answer": answer.answer,
            "source": policy_answers.sourced(answer),
            "href": f"{use}?answer={answer.pk}" if can_use else "",
        }
        for answer in found
    ]


def _dispute(case: Case, *, at: datetime) -> dict[str, Any] | None:
    if case.route != Route.DISPUTE:
        return None
    if case.resolution == Resolution.REFUSED:
        return {"sides": [], "state": "refused", "due": ""}
    standing = sides.standing(case)
    due = say(case.next_act_at, at, is_end=True) if case.next_act_at else ""
    state = "agreed" if standing.is_agreed else "refusing" if standing.is_refused else ""
    return {"sides": [_side(side, standing) for side in Side], "state": state, "due": due}


def _side(side: Side, standing: sides.Standing) -> dict[str, str]:
    heard = _("上门听过了") if side in standing.heard else _("还没上门")
    consent = standing.words.get(side)
    if consent is None:
        return {"name": str(side.label), "heard": heard, "word": _("还没问愿不愿"), "is_no": ""}
    word = _("愿意调解") if consent.is_given else _("不愿调解")
    told = _("{word}（{way}，{who}记）").format(
        word=word, way=consent.get_way_display(), who=consent.by.person.name
    )
    return {
        "name": str(side.label),
        "heard": heard,
        "word": told,
        "is_no": "" if consent.is_given else "1",
    }

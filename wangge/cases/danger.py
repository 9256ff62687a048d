"""What is said at once to whoever tells of danger: whom to ring first, and then the desk."""

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.cases.replying import MOVE_CAR
from wangge.cases.vocabulary import Status, Urgency
from wangge.core.jinja import phone_said
from wangge.core.speech import together
from wangge.language import classify
from wangge.language.dangers import IMPLIED
from wangge.places.models import Area


def said(words: str, *, urgency: str, category: str, community: Area) -> str:
    """Say what to do first about an emergency; nothing about what is none."""
    if urgency != Urgency.EMERGENCY:
        return ""
    advice = classify.guess_urgency(words).advice
    advice = advice or classify.guess_urgency(IMPLIED.get(category, "")).advice
    first = translated(advice) or _("有人受伤、着火、漏电、漏气，先打 119 或 120。")
    if not community.desk_phone:
        return first
    desk = _("再打值班电话 {phone}。").format(phone=phone_said(community.desk_phone))
    return together(first, desk)


def number(case: Case) -> str:
    """Which number whoever is at the desk rings beside calling somebody to the spot."""
    for words in (case.words, IMPLIED.get(case.category.code, "")):
        if phones := classify.guess_urgency(words).phones:
            return phones[0]
    # A car in the way is no matter for an ambulance: the traffic police move it.
    return "12123" if case.category.code == MOVE_CAR else "120"


def translated(advice: str) -> str:
    """Say in the reader's language what `language.dangers` advises; nothing where it advises nothing."""
    return _(advice) if advice else ""


def of_case(case: Case) -> str:
    """Say what to do first about a case that is in hand."""
    if not case.is_open or case.status == Status.RESOLVED:
        return ""
    return said(
        case.words, urgency=case.urgency, category=case.category.code, community=case.community
    )

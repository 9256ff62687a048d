"""How words kept for saying again get into a form: a template, a policy answer; without JavaScript too."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from wangge.cases import policy_answers, templates
from wangge.cases.models import Case
from wangge.cases.views.verb_forms import VerbForm
from wangge.core.moments import local_day
from wangge.people.http import Request

# The button that only fills in; the form goes nowhere yet.
USE = "use_template"
CHOICE = "template"


def wants_template(request: Request) -> bool:
    """Say whether the form was sent only to have a template filled in."""
    return USE in request.POST


def with_template(request: Request, case: Case, *, field: str, at: datetime) -> dict[str, Any]:
    """What was typed, with the words of the chosen template after it."""
    typed = {name: request.POST.get(name, "") for name in request.POST}
    chosen = request.POST.get(CHOICE, "")
    words = {str(row.pk): row.text for row in templates.for_case(case, by=request.actor, at=at)}
    parts = (typed.get(field, "").strip(), words.get(chosen, ""))
    return {**typed, field: "\n".join(part for part in parts if part)}


def from_address(request: Request, case: Case, form: type[VerbForm]) -> dict[str, Any]:
    """The answer that the address names: its words, source and day."""
    asked = request.GET.get("answer", "")
    if "source" not in form.base_fields or not asked.isascii() or not asked.isdecimal():
        return {}
    rows = policy_answers.offered(case.community, on=local_day(timezone.now()))
    answer = rows.filter(pk=int(asked[:15])).first()
    if answer is None:
        return {}
    return {"text": answer.answer, "source": policy_answers.sourced(answer)}


def offered(request: Request, case: Case, *, at: datetime) -> list[dict[str, Any]]:
    """The templates of a case as a choice: its key, its name, its words."""
    return [
        {"pk": row.pk, "name": row.name, "text": row.text}
        for row in templates.for_case(case, by=request.actor, at=at)
    ]

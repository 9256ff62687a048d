"""How a staff page finds the case it is about: by its number, and only where it may be seen."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from wangge.cases import lights
from wangge.cases.models import Case
from wangge.cases.vocabulary import Stage, Status
from wangge.core.moments import say
from wangge.people.http import Request


def visible(request: Request, number: str) -> Case:
    """Return the case, or raise Http404 where there is none that this actor may see."""
    if not number.isascii():
        raise Http404
    cases = Case.objects.visible_to(request.actor).select_related(
        "community", "area", "estate", "building", "entrance", "category", "lead",
        "handler__person", "handler__organisation",
    )  # fmt: skip
    case = get_object_or_404(cases, number=number)
    vars(request)["community"] = case.community
    return case


def light_of(row: dict[str, object], now: object) -> lights.Light:
    """The light of a case from the columns of a row."""
    return lights.light(
        **{name: row[name] for name in ("status", "resolution", "next_act_at", "next_warn_at")},  # type: ignore[arg-type] # columns of the model
        now=now,  # type: ignore[arg-type]
    )


def standing(case: Case, now: object) -> lights.Light:
    """The light of a case, the same as on every list."""
    return light_of(vars(case), now)


def next_step(stage: str, at: object, now: object, *, status: str = "") -> str:
    """What is to happen next, and by when: 接单，10:39 前."""
    if not stage or at is None:
        return ""
    when = say(at, now, is_end=True)  # type: ignore[arg-type] # moments of a row
    if status == Status.WAITING:
        return _("居民回话，最晚{when}").format(when=when)
    if status == Status.DEFERRED:
        return _("{when} 接着办").format(when=when)
    return _("{stage}，{when} 前").format(stage=Stage(stage).label, when=when)


def place(row: dict[str, object]) -> str:
    """Where it is, in a few words."""
    estate = row["estate__short_name"] or row["estate__name"]
    parts = [estate, row["building__name"], row["place_text"]]
    return " ".join(str(part) for part in parts if part)

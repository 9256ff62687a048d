"""What the desk has just done, said once on the console, with its slip and the way back."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import undoing
from wangge.cases.models import Case
from wangge.cases.numbers import spoken
from wangge.people.actors import Actor
from wangge.people.http import Request

_KEPT = "desk_done"


@dataclass(frozen=True, slots=True)
class Done:
    """The number of the case, what was done, and the draft that it was taken up from."""

    number: str
    what: str
    draft: str = ""


def remember(request: Request, done: Done) -> None:
    """Keep it until the console is shown again."""
    request.session[_KEPT] = asdict(done)


def told_once(request: Request, now: datetime) -> dict[str, Any] | None:
    """What to say of it, and not again."""
    kept = request.session.pop(_KEPT, None)
    if not isinstance(kept, dict):
        return None
    done = Done(**kept)
    draft = f"desk-{done.draft}" if done.draft else "desk"
    if done.what == "aside":
        return {**_NO_LINKS, "text": _("放在一边了，随时接着写。"), "draft": draft}
    seen = Case.objects.visible_to(request.actor).select_related("lead", "merged_into")
    case = seen.filter(number=done.number).first()
    if case is None:
        text = _("登记好了，编号 {number}。这是私事，只有调解的人和书记看得到。")
        return {**_NO_LINKS, "text": text.format(number=spoken(done.number)), "draft": draft}
    return {
        "text": _sentence(case, done.what),
        "href": reverse("cases:detail", args=[case.number]),
        "slip": f"{reverse('cases:staff_slip', args=[case.number])}?back={reverse('home:desk')}",
        "undo": _undo(case, done.what, by=request.actor, at=now),
        "draft": draft,
    }


_NO_LINKS = {"href": "", "slip": "", "undo": ""}


def _undo(case: Case, what: str, *, by: Actor, at: datetime) -> str:
    if what == "told":
        may, way = undoing.may_be_untold(case, by=by, at=at), "home:desk_undo_told"
    else:
        may, way = undoing.may_be_undone(case, by=by, at=at), "home:desk_undo"
    return reverse(way, args=[case.number]) if may and what != "not_fixed" else ""


def _sentence(case: Case, what: str) -> str:
    number = spoken(case.number)
    if what == "join" and case.merged_into is not None:
        return _("已并入 {into}，回音也给对方。对方的编号 {number}。").format(
            into=spoken(case.merged_into.number), number=number
        )
    if what in {"settle", "answer"}:
        return _("电话里答复了，办结。编号 {number}。").format(number=number)
    if what == "told":
        return _("记下了：又问过一次，没有新情况，没有另开一件。编号 {number}。").format(
            number=number
        )
    if what == "not_fixed":
        return _("记下了：居民说没好，{lead}重新去办。编号还是 {number}。").format(
            lead=case.lead, number=number
        )
    return _("登记好了，编号 {number}，派给{lead}。").format(number=number, lead=case.lead)

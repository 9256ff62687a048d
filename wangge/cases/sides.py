"""What both sides of a dispute said, and what may therefore not be done to it (人民调解法 art. 17)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from wangge.cases.models import Case, Consent, Reply, Side
from wangge.cases.vocabulary import Resolution, Route, Status, Verb
from wangge.core.errors import Refused

# What mediation brought; it needs two sides who were heard and want it.
_BROUGHT = {Resolution.FIXED, Resolution.PARTLY}
_RESOLVING = {Verb.RESOLVE, Verb.RESOLVE_ON_SPOT}
# A side refuses: what is left is to end it, to put its word right, or to stand aside.
_OVER = frozenset(
    {
        *_RESOLVING,
        Verb.ARRIVE,
        Verb.VISIT,
        Verb.ASK,
        Verb.DEFER,
        Verb.EXTEND,
        Verb.RETURN,
        Verb.CLAIM_UNREASONABLE,
        Verb.DECLINE,
        Verb.CO_HANDLE,
        Verb.REFER,
        Verb.MERGE,
        Verb.DISPATCH,
    }
)


class SideRefuses(Refused):
    """One side clearly refuses: nothing goes on."""

    reason = gettext_lazy(
        "有一方不愿调解，只能点“一方不愿，结束调解”。记错了，就再记一次愿不愿；该回避的，换人。"
    )


class VisitFirst(Refused):
    """Nobody is asked, and nothing is settled, before somebody heard them."""

    reason = gettext_lazy("先上门听一听，记下走访，再问愿不愿调解。")


class BothFirst(Refused):
    """Nothing was settled between two sides of which one was not heard, or not asked."""

    reason = gettext_lazy("双方都上门听过、都愿意调解，才能说调解好了。还差的见“调解以前”。")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a dispute is: who was heard, and who said what, the last word of each side."""

    heard: frozenset[Side]
    words: dict[Side, Consent]

    @property
    def is_refused(self) -> bool:
        """One side clearly refuses: there is no mediation (人民调解法 art. 17)."""
        return any(not consent.is_given for consent in self.words.values())

    @property
    def is_agreed(self) -> bool:
        """Both sides want it."""
        return len(self.words) == len(Side) and not self.is_refused

    @property
    def is_settled_by_them(self) -> bool:
        """Both were heard and want it: what they settled can be written down."""
        return self.is_agreed and len(self.heard) == len(Side)


def standing(case: Case) -> Standing:
    """How far the dispute is in this round; what was said before its last result is over."""
    visits = case.visits.filter(erased_at__isnull=True)
    consents = case.consents.select_related("by__person")
    result = case.replies.filter(purpose=Reply.Purpose.RESULT).order_by("-pk").first()
    if result is not None and case.status not in {Status.RESOLVED, Status.CLOSED}:
        visits = visits.filter(visited_at__gt=result.said_at)
        consents = consents.filter(at__gt=result.said_at)
    heard = frozenset(Side(side) for side in visits.values_list("side", flat=True))
    return Standing(heard, {Side(said.side): said for said in consents.order_by("at", "pk")})


def barred(case: Case) -> frozenset[Verb]:
    """What may not be done to it as the two sides stand now; nothing where it is no dispute."""
    if case.route != Route.DISPUTE or not case.is_open:
        return frozenset()
    now = standing(case)
    if now.is_refused:
        return _OVER
    return frozenset() if now.heard else frozenset(_RESOLVING)


def must_be_open(case: Case, verb: Verb) -> None:
    """Raise SideRefuses or VisitFirst where the two sides leave no room for the verb."""
    if verb not in _OVER or case.route != Route.DISPUTE or not case.is_open:
        return
    now = standing(case)
    if now.is_refused:
        raise SideRefuses
    if verb in _RESOLVING and not now.heard:
        raise VisitFirst


def must_allow(case: Case, resolution: str) -> None:
    """Raise BothFirst where a result is claimed that takes two sides who were heard and agree."""
    if resolution not in outcomes(case):
        raise BothFirst


def outcomes(case: Case) -> frozenset[Resolution]:
    """What can have come of it as the two sides stand now."""
    if case.route != Route.DISPUTE or standing(case).is_settled_by_them:
        return frozenset(Resolution)
    return frozenset(Resolution) - _BROUGHT

"""How what one person asks is decided by a second: returns and claims, one open a case."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Review
from wangge.cases.vocabulary import Stage, Verb
from wangge.cases.wording import LONGEST_REASON, shortened, written
from wangge.core.errors import NotAllowed, Refused
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.people.roles import RIGHTS, Right

_CLAUSE_MOST = 120
_VERBS = {
    Review.What.RETURN: Verb.RETURN,
    Review.What.UNREASONABLE: Verb.CLAIM_UNREASONABLE,
}


class AlreadyAsked(Refused):
    """One question at a time: the first is decided before a second is asked."""

    reason = gettext_lazy("这件事已经有人报了，正等审定。")


class NothingToDecide(Refused):
    """A colleague decided it, or the case went on."""

    reason = gettext_lazy("这里没有等您审的了：别人审过了，或者事情已经往下办了。")


class SamePerson(NotAllowed):
    """Who asks does not decide, under whichever post."""

    reason = gettext_lazy("这是您自己报的，要换一个人审。")


class AwaitsDecision(Refused):
    """Nobody moves the lead while a return is open: that is what is being decided."""

    reason = gettext_lazy("有人退单，正等审定。审定以后再改派，牵头单位先不变。")


def ask(
    case: Case,
    *,
    what: str,
    reason: str,
    clause: str = "",
    proposed: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> Review:
    """Ask inside the caller's transaction; the clock of the case goes on, the lead stays."""
    why = written(
        reason, field="reason", missing=_("写明为什么，审的人要看。"), longest=LONGEST_REASON
    )
    if by.post is None:
        raise NotAllowed
    if open_on(case) is not None:
        raise AlreadyAsked
    changing.change(case, _VERBS[Review.What(what)], by=by, at=at)
    deadlines.open_(case, Stage.DECIDE, at=at)
    changing.settle(case)
    review = Review.objects.create(
        case=case,
        what=what,
        reason=why,
        clause=shortened(clause, _CLAUSE_MOST),
        proposed=proposed,
        asked_by=by.post,
        asked_at=at,
    )
    record(
        CaseEvent.REVIEW_ASKED, subject=case, actor=by, at=at, review=review.pk, what=review.what
    )
    return review


def decide(
    case: Case, *, what: str, outcome: str, way: str, decision: str, by: Actor, at: datetime
) -> Review:
    """Decide what is open inside the caller's transaction, which then does what was decided."""
    why = written(
        decision, field="decision", missing=_("写一句为什么这样定。"), longest=LONGEST_REASON
    )
    review = open_on(case)
    if review is None or review.what != what:
        changing.hold(case, by=by)  # who came first is told by name
        raise NothingToDecide
    if by.post is None or by.post.person_id == review.asked_by.person_id:
        raise SamePerson
    changing.change(case, Verb.DECIDE, by=by, at=at)
    still_open = Review.objects.filter(pk=review.pk, outcome="")
    if not still_open.update(outcome=outcome, decision=why, decided_by=by.post, decided_at=at):
        raise NothingToDecide
    review.refresh_from_db()
    changing.settle(case)
    record(
        CaseEvent.REVIEW_DECIDED,
        subject=case,
        actor=by,
        at=at,
        review=review.pk,
        what=review.what,
        outcome=review.outcome,
        way=way,
        lead=case.lead_id,
    )
    return review


def open_on(case: Case) -> Review | None:
    """What waits for a decision about the case."""
    return case.reviews.filter(outcome="").select_related("asked_by__person", "proposed").first()


def may_decide(case: Case, by: Actor, *, what: str) -> bool:
    """Say whether something of this sort is open here, and asked by another person than this one."""
    review = open_on(case)
    return (
        review is not None
        and review.what == what
        and by.post is not None
        and by.post.person_id != review.asked_by.person_id
    )


def waiting_for(by: Actor) -> QuerySet[Review]:
    """What the actor may decide, the earliest asked first."""
    if by.post is None or not by.may(Right.REVIEW):
        return Review.objects.none()
    cases = Case.objects.in_scope_of(by).open().exclude(handler=by.post)
    return (
        Review.objects.filter(outcome="", case__in=cases)
        .exclude(asked_by__person=by.post.person_id)
        .order_by("asked_at", "pk")
    )


def reviewers(case: Case, review: Review, *, at: datetime) -> list[Post]:
    """Who is asked to decide: of those in whose area the case lies, the nearest."""
    roles = [role for role, rights in RIGHTS.items() if Right.REVIEW in rights]
    posts = Post.objects.held(local_day(at)).filter(
        role__in=roles, area__path__in=case.area.path_prefixes
    )
    others = posts.exclude(person=review.asked_by.person_id)
    found = [
        post
        for post in others.select_related("person", "area").order_by("pk")
        if post.pk != case.handler_id and (not case.is_private or Right.SEE_PRIVATE in post.rights)
    ]
    nearest = max((len(post.area.path) for post in found), default=0)
    return [post for post in found if len(post.area.path) == nearest]


def is_open(case_id: str = "pk") -> Exists:
    """Whether something waits for a decision, as a column of a list of cases."""
    return Exists(Review.objects.filter(case=OuterRef(case_id), outcome=""))


def must_not_await(case: Case) -> None:
    """Raise AwaitsDecision while a return is open."""
    if case.reviews.filter(Q(outcome="") & Q(what=Review.What.RETURN)).exists():
        raise AwaitsDecision

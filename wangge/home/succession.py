"""How somebody leaves: everything of theirs passes to a successor in one act, and they sign in no more."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import Q, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import succession as case_succession
from wangge.cases.models import CoHandling, Review
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import local_day
from wangge.duty import succession as duty_succession
from wangge.history.models import Event
from wangge.history.timeline import Entry, tell
from wangge.home import succession_notices
from wangge.home.passing import Passing, preview
from wangge.people import accounts, caring, keys, posts
from wangge.people.actors import Actor
from wangge.people.models import Account, Post
from wangge.people.roles import AREA_HEADS, ORGANISATION_HEADS, RIGHTS, Right, Role

LOOK_BACK = timedelta(days=30)
_MOST_EVENTS = 100


class NobodyToSucceed(Refused):
    """Neither a colleague nor a head nor the desk could take the work over."""


class LastAtTheDesk(Refused):
    """The desk answers around the clock: somebody must belong to it."""

    reason = gettext_lazy("这是值班台的最后一位，交了就没人接电话。请先任命一位到值班台，再交接。")


def colleagues(leaver: Post, *, on: date) -> QuerySet[Post]:
    """Return who could succeed, and works here: the same role first, then heads, then the desk."""
    handling = [role.value for role, rights in RIGHTS.items() if Right.HANDLE in rights]
    near = Q(organisation=leaver.organisation_id) if leaver.organisation_id else Q(pk=None)
    start, end = leaver.area.path_range
    near |= Q(area__path__gte=start, area__path__lt=end)
    near |= Q(area__path__in=leaver.area.path_prefixes)
    held = Post.objects.held(on).filter(near, role__in=handling, person__account__is_active=True)
    rows = held.exclude(person=leaver.person_id).select_related("person", "area", "organisation")
    same_body = Q(organisation=leaver.organisation_id)
    nearest = [
        same_body & Q(role=leaver.role),
        same_body & Q(role__in=ORGANISATION_HEADS),
        *(Q(role=role) for role in _heads_above(leaver)),
        Q(role=Role.DESK_CLERK),
    ]
    rank = Choice(*(When(who, then=nth) for nth, who in enumerate(nearest)), default=len(nearest))
    return rows.order_by(rank, "person__name", "pk")


def _heads_above(leaver: Post) -> list[Role]:
    """Return who heads the leaver's area and those above it, the nearest first."""
    upwards = [AREA_HEADS[kind] for kind in ("grid", "community") if kind in AREA_HEADS]
    if leaver.area.kind in {"community", "subdistrict"}:
        upwards.remove(AREA_HEADS["grid"])
    return [role for role in upwards if role != leaver.role]


def proposed(leaver: Post, *, on: date) -> Post:
    """Propose who succeeds: the same role, else the head, else the desk; raise NobodyToSucceed."""
    found = colleagues(leaver, on=on).first()
    if found is None:
        raise NobodyToSucceed(_("这里没有别人能接手。请先任命一位，再交接。"))
    return found


def stays_with_the_body(leaver: Post) -> tuple[int, int]:
    """How many reviews wait for whoever may decide here, and how many cases the body helps with."""
    start, end = leaver.area.path_range
    reviews = Review.objects.filter(
        outcome="", case__area_path__gte=start, case__area_path__lt=end
    ).exclude(asked_by=leaver)
    helps = CoHandling.objects.filter(organisation=leaver.organisation_id, ended_at__isnull=True)
    may_decide = Right.REVIEW in leaver.rights
    return (
        reviews.count() if may_decide else 0,
        helps.count() if leaver.organisation_id else 0,
    )


def pass_everything(leaver: Post, *, to: Post, by: Actor, at: datetime) -> Passing:
    """Pass everything, end the post, and close the account with the last of its posts.

    Each kind is a transaction of its own and takes only what the leaver still has: interrupted,
    the same act goes on where it stopped. The post ends last.
    """
    on = local_day(at)
    case_succession.must_pass(leaver, by)
    if to not in colleagues(leaver, on=on):
        raise Malformed(_("请选一位还在岗、管这里的人接手。"), field="to")
    _must_leave_a_desk(leaver, on=on)
    passing = preview(leaver, to=to, at=at)
    with transaction.atomic():
        case_succession.pass_work(leaver, to=to, by=by, at=at)
        succession_notices.tell_successor(passing, at=at)
        succession_notices.tell_who_keeps_rosters(passing, by=by, at=at)
    case_succession.pass_supervisions(leaver, to=to, by=by, at=at)
    _pass_what_was_entrusted(leaver, to=to, by=by, at=at)
    duty_succession.pass_shifts(leaver, to=to, on=on, by=by, at=at)
    _let_go(leaver, on=on, by=by, at=at)
    return passing


def taken_along(leaver: Post, *, at: datetime) -> list[Entry]:
    """What the leaver exported and which numbers they read in the last thirty days, newest first."""
    account = Account.objects.filter(person=leaver.person_id).values("pk")
    of_them = Q(post_ref__in=Post.objects.filter(person=leaver.person_id).values("pk"))
    of_them |= Q(actor_kind="account", actor_ref__in=account)
    telling = Q(kind__endswith="exported") | Q(kind__endswith="revealed")
    events = Event.objects.filter(of_them, telling, at__gte=at - LOOK_BACK, at__lte=at)
    return tell(list(events.order_by("-at", "-pk")[:_MOST_EVENTS]), for_resident=False)


@transaction.atomic
def _pass_what_was_entrusted(leaver: Post, *, to: Post, by: Actor, at: datetime) -> None:
    for care in caring.of_post(leaver):
        caring.pass_on(care, to=to, by=by, at=at)
    for key in keys.of_post(leaver):
        keys.pass_on(key, to=to, by=by, at=at)


@transaction.atomic
def _let_go(leaver: Post, *, on: date, by: Actor, at: datetime) -> None:
    # Over at once: whoever left this morning is not called, asked or signed in this afternoon.
    posts.end(leaver, max(leaver.since, on - timedelta(days=1)), by=by, at=at)
    account = Account.objects.filter(person=leaver.person_id, is_active=True).first()
    others = Post.objects.held(on).filter(person=leaver.person_id).exclude(pk=leaver.pk)
    if account is None:
        return
    if others.exists():
        accounts.sign_out_everywhere(account, by=by, at=at)
    else:
        accounts.close(account, by=by, at=at)


def _must_leave_a_desk(leaver: Post, *, on: date) -> None:
    body = leaver.organisation
    if body is None or not body.is_desk:
        return
    if not Post.objects.held(on).filter(organisation=body).exclude(pk=leaver.pk).exists():
        raise LastAtTheDesk

"""What stands in somebody's calendar: the shifts they serve, and until when what they hold must be done."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.cases.numbers import spoken
from wangge.cases.vocabulary import Stage, Status
from wangge.core.moments import local_day
from wangge.duty import weeks
from wangge.duty.weeks import Turn
from wangge.exchange.ics import Entry
from wangge.exchange.models import Feed
from wangge.language.personal_data import redact
from wangge.people.models import Account, Post

# How far back and ahead a feed reaches.
BACK, AHEAD = timedelta(days=7), timedelta(days=35)
# A deadline stands as the quarter of an hour before it.
_BEFORE = timedelta(minutes=15)
_MOST = 300


def entries_of(feed: Feed, *, at: datetime) -> list[Entry]:
    """List what a feed says now; no personal word is in it."""
    if feed.kind == Feed.Kind.SHIFTS:
        return _shifts(feed.account, at=at)
    return _deadlines(feed.account, at=at)


def _shifts(account: Account, *, at: datetime) -> list[Entry]:
    first, last = local_day(at - BACK), local_day(at + AHEAD)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    turns = weeks.turns_of(account.person, days)
    return [_of_turn(turn, account) for turn in turns if not turn.is_away]


def _of_turn(turn: Turn, account: Account) -> Entry:
    roster = redact(turn.shift.roster.name)
    title = _("值班：{roster}").format(roster=roster)
    if turn.swap is not None:
        title = _("替班：{roster}").format(roster=roster)
    if turn.is_partly_away:
        title = _("{title}（有一段不在）").format(title=title)
    return Entry(
        uid=f"shift-{turn.shift.pk}-{turn.on:%Y%m%d}-{account.pk}@wangge",
        title=title,
        begins=turn.begins,
        ends=turn.ends,
        place=turn.shift.roster.area.name,
    )


def _deadlines(account: Account, *, at: datetime) -> list[Entry]:
    posts = Post.objects.held(local_day(at)).filter(person=account.person_id)
    mine = Case.objects.open().filter(handler__in=posts, next_act_at__isnull=False)
    mine = mine.exclude(status=Status.RESOLVED).filter(next_act_at__gte=at - BACK)
    related = mine.select_related("category", "estate", "community").order_by("next_act_at", "pk")
    return [_of_case(case, account) for case in related[:_MOST]]


def _of_case(case: Case, account: Account) -> Entry:
    assert case.next_act_at is not None, "asked for in the query"
    # A calendar lies open on a phone and in somebody's cloud: what kind of thing and which, never anybody's words,
    # in which a name or a door may stand that no rule finds.
    what = _("一件私事") if case.is_private else f"{case.category.name} {spoken(case.number)}"
    return Entry(
        uid=f"case-{case.pk}-{case.next_stage}-{case.round}-{account.pk}@wangge",
        title=_("{stage}时限：{what}").format(stage=Stage(case.next_stage).label, what=what),
        begins=case.next_act_at - _BEFORE,
        ends=case.next_act_at,
        place="" if case.is_private else str(case.estate or case.community),
    )

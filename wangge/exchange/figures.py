"""Which figures an office above asks for, what each counts, and how it is counted from the work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import In
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import Case, Deadline, PatrolRecord, Rating
from wangge.cases.models.case import CaseQuerySet
from wangge.cases.vocabulary import (
    OPEN_STATUSES,
    Channel,
    Kind,
    Resolution,
    Route,
    Satisfaction,
    Stage,
    Status,
)
from wangge.core.moments import SHANGHAI
from wangge.core.speech import aside
from wangge.places.models import Area


@dataclass(frozen=True, slots=True)
class Period:
    """Of which days the figures are; `until` is the first day that is not among them."""

    since: date
    until: date

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """The whole of one month."""
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls(date(year, month, 1), following)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.since, time.min, SHANGHAI)

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.until, time.min, SHANGHAI)

    def __str__(self) -> str:
        return _("{year} 年 {month} 月").format(year=self.since.year, month=self.since.month)


@dataclass(frozen=True, slots=True)
class Counted:
    """A period of one community's work as it stands at a moment."""

    community: Area
    period: Period
    now: datetime

    @property
    def as_of(self) -> datetime:
        """The end of the period, or now while it runs."""
        return min(self.period.ends_at, self.now)

    def within(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.period.starts_at, f"{column}__lt": self.period.ends_at})

    def cases(self) -> CaseQuerySet:
        """All cases of the community, private ones too: they are counted, never listed."""
        start, end = self.community.path_range
        return Case.objects.live().filter(area_path__gte=start, area_path__lt=end)


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: its name, what it counts in one sentence, and the cases it counts."""

    key: str
    name: object
    sentence: object
    condition: Callable[[Counted], Q]
    # A rate: the share of `condition` among these.
    of: Callable[[Counted], Q] | None = None
    # What other offices call it, to guess the cells of their form.
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure counted: how many, and of a rate out of how many."""

    definition: Definition
    count: int
    out_of: int | None = None
    # How many cases are left out of it; a rate of contentment is never said without them.
    excluded: int | None = None
    # How many cases a rate leaves out because staff found them for themselves.
    self_found: int = 0

    @property
    def share(self) -> float | None:
        """The rate; nothing where there is nothing to judge."""
        return self.count / self.out_of if self.out_of else None

    @property
    def said(self) -> str:
        """The figure as a page shows it; a rate with both its counts."""
        if self.out_of is None:
            return str(self.count)
        if self.share is None:
            return _("没有可算的")
        rate = f"{self.share:.1%}{aside(f'{self.count} / {self.out_of}')}"
        return (
            _("{rate}，{left_out}").format(rate=rate, left_out=left)
            if (left := self.left_out)
            else rate
        )

    @property
    def left_out(self) -> str:
        """How many cases a rate leaves out, in words; nothing where it leaves out none."""
        said = [] if self.excluded is None else [_("另剔除 {n} 件").format(n=self.excluded)]
        if self.self_found:
            said.append(_("巡查自己发现的 {n} 件不算").format(n=self.self_found))
        return _("，").join(said)


_SELF_FOUND = Q(channel=Channel.PATROL)


def _received(work: Counted) -> Q:
    return work.within("submitted_at") & ~Q(status=Status.VOID)


def _judged(work: Counted) -> Q:
    # Rates judge what was ours to do: not what was declined, merged, taken back or put aside,
    # nor what staff found for themselves on their rounds.
    ended = Q(status__in=[Status.DECLINED, Status.MERGED, Status.DEFERRED])
    judged = _received(work) & ~ended & ~Q(resolution=Resolution.WITHDRAWN)
    return judged & ~_SELF_FOUND & ~_excluded(work)


def _excluded(work: Counted) -> Q:
    return Q(pk__in=Case.objects.excluded_from_rates().values("pk"))


def _deadline(stage: Stage, **more: Any) -> Exists:
    return Exists(Deadline.objects.filter(case=OuterRef("pk"), stage=stage, **more))


def _missed(stage: Stage, work: Counted) -> Q:
    late = Exists(
        Deadline.objects.filter(
            Q(met_at__gt=F("due_at")) | Q(met_at__isnull=True, due_at__lt=work.as_of),
            case=OuterRef("pk"),
            stage=stage,
            dropped_at__isnull=True,
        )
    )
    return Q(late)


def _due(stage: Stage, work: Counted) -> Q:
    met = _deadline(stage, met_at__isnull=False, dropped_at__isnull=True)
    return _judged(work) & (Q(met) | _missed(stage, work))


def _rated(work: Counted, *levels: str) -> Q:
    ratings = Rating.objects.filter(
        case=OuterRef("pk"), at__gte=work.period.starts_at, at__lt=work.period.ends_at
    ).exclude(satisfaction="")
    if not levels:
        return Q(Exists(ratings)) & ~_SELF_FOUND & ~_excluded(work)
    # The newest word counts, so that a case is counted once.
    newest = ratings.order_by("-at", "-pk").values("satisfaction")[:1]
    return Q(In(Subquery(newest), levels)) & ~_SELF_FOUND & ~_excluded(work)


def _open(work: Counted) -> Q:
    still = Q(status__in=OPEN_STATUSES)
    later = Q(closed_at__gte=work.as_of)
    return Q(submitted_at__lt=work.as_of) & (still | later) & ~Q(status=Status.VOID)


def _by(column: str, value: str) -> Callable[[Counted], Q]:
    return lambda work: _received(work) & Q(**{column: value})


_PLAIN = (
    Definition(
        "received",
        gettext_lazy("收到"),
        gettext_lazy("这个月收到的诉求，各种来路都算；作废的不算。"),
        _received,
        names=("受理件数", "受理总数", "受理量", "收到", "诉求总数", "诉求总量", "合计"),
    ),
    Definition(
        "closed",
        gettext_lazy("办结"),
        gettext_lazy("这个月办结的诉求，不论哪个月收到；没有回复的不能办结。"),
        lambda work: work.within("closed_at") & Q(status=Status.CLOSED),
        names=("办结件数", "办结数", "办结量", "已办结", "办结"),
    ),
    Definition(
        "open",
        gettext_lazy("还在办"),
        gettext_lazy("到月底（本月算到现在）还没有办结的诉求，不论哪个月收到。"),
        _open,
        names=("未办结", "在办件数", "在办", "还在办", "结转"),
    ),
    Definition(
        "repeat",
        gettext_lazy("重复"),
        gettext_lazy("这个月收到、同一个人说过同一件事的诉求。"),
        lambda work: _received(work) & Q(repeats__isnull=False),
        names=("重复诉求", "重复件", "重复"),
    ),
    Definition(
        "excluded",
        gettext_lazy("剔除"),
        gettext_lazy("这个月收到、经第二个人审定不计入率的诉求；每一件有理由和审定人。"),
        lambda work: _received(work) & _excluded(work),
        names=("剔除件数", "剔除", "不合理诉求"),
    ),
    Definition(
        "self_found",
        gettext_lazy("巡查发现"),
        gettext_lazy("这个月收到、工作人员巡查中自己发现转出去办的；算在收到里，不计入率。"),
        lambda work: _received(work) & _SELF_FOUND,
        names=("巡查发现", "主动发现", "自查自报"),
    ),
    Definition(
        "deferred",
        gettext_lazy("挂账"),
        gettext_lazy("这个月收到、现在挂账的诉求；到日子自己醒来，不计入率。"),
        lambda work: _received(work) & Q(status=Status.DEFERRED),
        names=("挂账件数", "挂账"),
    ),
    Definition(
        "taken_in_time",
        gettext_lazy("按时接单率"),
        gettext_lazy("这个月收到、到了接单时限的诉求里，按时有人接的占多少。"),
        lambda work: _due(Stage.TAKE, work) & ~_missed(Stage.TAKE, work),
        of=lambda work: _due(Stage.TAKE, work),
        names=("按时签收率", "按时接单率", "响应率", "签收率"),
    ),
    Definition(
        "resolved_in_time",
        gettext_lazy("按时办理率"),
        gettext_lazy(
            "这个月收到、到了办理时限的诉求里，每一轮都按时办好的占多少；重开的按整件算一次。"
        ),
        lambda work: _due(Stage.RESOLVE, work) & ~_missed(Stage.RESOLVE, work),
        of=lambda work: _due(Stage.RESOLVE, work),
        names=("按时办结率", "按时办理率", "解决率", "办结率"),
    ),
    Definition(
        "satisfied",
        gettext_lazy("满意率"),
        gettext_lazy(
            "这个月评价过的诉求里，满意和基本满意的占多少；没评价的、没联系上的、剔除的不算。"
        ),
        lambda work: _rated(work, Satisfaction.SATISFIED, Satisfaction.MOSTLY),
        of=_rated,
        names=("满意率", "群众满意率", "满意度"),
    ),
    Definition(
        "dissatisfied",
        gettext_lazy("不满意"),
        gettext_lazy("这个月评价过、最后一次说不满意的诉求。"),
        lambda work: _rated(work, Satisfaction.DISSATISFIED),
        names=("不满意件数", "不满意"),
    ),
)


def _split() -> list[Definition]:
    made = []
    for head, column, words, sentence in (
        ("channel", "channel", Channel, gettext_lazy("这个月从这条来路收到的诉求。")),
        ("kind", "kind", Kind, gettext_lazy("这个月收到的这种性质的诉求，按现在的性质算。")),
        ("route", "route", Route, gettext_lazy("这个月收到、走这条路的诉求，按现在的路算。")),
    ):
        made += [
            Definition(
                f"{head}.{choice.value}",
                choice.label,
                sentence,
                _by(column, choice.value),
                names=(str(choice.label),),
            )
            for choice in words
        ]
    return made


DEFINITIONS = {one.key: one for one in (*_PLAIN, *_split())}


_CONTENT = "satisfied"


def count(work: Counted) -> dict[str, Figure]:
    """Count everything in one statement."""
    wanted: dict[str, Any] = {}
    for place, one in enumerate(DEFINITIONS.values()):
        wanted[f"n{place}"] = Count("pk", filter=one.condition(work))
        if one.of is not None:
            wanted[f"of{place}"] = Count("pk", filter=one.of(work))
    wanted["left_out"] = Count("pk", filter=DEFINITIONS["excluded"].condition(work))
    wanted["self_found"] = Count("pk", filter=DEFINITIONS["self_found"].condition(work))
    found = work.cases().aggregate(**wanted)
    return {
        key: Figure(
            one,
            found[f"n{place}"],
            found.get(f"of{place}"),
            found["left_out"] if key == _CONTENT else None,
            found["self_found"] if one.of is not None else 0,
        )
        for place, (key, one) in enumerate(DEFINITIONS.items())
    }


def behind(key: str, work: Counted, *, is_rest: bool = False) -> CaseQuerySet:
    """The cases that a figure counts; of a rate, with `is_rest`, those that fell short."""
    one = DEFINITIONS[key]
    if is_rest and one.of is not None:
        # As a subquery: a negated join would lose cases that have no row there.
        good = work.cases().filter(one.condition(work))
        return work.cases().filter(one.of(work)).exclude(pk__in=good.values("pk"))
    return work.cases().filter(one.condition(work))


def settled_on_patrol(work: Counted) -> int:
    """How many small things were settled on the spot on rounds: no requests, in no figure here."""
    records = PatrolRecord.objects.settled_in(
        work.community, since=work.period.starts_at, until=work.period.ends_at
    )
    return records.count()

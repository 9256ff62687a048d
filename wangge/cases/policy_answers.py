"""What can be read out to who asks: policy answers with their source and date, found by words."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases.events import CaseEvent
from wangge.cases.models import Category, PolicyAnswer
from wangge.cases.policy_answer_table import ANSWERS
from wangge.cases.wording import LONGEST_TEXT, shortened, written
from wangge.core.errors import Malformed
from wangge.core.moments import local_day
from wangge.history.recording import record
from wangge.language.normalise import comparable
from wangge.language.similarity import likeness
from wangge.people.actors import Actor
from wangge.people.roles import Right
from wangge.places.models import Area
from wangge.places.policies import must_manage

Status = PolicyAnswer.Status

_LONGEST = 120
_MOST_KEYWORDS = 30
_PARTS = re.compile(r"[\s,，、;；]+")
# Without one of its words, a question must be this much like what was asked.
_LIKE_ENOUGH = 0.3
# What every question has says nothing of what it is about.
_ASKING = re.compile(
    r"怎么办理?|怎么样?|如何|要不要|能不能|可不可以|可以|什么|请问|我?想问|多少|[吗呢啊吧]"
)
_CATEGORY_WEIGHT = 1.0
_MOST = 3


@transaction.atomic
def keep(row: PolicyAnswer, /, *, by: Actor, at: datetime, **fields: Any) -> PolicyAnswer:
    """Enter or correct an answer; nothing is read out without its source and the day of it."""
    for name, value in fields.items():
        setattr(row, name, value)
    _must_keep(by, row.area)
    row.question = written(
        row.question,
        field="question",
        missing=_("写上居民会怎么问。"),
        longest=_LONGEST,
    )
    row.answer = written(
        row.answer, field="answer", missing=_("写上可以念给对方听的话。"), longest=LONGEST_TEXT
    )
    row.source = written(
        row.source,
        field="source",
        missing=_("写上依据：哪份文件、第几条。没有依据的不念给居民。"),
        longest=_LONGEST,
    )
    if row.source_on is None:
        raise Malformed(_("写上这份依据是哪一天的。"), field="source_on")
    if row.source_on > local_day(at):
        raise Malformed(_("依据的日子还没有到，生效以后再写进来。"), field="source_on")
    if row.valid_until is not None and row.valid_until < row.source_on:
        raise Malformed(_("有效到的日子要在依据的日子以后。"), field="valid_until")
    row.keywords = _tidy(row.keywords)
    if row.status not in Status:
        raise Malformed(_("没有这一项，请重新选。"), field="status")
    row.save()
    _record(row, by=by, at=at)
    return row


@transaction.atomic
def withdraw(answer: PolicyAnswer, *, by: Actor, at: datetime) -> None:
    """Read it out no more; what was answered with it stays."""
    _must_keep(by, answer.area)
    answer.status = Status.WITHDRAWN
    answer.save(update_fields=["status"])
    _record(answer, by=by, at=at)


def suggest(
    words: str,
    community: Area,
    category: Category | None = None,
    *,
    on: date | None = None,
    most: int = _MOST,
) -> list[PolicyAnswer]:
    """The answers that fit what somebody asks, the likeliest first; nothing out of date."""
    said = comparable(words)
    if not said:
        return []
    rows = offered(community, on=on or local_day(timezone.now()))
    ranked = [(_fit(row, said, category), row) for row in rows]
    fitting = [pair for pair in ranked if pair[0] > 0]
    fitting.sort(key=lambda pair: (-pair[0], -(pair[1].area_id or 0), pair[1].pk))
    return [row for _weight, row in fitting[:most]]


def offered(community: Area, *, on: date) -> QuerySet[PolicyAnswer]:
    """What may be read out in a community on a day."""
    return PolicyAnswer.objects.filter(
        Q(area__isnull=True) | Q(area__path__in=community.path_prefixes),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        status=Status.VALID,
    )


def is_stale(answer: PolicyAnswer, *, on: date) -> bool:
    """Say whether it must be looked at again before anybody reads it out."""
    return answer.valid_until is not None and answer.valid_until < on


def sourced(answer: PolicyAnswer) -> str:
    """The source with its day, as it is read out and kept beside a reply."""
    return _("{source}，{day:%Y} 年 {day:%-m} 月 {day:%-d} 日").format(
        source=answer.source, day=answer.source_on
    )


def found(rows: QuerySet[PolicyAnswer], query: str) -> QuerySet[PolicyAnswer]:
    """Those of the rows in which the words stand, in question, answer or source."""
    for word in query.split()[:5]:
        rows = rows.filter(
            Q(question__icontains=word) | Q(answer__icontains=word) | Q(source__icontains=word)
        )
    return rows


def kept_by(by: Actor) -> QuerySet[PolicyAnswer]:
    """The general answers, and those of the actor's own areas."""
    return PolicyAnswer.objects.filter(Q(area__isnull=True) | Q(area__in=by.areas_kept()))


def may_keep(by: Actor, area: Area | None) -> bool:
    """Say whether the actor keeps the answers of an area; the general ones are the deployment's."""
    return by.may(Right.MANAGE_DEPLOYMENT) if area is None else by.may_manage(area)


def ship() -> None:
    """Enter the shipped answers where they are not; safe to repeat."""
    ship_into(PolicyAnswer.objects)


def ship_into(answers: Any) -> None:
    """The same into the table of a migration, whose model is that of its day."""
    known = set(answers.filter(area__isnull=True).values_list("question", flat=True))
    answers.bulk_create(
        [
            answers.model(
                question=row.question,
                answer=row.answer,
                keywords=row.keywords.split(),
                source=row.source,
                source_on=row.source_on,
            )
            for row in ANSWERS
            if row.question not in known
        ]
    )


def read_keywords(text: str) -> list[str]:
    """Read words written with blanks, commas or lines between them."""
    return [word for word in _PARTS.split(text) if word]


def _tidy(keywords: Sequence[str]) -> list[str]:
    words = list(dict.fromkeys(filter(None, (shortened(word, 20) for word in keywords))))
    if len(words) > _MOST_KEYWORDS:
        raise Malformed(
            _("词最多 {most} 个，您写了 {count} 个。").format(
                most=_MOST_KEYWORDS, count=len(words)
            ),
            field="keywords",
        )
    return words


def _fit(row: PolicyAnswer, said: str, category: Category | None) -> float:
    # A long word found says more than a short one; likeness orders what words leave equal.
    weight = float(sum(len(word) for word in row.keywords if comparable(word) in said))
    like = likeness(_ASKING.sub("", row.question), _ASKING.sub("", said))
    if not weight and like < _LIKE_ENOUGH:
        return 0.0
    if category is not None and row.category_id == category.pk:
        weight += _CATEGORY_WEIGHT
    return weight + like


def _must_keep(by: Actor, area: Area | None) -> None:
    if area is None:
        by.must(Right.MANAGE_DEPLOYMENT)
    else:
        must_manage(by, area)


def _record(answer: PolicyAnswer, *, by: Actor, at: datetime) -> None:
    record(CaseEvent.POLICY_ANSWER_KEPT, subject=answer, actor=by, at=at, status=str(answer.status))

"""How news of requests goes to another system, and what it may say of those that it brought itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.cases import asking, closing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Reply
from wangge.cases.vocabulary import Verb
from wangge.exchange.models import Open311Access, Open311Report, Open311Update, Token
from wangge.exchange.open311 import filters, names_of, public_ids, quiet, shown, statuses
from wangge.exchange.open311.errors import Faulty, Problem, absent
from wangge.exchange.open311.filters import Asked, Reading
from wangge.exchange.open311.shown import Page
from wangge.exchange.open311.spark import Many, Value
from wangge.history.models import Event
from wangge.language import discretion
from wangge.language.normalise import clean
from wangge.people.actors import requesting

_CASE: Final = "cases.case"
_ID_MOST: Final = 80
_TEXT_MOST: Final = 2_000
# News older than this, or of a later moment than ours by more than a clock may be wrong, is no news.
_OLDEST: Final = timedelta(days=90)
_CLOCKS_DIFFER: Final = timedelta(hours=1)
# That it is done needs no words; whatever else is said is said with them.
_SAY_ENOUGH: Final = frozenset({"FIXED", "CLOSED"})
Row = dict[str, Any]


def page(access: Open311Access, asked: Asked) -> Page:
    """Find what happened in a window, oldest first; a fixed number of statements."""
    open_to_all = shown.cases(access).order_by()
    # A result is told with the change that it belongs to.
    told_alone = ~Q(kind=CaseEvent.REPLIED) | Q(data__purpose=Reply.Purpose.REPLY)
    events = Event.objects.filter(
        told_alone,
        kind__in=statuses.NEWS,
        at__range=asked.requested,
        subject_type=_CASE,
        subject_id__in=open_to_all.values("pk"),
    )
    oldest = events.order_by("at", "id").values("pk", "kind", "subject_id", "at", "data")
    start = (asked.page - 1) * asked.size
    return Page([dict(row) for row in oldest[start : start + asked.size]], events.count(), asked)


def told(rows: Sequence[Row]) -> Value:
    """What a list of news says."""
    return Many("request_update", _told(rows))


def keep(
    access: Open311Access, fields: Mapping[str, str], *, token: Token, at: datetime
) -> Open311Update:
    """Keep what another system says of a request that it brought; known news is kept once."""
    reading = Reading(fields)
    status, said_at = _checked(reading, at=at)
    case = _case_of(access, reading, token=token)
    reading.check()
    assert case is not None
    assert said_at is not None
    update_id = reading.text("update_id")
    known = Open311Update.objects.filter(token=token, update_id=update_id).first()
    if known is not None:
        return known
    _must_be_newest(case, token, said_at)
    try:
        with transaction.atomic():
            update = Open311Update.objects.create(
                token=token, update_id=update_id, case=case, said_at=said_at, at=at
            )
            _do(case, status, reading.text("description"), at=at)
    except IntegrityError:
        # Sent twice in one moment.
        return Open311Update.objects.get(token=token, update_id=update_id)
    return update


def answer(update: Open311Update) -> Value:
    """What whoever sent news is told: under which id we have it."""
    each = {"update_id": public_ids.of_update(update.pk), "account_id": None}
    return Many("request_update", [each])


def _told(rows: Sequence[Row]) -> list[Value]:
    replies = Reply.objects.filter(
        pk__in=[row["data"]["reply"] for row in rows if row["data"].get("reply")],
        purpose__in=shown.PUBLIC_REPLIES,
    )
    texts = dict(replies.values_list("pk", "text"))
    keys = {row["subject_id"] for row in rows}
    columns = ("pk", "route", "category__code", "lead_id")
    about = list(Case.objects.filter(pk__in=keys).values_list(*columns))
    hushed = {pk for pk, route, code, _lead in about if quiet.is_quiet(route, code)}
    names = names_of.each({pk: lead for pk, _route, _code, lead in about})
    told: list[Value] = []
    for row in rows:
        text = texts.get(row["data"].get("reply"), "")
        is_said = bool(text) and row["subject_id"] not in hushed
        told.append(
            {
                "update_id": public_ids.of_event(row["pk"]),
                "service_request_id": public_ids.of_request(row["subject_id"]),
                "status": statuses.NEWS[row["kind"]],
                "updated_datetime": row["at"],
                "description": discretion.said(text, names=names[row["subject_id"]])
                if is_said
                else None,
                "media_url": None,
            }
        )
    return told


def _checked(reading: Reading, *, at: datetime) -> tuple[str, datetime | None]:
    for name in ("service_request_id", "update_id", "status", "updated_datetime"):
        if not reading.text(name):
            reading.wrong(name, _("还差 {name}。").format(name=name))
    status = reading.text("status").upper()
    if status and status not in statuses.FROM_OUTSIDE:
        words = "、".join(statuses.FROM_OUTSIDE)
        reading.wrong("status", _("status 只能是：{words}。别的由社区来定。").format(words=words))
    if len(reading.text("update_id")) > _ID_MOST:
        reading.wrong("update_id", _("update_id 最多 {most} 个字。").format(most=_ID_MOST))
    if status not in _SAY_ENOUGH and not reading.text("description"):
        told = _("还差 description：写上要转告社区的话。只有 FIXED 和 CLOSED 可以不写。")
        reading.wrong("description", told)
    if len(reading.text("description")) > _TEXT_MOST:
        reading.wrong("description", _("description 最多 {most} 字。").format(most=_TEXT_MOST))
    said_at = reading.read(
        "updated_datetime",
        filters.moment,
        _("updated_datetime“{text}”看不懂，要带时区，例如 2026-11-01T00:00:00+08:00。"),
    )
    if said_at is not None and not at - _OLDEST <= said_at <= at + _CLOCKS_DIFFER:
        reading.wrong("updated_datetime", _("updated_datetime 要在最近 90 天里。"))
    return status, said_at


def _case_of(access: Open311Access, reading: Reading, *, token: Token) -> Case | None:
    # Who brought it speaks for whoever asked; of the requests of others they say nothing, and of
    # one that is shown to nobody any more no answer may tell that it is there.
    request_id = reading.text("service_request_id")
    if not request_id:
        return None
    key = public_ids.request(request_id)
    mine = Open311Report.objects.filter(token=token).values("case")
    open_to_all = shown.cases(access).filter(pk__in=mine).select_related("area")
    case = open_to_all.filter(pk=key).first() if key else None
    if case is None:
        told = _("没有这个 service_request_id，或者不是用这个 api_key 送来的。")
        reading.gather(absent(told, "service_request_id"))
    return case


def _must_be_newest(case: Case, token: Token, said_at: datetime) -> None:
    if Open311Update.objects.filter(case=case, token=token, said_at__gt=said_at).exists():
        raise Faulty(Problem(_("已经收到过更晚的更新，这一条不算。"), "updated_datetime"))


def _do(case: Case, status: str, text: str, *, at: datetime) -> None:
    requester = case.requesters.order_by("pk").values_list("pk", flat=True)[0]
    by = requesting(requester)
    text = clean(text)
    if status in {"FIXED", "CLOSED"} and case.allows(Verb.CONFIRM):
        closing.confirm(case, text=text, by=by, at=at)
    elif status in {"OPEN", "REOPEN"} and closing.may_be_reopened(case, at=at):
        closing.reopen(case, text=text, by=by, at=at)
    elif text and case.is_open:
        asking.add(case, text=text, by=by, at=at)
    elif text or status != "UNCHANGED":
        raise Faulty(Problem(_("这件事现在不能这样更新，请先看它的 status。"), "status"))

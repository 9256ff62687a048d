"""How a case stands: colour, shape and the words that say how much time is left."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wangge.cases.vocabulary import Resolution, Status
from wangge.core.moments import after, local_day, say, say_day, say_span


@dataclass(frozen=True, slots=True)
class Light:
    """`shape` is one of on-time, due-soon, overdue, waiting, deferred, done."""

    shape: str
    word: str


_ENDED = {Status.CLOSED, Status.DECLINED, Status.MERGED, Status.VOID}


def light(
    *,
    status: str,
    resolution: str,
    next_act_at: datetime | None,
    next_warn_at: datetime | None,
    now: datetime,
) -> Light:
    """The light of a case from five of its columns, the same on every page."""
    if status in _ENDED or next_act_at is None:
        return Light("done", _ended(status, resolution))
    if status == Status.WAITING:
        when = say(next_act_at, now, is_end=True)
        return Light("waiting", _("等居民，{latest}").format(latest=after(_("最晚"), when)))
    if status == Status.DEFERRED:
        day = say_day(local_day(next_act_at), local_day(now))
        return Light("deferred", after(_("挂账到"), day))
    if now > next_act_at:
        return Light("overdue", _("超期 {span}").format(span=say_span(now - next_act_at)))
    left = _("还剩 {span}").format(span=say_span(next_act_at - now))
    if next_warn_at is not None and now >= next_warn_at:
        return Light("due-soon", left)
    return Light("on-time", left)


def _ended(status: str, resolution: str) -> str:
    if status == Status.CLOSED and resolution:
        return str(Resolution(resolution).label)
    return str(Status(status).label)

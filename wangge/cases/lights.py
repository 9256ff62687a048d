"""How a case stands: colour, shape and the words that say how much time is left."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.vocabulary import DeclineReason, Resolution, Stage, Status
from wangge.core.moments import after, local_day, say, say_day, say_span


@dataclass(frozen=True, slots=True)
class Light:
    """`shape` is one of on-time, due-soon, overdue, waiting, deferred, done."""

    shape: str
    word: str


_ENDED = {Status.CLOSED, Status.DECLINED, Status.MERGED, Status.VOID}
# What somebody else owes while a case rests: then the light is about that.
_OF_OTHERS = {Stage.DECIDE, Stage.CO_HANDLE}
_DECLINED = {
    DeclineReason.EMERGENCY: gettext_lazy("请打紧急电话"),
    DeclineReason.LEGAL_WAY: gettext_lazy("走法定途径"),
    DeclineReason.NOTHING_NEW: gettext_lazy("前面已答复"),
    DeclineReason.SECRET: gettext_lazy("涉及隐私，已说明"),
    DeclineReason.BEYOND_DUTY: gettext_lazy("不归社区管"),
    DeclineReason.UNLAWFUL: gettext_lazy("依法不能办"),
}


def light(
    *,
    status: str,
    resolution: str,
    next_act_at: datetime | None,
    next_warn_at: datetime | None,
    now: datetime,
    next_stage: str = "",
    decline_reason: str = "",
) -> Light:
    """The light of a case from a few of its columns, the same on every page."""
    if status in _ENDED or next_act_at is None:
        return Light("done", _ended(status, resolution, decline_reason))
    rests = next_stage not in _OF_OTHERS
    if status == Status.WAITING and rests:
        when = say(next_act_at, now, is_end=True)
        return Light("waiting", _("等居民，{latest}").format(latest=after(_("最晚"), when)))
    if status == Status.DEFERRED and rests:
        day = say_day(local_day(next_act_at), local_day(now))
        return Light("deferred", after(_("挂账到"), day))
    if now > next_act_at:
        return Light("overdue", _("超期 {span}").format(span=say_span(now - next_act_at)))
    left = _("还剩 {span}").format(span=say_span(next_act_at - now))
    if next_warn_at is not None and now >= next_warn_at:
        return Light("due-soon", left)
    return Light("on-time", left)


def _ended(status: str, resolution: str, decline_reason: str) -> str:
    if status == Status.DECLINED and decline_reason:
        return declined(decline_reason)
    if status == Status.CLOSED and resolution:
        return str(Resolution(resolution).label)
    return str(Status(status).label)


def declined(reason: str) -> str:
    """The reason why something is not done here, in a few words."""
    return str(_DECLINED[DeclineReason(reason)])

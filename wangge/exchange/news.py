"""What is told of a case outside the house: which events, under which words, with which codes."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from wangge.cases.events import CaseEvent
from wangge.history.models import Event

# Who was called, what staff noted and what a second person reviews stays inside.
KINDS: Final = {
    CaseEvent.SUBMITTED: _("收到"),
    CaseEvent.DISPATCHED: _("派单"),
    CaseEvent.TAKEN: _("接单"),
    CaseEvent.ARRIVED: _("到场"),
    CaseEvent.ASKED: _("问居民"),
    CaseEvent.ANSWERED: _("居民回话"),
    CaseEvent.ADDED: _("补充情况"),
    CaseEvent.REPLIED: _("答复"),
    CaseEvent.DEFERRED: _("挂账"),
    CaseEvent.WOKE: _("重新办"),
    CaseEvent.EXTENDED: _("延期"),
    CaseEvent.ESCALATED: _("超期上报"),
    CaseEvent.REFERRED: _("转给部门"),
    CaseEvent.TAKEN_BACK: _("收回自己办"),
    CaseEvent.CORRECTED: _("更正"),
    CaseEvent.MERGED: _("并案"),
    CaseEvent.UNMERGED: _("撤销并案"),
    CaseEvent.RESOLVED: _("办好，等确认"),
    CaseEvent.REOPENED: _("重新打开"),
    CaseEvent.CONFIRMED: _("居民确认办结"),
    CaseEvent.CLOSED_SILENT: _("没有回音，办结"),
    CaseEvent.SETTLED_ON_PHONE: _("电话里已答复"),
    CaseEvent.RATED: _("评价"),
    CaseEvent.DECLINED: _("说明不办"),
    CaseEvent.WITHDRAWN: _("撤回"),
    CaseEvent.VOIDED: _("作废"),
}
# Codes and the numbers of replies and additions; who holds which post is nobody's business.
_TOLD: Final = (
    "round", "resolution", "reply", "addition", "stage", "level", "channel", "category",
    "satisfaction", "on_spot", "until", "reason",
)  # fmt: skip


def codes(event: Event | Mapping[str, Any]) -> dict[str, Any]:
    """What of an event's data is told."""
    data = event.data if isinstance(event, Event) else event["data"]
    return {name: data[name] for name in _TOLD if data.get(name) is not None}

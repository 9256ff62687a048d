"""How it is told what the desk settled while somebody was on the line."""

from django.utils.translation import gettext as _

from wangge.cases.events import CaseEvent
from wangge.history.models import Event
from wangge.history.timeline import Line, Names, told


@told(CaseEvent.SETTLED_ON_PHONE)
def settled_on_phone(event: Event, names: Names) -> Line:
    text = names.of("cases.reply", event.data.get("reply"))
    return Line(_("{who}在电话里答复，办结").format(who=names.actor(event)), "call", said=text)


@told(CaseEvent.TOLD_AGAIN_UNDONE)
def told_again_undone(event: Event, names: Names) -> Line:
    return Line(_("{who}撤销了“又问过一次”：点错了").format(who=names.actor(event)), "undo")

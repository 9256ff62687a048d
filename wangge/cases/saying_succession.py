"""How it is told that whoever had a case left, and that who brought it was erased."""

from django.utils.translation import gettext as _

from wangge.cases.events import CaseEvent
from wangge.history.models import Event
from wangge.history.timeline import Line, Names, told


@told(CaseEvent.PASSED_ON)
def passed_on(event: Event, names: Names) -> Line:
    before = names.of("people.post", event.data["before"])
    to = names.of("people.post", event.data["to"])
    if event.data["what"] == "watched":
        sentence = _("{before}离岗，由{to}接着督办")
        return Line(sentence.format(before=before, to=to), "person", internal=True)
    return Line(_("{before}离岗，由{to}接着办").format(before=before, to=to), "person")


@told(CaseEvent.PARTICULARS_ERASED)
def particulars_erased(event: Event, names: Names) -> Line:
    return Line(_("保存期满，姓名、电话和照片已经删除"), "lock")

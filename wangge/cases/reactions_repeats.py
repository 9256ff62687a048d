"""When it is found out whether somebody says again what was answered before."""

from wangge.cases import repeats
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case
from wangge.history.models import Event
from wangge.history.reacting import on


@on(CaseEvent.SUBMITTED)
def remember_what_it_repeats(event: Event) -> None:
    """Name the earlier case beside the new one, for lists and forms to count by."""
    repeats.remember(Case.objects.select_related("repeats").get(pk=event.subject_id), at=event.at)

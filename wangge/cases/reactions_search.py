"""When a case is indexed anew: somebody said something more of it, or put right what it is about."""

from django.db import transaction

from wangge.cases import search
from wangge.cases.events import CaseEvent
from wangge.history.models import Event
from wangge.history.reacting import on


@on(CaseEvent.REPLIED, CaseEvent.ADDED, CaseEvent.ANSWERED, CaseEvent.REOPENED, CaseEvent.CORRECTED)
def index_what_was_said(event: Event) -> None:
    """Write the words of the case into the index anew."""
    with transaction.atomic():
        search.refresh(event.subject_id)

"""How a requester says that it is not well (还没好): it opens again, or is kept for whoever handled it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import changing, closing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case
from wangge.cases.wording import shortened
from wangge.core.our_language import in_our_language
from wangge.history.recording import record
from wangge.people.actors import Actor


@transaction.atomic
def doubt(case: Case, *, text: str = "", by: Actor, at: datetime) -> bool:
    """Reopen the case, or keep what a follower says who reopened it before; say whether it is open again.

    Raise what `closing.reopen` raises where nobody may doubt it any more.
    """
    speaker = changing.brought_by(case, by)
    if speaker is None or closing.reopens_for(speaker, case):
        closing.reopen(case, text=text, by=by, at=at)
        return True
    closing.must_be_doubtful(case, by=by, at=at)
    changing.hold(case, by=by)
    said = case.additions.create(requester=speaker, text=_kept(text), at=at)
    record(CaseEvent.ADDED, subject=case, actor=by, at=at, addition=said.pk)
    return False


def _kept(text: str) -> str:
    why = shortened(text)
    return in_our_language(lambda: _("还是没好。{why}").format(why=why))

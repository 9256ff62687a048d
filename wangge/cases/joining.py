"""How somebody joins a matter that others brought: their own words and number, one work."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, hearing, intake, links, merging, owing, replying
from wangge.cases.events import CaseEvent
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import CallBack, Case, Requester
from wangge.cases.vocabulary import Status
from wangge.cases.wording import written
from wangge.core.errors import Refused
from wangge.history.recording import record
from wangge.people import privacy
from wangge.people.actors import Actor, requesting


class WantsSomebodyNow(Refused):
    """A call-out is for this place and this minute."""

    reason = gettext_lazy("要人马上来的事不并，单独登记才会响值班人的手机。")


@transaction.atomic
def join(submission: Submission, *, into: Case, by: Actor, at: datetime) -> Accepted:
    """Register what somebody says and merge it at once; they keep words, number and answers (law 8).

    Raise what `intake.submit` and `merging.merge` raise; then nothing is kept.
    """
    if known := intake.submitted_under(submission.idempotency_key):
        return known
    if submission.is_call_out:
        raise WantsSomebodyNow
    accepted = intake.submit(submission, by=by, at=at)
    merging.merge(accepted.case, into, by=by, at=at)
    # The one on the line hears now that it was joined; no call is owed for that.
    requester = accepted.requester
    requester.case = accepted.case
    goes_on = hearing.goes_on_as(accepted.case)
    replying.told(requester, by=by, at=at)
    CallBack.objects.filter(
        case__in=[accepted.case.pk, goes_on.pk], requester=requester, done_at__isnull=True
    ).update(done_at=at, outcome=CallBack.Outcome.TOLD)
    return accepted


@transaction.atomic
def join_by_oneself(submission: Submission, *, into: Case, by: Actor, at: datetime) -> Accepted:
    """Let somebody join by themselves what is being handled: own words, number and answers (law 8).

    Raise what `intake.submit` and `merging.merge` raise; then nothing is kept.
    """
    if known := intake.submitted_under(submission.idempotency_key):
        return known
    if submission.is_call_out:
        raise WantsSomebodyNow
    accepted = intake.submit(submission, by=by, at=at)
    merging.merge(accepted.case, into, by=requesting(accepted.requester.pk), at=at)
    # They read on the page that opens now that it was joined; no call is owed for that.
    owing.settle_for(accepted.requester, at=at)
    return accepted


def waiting_under(case: Case, phone: str) -> Requester | None:
    """Return who waits for the answer of a case under a number already, so that it is called once.

    Never show it to whoever typed the number: it would tell whose that is.
    """
    index = privacy.blind_index(phone)
    known = hearing.audience(hearing.goes_on_as(case)).filter(phone__blind_index=index)
    return known.first()


@transaction.atomic
def follow(
    case: Case,
    *,
    words: str = "",
    name: str = "",
    phone: str = "",
    on_behalf_of: str = "",
    by: Actor,
    at: datetime,
) -> Requester:
    """Let somebody wait for the same answer, without a case of their own; their words are added.

    They hear what is said from now on, and nothing that was said to others before. Raise
    changing.NotNow or merging.AlreadySaidDone where no answer is to come any more.
    """
    case = Case.objects.select_related("community").get(pk=hearing.goes_on_as(case).pk)
    if case.status == Status.RESOLVED:
        raise merging.AlreadySaidDone
    if not case.is_open:
        status = case.get_status_display()
        raise changing.NotNow(_("那件事现在是“{status}”，等不到新的回音了。").format(status=status))
    link = links.make()
    requester = Requester.objects.create(
        case=case,
        name=name,
        phone=privacy.keep_phone(phone) if phone else None,
        on_behalf_of=on_behalf_of,
        link_hash=link.hash,
        link_cipher=link.cipher,
        link_key_version=link.key_version,
        joined_at=at,
        is_follower=True,
    )
    record(CaseEvent.FOLLOWED, subject=case, actor=by, at=at, requester=requester.pk)
    if words:
        text = written(words, field="words", missing=_("请写一句：哪里、怎么了。"), longest=5_000)
        said = case.additions.create(requester=requester, text=text, at=at)
        who = requesting(requester.pk)
        record(CaseEvent.ADDED, subject=case, actor=who, at=at, addition=said.pk)
    return requester

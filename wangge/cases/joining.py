"""How somebody joins a matter that others brought: their own words and number, one work."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from wangge.cases import hearing, intake, merging, owing, replying
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import CallBack, Case
from wangge.core.errors import Refused
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
def follow(submission: Submission, *, into: Case, by: Actor, at: datetime) -> Accepted:
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

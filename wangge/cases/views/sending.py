"""When a page that is sent once more is the same matter, and when it is another."""

import hashlib
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.cases import abuse, intake, numbers
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import Case
from wangge.core.errors import Malformed
from wangge.language.normalise import comparable
from wangge.people import privacy
from wangge.people.actors import PUBLIC
from wangge.people.addresses import client_address


def send(request: HttpRequest, submission: Submission) -> Accepted:
    """Submit what was checked; the same form with the same words and place is one case."""
    first = _send_once(request, submission)
    if _is_of(first.case, submission):
        _own_up_to_a_lost_phone(request, first, submission)
        return first
    # Back, and other words in the page that was sent: another matter, which gets its own number.
    other = f"{submission.idempotency_key}:{_digest(submission)}"
    accepted = _send_once(request, replace(submission, idempotency_key=other))
    messages.warning(
        request,
        _(
            "您改过才发，所以另开了一件，前面那件 {number} 也还在办。要是同一件事，请在“看这件事”里撤回一件。"
        ).format(number=numbers.spoken(first.case.number)),
    )
    return accepted


def apart(submission: Submission) -> Submission:
    """The submission under a key of its own, where its form was sent before with another matter."""
    key = submission.idempotency_key
    known = intake.submitted_under(key)
    if known is None or _is_of(known.case, submission):
        return submission
    return replace(submission, idempotency_key=f"{key}:{_digest(submission)}")


def _send_once(request: HttpRequest, submission: Submission) -> Accepted:
    key = submission.idempotency_key
    if known := intake.submitted_under(key):
        return known
    now = timezone.now()
    abuse.admit(client_address(request), form_key=key, at=now)
    try:
        return intake.submit(submission, by=PUBLIC, at=now)
    except Malformed:
        abuse.forget(key)
        raise


def _is_of(case: Case, submission: Submission) -> bool:
    estate, building = _where(submission)
    return (
        comparable(case.words) == comparable(submission.words)
        and case.place_text == submission.place_text
        and (case.estate_id, case.building_id) == (estate, building)
    )


def _where(submission: Submission) -> tuple[int | None, int | None]:
    place = submission.place
    if place is None:
        return None, None
    return (
        place.estate.pk if place.estate else None,
        place.building.pk if place.building else None,
    )


def _digest(submission: Submission) -> str:
    said = (comparable(submission.words), submission.place_text, *_where(submission))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _own_up_to_a_lost_phone(request: HttpRequest, known: Accepted, submission: Submission) -> None:
    phone = known.requester.phone
    if submission.phone and (phone is None or privacy.number_of(phone) != submission.phone):
        messages.warning(
            request, _("这件事已经发过一次，后来改的电话没有记下。要留电话，请打值班电话报编号。")
        )

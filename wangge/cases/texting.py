"""How a requester agrees to be texted or rung by a machine about their case, and how they stop it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from wangge.cases.events import CaseEvent
from wangge.cases.models import Requester, TextConsent
from wangge.core.errors import NotAllowed, Refused
from wangge.history.recording import record
from wangge.notifications.channels import sms, voice
from wangge.people import privacy
from wangge.people.actors import Actor, ActorKind


class NoNumber(Refused):
    """There is no number to write to."""

    reason = gettext_lazy("没有留手机号，发不了短信。")


def is_offered() -> bool:
    """Tell whether anybody need be asked: without a gateway nothing is promised."""
    return sms.is_configured() or voice.is_configured()


@transaction.atomic
def agree(requester: Requester, *, how: str, by: Actor, at: datetime) -> TextConsent:
    """Keep that they agreed, since when, to what, and how they said so."""
    if requester.phone_id is None:
        raise NoNumber
    consent, _is_new = TextConsent.objects.update_or_create(
        requester=requester,
        defaults={
            "purpose": TextConsent.Purpose.OWN_CASE,
            "how": how,
            "given_at": at,
            "by": by.post if by.kind == ActorKind.ACCOUNT else None,
            "withdrawn_at": None,
        },
    )
    record(CaseEvent.TEXTS_AGREED, subject=requester.case, actor=by, at=at, requester=requester.pk)
    return consent


@transaction.atomic
def stop(requester: Requester, *, by: Actor, at: datetime) -> bool:
    """Keep that they want no more of it; the desk calls from now on. Say whether that was new."""
    given = TextConsent.objects.filter(requester=requester, withdrawn_at__isnull=True)
    if not given.update(withdrawn_at=at):
        return False
    record(CaseEvent.TEXTS_STOPPED, subject=requester.case, actor=by, at=at, requester=requester.pk)
    return True


def agree_by_page(by: Actor, *, at: datetime) -> None:
    """The requester behind a secret link agrees."""
    agree(_behind(by), how=TextConsent.How.FORM, by=by, at=at)


def stop_by_page(by: Actor, *, at: datetime) -> None:
    """The requester behind a secret link wants no more of it."""
    stop(_behind(by), by=by, at=at)


def choice_of(requester: Requester) -> str:
    """What they may choose on their page: "agreed" to stop, "open" to agree, nothing without a number."""
    if requester.phone_id is None:
        return ""
    if is_agreed(requester):
        return "agreed"
    return "open" if is_offered() else ""


def number_for(requester: Requester) -> str:
    """The number that messages may go to, or nothing where they did not agree."""
    if requester.phone_id is None or requester.phone is None or not is_agreed(requester):
        return ""
    return privacy.number_of(requester.phone)


def is_agreed(requester: Requester) -> bool:
    """Tell whether they agree just now."""
    return TextConsent.objects.filter(requester=requester, withdrawn_at__isnull=True).exists()


def _behind(by: Actor) -> Requester:
    if by.kind != ActorKind.REQUESTER or by.ref is None:
        raise NotAllowed
    return Requester.objects.select_related("case").get(pk=by.ref)

"""What a requester is shown of others in their case: who leads, who helps, who was called, how to hurry."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wangge.cases import closing, hearing, helping, referring, urging
from wangge.cases.models import Case, Referral, Requester
from wangge.cases.vocabulary import Status, Verb
from wangge.core.moments import say
from wangge.core.speech import listed
from wangge.people.actors import requesting


def context(requester: Requester, case: Case, *, now: datetime) -> dict[str, Any]:
    """What `status/_together.html` and `status/_urge.html` need; nobody else's name or words."""
    return {
        "is_merged": requester.case_id != case.pk,
        "with_whom": _with_whom(case),
        "referral": _referral(case, now=now),
        "urge_note": _urge_note(case, requester, now=now),
        "urges": case.urges.count(),
        "doubt_note": _doubt_note(case, requester),
        "others_wait": _others_wait(case, requester),
        "has_phone": requester.phone_id is not None,
    }


def _doubt_note(case: Case, requester: Requester) -> str:
    if not case.allows(Verb.REOPEN) or closing.reopens_for(requester, case):
        return ""
    return _(
        "跟着的邻居说没好，重新办过一次了。您再说没好，会记下来给办的人看；要不要再办，由最先说的人或社区来定。"
    )


def _others_wait(case: Case, requester: Requester) -> int:
    """How many neighbours wait beside whoever brought it, where they cannot take it back for that."""
    if not hearing.is_written_to(requester, case) or not case.allows(Verb.WITHDRAW):
        return 0
    return hearing.audience(case).exclude(pk=requester.pk).count()


def _with_whom(case: Case) -> list[tuple[str, str]]:
    if not case.is_open:
        return []
    helpers = [str(one.organisation) for one in helping.helpers(case)]
    if not helpers:
        return []
    return [(_("牵头"), str(case.lead or "")), (_("协办"), listed(helpers))]


def _referral(case: Case, *, now: datetime) -> dict[str, Any] | None:
    referral = referring.current(case) if case.status == Status.REFERRED else None
    if referral is None:
        return None
    parties = sorted(referral.parties.all(), key=lambda party: (not party.is_lead, party.pk))
    lead = parties[0]
    return {
        "lead": lead.name,
        "phone": lead.phone,
        "others": listed(party.name for party in parties[1:]),
        "came": _came(lead.reported_in_at, referral, now=now),
        "we": _we(referral, case),
    }


def _came(reported_in_at: datetime | None, referral: Referral, *, now: datetime) -> str:
    if reported_in_at is not None:
        return _("{when} 已经报到，正在办。").format(when=say(reported_in_at, now))
    limit = say(referral.report_in_by, now, is_end=True)
    if now > referral.report_in_by:
        return _("{when} 前该报到，还没有来，已经往上报。").format(when=limit)
    return _("{when} 前来报到；到时没来，会往上报。").format(when=limit)


def _we(referral: Referral, case: Case) -> str:
    who = case.handler.person.name if case.handler else str(case.lead or "")
    if referral.community_only_assists:
        return _("社区只协助，{who}一直跟到有结果，编号不变。").format(who=who)
    return _("社区一起办，{who}一直跟到有结果，编号不变。").format(who=who)


def _urge_note(case: Case, requester: Requester, *, now: datetime) -> str:
    again_at = urging.next_at(case, requesting(requester.pk), at=now)
    if again_at is None:
        return ""
    return _("今天催过了，{when} 以后可以再催。").format(when=say(again_at, now))

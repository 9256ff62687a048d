"""How departments are called to a matter that is not the community's alone (吹哨), and report in (报到)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deadlines, dispatch, replying, ringing
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Deadline, Referral, ReferralParty, Reply
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Stage, Verb
from wangge.cases.wording import LONGEST_REASON, shortened, written
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import say
from wangge.core.speech import listed
from wangge.history.recording import record
from wangge.people.actors import Actor
from wangge.people.models import Organisation
from wangge.people.roles import Right

_LONGEST_NAME = 80
_LONGEST_PHONE = 30
_LONGEST_NUMBER = 60


class AlreadyReported(Refused):
    """A department reports in once."""

    reason = gettext_lazy("这个单位已经报到了。它后来说的，写在备注里。")


@dataclass(frozen=True, slots=True)
class Party:
    """A department to call: known here, or only named."""

    name: str
    phone: str = ""
    organisation: Organisation | None = None
    is_lead: bool = False


@transaction.atomic
def refer(
    case: Case,
    *,
    task: str,
    parties: Sequence[Party],
    report_in_by: datetime,
    community_only_assists: bool = True,
    external_ref: str = "",
    by: Actor,
    at: datetime,
) -> Referral:
    """Call departments, one of which leads; the requester reads who, and we follow it."""
    wanted = written(task, field="task", missing=_("写明请他们来做什么。"), longest=LONGEST_REASON)
    called = _called(parties)
    if report_in_by <= at:
        raise Malformed(_("报到的时间要在现在以后。"), field="report_in_by")
    before, held_by = case.lead, case.handler_id
    lead, handler = _follower(case, by)
    case.pauses.filter(until__isnull=True).update(until=at)
    changing.change(case, Verb.REFER, by=by, at=at, lead=lead, handler=handler, status_before="")
    assert by.post is not None, "only staff call departments"
    ringing.end(case, at=at)
    deadlines.open_until(case, Stage.REFER, at=at, due_at=report_in_by)
    changing.settle(case)
    kept = Referral.objects.create(
        case=case,
        task=wanted,
        community_only_assists=community_only_assists,
        report_in_by=report_in_by,
        external_ref=shortened(external_ref, _LONGEST_NUMBER),
        led_before=before,
        by=by.post,
        at=at,
    )
    ReferralParty.objects.bulk_create(_rows(kept, called))
    record(
        CaseEvent.REFERRED,
        subject=case,
        actor=by,
        at=at,
        referral=kept.pk,
        lead_before=before.pk if before else None,
        held_by=held_by,
        lead=lead.pk,
    )
    _tell(case, told(kept, now=at), by=by, at=at)
    return kept


@transaction.atomic
def report_in(
    case: Case, *, party: ReferralParty, who: str, text: str = "", by: Actor, at: datetime
) -> None:
    """Keep who came for a department and what they said; the lead's time to settle it starts."""
    came = written(who, field="who", missing=_("写明谁来报到的。"), longest=100)
    if party.referral.case_id != case.pk or party.referral.ended_at is not None:
        raise NotAllowed
    changing.change(case, Verb.REPORT_IN, by=by, at=at)
    said = shortened(f"{came}：{text.strip()}" if text.strip() else came)
    waited = ReferralParty.objects.filter(pk=party.pk, reported_in_at__isnull=True)
    if not waited.update(reported_in_at=at, reported_in_as=said, recorded_by=by.post):
        raise AlreadyReported
    if party.is_lead:
        deadlines.meet(case, [Stage.REFER], at=at)
        deadlines.open_(case, Stage.REFER, at=at)
    changing.settle(case)
    record(CaseEvent.REPORTED_IN, subject=case, actor=by, at=at, party=party.pk)


@transaction.atomic
def take_back(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """Do it ourselves after all: fresh time to take and to mend, and the requester reads why."""
    why = written(
        reason, field="reason", missing=_("写明为什么收回来，居民会看到。"), longest=LONGEST_REASON
    )
    planned = deadlines.plan(case, [Stage.TAKE, Stage.RESOLVE], at=at)
    changing.change(
        case,
        Verb.TAKE_BACK,
        by=by,
        at=at,
        handler=dispatch.still_there(case, at=at),
        next_act_at=planned[0].due_at,
    )
    Deadline.objects.bulk_create(planned)
    changing.settle(case)
    record(CaseEvent.TAKEN_BACK, subject=case, actor=by, at=at)
    record(CaseEvent.DISPATCHED, subject=case, actor=by, at=at, lead=case.lead_id, round=case.round)
    words = _("这件事收回来由{lead}自己办。原因：{reason}").format(lead=case.lead, reason=why)
    _tell(case, words, by=by, at=at)


def current(case: Case) -> Referral | None:
    """The referral that is open, with whom it called."""
    found = Referral.objects.filter(case=case.pk, ended_at__isnull=True)
    return found.select_related("by__person").prefetch_related("parties").first()


def parties_of(case: Case) -> QuerySet[ReferralParty]:
    """The departments called now, the lead first."""
    return (
        ReferralParty.objects.filter(referral__case=case.pk, referral__ended_at__isnull=True)
        .select_related("referral", "organisation")
        .order_by("-is_lead", "pk")
    )


def bodies(case: Case) -> list[Organisation]:
    """The departments and offices above the community that are known here."""
    kinds = {Organisation.Kind.DEPARTMENT, Organisation.Kind.SUBDISTRICT_OFFICE}
    return [body for body in dispatch.leads(case) if body.kind in kinds]


def told(referral: Referral, *, now: datetime) -> str:
    """What the requester reads of a referral: who leads now, who else was called, what we do."""
    parties = list(referral.parties.order_by("-is_lead", "pk"))
    others = listed(party.name for party in parties[1:])
    words = [_("已转交，牵头：{name}。").format(name=parties[0].name)]
    if others:
        words.append(_("一起来的：{names}。").format(names=others))
    words.append(
        _("{when} 前请他们报到。").format(when=say(referral.report_in_by, now, is_end=True))
    )
    if referral.community_only_assists:
        words.append(_("社区只协助，一直跟到有结果，编号不变。"))
    else:
        words.append(_("社区一起办，一直跟到有结果，编号不变。"))
    return "".join(words)


def _called(parties: Sequence[Party]) -> list[Party]:
    named = [party for party in parties if party.name.strip()]
    if not named:
        raise Malformed(_("写明请哪个部门牵头。"), field="lead_name")
    if len({party.name.strip() for party in named}) < len(named):
        raise Malformed(_("同一个部门写了两遍。"), field="others")
    if sum(party.is_lead for party in named) != 1:
        raise Malformed(_("选一个部门牵头，只能一个。"), field="lead_name")
    return named


def _rows(referral: Referral, parties: list[Party]) -> list[ReferralParty]:
    return [
        ReferralParty(
            referral=referral,
            organisation=party.organisation,
            name=shortened(party.name, _LONGEST_NAME),
            phone=shortened(party.phone, _LONGEST_PHONE),
            is_lead=party.is_lead,
        )
        for party in parties
    ]


def _follower(case: Case, by: Actor) -> tuple[Organisation, object]:
    """Who of us follows it: whoever called, for their own body; else the desk of the community."""
    if by.post is None or not changing.permits(case, TRANSITIONS[Verb.REFER], by):
        raise NotAllowed
    can_follow = Right.HANDLE in by.post.rights
    own = by.post.organisation if can_follow else None
    return own or dispatch.desk_of(case), by.post if can_follow else None


def _tell(case: Case, text: str, *, by: Actor, at: datetime) -> None:
    replying.tell(case, text=text, purpose=Reply.Purpose.NOTICE, by=by, at=at)

"""What the page of a case shows of others in it: helpers, departments, cases that go on as one."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import changing, hearing, helping, merging, referring
from wangge.cases.models import Case, CoHandling, Referral, ReferralParty, Requester
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Verb
from wangge.core.moments import say
from wangge.core.speech import listed
from wangge.people.actors import Actor


def context(case: Case, *, by: Actor, now: datetime) -> dict[str, Any]:
    """What `detail/_together.html` and `detail/_merged.html` need."""
    may_merge = changing.permits(case, TRANSITIONS[Verb.MERGE], by)
    return {
        "merged": _merged(case, may_part=may_merge),
        "joined": _joined(case, may_part=may_merge, now=now),
        "helpers": _helpers(case, by=by, now=now),
        "referral": _referral(case, by=by, now=now),
        "urged": _urged(case, now=now),
    }


def may_merge(case: Case, by: Actor) -> bool:
    """Say whether the actor may let this case go on as another."""
    return case.allows(Verb.MERGE) and changing.permits(case, TRANSITIONS[Verb.MERGE], by)


def named(requesters: list[Requester]) -> str:
    """The requesters by name, as staff speak of them."""
    names = [_name_of(requester) for requester in requesters if requester.name]
    if not names:
        return _("提出人") if requesters else ""
    if len(requesters) > len(names):
        return _("{names}等 {count} 户").format(names=listed(names), count=len(requesters))
    return listed(names)


def _name_of(requester: Requester) -> str:
    """The requester; and for whom, where they speak for a neighbour without a phone."""
    if not requester.on_behalf_of:
        return requester.name
    return _("{name}（替{other}）").format(name=requester.name, other=requester.on_behalf_of)


def _merged(case: Case, *, may_part: bool) -> dict[str, str] | None:
    into = case.merged_into
    if into is None:
        return None
    return {
        "title": into.title,
        "number": into.number,
        "href": reverse("cases:detail", args=[into.number]),
        "part_url": reverse("cases:part", args=[case.number]) if may_part else "",
    }


def _joined(case: Case, *, may_part: bool, now: datetime) -> dict[str, Any] | None:
    cases: dict[int, dict[str, Any]] = {}
    for requester in merging.waiting(case):
        other = requester.case
        row = cases.setdefault(
            other.pk,
            {
                "title": other.title,
                "href": reverse("cases:detail", args=[other.number]),
                "who": [],
                "when": say(other.submitted_at, now),
                "part_url": reverse("cases:part", args=[other.number]) if may_part else "",
            },
        )
        row["who"].append(requester)
    if not cases:
        return None
    count = sum(len(row["who"]) for row in cases.values())
    rows = [{**row, "who": named(row["who"])} for row in cases.values()]
    return {"count": count, "rows": rows}


def _helpers(case: Case, *, by: Actor, now: datetime) -> list[dict[str, Any]]:
    may_end = helping.may_end(case, by)
    return [_helper(one, case, may_end=may_end, by=by, now=now) for one in helping.helpers(case)]


def _helper(
    one: CoHandling, case: Case, *, may_end: bool, by: Actor, now: datetime
) -> dict[str, Any]:
    one.case = case
    may_report = not one.is_done and helping.may_report(one, by)
    return {
        "name": str(one.organisation),
        "task": one.task,
        "state": _state_of(one, now=now),
        "is_late": _is_late(one, now),
        "is_done": one.is_done,
        "report": one.report,
        "byline": _byline(one, now=now),
        "report_href": _verb(case, "co_report", one.pk) if may_report else "",
        "end_href": _verb(case, "co_end", one.pk) if may_end else "",
    }


def _state_of(one: CoHandling, *, now: datetime) -> str:
    if one.is_done:
        return _("做好了")
    due = one.deadline.due_at if one.deadline else None
    if due is None:
        return _("停着，不计时")
    if _is_late(one, now):
        return _("该 {when} 回话，还没有").format(when=say(due, now, is_end=True))
    return _("{when} 前回话").format(when=say(due, now, is_end=True))


def _is_late(one: CoHandling, now: datetime) -> bool:
    due = one.deadline.due_at if one.deadline else None
    return not one.is_done and due is not None and due < now


def _byline(one: CoHandling, *, now: datetime) -> str:
    if one.reported_by is None or one.reported_at is None:
        return ""
    return f"{one.reported_by.person.name} · {say(one.reported_at, now)}"


def _referral(case: Case, *, by: Actor, now: datetime) -> dict[str, Any] | None:
    referral = referring.current(case)
    if referral is None:
        return None
    may_record = changing.permits(case, TRANSITIONS[Verb.REPORT_IN], by)
    parties = sorted(referral.parties.all(), key=lambda party: (not party.is_lead, party.pk))
    return {
        "task": referral.task,
        "facts": _facts_of(referral, case, now=now),
        "assists": referral.community_only_assists,
        "parties": [_party(party, case, may_record=may_record, now=now) for party in parties],
    }


def _facts_of(referral: Referral, case: Case, *, now: datetime) -> list[tuple[str, str]]:
    follower = case.handler.person.name if case.handler else _("值班台")
    return [
        (_("请他们"), referral.task),
        (_("报到"), _("{when} 前").format(when=say(referral.report_in_by, now, is_end=True))),
        (_("我们谁跟"), _("{name}（{lead}）").format(name=follower, lead=case.lead or "")),
        (_("对方编号"), referral.external_ref),
        (_("吹哨"), f"{referral.by.person.name} · {say(referral.at, now)}"),
    ]


def _party(party: ReferralParty, case: Case, *, may_record: bool, now: datetime) -> dict[str, Any]:
    came = party.reported_in_at
    digits = "".join(sign for sign in party.phone if sign.isdigit())
    return {
        "name": party.name,
        "role": _("牵头") if party.is_lead else _("一起来"),
        "state": _("{when} 报到").format(when=say(came, now)) if came else _("还没报到"),
        "came": party.reported_in_as if came else "",
        "phone": party.phone,
        "phone_href": f"tel:{digits}" if digits else "",
        "href": _verb(case, "report_in", party.pk) if may_record and came is None else "",
    }


def _urged(case: Case, *, now: datetime) -> str:
    urges = list(case.urges.select_related("by__person").order_by("-at", "-pk"))
    if not urges:
        return ""
    last = urges[0]
    who = last.by.person.name if last.by else _("居民")
    return _("催过 {count} 次，最近 {when}（{who}）").format(
        count=len(urges), when=say(last.at, now), who=who
    )


def _verb(case: Case, name: str, pk: int) -> str:
    return f"{reverse('cases:verb', args=[case.number, name])}?way={pk}"


def audience(case: Case) -> list[Requester]:
    """Who brought the case or joined it, in the order of the page."""
    return list(hearing.audience(case))

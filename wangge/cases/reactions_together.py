"""Who is told when others help, departments are called, or somebody asks for speed."""

from django.utils.translation import gettext as _

from wangge.cases import changing, dispatch, supervising, telling, urging
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, CoHandling, Deadline, ReferralParty
from wangge.cases.vocabulary import Stage, Status
from wangge.core.moments import local_day, say
from wangge.duty.on_call import holder_now
from wangge.history.models import Event
from wangge.history.reacting import on
from wangge.people.models import Organisation, Post
from wangge.people.roles import Right


@on(CaseEvent.CO_HANDLER_ASKED)
def tell_helper(event: Event) -> None:
    asked = _asked(event)
    deadline = asked.deadline
    until = deadline.due_at if deadline else None
    telling.staff(
        _staff_of(asked.organisation, event),
        event,
        asked.case,
        title=_("请你们协办：{title}"),
        body=_("{task}。{when} 前回话。").format(
            task=asked.task.rstrip("。"), when=say(until, event.at, is_end=True)
        )
        if until
        else asked.task,
        side="helper",
    )


@on(CaseEvent.CO_HANDLER_REPORTED)
def tell_lead_what_helper_says(event: Event) -> None:
    asked = _asked(event)
    words = (
        _("{helper}协办的部分做好了：{title}")
        if asked.is_done
        else _("{helper}协办还在做：{title}")
    )
    telling.staff(
        dispatch.holders(asked.case, at=event.at),
        event,
        asked.case,
        title=words,
        body=asked.report,
        helper=asked.organisation,
    )


@on(CaseEvent.CO_HANDLER_ENDED)
def tell_helper_to_rest(event: Event) -> None:
    asked = _asked(event)
    telling.staff(
        _staff_of(asked.organisation, event),
        event,
        asked.case,
        title=_("不用再协办了：{title}"),
        side="helper",
    )


@on(CaseEvent.RESOLVED)
def tell_helpers_that_it_is_done(event: Event) -> None:
    case = _case(event)
    asked = CoHandling.objects.filter(case=case, ended_at=event.at).select_related("organisation")
    posts = [post for one in asked for post in _staff_of(one.organisation, event)]
    title = _("牵头单位办好了，不用再协办：{title}")
    telling.staff(posts, event, case, title=title, side="helper")


@on(CaseEvent.RESOLVED)
def ask_who_saw_it_on_a_round(event: Event) -> None:
    case = _case(event)
    kept = changing.record_of(case)
    if kept is None or kept.by_id == case.handler_id or case.status != Status.RESOLVED:
        return
    title = _("您巡查记的，说办好了，请看一眼：{title}").format(title=case.title)
    telling.staff([kept.by], event, case, title=title, side="recorder")


@on(CaseEvent.WARNED, CaseEvent.ESCALATED)
def hurry_helper(event: Event) -> None:
    if event.data["stage"] != Stage.CO_HANDLE:
        return
    deadline = Deadline.objects.filter(pk=event.data["deadline"]).first()
    body = supervising.owed_by(deadline) if deadline else None
    if body is None:
        return
    is_late = event.kind == CaseEvent.ESCALATED
    words = _("协办超期，请马上回话：{title}") if is_late else _("协办快到时限：{title}")
    organisation = Organisation.objects.get(pk=body)
    telling.staff(_staff_of(organisation, event), event, _case(event), title=words, side="helper")


@on(CaseEvent.REFERRED)
def tell_departments_known_here(event: Event) -> None:
    case = _case(event)
    known = ReferralParty.objects.filter(
        referral=event.data["referral"], organisation__isnull=False
    ).select_related("organisation", "referral")
    for party in known:
        referral = party.referral
        words = _("请你们牵头：{title}") if party.is_lead else _("请你们一起来：{title}")
        telling.staff(
            _staff_of(party.organisation, event),
            event,
            case,
            title=words,
            body=_("{task}。{when} 前报到。").format(
                task=referral.task.rstrip("。"), when=say(referral.report_in_by, event.at)
            ),
            side=f"party{party.pk}",
        )


@on(CaseEvent.REPORTED_IN)
def tell_who_follows(event: Event) -> None:
    case = _case(event)
    party = ReferralParty.objects.get(pk=event.data["party"])
    telling.staff(
        dispatch.holders(case, at=event.at),
        event,
        case,
        title=_("{party}报到了：{title}"),
        body=party.reported_in_as,
        party=party.name,
    )


@on(CaseEvent.JOINED)
def tell_who_has_it_of_another(event: Event) -> None:
    case = _case(event)
    title = _("又有一户说了同样的事：{title}")
    telling.staff(dispatch.holders(case, at=event.at), event, case, title=title)


@on(CaseEvent.UNMERGED)
def tell_who_shall_take_it_alone(event: Event) -> None:
    case = _case(event)
    if case.status == Status.DISPATCHED:
        title = _("又分开单独办，等您接单：{title}")
    else:
        title = _("又分开单独办，还是您在办：{title}")
    telling.staff(dispatch.holders(case, at=event.at), event, case, title=title)


@on(CaseEvent.URGED)
def tell_who_is_urged(event: Event) -> None:
    case = _case(event)
    words = _("居民在催：{title}") if event.data["who"] == "requester" else _("同事在催：{title}")
    telling.staff(urging.who_hears(case, at=event.at), event, case, title=words)


def _asked(event: Event) -> CoHandling:
    rows = CoHandling.objects.select_related("organisation", "deadline")
    rows = rows.select_related(*(f"case__{name}" for name in telling.RELATED))
    return rows.get(pk=event.data["co_handling"])


def _case(event: Event) -> Case:
    return Case.objects.select_related(*telling.RELATED).get(pk=event.subject_id)


def _staff_of(body: Organisation | None, event: Event) -> list[Post]:
    """Who of a body is on shift; where no roster says so, all who can do something."""
    if body is None:
        return []
    on_shift = holder_now(body, area=_case(event).area, at=event.at)
    if on_shift:
        return on_shift
    held = Post.objects.held(local_day(event.at)).filter(organisation=body).order_by("pk")
    return [post for post in held if Right.HANDLE in post.rights]

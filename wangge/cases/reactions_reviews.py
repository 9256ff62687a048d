"""Who is told when something waits for a second person, and what that person decided."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import dispatch, hearing, reviewing, telling
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Review
from wangge.duty.on_call import holder_now
from wangge.history.models import Event
from wangge.history.reacting import on
from wangge.people.models import Organisation, Post


@on(CaseEvent.REVIEW_ASKED)
def tell_reviewers(event: Event) -> None:
    review = _review(event)
    if review.outcome:
        return
    case = review.case
    is_return = review.what == Review.What.RETURN
    title = _("请您审退单：{title}") if is_return else _("请您审不合理诉求：{title}")
    telling.staff(
        reviewing.reviewers(case, review, at=event.at),
        event,
        case,
        title=title,
        body=_("{who}说：{reason}").format(who=review.asked_by.person.name, reason=review.reason),
        url=reverse("cases:verb", args=[case.number, deed_of(review)]),
    )


@on(CaseEvent.REVIEW_DECIDED)
def tell_who_asked(event: Event) -> None:
    review = _review(event)
    case = review.case
    is_agreed = review.outcome == Review.Outcome.AGREED
    title = _("同意了您报的：{title}") if is_agreed else _("没有同意您报的，照旧由您牵头：{title}")
    asked = {review.asked_by.pk: review.asked_by}
    if not is_agreed:
        # Who leads on must know, whoever of them asked.
        asked |= {post.pk: post for post in dispatch.holders(case, at=event.at)}
    telling.staff(
        asked.values(),
        event,
        case,
        title=title,
        body=review.decision,
    )


@on(CaseEvent.DISPATCHED)
def tell_requesters_who_leads_now(event: Event) -> None:
    before, lead = event.data.get("before"), event.data["lead"]
    if before in {None, lead}:
        return
    case = Case.objects.select_related("lead").get(pk=event.subject_id)
    if case.lead_id != lead:
        return  # it went on since; that is told with its own event
    for requester in hearing.audience(case):
        telling.requester(
            requester,
            kind="case.new_lead",
            key=f"case-lead-{event.pk}-{requester.pk}",
            title=_("您的事已转交，现在由{lead}牵头").format(lead=case.lead),
            body=_("编号不变，进度还在老地方看。"),
            at=event.at,
        )


@on(CaseEvent.DISPATCHED, CaseEvent.REFERRED)
def tell_who_led_until_now(event: Event) -> None:
    """Nobody finds out by a page that is gone that a case is no longer theirs."""
    is_referral = event.kind == CaseEvent.REFERRED
    before = event.data.get("lead_before" if is_referral else "before")
    if before in {None, event.data["lead"]}:
        return
    case = Case.objects.select_related(*telling.RELATED).get(pk=event.subject_id)
    body = Organisation.objects.select_related("area").get(pk=before)
    held_by = Post.objects.filter(pk=event.data.get("held_by")).select_related("person")
    title = _("吹哨请别处牵头了，您那边不用再办：{title}")
    if not is_referral:
        title = _("改由{lead}牵头了，您那边不用再办：{title}")
    telling.staff(
        [*held_by, *holder_now(body, area=case.area, at=event.at)],
        event,
        case,
        title=title,
        side="before",
        lead=case.lead,
    )


def deed_of(review: Review) -> str:
    """The part of the address under which this sort of question is decided."""
    return "decide" if review.what == Review.What.RETURN else "decide_claim"


def _review(event: Event) -> Review:
    related = (f"case__{name}" for name in telling.RELATED)
    return Review.objects.select_related("asked_by__person", *related).get(pk=event.data["review"])

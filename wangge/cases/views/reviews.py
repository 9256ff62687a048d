"""What waits for a second person's decision, and what rates leave out because of one."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import claiming, deadlines, reviewing, whereabouts
from wangge.cases.models import Review
from wangge.cases.views import case_review
from wangge.core.moments import say
from wangge.core.paging import paged
from wangge.people.http import Request, needs
from wangge.people.roles import Right

# What a rate is asked about first: the last month.
DAYS = 30
_RELATED = (
    "case__area", "case__lead", "case__estate", "case__building", "asked_by__person", "proposed",
)  # fmt: skip


@never_cache
@require_safe
@needs(Right.REVIEW)
def waiting(request: Request) -> HttpResponse:
    now = timezone.now()
    page = paged(request, reviewing.waiting_for(request.actor).select_related(*_RELATED))
    running = deadlines.running_of(review.case_id for review in page)
    rows = [
        {
            **case_review.said(review, running[review.case_id], now=now),
            "case": review.case,
            "case_href": reverse("cases:detail", args=[review.case.number]),
            "place": whereabouts.place_of(review.case),
        }
        for review in page
    ]
    return render(request, "cases/reviews/page.html", {"rows": rows, "page": page})


@never_cache
@require_safe
@needs(Right.SUPERVISE)
def excluded(request: Request) -> HttpResponse:
    now = timezone.now()
    since = now - timedelta(days=DAYS)
    page = paged(request, claiming.excluded(request.actor, since=since))
    context = {
        "days": DAYS,
        "content": claiming.content(request.actor, since=since),
        "rows": [_left_out(review) for review in page],
        "page": page,
    }
    return render(request, "cases/reviews/excluded.html", context)


def _left_out(review: Review) -> dict[str, Any]:
    now = timezone.now()
    return {
        "number": review.case.number,
        "title": review.case.title,
        "href": reverse("cases:detail", args=[review.case.number]),
        "what": review.get_what_display(),
        "lawful": review.case.get_decline_reason_display() or _("已吹哨，社区只协助"),
        "reason": review.reason,
        "decision": review.decision,
        "asked_by": review.asked_by.person.name,
        "decided_by": review.decided_by.person.name if review.decided_by else "",
        "when": say(review.decided_at, now) if review.decided_at else "",
    }

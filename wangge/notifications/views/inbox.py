"""How somebody reads what they were told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.core.fragments import render_block
from wangge.core.paging import paged
from wangge.notifications import inbox as letters
from wangge.people.http import Request, signed_in
from wangge.people.roles import Right

_PAGE = 30


@require_safe
@signed_in
def inbox(request: Request) -> HttpResponse:
    page = paged(request, letters.notices_of(request.user), each=_PAGE)
    return render(
        request,
        "notifications/inbox/page.html",
        {
            "page": page,
            "unread_count": letters.unread_count(request.user),
            "may_post": request.actor.may(Right.REGISTER),
        },
    )


@require_safe
@signed_in
def unread(request: Request) -> HttpResponse:
    """The count alone, for a page that asks now and then."""
    return render_block(
        request,
        "notifications/inbox/unread.html",
        "count",
        {"unread_count": letters.unread_count(request.user)},
    )


@require_POST
@signed_in
def opening(request: Request, public_id: UUID) -> HttpResponse:
    notice = get_object_or_404(letters.notices_of(request.user), public_id=public_id)
    letters.mark_read(notice, at=timezone.now())
    # What wrote the notice gave a path of ours; anything else stays here.
    if notice.url.startswith("/") and url_has_allowed_host_and_scheme(notice.url, None):
        return redirect(notice.url)
    return redirect("notifications:inbox")


@require_POST
@signed_in
def all_read(request: Request) -> HttpResponse:
    count = letters.mark_all_read(
        request.user, upto=_uuid(request.POST.get("upto", "")), at=timezone.now()
    )
    if count:
        messages.success(request, _("%(count)d 条都看过了。") % {"count": count})
    return redirect("notifications:inbox")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""How somebody says “me too” on the board, and how staff say it for a caller."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wangge.cases import abuse
from wangge.cases.abuse import TooOften
from wangge.cases.views.forms_report import Said
from wangge.cases.views.intake import community_of
from wangge.core.errors import Malformed, Refused
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.views import errors
from wangge.history import timeline
from wangge.history.models import Event
from wangge.history.recording import type_of
from wangge.message_board import supporting, threads
from wangge.message_board.models import Thread
from wangge.message_board.views import device
from wangge.message_board.views.threads import added, thread_of, thread_page
from wangge.people.actors import PUBLIC
from wangge.people.addresses import client_address
from wangge.people.http import Request, needs
from wangge.people.roles import Right


class CallerForm(Form):
    """Who met the same; a name or a telephone tells one from another."""

    name = Said(label=gettext_lazy("怎么称呼对方"))
    phone = Said(
        label=gettext_lazy("对方的电话"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    where = Said(label=gettext_lazy("哪一栋哪一户"))


@require_POST
def me_too(request: HttpRequest, community: str, public_id: UUID) -> HttpResponse:
    area = community_of(request, community)
    found = thread_of(area, public_id)
    mark = device.of(request)
    if not mark:
        # Without its mark nobody could say whether it is the second time; the page gives one.
        messages.info(request, _("请再点一次“我也遇到了”。"))
        return redirect("message_board:thread", area.code, public_id)
    phone, now = request.POST.get("phone", "")[:40], timezone.now()
    try:
        if not supporting.is_counted(found, device=mark):
            # Whether the number is known here plays no part: nobody learns it from this.
            is_named, matter = bool(phone.strip()), str(found.public_id)
            address = client_address(request)
            abuse.admit_nod(address, matter=matter, is_named=is_named, at=now)
        supporting.me_too(found, device=mark, phone=phone, by=PUBLIC, at=now)
    except TooOften as refusal:
        wait = int(refusal.wait.total_seconds())
        return errors.too_many(request, reason=str(refusal.reason), retry_after=wait)
    except (Malformed, abuse.EnoughFromHere) as refusal:
        reason, status = str(refusal.reason), refusal.status
        return thread_page(request, found, refusal=reason, phone=phone, status=status)
    except supporting.AlreadyCounted as refusal:
        messages.info(request, str(refusal.reason))
        return redirect("message_board:thread", area.code, public_id)
    # Said of what was typed alone: who waits under that number already is not to be told from it.
    told = (
        _("记下了，有了回音也告诉您。") if phone.strip() else _("记下了。有了回音，这一页看得到。")
    )
    messages.success(request, told)
    return redirect("message_board:thread", area.code, public_id)


@require_POST
def take_back(request: HttpRequest, community: str, public_id: UUID) -> HttpResponse:
    found = thread_of(community_of(request, community), public_id)
    try:
        supporting.take_back(found, device=device.of(request), by=PUBLIC, at=timezone.now())
    except supporting.NotToBeTakenBack as refusal:
        messages.info(request, str(refusal.reason))
    else:
        messages.success(request, _("收回了，就像没有点过。"))
    return redirect("message_board:thread", community, public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MODERATE)
def for_caller(request: Request, public_id: UUID) -> HttpResponse:
    mine = Thread.objects.visible_to(request.actor)
    related = ("case__merged_into__lead", "case__lead", "community", "estate")
    found = get_object_or_404(mine.select_related(*related), public_id=public_id)
    form, now = CallerForm(request.POST if request.method == "POST" else None), timezone.now()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            is_done = form.carry_out(
                lambda: supporting.me_too_for(found, **told, by=request.actor, at=now)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
            is_done = False
        if is_done:
            messages.success(request, _("替对方记下了“我也遇到了”。"))
            return redirect("message_board:for_caller", public_id)
    events = Event.objects.filter(
        subject_type=type_of(found.case),
        subject_id=found.case_id,
        kind__startswith="message_board.",
    )
    happened = paged(request, events.order_by("-pk"), by="events")
    public = Thread.objects.public().filter(pk=found.pk).exists()
    context = {
        "page": threads.page_of(found, now=now),
        "added": added(request, found, now=now),
        "case": found.case,
        "form": form,
        "events": timeline.tell(list(happened), for_resident=False),
        "happened": happened,
        "public_href": reverse("message_board:thread", args=[found.community.code, found.public_id])
        if public
        else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "message_board/moderation/thread.html", context, status=status)

"""What a code on a wall opens: what is being handled here, how to follow it, the form for something new."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import abuse, intake, joining, scanning
from wangge.cases.abuse import TooOften
from wangge.cases.intake import Submission
from wangge.cases.scanning import Handled
from wangge.cases.views.forms_report import Said, key_of
from wangge.cases.vocabulary import Channel
from wangge.core.errors import Malformed, Refused
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.views import errors
from wangge.people.actors import PUBLIC
from wangge.people.addresses import client_address
from wangge.people.middleware import actor_of
from wangge.people.roles import Right
from wangge.places import wall_codes
from wangge.places.models import Area, WallCode

# So many a telephone shows without tiring of it.
_EACH = 8


class FollowForm(Form):
    """How somebody wants to hear of it; nothing must be there."""

    words = Said(
        label=gettext_lazy("想补一句"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("比如：我家有老人，上下不方便。"),
    )
    phone = Said(
        label=gettext_lazy("手机号"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    # A trap for machines; people do not see it.
    website = Said()
    key = Said(widget=forms.HiddenInput)

    def clean_key(self) -> str:
        return key_of(self.cleaned_data["key"])

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("这一页像是机器填的，没有收。请打值班电话。"))
        return ""


@never_cache
@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """The code typed by hand, where a camera does not read it."""
    text = request.GET.get("code", "")[:40]
    if signs := wall_codes.typed(text):
        return redirect("cases:scan", signs)
    return _by_hand(request, text, wrong=bool(text.strip()))


@never_cache
@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponse:
    found = wall_codes.find(code[:40])
    if found is None:
        return _by_hand(request, code[:40], wrong=True)
    if found.code != code:
        return redirect("cases:scan", found.code)
    community = _of(request, found)
    if not _works(found):
        return _stopped(request, found, community)
    actor = actor_of(request)
    page = paged(request, scanning.in_hand_at(found), each=_EACH)
    context = {
        "community": community,
        "place": wall_codes.said(found),
        "code": found,
        "page": page,
        "handled": scanning.shown(page.rows, now=timezone.now()),
        "report_url": f"{reverse('cases:report', args=[community.code])}?wall={found.code}",
        "patrol_url": f"{reverse('cases:patrol')}?wall={found.code}"
        if actor is not None and actor.may(Right.PATROL)
        else "",
    }
    return render(request, "cases/scanning/page.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    found = wall_codes.find(code[:40])
    if found is None:
        return _by_hand(request, code[:40], wrong=True)
    community = _of(request, found)
    if not _works(found):
        return _stopped(request, found, community)
    handled = scanning.one(found, pk, now=timezone.now())
    form = FollowForm(request.POST or None, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        if known := intake.submitted_under(_key(form)):
            return redirect("cases:received", known.secret)
        if handled is not None and handled.may_follow:
            return _followed(request, found, handled, form)
    if handled is None or not handled.may_follow:
        return _too_late(request, found, community)
    return _follow_page(request, found, handled, form)


def _followed(
    request: HttpRequest, code: WallCode, handled: Handled, form: FollowForm
) -> HttpResponse:
    now, key = timezone.now(), _key(form)
    try:
        submission = _submission(code, handled, form)
        abuse.admit(client_address(request), form_key=key, at=now)
        accepted = joining.join_by_oneself(submission, into=handled.case, by=PUBLIC, at=now)
    except TooOften as refusal:
        wait = int(refusal.wait.total_seconds())
        return errors.too_many(request, reason=str(refusal.reason), retry_after=wait)
    except Malformed as refusal:
        abuse.forget(key)
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.reason))
        return _follow_page(request, code, handled, form)
    except Refused:
        # It was answered, or went on as another, between the page and the tap.
        abuse.forget(key)
        return _too_late(request, code, code.estate.community)
    return redirect("cases:received", accepted.secret)


def _submission(code: WallCode, handled: Handled, form: FollowForm) -> Submission:
    place, said = wall_codes.located(code), form.cleaned_data
    submission = Submission(
        words=said["words"] or _("我也在等：{about}").format(about=handled.about),
        community=code.estate.community,
        channel=Channel.WALL_CODE,
        place=place,
        place_text=place.text,
        phone=said["phone"],
        category_code=handled.case.category.code,
        # It is one matter with one urgency; whoever needs help at once calls.
        urgency=handled.case.urgency,
        idempotency_key=_key(form),
    )
    return replace(intake.check(submission), title=_("跟着：{about}").format(about=handled.about))


def _key(form: FollowForm) -> str:
    return f"wall:{form.cleaned_data['key']}"


def _of(request: HttpRequest, code: WallCode) -> Area:
    # Errors on these pages show that desk's telephone.
    vars(request)["community"] = code.estate.community
    return code.estate.community


def _works(code: WallCode) -> bool:
    return code.is_live and code.estate.community.is_active


def _follow_page(
    request: HttpRequest, code: WallCode, handled: Handled, form: FollowForm
) -> HttpResponse:
    page: dict[str, Any] = {
        "community": code.estate.community,
        "code": code,
        "handled": handled,
        "form": form,
    }
    return render(request, "cases/scanning/follow.html", page, status=422 if form.errors else 200)


def _too_late(request: HttpRequest, code: WallCode, community: Area) -> HttpResponse:
    page = {"community": community, "code": code}
    return render(request, "cases/scanning/too_late.html", page, status=409)


def _stopped(request: HttpRequest, code: WallCode, community: Area) -> HttpResponse:
    page = {
        "community": community if community.is_active else None,
        "is_replaced": code.ended == WallCode.Ended.REPLACED,
    }
    return render(request, "cases/scanning/stopped.html", page, status=410)


def _by_hand(request: HttpRequest, text: str, *, wrong: bool) -> HttpResponse:
    page = {"community": None, "text": text, "is_wrong": wrong}
    return render(request, "cases/scanning/by_hand.html", page, status=404 if wrong else 200)

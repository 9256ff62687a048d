"""How the desk asks for a car to be moved in the browser: look it up, register, call a steward, report it moved."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import changing, onward
from wangge.cases.models import Case
from wangge.cases.views import finding as cases_seen
from wangge.cases.views.forms_report import key_of
from wangge.cases.views.register import communities_of
from wangge.core.forms import Form
from wangge.core.moments import say
from wangge.core.paging import paged
from wangge.core.saving import form_page, saved
from wangge.language import plates
from wangge.parking import finding, keeping, mischief, moving, policies, stewarding
from wangge.parking.finding import Found
from wangge.parking.models import MoveRequest
from wangge.parking.views import asking, request_page
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.models import Area


class BeginForm(Form):
    """The plate of a car, for a matter that came in another way."""

    plate = forms.CharField(label=gettext_lazy("车牌"), max_length=30)
    why = forms.CharField(
        label=gettext_lazy("为什么又请一次"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("同一辆车、同一个号码请得太多时才要写。"),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MOVE_CARS)
def start(request: Request) -> HttpResponse:
    if not policies.may_ask(request.actor):
        return redirect("parking:plates")
    now = timezone.now()
    community = _community(request)
    posted = request.POST.copy()
    what, _colon, which = posted.get("do", "").partition(":")
    if what in {"pick", "theirs"}:
        posted["what"] = which
    found = _found(request, posted.get("what", ""), community, now)
    _put_in_place(posted, found, is_theirs=what == "theirs")
    initial = {"key": uuid4().hex, "community": community.pk}
    form = asking.AskForm(posted if request.method == "POST" else None, initial=initial)
    # Looked up, nothing is wrong yet; without a plate somebody says so on purpose.
    form.fields["what"].required = what == "ask"
    kept: list[MoveRequest] = []

    def ask(said: dict[str, Any]) -> None:
        whole = {**said, "key": key_of(said["key"])}
        handed_in = asking.submission(whole, found, community)
        car = asking.wanted(found, handed_in, said, is_unread=what == "unread", now=now)
        kept.append(moving.submit(handed_in, car, by=request.actor, at=now))

    is_asked = request.method == "POST" and what in {"ask", "unread"}
    if is_asked and saved(form, ask):
        messages.success(request, _("登记好了，下面联系车主。"))
        return redirect("parking:request", kept[0].case.number)
    return _start_page(request, form, found, community, now, is_asked=is_asked)


@never_cache
@require_safe
@needs(Right.MOVE_CARS)
def page(request: Request, number: str) -> HttpResponse:
    return request_page.render_page(request, seen(request, number))


@require_POST
@needs(Right.MOVE_CARS)
def steward(request: Request, number: str) -> HttpResponse:
    stewarding.call(seen(request, number), by=request.actor, at=timezone.now())
    messages.success(request, _("叫人了。没人接会自动叫下一位。"))
    return redirect("parking:request", number)


@require_POST
@needs(Right.MOVE_CARS)
def take(request: Request, number: str) -> HttpResponse:
    found = seen(request, number)
    changing.as_seen(found.case, request.POST.get("revision"))
    moving.take(found, by=request.actor, at=timezone.now())
    messages.success(request, _("您接了。下面联系车主。"))
    return redirect("parking:request", number)


@require_POST
@needs(Right.MOVE_CARS)
def moved(request: Request, number: str) -> HttpResponse:
    found = seen(request, number)
    changing.as_seen(found.case, request.POST.get("revision"))
    text = request.POST.get("text", "")
    moving.moved(found, text=text, by=request.actor, at=timezone.now())
    messages.success(request, _("记下了，回话给诉求人，等他确认。"))
    return redirect("parking:request", number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MOVE_CARS)
def begin(request: Request, number: str) -> HttpResponse:
    case = cases_seen.visible(request, number)
    now = timezone.now()
    plate = next(iter(plates.find(case.words)), "")
    begun = MoveRequest.objects.filter(case=case).exists()

    def operation(said: dict[str, Any]) -> None:
        wanted = moving.Wanted(plate=said["plate"], why=said["why"])
        moving.begin(case, wanted, by=request.actor, at=now)

    return form_page(
        request,
        BeginForm(request.POST or None, initial={"plate": plate}),
        operation,
        title=_("按车牌找车主：{title}").format(title=case.title),
        back=reverse("parking:request", args=[number])
        if begun or request.method == "POST"
        else reverse("parking:start"),
        done=_("开始了，下面联系车主。"),
        save=_("找车主"),
    )


@onward.offers
def way_on(case: Case, by: Actor) -> onward.Way | None:
    """From the page of a car in the way to its driver, for whoever may reach one."""
    if case.category.code != moving.CATEGORY or not policies.may_move(by, case):
        return None
    if MoveRequest.objects.filter(case=case).exists():
        return onward.Way(_("联系车主"), _href(case), "car")
    if case.status not in {"dispatched", "taken", "arrived"}:
        return None
    return onward.Way(_("按车牌找车主"), reverse("parking:begin", args=[case.number]), "car")


def seen(request: Request, number: str) -> MoveRequest:
    """Return the request of a case that the actor may see, or raise Http404."""
    if not number.isascii():
        raise Http404
    rows = MoveRequest.objects.visible_to(request.actor).select_related(
        "case__community", "case__area", "case__estate", "case__building", "case__lead",
        "case__handler__person", "case__category", "case__unit", "vehicle__phone__person__account",
        "vehicle__unit__building", "phone__person__account", "space__estate",
    )  # fmt: skip
    return get_object_or_404(rows, case__number=number)


def _put_in_place(posted: QueryDict, found: Found, *, is_theirs: bool) -> None:
    """Move a place that was typed for the car to where places stand: whose car it is, is asked still."""
    if is_theirs:
        posted["place_text"] = ""
    if found.taken_place:
        posted["what"] = ""
        posted["place_text"] = posted.get("place_text") or found.taken_place


def _start_page(
    request: Request,
    form: asking.AskForm,
    found: Found,
    community: Area,
    now: datetime,
    *,
    is_asked: bool,
) -> HttpResponse:
    phone = form["phone"].value() or ""
    often = mischief.too_often(
        plate_index=keeping.index(found.plate) if found.plate else "",
        asker_index=asking.asker_index(phone),
        space=found.space.pk if found.space else None,
        community=community.pk,
        at=now,
    )
    is_wrong = bool(form.errors)
    # How they are labelled, now that the form was looked at.
    form.fields["what"].required, form.fields["why"].required = True, bool(often)
    context = {
        "form": form,
        "found": found if form.is_bound else None,
        "options": asking.options(found, now=now),
        "whom": form["whom"].value() or "",
        "theirs": asking.their_car(found) if found.taken_place else "",
        "near": [asking.plate_said(vehicle) for vehicle in found.near],
        "running_href": _href(found.running.case) if found.running else "",
        "often": often if form.is_bound else "",
        "waiting": paged(request, _waiting(request)).told(lambda one: _line(one, now)),
        "unbegun": paged(request, _unbegun(request), by="unbegun"),
        "is_asked": is_asked,
    }
    status = 422 if is_asked and is_wrong else 200
    return render(request, "parking/moving/start.html", context, status=status)


def _waiting(request: Request) -> QuerySet[MoveRequest]:
    rows = MoveRequest.objects.visible_to(request.actor).waiting()
    return rows.select_related("case", "space__estate").order_by("move_by", "pk")


def _unbegun(request: Request) -> QuerySet[Case]:
    cases = Case.objects.in_scope_of(request.actor).open()
    rows = cases.filter(category__code=moving.CATEGORY, move_request=None, status="dispatched")
    return rows.order_by("-pk")


def _line(one: MoveRequest, now: datetime) -> dict[str, Any]:
    return {
        "href": _href(one.case),
        "car": moving.named(one),
        "title": one.case.title,
        "light": cases_seen.time_left(one.move_by, now),
        "limit": _("{when} 前挪走").format(when=say(one.move_by, now)),
        "answer": one.get_answer_display() if one.answer else "",
    }


def _href(case: Case) -> str:
    return reverse("parking:request", args=[case.number])


def _found(request: Request, text: str, community: Area, now: datetime) -> Found:
    if not text.strip():
        return Found()
    return finding.look_up(text[:120], community, by=request.actor, at=now)


def _community(request: Request) -> Area:
    post = request.actor.post
    assert post is not None, "the door asked for a post"
    communities = communities_of(post)
    if not communities:
        raise Http404
    wanted = request.POST.get("community", "")
    return next((area for area in communities if str(area.pk) == wanted), communities[0])

"""How the desk takes a call: find who it is, write it down, join, answer, set aside; the next one."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wangge.cases import drafts, undoing
from wangge.cases.models import Case
from wangge.cases.views.intake_form import key_of
from wangge.cases.views.register import communities_of
from wangge.cases.vocabulary import Channel
from wangge.core import fragments
from wangge.core.errors import Malformed, Refused
from wangge.home import spots
from wangge.home.desk_done import Done, remember, told_once
from wangge.home.views import desk_deeds, desk_sides
from wangge.home.views.desk_form import DeskForm, act_of
from wangge.home.views.desk_sides import Heard
from wangge.language.normalise import clean
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.models import Area

_LONGEST = 6_000
_ACTS = {"register", "slip", "join", "settle", "answer", "told", "not_fixed"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.DISPATCH)
def desk(request: Request) -> HttpResponse:
    request.actor.must(Right.REGISTER)
    now = timezone.now()
    if request.method == "POST":
        return _do(request, _typed(request), now)
    key = request.GET.get("draft", "")
    typed = drafts.take_up(key, by=request.actor, at=now) if key else None
    if key and typed is None:
        messages.warning(request, _("这张草稿已经登记了，或者放得太久。"))
    fresh = {"key": uuid4().hex, "channel": Channel.PHONE.value, "aside": ""}
    kept = {**typed, "key": key, "aside": key} if typed else {}
    return _page(request, {**fresh, **kept}, now)


@never_cache
@require_POST
@needs(Right.DISPATCH)
def look(request: Request) -> HttpResponse:
    request.actor.must(Right.REGISTER)
    now = timezone.now()
    heard = _hear(request, _typed(request), now)
    context = {
        "typed": heard.typed,
        "is_live": True,
        **desk_sides.beside(heard, by=request.actor, at=now),
    }
    return fragments.render_block(request, "home/desk/page.html", "live", context)


@require_POST
@needs(Right.REGISTER)
def undo(request: Request, number: str) -> HttpResponse:
    seen = Case.objects.visible_to(request.actor).select_related("area", "lead")
    case = get_object_or_404(seen, number=number)
    undoing.undo(case, by=request.actor, at=timezone.now())
    messages.success(request, _("撤销了。要改了再记，原话在这件事的页上。"))
    return redirect("home:desk")


@require_POST
@needs(Right.REGISTER)
def let_go(request: Request) -> HttpResponse:
    drafts.let_go(request.POST.get("draft", ""), by=request.actor)
    messages.success(request, _("草稿扔掉了。"))
    return redirect("home:desk")


def _do(request: Request, typed: dict[str, str], now: datetime) -> HttpResponse:
    act = act_of(request.POST, typed)
    picked = _picked(request, typed, act.pick, now) if act.pick else {}
    typed |= picked
    posted = QueryDict(mutable=True)
    posted.update({**request.POST.dict(), **picked})
    if act.what == "aside":
        return _set_aside(request, typed, now)
    if act.what not in _ACTS:
        return _page(request, typed, now)
    form = DeskForm(posted, communities=_communities(request))
    heard = _hear(request, typed, now)
    kept: list[Case] = []
    asks = None
    try:
        if form.is_valid() and form.carry_out(
            lambda: kept.append(desk_deeds.carry_out(act, form, heard, by=request.actor, at=now))
        ):
            return _done(request, kept[0], what=act.what, typed=typed)
    except Malformed:
        raise
    except desk_deeds.AskWhere as unsure:
        asks = desk_sides.where(heard, what=act.what, reason=str(unsure.reason), at=now)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
    return _page(request, typed, now, form=form, heard=heard, asks=asks)


def _done(request: Request, case: Case, *, what: str, typed: dict[str, str]) -> HttpResponse:
    drafts.let_go(typed["aside"], by=request.actor)
    remember(request, Done(case.number, what, typed["aside"]))
    is_seen = Case.objects.visible_to(request.actor).filter(pk=case.pk).exists()
    if what == "slip" and is_seen:
        slip = reverse("cases:staff_slip", args=[case.number])
        return redirect(f"{slip}?back={reverse('home:desk')}")
    return redirect("home:desk")


def _set_aside(request: Request, typed: dict[str, str], now: datetime) -> HttpResponse:
    # A slip of the finger in the number is nothing to go on with.
    number = "".join(sign for sign in typed["phone"] if sign.isdigit())
    names = ("words", "place_text", "name", "on_behalf_of")
    if not number and not any(typed[name] for name in names):
        messages.info(request, _("还没写什么，没有存。"))
        return redirect("home:desk")
    key = typed["aside"] or typed["key"]
    drafts.put_aside(key, {**typed, "aside": ""}, by=request.actor, at=now)
    remember(request, Done("", "aside", typed["aside"]))
    return redirect("home:desk")


def _page(
    request: Request,
    typed: dict[str, str],
    now: datetime,
    *,
    form: DeskForm | None = None,
    heard: Heard | None = None,
    asks: dict[str, Any] | None = None,
) -> HttpResponse:
    heard = heard or _hear(request, typed, now)
    form = form or DeskForm(initial=heard.typed, communities=_communities(request))
    context = {
        "form": form,
        "typed": heard.typed,
        "community": heard.community,
        "is_live": False,
        "asks": asks,
        # Whoever is told no now does not read of the call before.
        "done": told_once(request, now) if request.method != "POST" else None,
        "asides": drafts.aside(by=request.actor, at=now),
        "draft_name": f"desk-{typed['aside']}" if typed.get("aside") else "desk",
        **desk_sides.beside(heard, by=request.actor, at=now),
    }
    status = 422 if form.errors or asks else 200
    return render(request, "home/desk/page.html", context, status=status)


def _hear(request: Request, typed: dict[str, str], now: datetime) -> Heard:
    communities = _communities(request)
    wanted = [area for area in communities if str(area.pk) == typed.get("community")]
    area = (wanted or communities)[0]
    return desk_sides.hear(typed, area, by=request.actor, at=now)


def _picked(request: Request, typed: dict[str, str], pick: str, now: datetime) -> dict[str, str]:
    # The text of a place goes with its code, so that both are believed together.
    code, _bar, label = pick.partition("|")
    found = spots.find(_hear(request, typed, now).community, text=clean(label), words="", code=code)
    return {"spot": code, "place_text": clean(label)} if found.spot else {}


def _communities(request: Request) -> list[Area]:
    post = request.actor.post
    assert post is not None, "the door asked for a post"
    if not (communities := communities_of(post)):
        raise Http404
    return communities


def _typed(request: Request) -> dict[str, Any]:
    names = DeskForm.base_fields
    values = {name: clean(request.POST.get(name, "")[:_LONGEST]) for name in names}
    return {**values, "key": key_of(values["key"])}

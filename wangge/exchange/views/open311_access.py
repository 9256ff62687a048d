"""How staff see what goes out and comes in by Open311, and open or close it for a community."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.errors import NotAllowed
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.exchange.models import Open311Access
from wangge.exchange.open311 import jurisdictions
from wangge.exchange.scope import communities_near
from wangge.people.http import Request, staff_only
from wangge.people.roles import Right
from wangge.places.models import Area


class SwitchForm(Form):
    jurisdiction = forms.CharField(
        label=gettext_lazy("对外的名字"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "这里开了几个社区时，对方靠它说明问的是哪一个，例如 banqiao.example.cn。不写就用社区的代码。"
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One community, and how it stands."""

    community: Area
    access: Open311Access | None
    may_switch: bool
    # Whoever names no community means this one, while several are open.
    is_meant: bool = False
    may_choose: bool = False

    @property
    def is_on(self) -> bool:
        return self.access is not None and self.access.is_on


@require_safe
@staff_only
def overview(request: Request) -> HttpResponse:
    _must_look(request)
    near = paged(request, communities_near(request.actor).order_by("path"))
    known = Open311Access.objects.visible_to(request.actor).select_related("switched_by__person")
    by_community = {access.community_id: access for access in known}
    meant, count = jurisdictions.default(), Open311Access.objects.on().count()
    may_move = meant is None or jurisdictions.may_switch(request.actor, meant.community)

    def line(area: Area) -> Line:
        may_switch = jurisdictions.may_switch(request.actor, area)
        is_meant = count > 1 and meant is not None and meant.community_id == area.pk
        access = by_community.get(area.pk)
        may_choose = count > 1 and may_switch and may_move
        return Line(area, access, may_switch, is_meant, may_choose)

    base = settings.PUBLIC_URL + reverse("open311:root")
    page = {
        "lines": near.told(line),
        "open_count": count,
        "meant": meant.community if meant is not None else None,
        "base": base,
        "discovery": settings.PUBLIC_URL + reverse("open311:discovery", args=["json"]),
        "endpoints": _endpoints(),
        "may_connect": request.actor.may(Right.CONNECT),
        "may_dispatch": request.actor.may(Right.DISPATCH),
    }
    return render(request, "exchange/open311/overview.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def switch(request: Request, pk: int) -> HttpResponse:
    community = get_object_or_404(communities_near(request.actor), pk=pk)
    if not jurisdictions.may_switch(request.actor, community):
        raise NotAllowed(_("开关 Open311 要由管对接的人来做。"))
    known = Open311Access.objects.visible_to(request.actor).filter(community=community).first()
    initial = {"jurisdiction": known.jurisdiction if known else ""}
    form = SwitchForm(request.POST or None, initial=initial)
    is_on = request.POST.get("is_on", "1") == "1"

    def carry_out(said: dict[str, Any]) -> None:
        jurisdictions.switch(
            community,
            is_on=is_on,
            jurisdiction=said["jurisdiction"],
            by=request.actor,
            at=timezone.now(),
        )

    if request.method == "POST" and saved(form, carry_out):
        done = _("{community}开放了 Open311。") if is_on else _("{community}关上了 Open311。")
        messages.success(request, done.format(community=community.name))
        return redirect("exchange:open311")
    page = {
        "form": form,
        "community": community,
        "access": known,
        "others": [one.community for one in jurisdictions.others(community)],
        "meant": _meant(),
    }
    return render(request, "exchange/open311/switch.html", page, status=status_of(form))


@require_safe
@staff_only
def close(request: Request, pk: int) -> HttpResponse:
    community = get_object_or_404(communities_near(request.actor), pk=pk)
    if not jurisdictions.may_switch(request.actor, community):
        raise NotAllowed(_("开关 Open311 要由管对接的人来做。"))
    known = get_object_or_404(Open311Access.objects.visible_to(request.actor), community=community)
    page = {
        "community": community,
        "access": known,
        "others": [one.community for one in jurisdictions.others(community)],
        "meant": _meant(),
    }
    return render(request, "exchange/open311/close.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def default(request: Request, pk: int) -> HttpResponse:
    community = get_object_or_404(communities_near(request.actor), pk=pk)
    if request.method == "POST":
        is_default = request.POST.get("is_default") == "1"
        jurisdictions.choose_default(
            community, is_default=is_default, by=request.actor, at=timezone.now()
        )
        done = _("不写 jurisdiction_id 的，现在算{community}的。")
        if not is_default:
            done = _("现在每次都要写 jurisdiction_id。")
        messages.success(request, done.format(community=community.name))
        return redirect("exchange:open311")
    if not jurisdictions.may_choose_default(request.actor, community):
        raise NotAllowed(_("不写 jurisdiction_id 的算哪个社区，要由这几个社区都管的人来定。"))
    page = {"community": community, "meant": _meant()}
    return render(request, "exchange/open311/default.html", page)


def _meant() -> Area | None:
    access = jurisdictions.default()
    return access.community if access is not None else None


def _must_look(request: Request) -> None:
    if not (request.actor.may(Right.CONNECT) or request.actor.may(Right.DISPATCH)):
        raise NotAllowed(_("这一页给值班台和管对接的人看。"))


def _endpoints() -> list[tuple[str, object]]:
    return [
        ("GET discovery", _("这里有什么：地址、格式，服务清单哪天变过")),
        ("GET services", _("收哪些事；纠纷不收")),
        ("GET services/lift", _("一类事还要问什么，例如电梯里有没有人")),
        ("GET requests", _("最近 90 天的事：进展、答复；可以按类别、日子、地方筛")),
        ("POST requests", _("送一件事进来，要有令牌；和电话、网页来的一样派、一样限时")),
        ("GET servicerequestupdates", _("新的进展和答复")),
        ("POST servicerequestupdates", _("送来的系统补一句、说好了、说没好")),
    ]

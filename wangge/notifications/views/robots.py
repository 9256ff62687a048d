"""How robots of staff groups are entered, tried out and put away in the browser."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.notifications import robots as kept
from wangge.notifications.models import Robot
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.models import Organisation
from wangge.people.roles import Right
from wangge.places.views.fields import AreaChoice


class RobotForm(Form):
    make = forms.ChoiceField(label=gettext_lazy("哪一家"), choices=Robot.Make.choices)
    name = forms.CharField(
        label=gettext_lazy("群的名字"), max_length=40, help_text=gettext_lazy("例如 值班台群。")
    )
    area = AreaChoice(label=gettext_lazy("哪里的群"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("哪个单位的群"),
        required=False,
        empty_label=gettext_lazy("不限单位，这一片办事的人都在"),
    )
    token = forms.CharField(
        label=gettext_lazy("Webhook 地址"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sign = forms.CharField(
        label=gettext_lazy("加签密钥"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("钉钉、飞书的机器人开了“加签”才有。可不填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    hears_all = forms.BooleanField(
        label=gettext_lazy("平常的消息也发（派单、催办、快到时限）"),
        required=False,
        help_text=gettext_lazy("不勾就只发叫人。"),
    )
    is_active = forms.BooleanField(label=gettext_lazy("在用"), required=False)

    def __init__(self, *args: Any, by: Actor, robot: Robot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, organisation = self.fields["area"], self.fields["organisation"]
        assert isinstance(area, AreaChoice)
        assert isinstance(organisation, forms.ModelChoiceField)
        area.queryset = by.areas_kept().order_by("path")
        bodies = Organisation.objects.filter(area__in=by.areas_kept(), is_active=True)
        organisation.queryset = bodies.order_by("name", "pk")
        self.fields["token"].help_text = (
            _("已经存了 {token}，不改就空着。").format(token=kept.token_shown(robot))
            if robot.pk
            else _("在群里加一个机器人，把给出的地址整个贴进来。存好后加密，不再显示。")
        )


@require_safe
@needs(Right.MANAGE_AREA)
def robots(request: Request) -> HttpResponse:
    rows = Robot.objects.visible_to(request.actor).select_related("area", "organisation")
    rows = rows.order_by("-is_active", "area__path", "name", "pk")
    listed = paged(request, rows).told(lambda row: (row, kept.token_shown(row)))
    return render(request, "notifications/robots/page.html", {"rows": listed})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def add_robot(request: Request) -> HttpResponse:
    return _page(request, Robot(), title=_("加一个群机器人"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def correct_robot(request: Request, pk: int) -> HttpResponse:
    return _page(request, _one(request, pk), title=_("改群机器人"))


@require_POST
@needs(Right.MANAGE_AREA)
def try_robot(request: Request, pk: int) -> HttpResponse:
    robot = _one(request, pk)
    kept.try_out(robot, by=request.actor, at=timezone.now())
    told = _("往“{name}”发了一条试试的话，结果在“送出记录”里看。")
    messages.success(request, told.format(name=robot.name))
    return redirect("notifications:robots")


@require_POST
@needs(Right.MANAGE_AREA)
def put_away_robot(request: Request, pk: int) -> HttpResponse:
    robot = _one(request, pk)
    kept.put_away(robot, by=request.actor, at=timezone.now())
    messages.success(request, _("“{name}”停用了，不再往里发。").format(name=robot.name))
    return redirect("notifications:robots")


def _page(request: Request, robot: Robot, *, title: str) -> HttpResponse:
    initial = {
        "make": robot.make,
        "name": robot.name,
        "area": robot.area_id,
        "organisation": robot.organisation_id,
        "hears_all": robot.hears_all,
        "is_active": robot.is_active,
    }
    form = RobotForm(request.POST or None, by=request.actor, robot=robot, initial=initial)

    def keep(values: dict[str, Any]) -> None:
        kept.keep(robot, by=request.actor, at=timezone.now(), **values)

    return form_page(
        request,
        form,
        keep,
        title=title,
        back=reverse("notifications:robots"),
        done=_("群机器人存好了，点“试一下”看看收不收得到。"),
        note=_(
            "群里只写哪类事、哪栋楼、编号、时限和登录后看的地址，不写居民说的话；私事一律不发到群里。"
        ),
    )


def _one(request: Request, pk: int) -> Robot:
    return get_object_or_404(
        Robot.objects.visible_to(request.actor).select_related("area"), Q(pk=pk)
    )

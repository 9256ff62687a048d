"""How gateways for texts and calls are described, tried out and put away in the browser."""

from typing import Any

from django import forms
from django.contrib import messages
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
from wangge.notifications import gateways as kept
from wangge.notifications.gateway_table import SHAPES
from wangge.notifications.models import Gateway
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_PLAIN = (
    *("kind", "name", "url", "form", "headers", "body", "signing", "key_id"),
    *("sender", "template", "yes", "per_minute", "is_active"),
)


class GatewayForm(Form):
    kind = forms.ChoiceField(label=gettext_lazy("发什么"), choices=Gateway.Kind.choices)
    name = forms.CharField(label=gettext_lazy("名字"), max_length=40)
    url = forms.CharField(label=gettext_lazy("地址"), max_length=300)
    form = forms.ChoiceField(label=gettext_lazy("请求体写成"), choices=Gateway.Form.choices)
    headers = forms.CharField(
        label=gettext_lazy("请求头"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("一行一个，例如 X-TC-Action: SendSms。可不填。"),
    )
    body = forms.CharField(
        label=gettext_lazy("请求体"),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "花括号里的自己填：{phone} 号码，{text} 整条短信，{title} 标题，{body} 正文，"
            "{call_back} 值班电话，{sender} 签名，{template} 模板编号，{params} 模板参数（title、body、phone）。"
        ),
    )
    signing = forms.ChoiceField(label=gettext_lazy("怎么签名"), choices=Gateway.Signing.choices)
    key_id = forms.CharField(label=gettext_lazy("密钥编号"), required=False, max_length=120)
    secret = forms.CharField(
        label=gettext_lazy("密钥"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    sender = forms.CharField(
        label=gettext_lazy("短信签名"),
        max_length=20,
        help_text=gettext_lazy("固定的名字，写在每条最前面，例如 板桥社区。要先在运营商报备。"),
    )
    template = forms.CharField(
        label=gettext_lazy("模板编号"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "短信公司要先审模板的，照这样报：${title}。${body}。有事请打 ${phone}。"
            "居民收到的就是“会发出什么”里的样子。"
        ),
    )
    yes = forms.CharField(
        label=gettext_lazy("回答里有什么才算收下"),
        required=False,
        max_length=80,
        help_text=gettext_lazy('不收的时候，有的网关也回 200。例如 "Code":"OK"。'),
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟最多几条"), initial=60, min_value=1, max_value=6000
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("在用"),
        required=False,
        help_text=gettext_lazy("同一种只用一个，别的会自动停用。"),
    )


class TryForm(Form):
    phone = forms.CharField(
        label=gettext_lazy("发到哪个号码试"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("写您自己的。"),
    )


@require_safe
@needs(Right.MANAGE_DEPLOYMENT)
def gateways(request: Request) -> HttpResponse:
    rows = paged(request, Gateway.objects.order_by("-is_active", "kind", "name", "pk"))
    return render(request, "notifications/gateways/page.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def add_gateway(request: Request) -> HttpResponse:
    shape = SHAPES.get(request.GET.get("like", ""), {})
    return _page(request, Gateway(**shape), title=_("加一个网关"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def correct_gateway(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Gateway.objects.filter(pk=pk))
    return _page(request, row, title=_("改网关"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DEPLOYMENT)
def try_gateway(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Gateway.objects.filter(pk=pk))

    def operation(values: dict[str, Any]) -> None:
        kept.try_out(row, phone=values["phone"], by=request.actor, at=timezone.now())

    return form_page(
        request,
        TryForm(request.POST or None),
        operation,
        title=_("试一下{name}").format(name=row.name),
        back=reverse("notifications:gateways"),
        done=_("发了一条试试的，结果在“送出记录”里看。"),
        save=_("发一条试试"),
    )


@require_POST
@needs(Right.MANAGE_DEPLOYMENT)
def put_away_gateway(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Gateway.objects.filter(pk=pk))
    kept.put_away(row, by=request.actor, at=timezone.now())
    told = _("“{name}”停用了。只留了电话的居民，改由值班台打电话。")
    messages.success(request, told.format(name=row.name))
    return redirect("notifications:gateways")


def _page(request: Request, row: Gateway, *, title: str) -> HttpResponse:
    form = GatewayForm(request.POST or None, initial={name: getattr(row, name) for name in _PLAIN})
    if row.secret_cipher:
        form.fields["secret"].help_text = _("已经存了一个，不改就空着。")

    def keep(values: dict[str, Any]) -> None:
        kept.keep(row, by=request.actor, at=timezone.now(), **values)

    return form_page(
        request,
        form,
        keep,
        title=title,
        back=reverse("notifications:gateways"),
        done=_("网关存好了，发一条试试。"),
        note=_("内部网络里的网关，要先由装机的人在 WANGGE_CALL_NETWORKS 里放行。"),
    )

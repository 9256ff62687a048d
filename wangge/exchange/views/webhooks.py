"""How other systems' subscriptions to news are made, looked after, paused and ended in the browser."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as told
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.errors import Malformed
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.exchange import news, webhooks
from wangge.exchange.models import Message, Webhook
from wangge.exchange.views import secrets
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.people.scopes import areas_of
from wangge.places.views.fields import AreaChoice

_PAGE = 50
_CHOICES = [(kind.value, word) for kind, word in news.KINDS.items()]
# Chosen at first: what another system mostly waits for.
_USUALLY = ["case.submitted", "case.taken", "case.replied", "case.resolved", "case.confirmed"]


class WebhookForm(Form):
    name = forms.CharField(
        label=gettext_lazy("送给哪个系统"),
        max_length=60,
        help_text=gettext_lazy("以后靠它认，例如：市网格平台。"),
    )
    url = forms.CharField(
        label=gettext_lazy("对方收消息的地址"),
        max_length=500,
        widget=forms.URLInput,
        help_text=gettext_lazy(
            "像 https://example.com/hook。只送编号和代码，不送姓名、号码和原话。"
        ),
    )
    area = AreaChoice(label=gettext_lazy("哪一片的事"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("哪些消息"), choices=_CHOICES, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, AreaChoice)
        area.queryset = areas


@require_safe
@needs(Right.CONNECT)
def listed(request: Request) -> HttpResponse:
    rows = Webhook.objects.visible_to(request.actor).select_related("area")
    dead = Count("messages", filter=Q(messages__state=Message.State.DEAD))
    waiting = Count("messages", filter=Q(messages__state=Message.State.WAITING))
    rows = rows.annotate(dead_count=dead, waiting_count=waiting)
    page = {"webhooks": paged(request, rows.order_by("ended_at", "-pk"))}
    return render(request, "exchange/webhooks/list.html", page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CONNECT)
def add(request: Request) -> HttpResponse:
    if request.method == "GET" and "made" in request.GET:
        return _made(request)
    areas = areas_of(request.actor).filter(is_active=True)
    form = WebhookForm(request.POST or None, areas=areas, initial={"kinds": _USUALLY})
    made: list[tuple[Webhook, str]] = []
    by, now = request.actor, timezone.now()
    if saved(form, lambda said: made.append(webhooks.subscribe(**said, by=by, at=now))):
        return secrets.hand_over(request, *made[0], page="exchange:webhook_add")
    return render(request, "exchange/webhooks/add.html", {"form": form}, status=status_of(form))


@require_safe
@needs(Right.CONNECT)
def webhook(request: Request, pk: int) -> HttpResponse:
    found = _one(request, pk)
    sent = found.messages.select_related("case").order_by("-pk")
    state = request.GET.get("state", "")
    only = {"state": state} if state in Message.State.values else {}
    words = {kind.value: word for kind, word in news.KINDS.items()}
    page = {
        "webhook": found,
        "words": words,
        "kinds": [words[kind] for kind in found.kinds if kind in words],
        "rows": paged(request, sent.filter(**only), each=_PAGE),
        "state": state,
        "dead_count": found.messages.filter(state=Message.State.DEAD).count(),
        "filters": [
            (word, f"?state={value}", value == state, None) for value, word in Message.State.choices
        ],
    }
    return render(request, "exchange/webhooks/webhook.html", page)


@require_POST
@needs(Right.CONNECT)
def act(request: Request, pk: int) -> HttpResponse:
    found = _one(request, pk)
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "try": (webhooks.try_out, _("送了一条试试，过几秒刷新看到没到。")),
        "pause": (webhooks.pause, _("暂停了，消息先留着。")),
        "go_on": (webhooks.go_on, _("接着送，留着的先送。")),
    }
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise Malformed(_("没有这一项可选，请重新选。"), field="act")
    deed, done = chosen
    deed(found, by=request.actor, at=timezone.now())
    told.success(request, done)
    return redirect("exchange:webhook", pk)


@require_POST
@needs(Right.CONNECT)
def again(request: Request, pk: int) -> HttpResponse:
    near = Webhook.objects.visible_to(request.actor)
    dead = Message.objects.filter(webhook__in=near).select_related("webhook")
    message = get_object_or_404(dead, pk=pk)
    webhooks.send_again(message, by=request.actor, at=timezone.now())
    told.success(request, _("再送一次，过几秒刷新看到没到。"))
    return redirect("exchange:webhook", message.webhook_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CONNECT)
def end(request: Request, pk: int) -> HttpResponse:
    found = _one(request, pk)
    if request.method != "POST":
        return render(request, "exchange/webhooks/end.html", {"webhook": found})
    webhooks.end(found, by=request.actor, at=timezone.now())
    told.success(request, _("不再给“{name}”送消息了。").format(name=found.name))
    return redirect("exchange:webhooks")


def _made(request: Request) -> HttpResponse:
    made = secrets.waiting(request, Webhook.objects.visible_to(request.actor))
    if made is None:
        why = _("签名密钥只显示一次，已经显示过了。没存下来，就停掉它，再订一个。")
        return secrets.gone(request, why, page="exchange:webhooks")
    found, secret = made
    said = secrets.Told(
        title=_("订阅好了"),
        warning=_("只在这里显示这一次。请直接交给对方管系统的人，他用它核对消息真是我们送的。"),
        label=_("签名密钥"),
        note=_("怎样核对签名，写在："),
        note_href=reverse("api:manual"),
        go_on=_("存好了，去送一条试试"),
        go_on_href=reverse("exchange:webhook", args=[found.pk]),
    )
    return secrets.show(request, found.name, secret, said)


def _one(request: Request, pk: int) -> Webhook:
    return get_object_or_404(
        Webhook.objects.visible_to(request.actor).select_related("area"), pk=pk
    )

"""How tokens for other systems are made, shown once, looked after and ended in the browser."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.exchange import tokens
from wangge.exchange.models import Scope, Token
from wangge.exchange.views import secrets
from wangge.people.http import Request, needs
from wangge.people.models import Post
from wangge.people.roles import Right

_USUALLY = timedelta(days=180)


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """One of the posts that a token may act for, named by who holds it and where."""

    def label_from_instance(self, obj: Post) -> str:
        return f"{obj.person.name} · {obj} · {obj.organisation or obj.area.name}"


class TokenForm(Form):
    name = forms.CharField(
        label=gettext_lazy("哪个系统用"),
        max_length=60,
        help_text=gettext_lazy("以后靠它认，例如：市网格平台。"),
    )
    post = PostChoice(
        Post.objects.none(),
        label=gettext_lazy("替谁办事"),
        empty_label=gettext_lazy("请选"),
        help_text=gettext_lazy(
            "它看得到、办得了的，不会比这个岗位多；用它办的事，由这位同事负责。"
            "人离开岗位，令牌就停。不公开的事它一律看不到。"
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("能做什么"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只勾要用的。"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("用到哪天"),
        widget=DateInput,
        help_text=gettext_lazy("最长一年。到期前再开一个新的换上。"),
    )

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = self.fields["post"]
        assert isinstance(post, PostChoice)
        post.queryset = posts


@require_safe
@needs(Right.CONNECT)
def listed(request: Request) -> HttpResponse:
    today = local_day(timezone.now())
    known = Token.objects.visible_to(request.actor)
    rows = known.select_related("post__person", "post__organisation", "post__area", "made_by")
    live = set(known.live(today).values_list("pk", flat=True))
    page = {
        "tokens": paged(request, rows.order_by("-pk")).told(
            lambda token: (token, token.pk in live)
        ),
        "soon": today + timedelta(days=14),
    }
    return render(request, "exchange/tokens/list.html", page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CONNECT)
def add(request: Request) -> HttpResponse:
    if request.method == "GET" and "made" in request.GET:
        return _made(request)
    now = timezone.now()
    posts = tokens.posts_for(request.actor, on=local_day(now))
    posts = posts.select_related("person", "organisation", "area").order_by("area__path", "pk")
    initial = {"expires_on": local_day(now) + _USUALLY}
    form = TokenForm(request.POST or None, posts=posts, initial=initial)
    made: list[tuple[Token, str]] = []
    by = request.actor
    if saved(form, lambda said: made.append(tokens.make(**said, by=by, at=now))):
        return secrets.hand_over(request, *made[0], page="exchange:token_add")
    return render(request, "exchange/tokens/add.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CONNECT)
def end(request: Request, pk: int) -> HttpResponse:
    token = get_object_or_404(Token.objects.visible_to(request.actor), pk=pk)
    if request.method != "POST":
        return render(request, "exchange/tokens/end.html", {"token": token})
    tokens.end(token, by=request.actor, at=timezone.now())
    messages.success(request, _("“{name}”的令牌停了，再用会被拒绝。").format(name=token.name))
    return redirect("exchange:tokens")


def _made(request: Request) -> HttpResponse:
    made = secrets.waiting(request, Token.objects.visible_to(request.actor))
    if made is None:
        why = _("令牌只显示一次，已经显示过了。没存下来，就停掉它，再开一个。")
        return secrets.gone(request, why, page="exchange:tokens")
    token, secret = made
    told = secrets.Told(
        title=_("令牌开好了"),
        warning=_(
            "只在这里显示这一次，离开就看不到了。请直接交给对方管系统的人，不要发到群里。丢了就停掉它，再开一个。"
        ),
        label=_("令牌"),
        note=_("每次请求带上这一行："),
        code="Authorization: Bearer …",
        facts=(
            (_("能做什么"), _("；").join(map(str, token.allowed))),
            (_("用到哪天"), token.expires_on),
        ),
        go_on=_("存好了，回到令牌"),
        go_on_href=reverse("exchange:tokens"),
    )
    return secrets.show(request, token.name, secret, told)

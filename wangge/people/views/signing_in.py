"""How staff sign in and out, and take up another of their posts."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wangge.core.forms import Form
from wangge.core.moments import local_day
from wangge.core.ways import own_address
from wangge.people import accounts, throttle
from wangge.people.http import Request, signed_in
from wangge.people.models import Account, Post

_DOORS = frozenset({"people:sign_in", "people:demo_sign_in", "people:sign_out", "people:post"})


class SignInForm(Form):
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One of the cast, offered on the sign-in page of a demo."""

    username: str
    name: str
    post: str
    area: str


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                accounts.sign_in(request, said["username"], said["password"])
            except (accounts.WrongPassword, throttle.TooManyTries) as refusal:
                form.add_error(None, str(refusal.reason))
                status = refusal.status
            else:
                return redirect(_next(request))
    page = {"form": form, "next": _next(request, ""), "cast": _cast()}
    return render(request, "people/accounts/sign_in.html", page, status=status)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    open_accounts = Account.objects.filter(is_active=True)
    account = get_object_or_404(
        open_accounts, username=request.POST.get("username", "").replace("\x00", "")
    )
    login(request, account)
    request.session[accounts.EPOCH] = account.session_epoch
    return redirect(_next(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    accounts.sign_out(request)
    messages.success(request, _("您已退出。"))
    return redirect("people:sign_in")


@signed_in
@require_POST
def take_post(request: Request) -> HttpResponse:
    held: list[Post] = vars(request)["posts"]
    post = next((p for p in held if str(p.pk) == request.POST.get("post")), None)
    if post is None:
        raise Http404
    request.session[accounts.POST] = post.pk
    messages.success(request, _("现在您是{post}。").format(post=post))
    return redirect(settings.LOGIN_REDIRECT_URL)


def _next(request: HttpRequest, default: str = settings.LOGIN_REDIRECT_URL) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = own_address(wanted, request=request)
    return own if own and _is_page(own) else default


def _is_page(address: str) -> bool:
    # Neither an address that is none nor a door, which would answer 405 or ask to sign in again.
    try:
        return resolve(address.partition("?")[0]).view_name not in _DOORS
    except Resolver404:
        return False


def _cast() -> list[DemoLogin]:
    if not settings.DEMO:
        return []
    posts = Post.objects.held(local_day(timezone.now())).filter(person__account__is_active=True)
    rows = posts.select_related("person__account", "area").order_by("pk")[:40]
    return [DemoLogin(p.person.account.username, p.person.name, str(p), p.area.name) for p in rows]

"""What somebody keeps of their own: password, posts, sessions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.forms import Form
from wangge.core.saving import saved, status_of
from wangge.people import accounts
from wangge.people.http import Request, signed_in
from wangge.people.roles import Right


class NewPasswordField(forms.CharField):
    """A field in which a new password is written."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("新密码"))
        super().__init__(
            help_text=gettext_lazy("至少 10 个字。几个不相干的词连起来，又好记又难猜。"),
            max_length=200,
            strip=False,
            widget=forms.PasswordInput({"autocomplete": "new-password"}),
            **options,
        )


class PasswordForm(Form):
    old = forms.CharField(
        label=gettext_lazy("现在的密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = NewPasswordField()


@never_cache
@signed_in
@require_safe
def me(request: Request) -> HttpResponse:
    page = {
        "account": request.user,
        "posts": vars(request)["posts"],
        "post": request.actor.post,
        "may_entrust": request.actor.may(Right.SEE_CASES),
    }
    return render(request, "people/accounts/me.html", page)


@never_cache
@sensitive_post_parameters("old", "new")
@signed_in
@require_http_methods(["GET", "POST"])
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    account, now = request.user, timezone.now()
    if saved(form, lambda said: accounts.change_password(account, at=now, **said)):
        update_session_auth_hash(request, account)
        request.session[accounts.EPOCH] = account.session_epoch
        messages.success(request, _("密码已经换了。别处登录的都退出了。"))
        return redirect("home:start")
    page = {"form": form, "is_first": account.must_change_password}
    return render(request, "people/accounts/change_password.html", page, status=status_of(form))


@signed_in
@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    accounts.sign_out_everywhere(request.user, by=request.actor, at=timezone.now())
    accounts.sign_out(request)
    messages.success(request, _("所有手机和电脑上都退出了。"))
    return redirect("people:sign_in")

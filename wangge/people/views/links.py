"""What a link that works once opens: a new password, or a new deployment's first administrator."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wangge.core.forms import Form
from wangge.core.saving import saved, status_of
from wangge.people import links
from wangge.people.models import OneTimeLink
from wangge.people.views.me import NewPasswordField
from wangge.places.models import Area


class SetPasswordForm(Form):
    new = NewPasswordField()


class FirstAdministratorForm(Form):
    area_kind = forms.ChoiceField(
        label=gettext_lazy("这里管的是"),
        choices=[
            (Area.Kind.COMMUNITY, gettext_lazy("一个社区")),
            (Area.Kind.SUBDISTRICT, gettext_lazy("一个街道")),
            (Area.Kind.DISTRICT, gettext_lazy("一个区")),
        ],
        initial=Area.Kind.COMMUNITY,
        widget=forms.RadioSelect,
    )
    area_name = forms.CharField(
        label=gettext_lazy("它的名称"), max_length=60, help_text=gettext_lazy("例如：板桥社区")
    )
    area_code = forms.CharField(
        label=gettext_lazy("它在网址里的代号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("小写字母和数字，例如 banqiao。不写就自动编一个。"),
    )
    name = forms.CharField(label=gettext_lazy("您的姓名"), max_length=60)
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=39,
        help_text=gettext_lazy("小写字母、数字、点或短横，例如 zhang.min"),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    new = NewPasswordField(label=gettext_lazy("密码"))


@never_cache
@sensitive_post_parameters("new")
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    found = links.look_up(token, at=timezone.now())
    if found.purpose == OneTimeLink.Purpose.FIRST_ADMINISTRATOR:
        return _first_administrator(request, token)
    return _set_password(request, token, found)


def _set_password(request: HttpRequest, token: str, found: OneTimeLink) -> HttpResponse:
    form = SetPasswordForm(request.POST or None)
    now = timezone.now()
    if saved(form, lambda said: links.use_link(token, password=said["new"], at=now)):
        messages.success(request, _("密码设好了。现在用它登录。"))
        return redirect("people:sign_in")
    page = {"form": form, "account": found.account, "is_first_administrator": False}
    return render(request, "people/accounts/set_password.html", page, status=status_of(form))


def _first_administrator(request: HttpRequest, token: str) -> HttpResponse:
    form = FirstAdministratorForm(request.POST or None)
    now = timezone.now()
    if saved(
        form, lambda said: links.use_first_link(token, password=said.pop("new"), at=now, **said)
    ):
        messages.success(request, _("可以登录了。登录后一步一步设置。"))
        return redirect("people:sign_in")
    page = {"form": form, "account": None, "is_first_administrator": True}
    return render(request, "people/accounts/set_password.html", page, status=status_of(form))

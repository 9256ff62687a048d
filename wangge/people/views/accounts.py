"""How accounts are opened, closed and helped in the browser; secrets are shown once."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.forms import Form
from wangge.core.saving import saved, status_of
from wangge.people import accounts, links, scopes, shown_once
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.models import Account, Person
from wangge.people.roles import Right


class UsernameForm(Form):
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=39,
        help_text=gettext_lazy("小写字母、数字、点或短横，例如 zhang.min"),
    )


@never_cache
@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def open_account(request: Request, person_id: int) -> HttpResponse:
    person = get_object_or_404(scopes.persons_of(request.actor), pk=person_id)
    form = UsernameForm(request.POST or None)
    opened: list[tuple[Account, str]] = []
    by = request.actor
    if saved(form, lambda said: opened.append(open_with_password(person, said["username"], by=by))):
        return handed_on(request, *opened[0])
    back = reverse("people:person", args=[person.pk])
    context = {"form": form, "title": _("给{name}开登录").format(name=person), "back": back}
    context |= {"note": "", "save": _("开登录")}
    return render(request, "core/form_page.html", context, status=status_of(form))


@never_cache
@needs(Right.MANAGE_AREA)
@require_POST
def reset_link(request: Request, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    path = links.issue_reset_link(account, by=request.actor, at=timezone.now())
    return handed_on(request, account, request.build_absolute_uri(path), is_link=True)


@never_cache
@needs(Right.MANAGE_AREA)
@require_safe
def handed_over(request: Request, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    password = shown_once.take(request.session, of=f"password {account.pk}")
    link = shown_once.take(request.session, of=f"link {account.pk}")
    if not (password or link):
        messages.info(request, _("只显示一次，已经显示过了。没告诉本人，就再发一个设密码的链接。"))
        return redirect("people:person", account.person_id)
    context = {"account": account, "password": password, "link": link}
    return render(request, "people/staff/handed_over.html", context)


@needs(Right.MANAGE_AREA)
@require_POST
def close_account(request: Request, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    accounts.close(account, by=request.actor, at=timezone.now())
    messages.success(
        request, _("{name}不能再登录了，已登录的也退出了。").format(name=account.person)
    )
    return redirect("people:person", account.person_id)


@needs(Right.MANAGE_AREA)
@require_POST
def reopen_account(request: Request, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    accounts.reopen(account, by=request.actor, at=timezone.now())
    messages.success(request, _("{name}又可以登录了。").format(name=account.person))
    return redirect("people:person", account.person_id)


@needs(Right.MANAGE_AREA)
@require_POST
def sign_out_account(request: Request, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    accounts.sign_out_everywhere(account, by=request.actor, at=timezone.now())
    messages.success(request, _("{name}在所有手机和电脑上都退出了。").format(name=account.person))
    return redirect("people:person", account.person_id)


def open_with_password(person: Person, username: str, *, by: Actor) -> tuple[Account, str]:
    password = accounts.first_password()
    opened = accounts.open_account(person, username, password=password, by=by, at=timezone.now())
    return opened, password


def handed_on(
    request: Request, account: Account, secret: str, *, is_link: bool = False
) -> HttpResponse:
    """Lead to the page that shows a first password or a link once; reloading it makes no second one."""
    what = "link" if is_link else "password"
    shown_once.keep(request.session, secret, of=f"{what} {account.pk}")
    return redirect("people:handed_over", account.pk)


def _account(request: Request, pk: int) -> Account:
    rows = scopes.accounts_of(request.actor).select_related("person")
    return get_object_or_404(rows, pk=pk)

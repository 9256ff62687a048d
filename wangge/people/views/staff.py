"""How the people of an office are set up in the browser: entered, found, corrected."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.core.saving import form_page, saved, status_of
from wangge.people import directory, policies, posts, privacy, scopes
from wangge.people.http import Request, needs
from wangge.people.models import Account, Person, Post
from wangge.people.roles import Right
from wangge.people.views.accounts import handed_on, open_with_password
from wangge.people.views.appointments import AppointForm

_PAGE = 100


class AddStaffForm(AppointForm):
    field_order = ("name", "phone")

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("手机"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("加密保存。列表上只看得到后四位。"),
    )
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=39,
        required=False,
        help_text=gettext_lazy("小写字母、数字、点或短横。不写就先不开登录。"),
    )


class PersonForm(Form):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("换一个手机号"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("不写就不动原来的。"),
    )


@needs(Right.MANAGE_AREA)
@require_safe
def listing(request: Request) -> HttpResponse:
    persons = scopes.persons_of(request.actor)
    if query := request.GET.get("q", "").strip():
        persons = persons.filter(pk__in=directory.find(query).values("pk"))
    held = Post.objects.held(local_day(timezone.now())).select_related("area", "organisation")
    rows = (
        persons.select_related("account")
        .prefetch_related(Prefetch("posts", held.order_by("since", "pk"), to_attr="held"))
        .order_by("pk")
    )
    page = paged(request, rows, each=_PAGE)
    return render(request, "people/staff/list.html", {"rows": page, "query": query})


@never_cache
@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    by, now = request.actor, timezone.now()
    form = AddStaffForm(by, request.POST or None)
    opened: list[tuple[Account, str]] = []
    added: list[Person] = []

    @transaction.atomic
    def operation(said: dict[str, Any]) -> None:
        username = said.pop("username")
        person = directory.add_person(said.pop("name"), phone=said.pop("phone"), by=by, at=now)
        posts.appoint(person, by=by, at=now, **said)
        added.append(person)
        if username:
            opened.append(open_with_password(person, username, by=by))

    if saved(form, operation):
        if opened:
            return handed_on(request, *opened[0])
        messages.success(request, _("人加好了。要登录时再开登录名。"))
        return redirect("people:person", added[0].pk)
    page = {"form": form, "title": _("加一位同事"), "back": reverse("people:staff")}
    page |= {"note": "", "save": _("加上")}
    return render(request, "core/form_page.html", page, status=status_of(form))


@never_cache
@needs(Right.MANAGE_AREA)
@require_safe
def page(request: Request, person_id: int) -> HttpResponse:
    person = get_object_or_404(scopes.persons_of(request.actor), pk=person_id)
    today = local_day(timezone.now())
    rows = scopes.posts_within(request.actor).filter(person=person)
    context = {
        "person": person,
        "account": Account.objects.filter(person=person).first(),
        "phones": [privacy.masked(phone) for phone in person.phones.order_by("pk")],
        "posts": rows.select_related("area", "organisation", "building").order_by("-since", "-pk"),
        "today": today,
        "may_keep": policies.may_keep(request.actor, person, on=today),
    }
    return render(request, "people/staff/person.html", context)


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def correct(request: Request, person_id: int) -> HttpResponse:
    person = get_object_or_404(scopes.persons_of(request.actor), pk=person_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        PersonForm(request.POST or None, initial={"name": person.name}),
        lambda said: directory.correct_person(
            person, name=said["name"], phone=said["phone"] or None, by=by, at=now
        ),
        title=_("改{name}").format(name=person),
        back=reverse("people:person", args=[person.pk]),
        done=_("改好了。"),
    )

"""How staff are appointed in the browser, and how a post is corrected or ended."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.saving import form_page
from wangge.core.speech import aside
from wangge.people import posts, scopes
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.models import Organisation, Post
from wangge.people.roles import RIGHTS, Right, Role
from wangge.places.models import Building
from wangge.places.scopes import buildings_of
from wangge.places.views.fields import AreaChoice


class BuildingChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # as AreaChoice
    def label_from_instance(self, obj: Building) -> str:
        return f"{obj.estate} {obj}"


class OrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # as AreaChoice
    def label_from_instance(self, obj: Organisation) -> str:
        return f"{obj}{aside(obj.area)}"


class AppointForm(Form):
    role = forms.ChoiceField(label=gettext_lazy("岗位"))
    area = AreaChoice(label=gettext_lazy("管哪里"), help_text=gettext_lazy("只看得到这里面的事。"))
    organisation = OrganisationChoice(
        Organisation.objects.none(),
        label=gettext_lazy("哪个单位"),
        required=False,
        empty_label=gettext_lazy("没有"),
    )
    building = BuildingChoice(
        Building.objects.none(),
        label=gettext_lazy("哪栋楼"),
        empty_label=gettext_lazy("不定到楼"),
        required=False,
        help_text=gettext_lazy("红管先锋、楼栋管家可以定到一栋。"),
    )
    title = forms.CharField(
        label=gettext_lazy("头衔"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("居民看到的叫法，例如“1 号楼红管先锋”。不写就用岗位名。"),
    )
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DateInput())

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = local_day(timezone.now())
        self.fields["role"].choices = _roles_for(by)  # type: ignore[attr-defined] # a ChoiceField
        _choose(self, "area", by.areas_kept().order_by("path"))
        bodies = scopes.organisations_of(by).filter(is_active=True).select_related("area")
        _choose(self, "organisation", bodies.order_by("area__path", "pk"))
        _choose(self, "building", buildings_of(by))


class PostForm(Form):
    title = forms.CharField(label=gettext_lazy("头衔"), max_length=60, required=False)
    since = forms.DateField(label=gettext_lazy("从哪天起"), widget=DateInput())


class EndForm(Form):
    on = forms.DateField(label=gettext_lazy("最后一天"), widget=DateInput())


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def appoint(request: Request, person_id: int) -> HttpResponse:
    person = get_object_or_404(scopes.persons_of(request.actor), pk=person_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        AppointForm(by, request.POST or None),
        lambda said: posts.appoint(person, by=by, at=now, **said),
        title=_("给{name}加一个岗位").format(name=person),
        back=reverse("people:person", args=[person.pk]),
        done=_("岗位加好了。"),
    )


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def correct_post(request: Request, post_id: int) -> HttpResponse:
    post = _post(request, post_id)
    by, now = request.actor, timezone.now()
    initial = {"title": post.title, "since": post.since}
    return form_page(
        request,
        PostForm(request.POST or None, initial=initial),
        lambda said: posts.correct(post, by=by, at=now, **said),
        title=_("改{name}的岗位：{post}").format(name=post.person, post=post),
        back=reverse("people:person", args=[post.person_id]),
        done=_("改好了。"),
        note=_("岗位种类或管的地方变了，请结束这个岗位，再加一个新的。"),
    )


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def end_post(request: Request, post_id: int) -> HttpResponse:
    post = _post(request, post_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        EndForm(request.POST or None, initial={"on": local_day(now)}),
        lambda said: posts.end(post, said["on"], by=by, at=now),
        title=_("结束{name}的岗位：{post}").format(name=post.person, post=post),
        back=reverse("people:person", args=[post.person_id]),
        done=_("到了最后一天，这个岗位就结束。"),
        note=_("过了最后一天，就不能再用这个岗位办事，做过的都留着。"),
        save=_("结束岗位"),
    )


def _post(request: Request, pk: int) -> Post:
    rows = scopes.posts_within(request.actor).select_related("person", "area")
    return get_object_or_404(rows, pk=pk)


def _roles_for(by: Actor) -> list[tuple[str, str]]:
    return [
        (role.value, str(role.label))
        for role in Role
        if by.may(Right.MANAGE_DEPLOYMENT) or Right.MANAGE_DEPLOYMENT not in RIGHTS[role]
    ]


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows

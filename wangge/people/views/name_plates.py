"""Whose names stand on an estate's wall, in public and on paper; and how each agrees and takes it back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.paging import Paged, paged
from wangge.core.saving import saved, status_of
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.people import name_plates, scopes
from wangge.people.http import Request, needs, staff_only
from wangge.people.models import NamePlate, Post
from wangge.people.roles import Right
from wangge.places.models import Area, Estate

_A_YEAR = timedelta(days=365)
# Sizes of paper for a wall; the names of the sheet's classes.
SIZES = ("a4", "a3")


class ConsentForm(Form):
    duty = forms.CharField(
        label=gettext_lazy("居民可以找您做什么"),
        max_length=60,
        help_text=gettext_lazy("一句话，例如“1 号楼的大小事，白天都在”。不写个人电话。"),
    )
    photo = forms.FileField(
        label=gettext_lazy("照片"),
        required=False,
        help_text=gettext_lazy("可以不放。放了，撤下时一起删掉。"),
    )
    drops_photo = forms.BooleanField(label=gettext_lazy("不要照片了"), required=False)
    shows_phone = forms.BooleanField(
        label=gettext_lazy("名字旁边写上值班台或单位的电话"), required=False, initial=True
    )
    until = forms.DateField(
        label=gettext_lazy("亮到哪天"),
        widget=DateInput(),
        help_text=gettext_lazy("最长一年，到时再问一次。"),
    )


class OwnForm(ConsentForm):
    agreed = forms.BooleanField(
        label=gettext_lazy("我同意在小区公示页和张贴的名单上写我的姓名、岗位和上面这些")
    )


class PaperForm(ConsentForm):
    signed_on = forms.DateField(label=gettext_lazy("本人哪天签的同意书"), widget=DateInput())


@never_cache
@require_safe
def wall(request: Request, community: str) -> HttpResponse:
    area = _community(community)
    estates = Estate.objects.filter(community=area).order_by("name", "pk")
    return render(
        request,
        "people/name_plates/wall.html",
        {"community": area, "estates": paged(request, estates)},
    )


@never_cache
@require_safe
def estate(request: Request, community: str, estate_id: int) -> HttpResponse:
    return render(request, "people/name_plates/estate.html", _on_wall(community, estate_id))


@never_cache
@require_safe
def sheet(request: Request, community: str, estate_id: int) -> HttpResponse:
    asked = request.GET.get("size", "")
    size = asked if asked in SIZES else SIZES[0]
    page = {**_on_wall(community, estate_id), "size": size, "printed_at": timezone.now()}
    return render(request, "people/name_plates/sheet.html", page)


@never_cache
@require_safe
def photo(request: Request, public_id: UUID) -> FileResponse:
    found = name_plates.photo_in_force(public_id, on=local_day(timezone.now()))
    if found is None:
        raise Http404
    answer = pictures.send(found)
    # Taken down means gone, from the browser's memory too.
    answer["Cache-Control"] = "private, no-store"
    return answer


@never_cache
@staff_only
@require_http_methods(["GET", "POST"])
def mine(request: Request) -> HttpResponse:
    post = request.actor.post
    assert post is not None, "the door asked for a post"
    form = _asked(OwnForm, request, post)
    return _consent_page(request, form, post, is_own=True)


@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def on_paper(request: Request, post_id: int) -> HttpResponse:
    post = get_object_or_404(_kept(request), pk=post_id)
    form = _asked(PaperForm, request, post)
    return _consent_page(request, form, post, is_own=False)


@needs(Right.MANAGE_AREA)
@require_safe
def kept(request: Request) -> HttpResponse:
    today = local_day(timezone.now())
    held = paged(request, _kept(request))
    plates = {
        plate.post_id: plate
        for plate in NamePlate.objects.filter(post__in=held.rows, withdrawn_at__isnull=True)
    }
    rows = held.told(lambda post: (post, plates.get(post.pk)))
    page = {"rows": rows, "today": today, "estates": _estates(request)}
    return render(request, "people/name_plates/kept.html", page)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, public_id: UUID) -> HttpResponse:
    plates = NamePlate.objects.select_related("post__area", "post__person")
    plate = get_object_or_404(plates, public_id=public_id)
    back = "people:name_plate" if plate.post == request.actor.post else "people:name_plates"
    if request.method != "POST":
        name_plates.must_be_theirs(plate, by=request.actor)
        page = {"plate": plate, "back": reverse(back)}
        return render(request, "people/name_plates/withdraw.html", page)
    name_plates.withdraw(plate, by=request.actor, at=timezone.now())
    messages.success(request, _("撤下了，公示页上马上看不到。贴在墙上的请换一张新打印的。"))
    return redirect(back)


def _asked(kind: type[ConsentForm], request: Request, post: Post) -> ConsentForm:
    form = kind(request.POST or None, request.FILES or None, initial=_initial(post))
    plate = name_plates.standing(post)
    if plate is None or not pictures.pictures_of(plate, Attachment.Reader.RESIDENT):
        del form.fields["drops_photo"]
    else:
        form.fields["photo"].help_text = _("不选新的，就还用现在这张。撤下时一起删掉。")
    return form


def _consent_page(request: Request, form: ConsentForm, post: Post, *, is_own: bool) -> HttpResponse:
    by, now = request.actor, timezone.now()
    back = reverse("people:name_plate" if is_own else "people:name_plates")

    def operation(said: dict[str, Any]) -> None:
        said.pop("agreed", None)
        said["photo"] = _prepared(said["photo"])
        name_plates.agree(post, by=by, at=now, **said)

    if request.method == "POST" and saved(form, operation):
        messages.success(request, _("亮出来了。什么时候想撤下，都在这里，不用说理由。"))
        return redirect(back)
    plate = name_plates.standing(post)
    page = {
        "form": form,
        "post": post,
        "plate": plate,
        "is_shown": plate is not None and plate.until >= local_day(now),
        "is_own": is_own,
        "may_stand": post.role in name_plates.SHOWN,
        "estates": _estates(request) if is_own else [],
    }
    return render(request, "people/name_plates/consent.html", page, status=status_of(form))


def _prepared(upload: UploadedFile | None) -> Prepared | None:
    return pictures.prepare(upload) if upload else None


def _initial(post: Post) -> dict[str, Any]:
    plate = name_plates.standing(post)
    until = local_day(timezone.now()) + _A_YEAR
    if plate is None:
        return {"until": until}
    return {"duty": plate.duty, "shows_phone": plate.shows_phone, "until": until}


def _kept(request: Request) -> Any:
    today = local_day(timezone.now())
    return name_plates.postholders(scopes.areas_of(request.actor), on=today)


def _estates(request: Request) -> Paged[Estate]:
    assert request.actor.post is not None
    start, end = request.actor.post.area.path_range
    rows = Estate.objects.filter(
        buildings__area__path__gte=start, buildings__area__path__lt=end
    ).select_related("community")
    return paged(request, rows.distinct().order_by("name", "pk"), by="estates")


def _on_wall(community: str, estate_id: int) -> dict[str, Any]:
    area = _community(community)
    where = get_object_or_404(Estate.objects.select_related("area"), pk=estate_id, community=area)
    where.community = area
    shown = name_plates.of_estate(where, on=local_day(timezone.now()))
    return {"community": area, "estate": where, "shown": shown}


def _community(code: str) -> Area:
    communities = Area.objects.communities().select_related("parent__parent")
    return get_object_or_404(communities, code=code, is_active=True)

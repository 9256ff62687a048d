"""How staff put something before WeChat groups: words to copy, a picture, a code, a tap as proof."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import blotting, confidential, receipts, whereabouts
from wangge.cases.models import Case, Reply
from wangge.core import qr, screening
from wangge.core.errors import Refused
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.history.recording import type_of
from wangge.message_board.models import Answer
from wangge.notifications import group_posts as kept
from wangge.notifications import poster
from wangge.notifications.models import GroupPost, Posting
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.models import Area
from wangge.places.views.fields import AreaChoice

_SHOWN = 30


class StillHeld(Refused):
    """The message board holds the answer back: somebody stands in it."""

    reason = gettext_lazy(
        "这个回音里有个人信息，留言板上还没公开。先到“留言板”整理好，再发到群里。"
    )


class GroupPostForm(Form):
    area = AreaChoice(label=gettext_lazy("哪里的群"))
    text = forms.CharField(
        label=gettext_lazy("要说的话"),
        max_length=kept.LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("群里人人看得到，不写谁家、谁的号码。"),
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, AreaChoice)
        area.queryset = kept.areas_for(by).order_by("path")


class PostedForm(Form):
    group = forms.CharField(label=gettext_lazy("发到了哪个群"), max_length=40)


class WordsForm(Form):
    text = forms.CharField(
        label=gettext_lazy("要说的话"),
        max_length=kept.LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("群里人人看得到，不写谁家、谁的号码。"),
    )


class WithdrawalForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么撤下"),
        max_length=kept.REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("同事看得到，例如：停水改到后天了，另写一条。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REGISTER)
def group_posts(request: Request) -> HttpResponse:
    case = _case(request, request.GET.get("case", ""))
    initial = _of_case(case) if case else {"area": _own(request.actor)}
    form = GroupPostForm(request.POST or None, by=request.actor, initial=initial)
    written: list[GroupPost] = []

    def write(values: dict[str, Any]) -> None:
        address = settings.PUBLIC_URL + _leads_to(values["area"])
        written.append(
            kept.write(
                **values,
                address=address,
                about=case,
                names=_names_on(case),
                by=request.actor,
                at=timezone.now(),
            )
        )

    if request.method == "POST" and saved(form, write):
        return redirect("home:group_post", written[0].pk)
    rows = GroupPost.objects.visible_to(request.actor).select_related("area", "by__person")
    recent = paged(request, rows.prefetch_related(_postings()).order_by("-pk"), each=_SHOWN)
    page = {"form": form, "case": case, "recent": recent}
    return render(request, "home/group_posts/page.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REGISTER)
def group_post(request: Request, pk: int) -> HttpResponse:
    post = _as_read(request, _one(request, pk))
    form = PostedForm(request.POST or None)
    said: list[Posting] = []

    def posted(values: dict[str, Any]) -> None:
        about = _about(request, post)
        said.append(
            kept.posted(
                post, group=values["group"], about=about, by=request.actor, at=timezone.now()
            )
        )

    if request.method == "POST" and saved(form, posted):
        messages.success(request, _("记下了：发到了“{group}”。").format(group=said[0].group))
        return redirect("home:group_post", pk)
    known = Posting.objects.filter(post__area=post.area_id).order_by("group")
    page = {
        "post": post,
        "form": form,
        "may_change": kept.may_change(post, request.actor),
        "postings": post.postings.select_related("by__person").order_by("at"),
        "groups": known.values_list("group", flat=True).distinct()[:_SHOWN],
        "can_draw": poster.can_draw(),
        "code": qr.svg(post.address, title=_("{area}的首页").format(area=post.area.name)),
    }
    return render(request, "home/group_posts/post.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REGISTER)
def change(request: Request, pk: int) -> HttpResponse:
    post = _changeable(request, pk)
    form = WordsForm(request.POST or None, initial={"text": post.text})
    by, now = request.actor, timezone.now()
    if request.method == "POST" and saved(
        form, lambda said: kept.change(post, text=said["text"], by=by, at=now)
    ):
        messages.success(request, _("改好了。图也照新的话画。"))
        return redirect("home:group_post", pk)
    page = {"post": post, "form": form}
    return render(request, "home/group_posts/change.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REGISTER)
def withdraw(request: Request, pk: int) -> HttpResponse:
    post = _changeable(request, pk)
    form = WithdrawalForm(request.POST or None)
    by, now = request.actor, timezone.now()
    if request.method == "POST" and saved(
        form, lambda said: kept.withdraw(post, reason=said["reason"], by=by, at=now)
    ):
        messages.success(request, _("撤下了。"))
        return redirect("home:group_post", pk)
    page = {"post": post, "form": form}
    return render(request, "home/group_posts/withdrawal.html", page, status=status_of(form))


@require_safe
@needs(Right.REGISTER)
def picture(request: Request, pk: int) -> HttpResponse:
    post = _one(request, pk)
    if not poster.can_draw() or post.withdrawn_at is not None:
        raise Http404
    community = _community_of(post.area)
    phone = community.desk_phone if community else ""
    foot = _("扫码说一件事、看谁在值班")
    if phone:
        foot += "\n" + _("值班电话 {phone}").format(phone=phone)
    drawn = poster.draw(
        post.text, heading=str(community or post.area), foot=foot, address=post.address
    )
    return HttpResponse(drawn, content_type="image/png")


@require_POST
@needs(Right.REGISTER)
def take_back(request: Request, pk: int) -> HttpResponse:
    mine = GroupPost.objects.visible_to(request.actor)
    said = get_object_or_404(Posting.objects.select_related("post__area"), pk=pk, post__in=mine)
    kept.take_back(said, by=request.actor, at=timezone.now())
    messages.success(request, _("收回了：没有发到“{group}”。").format(group=said.group))
    return redirect("home:group_post", said.post_id)


def _one(request: Request, pk: int) -> GroupPost:
    people = ("by__person", "withdrawn_by__person")
    rows = GroupPost.objects.visible_to(request.actor).select_related("area", *people)
    return get_object_or_404(rows, pk=pk)


def _changeable(request: Request, pk: int) -> GroupPost:
    post = _one(request, pk)
    if request.method != "POST":
        # Says so before anybody writes, not after.
        kept.must_be_changeable(post, by=request.actor)
    return _as_read(request, post)


def _as_read(request: Request, post: GroupPost) -> GroupPost:
    if request.method == "POST":
        edition = request.POST.get("edition", "")[:4]
        # None of ours is 0: what does not say which words were read counts as stale.
        post.edition = int(edition) if edition.isascii() and edition.isdecimal() else 0
    return post


def _postings() -> "Prefetch[str]":
    return Prefetch("postings", Posting.objects.select_related("by__person").order_by("at"))


def _case(request: Request, number: str) -> Case | None:
    if not number:
        return None
    seen = Case.objects.visible_to(request.actor).select_related(
        "area", "community", "estate", "building", "category"
    )
    # What is private is for nobody's group, and what is not answered has nothing to say.
    found = get_object_or_404(seen, number=number, is_private=False, answered_at__isnull=False)
    if not confidential.may_be_told_around(found):
        raise Http404
    return found


def _about(request: Request, post: GroupPost) -> Case | None:
    if post.subject_type != type_of(Case()) or post.subject_id is None:
        return None
    return Case.objects.visible_to(request.actor).filter(pk=post.subject_id).first()


def _of_case(case: Case) -> dict[str, Any]:
    # What the office says, never what residents said: the sort of matter, no finer than a building.
    answer = receipts.last_answer(case)
    about = f"{whereabouts.no_finer_than_building(case)}：{case.category.name}"
    said = _in_public(answer) if answer else ""
    found = screening.marks(
        said, names=_names_on(case), suspects=False, offices_own=kept.OFFICES_OWN
    )
    return {
        "area": case.area_id,
        "text": "\n".join(part for part in (about, screening.blanked(said, found)) if part),
    }


def _in_public(reply: Reply) -> str:
    """An answer in the words that stand on the message board, where it stands there; not before these are settled."""
    shown = Answer.objects.filter(reply=reply).first()
    if shown is not None and not shown.text:
        raise StillHeld
    return shown.text if shown is not None else reply.text


def _names_on(case: Case | None) -> tuple[str, ...]:
    return tuple(blotting.names_on([case.pk])[case.pk]) if case is not None else ()


def _own(by: Actor) -> int | None:
    return by.post.area_id if by.post else None


def _community_of(area: Area) -> Area | None:
    return Area.objects.around(area).communities().first()


def _leads_to(area: Area) -> str:
    community = _community_of(area)
    return reverse("home:front", args=[community.code]) if community else reverse("home:start")

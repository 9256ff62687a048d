"""How the views of the board that somebody keeps are kept, named, put in order and removed."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wangge.cases import board_lists, saved_views
from wangge.cases.board_filter import Filter
from wangge.cases.models import SavedView
from wangge.cases.views import board_choices
from wangge.core.errors import Malformed, Refused
from wangge.core.forms import Form
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_REMOVED = "removed_view"


class KeepForm(Form):
    """A name for what the board shows now."""

    name = forms.CharField(
        label=gettext_lazy("叫什么"),
        max_length=30,
        help_text=gettext_lazy("例如：玖珑城超期的。只有您自己看得到。"),
        error_messages={"required": gettext_lazy("给这个视图起个名字。")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SEE_CASES)
def kept(request: Request) -> HttpResponse:
    wanted = Filter.read(request.GET.dict())
    form = KeepForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(lambda: _keep(request, form))
    ):
        messages.success(request, _("存好了，在值班台的上面。"))
        return redirect(reverse("cases:board") + wanted.address())
    return _page(request, wanted, form)


@require_POST
@needs(Right.SEE_CASES)
def change(request: Request, pk: int) -> HttpResponse:
    by = request.actor
    view = get_object_or_404(saved_views.kept_by(by), pk=pk)
    what = request.POST.get("do", "")
    if what == "remove":
        request.session[_REMOVED] = saved_views.remove(view, by=by)
        return redirect(reverse("cases:saved_views") + "?removed=1")
    if what in {"up", "down"}:
        saved_views.move(view, up=what == "up", by=by)
    else:
        _rename(request, view)
    return redirect("cases:saved_views")


@require_POST
@needs(Right.SEE_CASES)
def restore(request: Request) -> HttpResponse:
    removed = request.session.pop(_REMOVED, None)
    if removed:
        try:
            saved_views.keep(**removed, by=request.actor)
            messages.success(request, _("放回去了。"))
        except Refused as refusal:
            messages.warning(request, str(refusal.reason))
    return redirect("cases:saved_views")


def _keep(request: Request, form: KeepForm) -> None:
    query = Filter.read(request.GET.dict()).address()
    saved_views.keep(query, name=form.cleaned_data["name"], by=request.actor)


def _rename(request: Request, view: SavedView) -> None:
    try:
        saved_views.rename(view, name=request.POST.get("name", ""), by=request.actor)
        messages.success(request, _("改好了。"))
    except Malformed as refusal:
        messages.warning(request, str(refusal.reason))


def _page(request: Request, wanted: Filter, form: KeepForm) -> HttpResponse:
    by, now = request.actor, timezone.now()
    offered = board_choices.choices(board_lists.read(by), wanted)
    removed = request.session.get(_REMOVED) if request.GET.get("removed") == "1" else None
    context = {
        "form": form,
        "chips": board_choices.chips(wanted, offered, now=now),
        "views": [
            (view, reverse("cases:board") + saved_views.address(view))
            for view in saved_views.kept_by(by)
        ],
        "removed": removed["name"] if removed else "",
        "back": reverse("cases:board") + (wanted.address() if wanted.is_narrow else ""),
    }
    return render(request, "cases/board/views.html", context, status=422 if form.errors else 200)

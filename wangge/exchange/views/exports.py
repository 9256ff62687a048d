"""How a list is taken out in the browser: format, purpose, a file; and who took what."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import board_lists, reveal_log
from wangge.cases.board_filter import Filter
from wangge.cases.views import board_choices
from wangge.core.errors import NotAllowed
from wangge.core.forms import Form
from wangge.core.moments import SHANGHAI
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.core.speech import listed
from wangge.exchange import exporting
from wangge.exchange.listing import List, Wanted
from wangge.exchange.lists import LISTS
from wangge.exchange.models import Export
from wangge.exchange.views.answers import attached, progress_of
from wangge.people.http import Request, needs, staff_only
from wangge.people.roles import Right

_PAGE = 50
_MOST_ASKED = 20


class ExportForm(Form):
    file_format = forms.ChoiceField(
        label=gettext_lazy("要哪种文件"),
        choices=[
            ("xlsx", gettext_lazy("Excel（.xlsx），号码和编号不会变样")),
            ("csv", gettext_lazy("CSV，给别的软件读")),
        ],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    purpose = forms.CharField(
        label=gettext_lazy("用来做什么"),
        max_length=100,
        help_text=gettext_lazy("会印在表的第一行，也记在导出记录里，例如 11 月走访。"),
    )
    is_clear = forms.BooleanField(
        label=gettext_lazy("号码不打码"),
        required=False,
        help_text=gettext_lazy(
            "不选，电话这一栏和各人话里的号码都打码；选了，原话照原样。"
            "只在真要打电话时选。谁导出、做什么，都会记下来。"
        ),
    )


@require_http_methods(["GET", "POST"])
@staff_only
def take_out(request: Request, key: str) -> HttpResponse:
    wanted = LISTS.get(key)
    if wanted is None:
        raise Http404
    for right in wanted.rights:
        request.actor.must(right)
    now = timezone.now()
    asked = {name: str(value) for name, value in list(request.GET.items())[:_MOST_ASKED]}
    form = ExportForm(request.POST or None)
    _fit(form, wanted, request)
    words = _filter_words(wanted, request, asked)
    kept: list[Export] = []

    def keep(values: dict[str, Any]) -> None:
        kept.append(
            exporting.take_out(
                wanted,
                asked=asked,
                filter_words=words,
                by=request.actor,
                at=now,
                file_format=values["file_format"],
                purpose=values.get("purpose", ""),
                is_clear=values.get("is_clear", False),
            )
        )

    if request.method == "POST" and saved(form, keep):
        return redirect("exchange:export", kept[0].pk)
    found = wanted.found(Wanted(filter=asked, is_clear=False, by=request.actor, at=now))
    page = {
        "list": wanted,
        "form": form,
        "count": found.count(),
        "words": words,
        "back": _back(request),
    }
    return render(request, "exchange/exports/take_out.html", page, status=status_of(form))


@never_cache
@require_safe
@staff_only
def export(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Export.objects.visible_to(request.actor).select_related("by__person").defer("file_cipher"),
        pk=pk,
    )
    page = {
        "export": found,
        "progress": progress_of(found.pk, name=exporting.EXPORT, argument="export"),
        "phones": _phones(found),
        "back": _back(request),
        "is_mine": request.actor.post is not None and found.by_id == request.actor.post.pk,
    }
    return render(request, "exchange/exports/export.html", page)


@never_cache
@require_safe
@staff_only
def file(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Export.objects.visible_to(request.actor), pk=pk)
    content = exporting.content_of(found, by=request.actor)
    name = f"{found.title}-{found.at.astimezone(SHANGHAI):%Y%m%d-%H%M}.{found.file_format}"
    return attached(content, name, kind=exporting.FORMATS[found.file_format])


@require_safe
@needs(Right.DISPATCH)
def log(request: Request) -> HttpResponse:
    if not (request.actor.may(Right.SUPERVISE) or request.actor.may(Right.MANAGE_AREA)):
        raise NotAllowed(_("导出记录由书记、网格长和管理员看。"))
    rows = Export.objects.visible_to(request.actor).select_related("by__person")
    page = paged(request, rows.defer("file_cipher").order_by("-pk"), each=_PAGE)
    return render(request, "exchange/exports/log.html", {"page": page})


def _back(request: Request) -> str:
    # Who handles comes from the board, and has no page of sheets.
    return reverse("exchange:start" if request.actor.may(Right.DISPATCH) else "cases:board")


def _phones(export: Export) -> str:
    known = LISTS.get(export.list_key)
    if export.is_clear:
        return _("没有打码")
    return _("打码") if known is not None and known.has_phones else ""


def _fit(form: ExportForm, wanted: List, request: Request) -> None:
    if not wanted.has_people:
        del form.fields["purpose"]
    if not (wanted.has_phones and request.actor.may(Right.REVEAL_PHONE)):
        del form.fields["is_clear"]


def _filter_words(wanted: List, request: Request, asked: dict[str, str]) -> str:
    if wanted.key == "reveals":
        who = asked.get("post", "")
        posts = reveal_log.those_who_looked(request.actor).filter(pk=who if who.isdecimal() else 0)
        names = [post.person.name for post in posts] if who else []
        return listed([*(asked[name] for name in ("day", "number") if asked.get(name)), *names])
    if wanted.key != "cases":
        return ""
    chosen = Filter.read(asked)
    offered = board_choices.choices(board_lists.read(request.actor), chosen)
    chips = board_choices.chips(chosen, offered, now=timezone.now())
    return listed(words for _name, words, _href in chips)

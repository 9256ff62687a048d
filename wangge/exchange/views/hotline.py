"""How a hotline's sheet is handed in, laid out, looked at, imported and taken back in the browser."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.core.sheets import writing
from wangge.exchange import hotline, importing, return_sheet, undoing
from wangge.exchange.models import Export, HotlineImport, HotlineRow
from wangge.exchange.scope import communities_near
from wangge.exchange.sealing import open_cells
from wangge.exchange.tickets import FIELDS
from wangge.exchange.views.answers import attached, progress_of, uploaded
from wangge.language.normalise import clean
from wangge.language.personal_data import redact
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.models import Area

_PAGE = 50
_SHAPES = {"new": "done", "update": "due-soon", "same": "waiting", "wrong": "overdue"}


class SheetForm(Form):
    sender = forms.CharField(
        label=gettext_lazy("谁的表"),
        max_length=40,
        help_text=gettext_lazy("例如 12345。下次同一家的表，列不用再选。"),
    )
    community = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("哪个社区"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("表格文件"),
        help_text=gettext_lazy("从对方平台导出的 .xlsx 或 .csv，原样传上来，不用改。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, communities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["community"]
        assert isinstance(where, forms.ModelChoiceField)
        where.queryset = communities
        if len(communities) == 1:
            where.widget = forms.HiddenInput()
            self.initial.setdefault("community", communities[0].pk)


class ColumnsForm(Form):
    """Which of their columns is which of ours; ours that they lack stay empty."""

    def __init__(self, *args: Any, header: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in FIELDS:
            self.fields[one.key] = forms.ChoiceField(
                label=str(one.word),
                required=one.is_needed,
                error_messages={"required": _("还没选哪一列是“{word}”。").format(word=one.word)},
                choices=[("", _("表里没有")), *((name, name) for name in header)],
            )


class ReturnForm(Form):
    which = forms.ChoiceField(
        label=gettext_lazy("哪些行"),
        choices=[
            ("answered", gettext_lazy("只要有回复的")),
            ("all", gettext_lazy("全部，没有回复的空着")),
        ],
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=gettext_lazy("用来做什么"),
        max_length=100,
        help_text=gettext_lazy("表里有来电人的姓名和电话，所以要写明；记在导出记录里。"),
    )


@require_http_methods(["GET", "POST"])
@needs(Right.DISPATCH)
def sheets(request: Request) -> HttpResponse:
    near = communities_near(request.actor).order_by("path")
    form = SheetForm(
        request.POST or None,
        request.FILES or None,
        communities=near,
        initial={"sender": "12345"},
    )
    kept: list[HotlineImport] = []

    def keep(values: dict[str, Any]) -> None:
        file: UploadedFile = values["file"]
        kept.append(
            hotline.open_sheet(
                uploaded(file),
                file_name=file.name or "",
                sender=values["sender"],
                community=values["community"],
                by=request.actor,
                at=timezone.now(),
            )
        )

    if request.method == "POST" and saved(form, keep):
        return redirect("exchange:hotline_columns", kept[0].pk)
    imports = HotlineImport.objects.visible_to(request.actor).select_related("by__person")
    page = {
        "form": form,
        "page": paged(request, imports.order_by("-pk"), each=_PAGE),
    }
    return render(request, "exchange/hotline/sheets.html", page, status=status_of(form))


@require_http_methods(["GET", "POST"])
@needs(Right.DISPATCH)
def columns(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    hotline.must_be_open(batch)
    form = ColumnsForm(request.POST or None, header=batch.header, initial=batch.columns)

    def keep(values: dict[str, Any]) -> None:
        hotline.lay_out(batch, values, by=request.actor, at=timezone.now())

    if request.method == "POST" and saved(form, keep):
        return redirect("exchange:hotline_sheet", pk)
    first = batch.rows.order_by("number").first()
    sample = open_cells(first.cells_cipher, first.key_version) if first else {}
    page = {
        "form": form,
        "batch": batch,
        "ours": [form[one.key] for one in FIELDS if not one.is_answer],
        "answers": [form[one.key] for one in FIELDS if one.is_answer],
        "sample": [(name, redact(sample.get(name, ""))) for name in batch.header],
    }
    return render(request, "exchange/hotline/columns.html", page, status=status_of(form))


@never_cache
@require_safe
@needs(Right.DISPATCH)
def sheet(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    counts = hotline.counts(batch)
    wanted = request.GET.get("rows", "")
    rows = batch.rows.select_related("case").order_by("number")
    if wanted in HotlineRow.Verdict.values:
        rows = rows.filter(verdict=wanted)
    shown = paged(request, rows, each=_PAGE)
    page = {
        "batch": batch,
        "counts": counts,
        "importable": counts["new"] + counts["update"],
        "outcomes": hotline.outcomes(batch),
        "progress": progress_of(batch.pk, name=_job(batch)),
        "wanted": wanted,
        "tallies": [_tally(verdict, counts, wanted) for verdict in HotlineRow.Verdict],
        "page": shown,
        "rows": [_row(row, batch) for row in shown],
        "may_undo": request.actor.may(Right.VOID),
    }
    return render(request, "exchange/hotline/sheet.html", page)


@require_safe
@needs(Right.DISPATCH)
def marked(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    content = hotline.marked(batch, by=request.actor)
    name = f"{batch.file_name.rpartition('.')[0]}-{_('要改的')}.xlsx"
    return attached(content, name, kind=writing.XLSX)


@require_POST
@needs(Right.DISPATCH)
def apply(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    importing.apply(batch, by=request.actor, at=timezone.now())
    return redirect("exchange:hotline_sheet", pk)


@require_http_methods(["GET", "POST"])
@needs(Right.VOID)
def undo(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    if request.method == "POST":
        undoing.undo(batch, by=request.actor, at=timezone.now())
        messages.success(request, _("正在撤销。有人办过的会留下，列在下面。"))
        return redirect("exchange:hotline_sheet", pk)
    return render(
        request,
        "exchange/hotline/undo.html",
        {"batch": batch, "outcomes": hotline.outcomes(batch)},
    )


@require_http_methods(["GET", "POST"])
@needs(Right.DISPATCH)
def give_back(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    purpose = _("{sender} 回单").format(sender=batch.sender)
    form = ReturnForm(request.POST or None, initial={"which": "answered", "purpose": purpose})
    kept: list[Export] = []

    def keep(values: dict[str, Any]) -> None:
        kept.append(
            return_sheet.hand_out(
                batch,
                only_answered=values["which"] == "answered",
                purpose=values["purpose"],
                by=request.actor,
                at=timezone.now(),
            )
        )

    if request.method == "POST" and saved(form, keep):
        return redirect("exchange:export", kept[0].pk)
    numbers = set(batch.rows.values_list("external_number", flat=True))
    page = {
        "batch": batch,
        "form": form,
        "answered": len(return_sheet.answers_of(numbers, batch)),
        "total": len(numbers - {""}),
    }
    return render(request, "exchange/hotline/return.html", page, status=status_of(form))


def _batch(request: Request, pk: int) -> HotlineImport:
    seen = HotlineImport.objects.visible_to(request.actor)
    return get_object_or_404(seen.select_related("community", "by__person", "by__area"), pk=pk)


def _job(batch: HotlineImport) -> str:
    is_undone = batch.state in {HotlineImport.State.UNDOING, HotlineImport.State.UNDONE}
    return undoing.UNDO if is_undone else importing.APPLY


def _tally(verdict: HotlineRow.Verdict, counts: dict[str, int], wanted: str) -> dict[str, Any]:
    is_current = wanted == verdict.value
    return {
        "shape": _SHAPES[verdict.value],
        "word": verdict.label,
        "number": counts[verdict.value],
        "href": "?" if is_current else f"?rows={verdict.value}",
        "is_current": is_current,
    }


def _row(row: HotlineRow, batch: HotlineImport) -> dict[str, Any]:
    cells = open_cells(row.cells_cipher, row.key_version)

    def cell(key: str) -> str:
        return clean(cells.get(batch.columns.get(key, ""), ""))

    verdict = HotlineRow.Verdict(row.verdict or HotlineRow.Verdict.WRONG)
    return {
        "number": row.number,
        "external": cell("number"),
        "words": redact(cell("words")),
        "due": cell("due"),
        "shape": _SHAPES[verdict.value],
        "word": row.get_outcome_display() or verdict.label,
        "problems": [(column, sentence) for column, sentence, _is_remark in row.problems],
        "href": reverse("cases:detail", args=[row.case.number]) if row.case else "",
    }

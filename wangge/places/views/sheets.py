"""How the registry comes in and goes out as sheets in the browser: template, preview, entering, undoing."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.places import scopes
from wangge.places.http import Request, keepers_only
from wangge.places.models import Area, Estate, SheetImport, SheetRow
from wangge.places.sheets import exporting, importing
from wangge.places.sheets.kinds import KINDS, WRONG, Kind, Names

State = SheetImport.State
_PAGE = 50
_RECENT = 20
_UNDER_WAY = {State.READING, State.ENTERING, State.UNDOING}


class _ScopeForm(Form):
    """Something done in one of one's communities; where there is one only, it is not asked."""

    scope = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("哪个社区"), empty_label=gettext_lazy("请选")
    )

    def __init__(self, request: Request, *args: Any) -> None:
        super().__init__(*args)
        choice = self.fields["scope"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = scopes.communities_of(request.actor)
        self.only = choice.queryset[0] if choice.queryset.count() == 1 else None
        if self.only is not None:
            del self.fields["scope"]

    @property
    def chosen(self) -> Area:
        found = self.only or self.cleaned_data["scope"]
        assert isinstance(found, Area)
        return found


class UploadForm(_ScopeForm):
    file = forms.FileField(
        label=gettext_lazy("填好的表"),
        help_text=gettext_lazy(".xlsx 或 .csv，最多 10 万行、30 MB。先给您看会改什么，再登记。"),
    )


class ExportForm(_ScopeForm):
    estate = forms.ModelChoiceField(
        Estate.objects.none(),
        label=gettext_lazy("哪个小区"),
        required=False,
        empty_label=gettext_lazy("全部小区"),
    )
    file_format = forms.ChoiceField(
        label=gettext_lazy("要哪种文件"),
        choices=[
            ("xlsx", gettext_lazy("Excel（.xlsx），号码和编号不会变样")),
            ("csv", gettext_lazy("CSV，给别的软件读")),
        ],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("为什么要导出"),
        choices=exporting.Purpose.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("会写在表的第一行，也会记下来。"),
    )
    in_clear = forms.BooleanField(
        label=gettext_lazy("带完整电话"),
        required=False,
        help_text=gettext_lazy("不勾就只有前三位和后四位。"),
    )

    def __init__(self, request: Request, kind: Kind, *args: Any) -> None:
        super().__init__(request, *args)
        choice = self.fields["estate"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = scopes.estates_of(request.actor)
        if not kind.has_numbers:
            del self.fields["in_clear"]


@keepers_only
@require_safe
def start(request: Request) -> HttpResponse:
    imports = _theirs(request).defer("original").order_by("-pk")
    context = {
        "kinds": _open_kinds(request),
        "imports": paged(request, imports, each=_RECENT),
        "titles": {name: kind.title for name, kind in KINDS.items()},
    }
    return render(request, "places/sheets/start.html", context)


@keepers_only
@require_safe
def template(request: Request, kind: str) -> HttpResponse:
    known = _kind(request, kind)
    return _file(exporting.template(known.name), _("{kind}模板").format(kind=known.title))


@never_cache
@keepers_only
@require_http_methods(["GET", "POST"])
def export(request: Request, kind: str) -> HttpResponse:
    known, now = _kind(request, kind), timezone.now()
    form = ExportForm(request, known, request.POST or None)
    made: list[bytes] = []

    def operation(said: dict[str, Any]) -> None:
        made.append(
            exporting.export(
                known.name,
                scope=form.chosen,
                estate=said["estate"],
                purpose=said["purpose"],
                in_clear=bool(said.get("in_clear")),
                file_format=said["file_format"],
                by=request.actor,
                signed=_signed(request),
                at=now,
            )
        )

    if request.method == "POST" and saved(form, operation):
        name = f"{known.title} {now:%Y-%m-%d}"
        return _file(made[0], name, file_format=form.cleaned_data["file_format"])
    context = {"form": form, "kind": known}
    return render(request, "places/sheets/export.html", context, status=status_of(form))


@keepers_only
@require_http_methods(["GET", "POST"])
def upload(request: Request, kind: str) -> HttpResponse:
    known = _kind(request, kind)
    form = UploadForm(request, request.POST or None, request.FILES or None)
    taken: list[SheetImport] = []

    def operation(said: dict[str, Any]) -> None:
        file = said["file"]
        taken.append(
            importing.receive(
                known.name,
                file.read(importing.MOST_BYTES + 1),
                file_name=file.name,
                scope=form.chosen,
                by=request.actor,
                at=timezone.now(),
            )
        )

    if request.method == "POST" and saved(form, operation):
        return redirect("places:sheet", taken[0].pk)
    context = {"form": form, "kind": known}
    return render(request, "places/sheets/upload.html", context, status=status_of(form))


@never_cache
@keepers_only
@require_safe
def sheet(request: Request, sheet_id: int) -> HttpResponse:
    found = _found(request, sheet_id)
    kind = KINDS[found.kind]
    verdict = request.GET.get("verdict", "")
    if verdict not in SheetRow.Verdict.values:
        verdict = WRONG if found.count_wrong else "new" if found.count_new else "changed"
    rows = SheetRow.objects.filter(sheet=found, verdict=verdict).order_by("number")
    page = paged(request, rows, each=_PAGE)
    context = {
        "sheet": found,
        "kind": kind,
        "verdict": verdict,
        "tabs": _tabs(found, verdict),
        "page": page,
        "lines": _lines(kind, list(page)),
        "is_under_way": found.state in _UNDER_WAY,
        "may_enter": found.state == State.READ and not found.count_wrong and found.count_to_enter,
        "may_undo": found.state == State.ENTERED,
        "words": _words(found),
    }
    return render(request, "places/sheets/sheet.html", context)


@keepers_only
@require_POST
def enter(request: Request, sheet_id: int) -> HttpResponse:
    found = _found(request, sheet_id)
    importing.enter(found, by=request.actor, at=timezone.now())
    if found.state == State.ENTERED:
        messages.success(request, _("登记好了，一共 {n} 条。").format(n=found.count_done))
    return redirect("places:sheet", found.pk)


@keepers_only
@require_http_methods(["GET", "POST"])
def undo(request: Request, sheet_id: int) -> HttpResponse:
    found = _found(request, sheet_id)
    if request.method == "POST":
        importing.undo(found, by=request.actor, at=timezone.now())
        if found.state == State.UNDONE:
            messages.success(request, _("整张撤回了，跟登记以前一样。"))
        return redirect("places:sheet", found.pk)
    return render(request, "places/sheets/undo.html", {"sheet": found, "kind": KINDS[found.kind]})


@never_cache
@keepers_only
@require_safe
def returned(request: Request, sheet_id: int) -> HttpResponse:
    found = _found(request, sheet_id, defer=False)
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return _file(importing.returned(found), _("{name}（带批注）").format(name=stem))


def _kind(request: Request, name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    KINDS[name].must_be_open_to(request.actor)
    return KINDS[name]


def _open_kinds(request: Request) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.is_open_to(request.actor)]


def _theirs(request: Request) -> QuerySet[SheetImport]:
    rows = SheetImport.objects.filter(scope__in=request.actor.areas_kept())
    names = [kind.name for kind in _open_kinds(request)]
    return rows.filter(kind__in=names).select_related("scope")


def _found(request: Request, sheet_id: int, *, defer: bool = True) -> SheetImport:
    rows = _theirs(request)
    return get_object_or_404(rows.defer("original") if defer else rows, pk=sheet_id)


def _tabs(found: SheetImport, current: str) -> list[tuple[str, str, bool, int]]:
    counts = (
        ("wrong", found.count_wrong),
        ("new", found.count_new),
        ("changed", found.count_changed),
    )
    return [
        (str(SheetRow.Verdict(name).label), f"?verdict={name}", name == current, count)
        for name, count in counts
        if count
    ]


def _lines(kind: Kind, rows: list[SheetRow]) -> list[tuple[int, str, str]]:
    names = kind.names(rows)
    return [(row.number, row.title, _what(kind, row, names)) for row in rows]


def _what(kind: Kind, row: SheetRow, names: Names) -> str:
    if row.verdict == WRONG:
        return importing.say_problem(row)
    said = [
        _("{what}：{before} → {after}").format(what=what, before=before, after=after)
        if row.verdict == SheetRow.Verdict.CHANGED
        else f"{what} {after}"
        for what, before, after in kind.differences(row, names)
        if not what.endswith("_id") and after != _("空")
    ]
    return _("；").join(said)


def _words(found: SheetImport) -> str:
    if found.state == State.READING:
        return _("正在看第 {n} 行，看完告诉您会改什么。").format(n=found.count_read + 1)
    return _("{state}：{done} / {total} 条").format(
        state=found.get_state_display(), done=found.count_done, total=found.count_to_enter
    )


def _signed(request: Request) -> str:
    person = getattr(getattr(request, "user", None), "person", None)
    return str(person or "")


def _file(data: bytes, name: str, *, file_format: str = "xlsx") -> HttpResponse:
    answer = HttpResponse(data, content_type=exporting.FORMATS[file_format])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{file_format}"
    answer["Cache-Control"] = "no-store"
    return answer

"""How the district's monthly form is kept, laid out, looked at and filled in the browser."""

import re
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases.models import Case
from wangge.core.errors import Malformed
from wangge.core.forms import Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.exchange import figures, report_forms
from wangge.exchange.figures import DEFINITIONS, Counted, Figure, Period
from wangge.exchange.models import ReportForm
from wangge.exchange.scope import communities_near
from wangge.exchange.views.answers import uploaded
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.models import Area

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_BLANK_LINES = 5


class FormForm(Form):
    name = forms.CharField(label=gettext_lazy("这张表叫什么"), max_length=60)
    community = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("哪个社区"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("空表"),
        help_text=gettext_lazy("区里发的空表，.xlsx，原样传上来。格式、边框都会留着。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args: Any, communities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["community"]
        assert isinstance(where, forms.ModelChoiceField)
        where.queryset = communities
        if len(communities) == 1:
            where.widget = forms.HiddenInput()
            self.initial.setdefault("community", communities[0].pk)


@require_safe
@needs(Right.DISPATCH)
def listed(request: Request) -> HttpResponse:
    report_forms.shipped(at=timezone.now())
    known = ReportForm.objects.visible_to(request.actor).select_related("community").defer("file")
    page = {"forms": known.order_by("community__path", "name", "pk")}
    return render(request, "exchange/forms/list.html", page)


@require_http_methods(["GET", "POST"])
@needs(Right.DISPATCH)
def add(request: Request) -> HttpResponse:
    near = communities_near(request.actor).order_by("path")
    form = FormForm(request.POST or None, request.FILES or None, communities=near)
    kept: list[ReportForm] = []

    def keep(values: dict[str, Any]) -> None:
        kept.append(
            report_forms.keep(
                uploaded(values["file"]),
                name=values["name"],
                file_name=values["file"].name or "",
                community=values["community"],
                by=request.actor,
                at=timezone.now(),
            )
        )

    if request.method == "POST" and saved(form, keep):
        return redirect("exchange:form_cells", kept[0].pk)
    return render(request, "exchange/forms/add.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@needs(Right.DISPATCH)
def cells(request: Request, pk: int) -> HttpResponse:
    form = _form(request, pk)
    refusal = ""
    if request.method == "POST":
        pairs = list(
            zip(request.POST.getlist("cell"), request.POST.getlist("figure"), strict=False)
        )
        tidy = [(cell.strip().upper(), key) for cell, key in pairs]
        try:
            report_forms.lay_out(form, tidy, by=request.actor, at=timezone.now())
        except Malformed as refused:
            refusal = str(refused.reason)
            form.cells = [list(pair) for pair in tidy if all(pair)]
        else:
            return redirect("exchange:form", pk)
    page = {
        "form": form,
        "refusal": refusal,
        "lines": _lines(form),
        "choices": list(report_forms.choices().items()),
    }
    return render(request, "exchange/forms/cells.html", page, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.DISPATCH)
def form(request: Request, pk: int) -> HttpResponse:
    found = _form(request, pk)
    work = _work(request, found)
    if request.method == "POST":
        export = report_forms.fill(found, work, by=request.actor, at=timezone.now())
        return redirect("exchange:export", export.pk)
    counted = figures.count(work)
    page = {
        "form": found,
        "work": work,
        "month": f"{work.period.since:%Y-%m}",
        "communities": communities_near(request.actor).order_by("path"),
        "parts": _parts(counted, work),
        "settled_on_patrol": figures.settled_on_patrol(work),
        "cells": [(cell, report_forms.choices().get(key, key)) for cell, key in found.cells],
    }
    return render(request, "exchange/forms/form.html", page)


@require_safe
@needs(Right.DISPATCH)
def behind(request: Request, key: str) -> HttpResponse:
    if key not in DEFINITIONS:
        raise Http404
    work = _work(request, None)
    is_rest = request.GET.get("rest") == "1"
    counted = figures.behind(key, work, is_rest=is_rest)
    seen = Case.objects.in_scope_of(request.actor).filter(pk__in=counted.values("pk"))
    total, shown = counted.count(), seen.count()
    page = {
        "definition": DEFINITIONS[key],
        "work": work,
        "is_rest": is_rest,
        "cases": paged(request, seen.select_related("lead").order_by("-submitted_at", "-pk")),
        "total": total,
        "hidden": total - shown,
        "other": "" if DEFINITIONS[key].of is None else _address(key, work, is_rest=not is_rest),
    }
    return render(request, "exchange/forms/behind.html", page)


def _form(request: Request, pk: int) -> ReportForm:
    seen = ReportForm.objects.visible_to(request.actor).select_related("community")
    return get_object_or_404(seen, pk=pk)


def _work(request: Request, form: ReportForm | None) -> Counted:
    now = timezone.now()
    asked = request.POST.get("month") or request.GET.get("month", "")
    found = _MONTH.fullmatch(asked)
    today = local_day(now)
    year, month = (int(found[1]), int(found[2])) if found else (today.year, today.month)
    near = list(communities_near(request.actor).order_by("path")[:200])
    wanted = request.POST.get("community") or request.GET.get("community", "")
    community = next((area for area in near if str(area.pk) == wanted), None)
    if community is None and form is not None:
        community = form.community
    if community is None:
        if not near:
            raise Http404
        community = near[0]
    return Counted(community, Period.month(year, month), now)


def _lines(form: ReportForm) -> list[dict[str, str]]:
    labels = {spot.cell: spot for spot in report_forms.spots(bytes(form.file))}
    chosen = dict(form.cells)
    lines = [
        {"cell": cell, "label": labels[cell].label if cell in labels else "", "key": key}
        for cell, key in chosen.items()
    ]
    lines += [
        {"cell": spot.cell, "label": spot.label, "key": ""}
        for spot in labels.values()
        if spot.cell not in chosen
    ]
    return [*lines, *({"cell": "", "label": "", "key": ""} for _line in range(_BLANK_LINES))]


def _parts(counted: dict[str, Figure], work: Counted) -> list[tuple[str, list[dict[str, Any]]]]:
    heads = {
        "": _("总的"),
        "channel": _("按来路"),
        "kind": _("按性质"),
        "route": _("按三条路"),
    }
    parts: dict[str, list[dict[str, Any]]] = {head: [] for head in heads}
    for key, figure in counted.items():
        head = key.partition(".")[0] if "." in key else ""
        parts[head].append(
            {
                "name": figure.definition.name,
                "said": figure.said,
                "sentence": figure.definition.sentence,
                "href": _address(key, work),
                "rest": _address(key, work, is_rest=True) if figure.out_of is not None else "",
            }
        )
    return [(heads[head], rows) for head, rows in parts.items()]


def _address(key: str, work: Counted, *, is_rest: bool = False) -> str:
    head = reverse("exchange:figure", args=[key])
    tail = f"?month={work.period.since:%Y-%m}&community={work.community.pk}"
    return f"{head}{tail}{'&rest=1' if is_rest else ''}"

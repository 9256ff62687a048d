"""How one act is done to many cases: choose, look at what will happen to each, carry out, see what came of it."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import board, bulk, bulk_acts
from wangge.cases.board_filter import Filter
from wangge.cases.bulk_acts import ACTS, BulkAct
from wangge.cases.models import BulkItem, Case
from wangge.cases.views import finding
from wangge.cases.views.bulk_forms import SEEN, BulkForm
from wangge.core.errors import Malformed, NotAllowed
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_KEY = 32
_REVISION_DIGITS = 9


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SEE_CASES)
def bulk_page(request: Request) -> HttpResponse:
    acts = bulk_acts.offered_to(request.actor)
    if not acts:
        raise NotAllowed
    if request.method != "POST":
        return _choosing(request, acts)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    request.actor.must(act.right)
    return _doing(request, act) if request.POST.get("key") else _looking(request, act)


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def bulk_run(request: Request, key: str) -> HttpResponse:
    run = get_object_or_404(bulk.runs_of(request.actor), key=key)
    visible = set(
        Case.objects.visible_to(request.actor)
        .filter(bulk_items__run=run)
        .values_list("pk", flat=True)
    )
    items = list(run.items.select_related("case").order_by("pk"))
    context = {
        "run": run,
        "word": ACTS[run.act].word,
        "done": _shown(items, BulkItem.Outcome.DONE, visible),
        "refused": _shown(items, BulkItem.Outcome.REFUSED, visible),
        "left": sum(1 for item in items if not item.outcome),
        "total": len(items),
        "here_url": reverse("cases:bulk_run", args=[run.key]),
    }
    template = "cases/bulk/_outcome.html" if request.htmx else "cases/bulk/run.html"
    return render(request, template, context)


def _choosing(request: Request, acts: list[BulkAct]) -> HttpResponse:
    numbers, total = _numbers(request)
    act = ACTS.get(request.GET.get("act", ""), acts[0])
    request.actor.must(act.right)
    cases = bulk.chosen(numbers, by=request.actor)
    form = BulkForm(act=act, cases=cases, by=request.actor, at=timezone.now())
    return _form_page(request, act, cases, form, total=total)


def _looking(request: Request, act: BulkAct) -> HttpResponse:
    by, now = request.actor, timezone.now()
    numbers = request.POST.getlist("case")
    cases = bulk.chosen(numbers, by=by)
    form = BulkForm(request.POST, act=act, cases=cases, by=by, at=now)
    if not form.is_valid():
        return _form_page(request, act, cases, form, status=422)
    try:
        typed = bulk_acts.understood(act, form.raw(), by=by, at=now)
    except Malformed as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.reason))
        return _form_page(request, act, cases, form, status=422)
    lines = bulk.preview(act, numbers, typed, by=by, at=now)
    will = [_line(line, now) for line in lines if not line.why_not]
    context = {
        "act": act,
        "will": will,
        "will_not": [_line(line, now) for line in lines if line.why_not],
        "kept": [(name, value) for name, value in form.raw().items() if value],
        "said": [(form[name].label, _said(form, name)) for name in act.needs],
        "key": uuid4().hex,
        "back": _again(numbers, act),
    }
    return render(request, "cases/bulk/preview.html", context)


def _doing(request: Request, act: BulkAct) -> HttpResponse:
    key = request.POST["key"][:_KEY]
    if not (key.isascii() and key.isalnum()):
        raise Http404
    seen = dict(filter(None, map(_as_seen, request.POST.getlist("seen"))))
    raw = {name: request.POST.get(name, "").replace("\x00", "") for name in act.needs}
    run, is_new = bulk.start(key, act, seen, raw, by=request.actor, at=timezone.now())
    if is_new:
        bulk.go_on(run, by=request.actor, seconds=bulk.PATIENCE)
    return redirect("cases:bulk_run", run.key)


def _form_page(
    request: Request,
    act: BulkAct,
    cases: list[Case],
    form: BulkForm,
    *,
    total: int | None = None,
    status: int = 200,
) -> HttpResponse:
    numbers = [case.number for case in cases]
    now = timezone.now()
    context = {
        "act": act,
        "acts": [
            (str(other.word), _again(numbers, other), other is act, None)
            for other in bulk_acts.offered_to(request.actor)
        ],
        "cases": [(case, finding.standing(case, now)) for case in cases],
        "more": max(0, (total or 0) - len(cases)),
        "most": bulk.MOST,
        "form": form,
        "seen": {"text": SEEN.get(act.name, ""), "reason": "internal"},
    }
    return render(request, "cases/bulk/form.html", context, status=status)


def _numbers(request: Request) -> tuple[list[str], int | None]:
    """The numbers that were ticked, or the first of all that the filters of the board list."""
    if request.GET.get("all") != "1":
        return request.GET.getlist("case"), None
    wanted = Filter.read(request.GET.dict())
    listed = board.listed(request.actor, wanted, now=timezone.now())
    numbers = listed.order_by("next_act_at", "pk").values_list("number", flat=True)
    return list(numbers[: bulk.MOST]), listed.count()


def _again(numbers: list[str], act: BulkAct) -> str:
    chosen = "&".join(f"case={number}" for number in numbers if number.isalnum())
    return f"{reverse('cases:bulk')}?act={act.name}&{chosen}"


def _as_seen(text: str) -> tuple[str, int] | None:
    number, _colon, revision = text.partition(":")
    is_whole = revision.isascii() and revision.isdecimal() and len(revision) <= _REVISION_DIGITS
    return (number, int(revision)) if is_whole else None


def _line(line: bulk.Line, now: Any) -> dict[str, Any]:
    case = line.case
    return {
        "number": line.number[:10],
        "case": case,
        "light": finding.standing(case, now) if case else None,
        "seen": f"{line.number}:{case.revision}" if case else f"{line.number[:10]}:0",
        "words": line.will or finding.to_staff(line.why_not),
    }


def _said(form: BulkForm, name: str) -> str:
    value = form.raw()[name]
    choices = dict(getattr(form.fields[name], "choices", []))
    return str(choices.get(value, value)) or _("没写")


def _shown(items: list[BulkItem], outcome: str, visible: set[int]) -> list[dict[str, Any]]:
    return [
        {
            "number": item.number,
            "title": item.case.title if item.case and item.case_id in visible else "",
            "href": reverse("cases:detail", args=[item.number]) if item.case_id in visible else "",
            "reason": finding.to_staff(item.reason),
        }
        for item in items
        if item.outcome == outcome
    ]

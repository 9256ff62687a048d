"""How codes for walls are listed, made, printed, replaced and revoked in the browser."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.errors import Malformed
from wangge.core.forms import Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.core.saving import form_page, saved, status_of
from wangge.places import scopes, wall_codes, wall_labels
from wangge.places.http import Request, keepers_only
from wangge.places.models import Estate, WallCode

_PAGE = 100
# A sheet of so many is drawn within seconds.
_MOST_PRINTED = 500
_SHOWN = {
    "live": gettext_lazy("在用的"),
    "today": gettext_lazy("今天新做的"),
    "ended": gettext_lazy("停了的"),
}
_OURS_ONLY = {"127.0.0.1", "localhost", "0.0.0.0", "::1"}  # noqa: S104 - recognised, not listened on


class MakeForm(Form):
    of = forms.MultipleChoiceField(
        label=gettext_lazy("给哪些做码"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选给哪些地方做码。")},
    )

    def __init__(self, counts: Counter[str], *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["of"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (kind.value, _("{kind}：{n} 个还没有码").format(kind=kind.label, n=counts[kind]))
            for kind in WallCode.Of
            if counts[kind]
        ]


class RevokeForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么停用"),
        max_length=120,
        help_text=gettext_lazy("例如：电梯拆了；被人撕下来贴到别处。只有同事看得到。"),
    )


@keepers_only
@require_safe
def listing(request: Request) -> HttpResponse:
    estates = list(scopes.estates_of(request.actor))
    estate = _estate(estates, request.GET.get("estate", ""))
    wanted = _wanted(request)
    rows = _rows(request, estate, wanted)
    page = paged(request, rows, each=_PAGE)
    context = {
        "estates": estates,
        "estate": estate,
        "wanted": wanted,
        "kinds": WallCode.Of.choices,
        "shown": list(_SHOWN.items()),
        "rows": page,
        "lines": [_line(code) for code in page],
        "papers": [(key, str(paper.name)) for key, paper in wall_labels.PAPERS.items()],
        "site": settings.PUBLIC_URL,
        "is_ours_only": urlsplit(settings.PUBLIC_URL).hostname in _OURS_ONLY,
        "most": _MOST_PRINTED,
    }
    return render(request, "places/wall_codes/list.html", context)


@keepers_only
@require_http_methods(["GET", "POST"])
def make(request: Request, estate_id: int) -> HttpResponse:
    estate = get_object_or_404(scopes.estates_of(request.actor), pk=estate_id)
    counts = Counter(code.of for code in wall_codes.missing(estate, WallCode.Of.values))
    form = MakeForm(counts, request.POST if request.method == "POST" else None)
    by, now = request.actor, timezone.now()
    made: list[WallCode] = []
    back = f"{reverse('places:wall_codes')}?estate={estate.pk}"

    def keep(said: dict[str, Any]) -> None:
        made.extend(wall_codes.make(estate, of=said["of"], by=by, at=now))

    if request.method == "POST" and saved(form, keep):
        told = ngettext(
            "做好了 {n} 张，就在下面，可以打印了。",
            "做好了 {n} 张，就在下面，可以打印了。",
            len(made),
        )
        messages.success(request, told.format(n=len(made)))
        return redirect(f"{back}&show=today")
    page = {"form": form, "estate": estate, "back": back, "is_lacking": bool(counts)}
    return render(request, "places/wall_codes/make.html", page, status=status_of(form))


@keepers_only
@require_POST
def sheet(request: Request) -> HttpResponse:
    estates = list(scopes.estates_of(request.actor))
    wanted = request.POST.get("estate", "")
    estate = _estate(estates, wanted)
    if wanted and (estate is None or str(estate.pk) != wanted):
        raise Http404
    paper = request.POST.get("paper", "label")
    if paper not in wall_labels.PAPERS:
        raise Malformed(_("没有这种纸，请重新选。"), field="paper")
    rows = _rows(request, estate, _wanted(request)).filter(ended_at__isnull=True)
    if "all" not in request.POST:
        chosen = [pk for pk in request.POST.getlist("code") if _is_id(pk)]
        rows = scopes.wall_codes_of(request.actor).filter(pk__in=chosen, ended_at__isnull=True)
    codes = list(_ordered(rows)[: _MOST_PRINTED + 1])
    if not codes or len(codes) > _MOST_PRINTED:
        words = _("先勾上要打印的码。停了的码不打印。")
        if codes:
            words = _("一次最多打印 {most} 张。请先按种类筛一下。").format(most=_MOST_PRINTED)
        messages.warning(request, words)
        query = {"estate": estate.pk if estate else "", **_wanted(request)}
        return redirect(f"{reverse('places:wall_codes')}?{urlencode(query)}")
    answer = HttpResponse(wall_labels.draw(codes, paper=paper), content_type="application/pdf")
    name = f"wall-codes-{paper}-{local_day(timezone.now()):%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@keepers_only
@require_http_methods(["GET", "POST"])
def replace(request: Request, code_id: int) -> HttpResponse:
    code = get_object_or_404(scopes.wall_codes_of(request.actor), pk=code_id)
    back = f"{reverse('places:wall_codes')}?estate={code.estate_id}"
    if request.method == "POST":
        fresh = wall_codes.replace(code, by=request.actor, at=timezone.now())
        told = _("换好了，新码是 {code}，请打印贴上。旧码扫了会说已换新。")
        messages.success(request, told.format(code=wall_codes.spoken(fresh)))
        return redirect(f"{back}&code={fresh.code}")
    page = {"code": code, "line": _line(code), "back": back}
    return render(request, "places/wall_codes/replace.html", page)


@keepers_only
@require_http_methods(["GET", "POST"])
def revoke(request: Request, code_id: int) -> HttpResponse:
    code = get_object_or_404(scopes.wall_codes_of(request.actor), pk=code_id)
    by, now = request.actor, timezone.now()
    return form_page(
        request,
        RevokeForm(request.POST or None),
        lambda said: wall_codes.revoke(code, reason=said["reason"], by=by, at=now),
        title=_("停用 {code}（{place}）").format(
            code=wall_codes.spoken(code), place=wall_codes.said(code)
        ),
        back=f"{reverse('places:wall_codes')}?estate={code.estate_id}",
        done=_("停用了。再有人扫，会告诉他到哪里去说。"),
        note=_("停用不能撤回；以后还要，就再做一张新的。"),
        save=_("停用"),
    )


def _estate(estates: list[Estate], wanted: str) -> Estate | None:
    chosen = [estate for estate in estates if str(estate.pk) == wanted]
    return chosen[0] if chosen else estates[0] if estates else None


def _wanted(request: Request) -> dict[str, str]:
    asked = request.POST if request.method == "POST" else request.GET
    of, show = asked.get("of", ""), asked.get("show", "")
    return {
        "of": of if of in WallCode.Of else "",
        "show": show if show in _SHOWN else "live",
        "code": wall_codes.typed(asked.get("one" if request.method == "POST" else "code", "")),
    }


def _rows(request: Request, estate: Estate | None, wanted: dict[str, str]) -> QuerySet[WallCode]:
    rows = scopes.wall_codes_of(request.actor).filter(estate=estate)
    if wanted["code"]:
        return rows.filter(code=wanted["code"]).order_by("pk")
    if wanted["of"]:
        rows = rows.filter(of=wanted["of"])
    if wanted["show"] == "ended":
        return rows.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    rows = rows.filter(ended_at__isnull=True)
    if wanted["show"] == "today":
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        rows = rows.filter(made_at__gte=midnight)
    return _ordered(rows)


def _ordered(rows: QuerySet[WallCode]) -> QuerySet[WallCode]:
    return rows.order_by(
        "of", "building", "entrance", "asset__code", "space_kind", "space_zone", "pk"
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18  # noqa: PLR2004


def _line(code: WallCode) -> dict[str, Any]:
    return {
        "code": code,
        "place": wall_codes.said(code),
        "spoken": wall_codes.spoken(code),
        "path": reverse("cases:scan", args=[code.code]),
        "thing": reverse("cases:asset", args=[code.asset_id]) if code.asset_id else "",
    }

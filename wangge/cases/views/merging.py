"""How two cases are chosen, looked at side by side, and let go on as one; and parted again."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wangge.cases import changing, hearing, merging, numbers, twins, whereabouts
from wangge.cases.models import Case
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.views import finding, together
from wangge.cases.views.intake_form import Said
from wangge.cases.vocabulary import Status, Verb
from wangge.core.errors import NotAllowed, Refused
from wangge.core.forms import Form
from wangge.core.moments import say
from wangge.people.http import Request, needs
from wangge.people.roles import Right

_MOST = 12


class IntoForm(Form):
    """The number of the case that goes on."""

    into = Said(
        label=gettext_lazy("知道编号的，写编号"),
        required=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("写上那件事的编号。")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.DISPATCH)
def merge(request: Request, number: str) -> HttpResponse:
    case = finding.visible(request, number)
    if not changing.permits(case, TRANSITIONS[Verb.MERGE], request.actor):
        raise NotAllowed
    if request.method == "POST":
        return _merge(request, case)
    form = IntoForm(request.GET if "into" in request.GET else None)
    into = _named(request, form)
    if into is not None:
        return _preview(request, case, into)
    return _choose(request, case, form)


@require_POST
@needs(Right.DISPATCH)
def part(request: Request, number: str) -> HttpResponse:
    """Take a case out again: the undo of merging, from the toast or any later day."""
    case = finding.visible(request, number)
    # The page that it was pressed on may show the other case: what counts is how this one is now.
    merging.unmerge(case, by=request.actor, at=timezone.now())
    messages.success(request, _("又分开了：“{title}”单独办。").format(title=case.title))
    return redirect("cases:detail", case.number)


def _merge(request: Request, case: Case) -> HttpResponse:
    form = IntoForm(request.POST)
    into = _named(request, form)
    if into is None:
        return _choose(request, case, form, status=422)
    try:
        seen = changing.as_seen(case, request.POST.get("revision"))
        changing.as_seen(into, request.POST.get("into_revision"))
        merging.merge(seen, into, by=request.actor, at=timezone.now())
    except NotAllowed:
        raise
    except Refused as refusal:
        fresh, other = finding.visible(request, case.number), _named(request, form)
        assert other is not None, "it was there a moment ago"
        return _preview(request, fresh, other, refusal=str(refusal.reason), status=refusal.status)
    goes_on = hearing.goes_on_as(case)
    who = together.named(list(case.requesters.all()))
    text = _("已并入，回音也给{who}。").format(who=who) if who else _("已并入。")
    messages.success(request, text, extra_tags=reverse("cases:part", args=[case.number]))
    return redirect("cases:detail", goes_on.number)


def _named(request: Request, form: IntoForm) -> Case | None:
    """The case that the number names, or nothing, with the reason beside the field."""
    if not form.is_bound or not form.is_valid():
        return None
    digits = numbers.read(form.cleaned_data["into"])
    found = None
    if digits:
        seen = Case.objects.visible_to(request.actor).select_related(
            "area", "community", "estate", "building", "lead", "handler__person",
            "merged_into__area", "merged_into__lead",
        )  # fmt: skip
        found = seen.filter(number=digits).first()
    if found is None:
        form.add_error("into", _("没有这个编号，或者不在您这里。请再看一遍。"))
    return found


def _choose(request: Request, case: Case, form: IntoForm, *, status: int = 200) -> HttpResponse:
    by, now = request.actor, timezone.now()
    likely = [twin for twin in twins.of_case(case, by=by, at=now) if twin.may_join]
    shown = {twin.case.pk for twin in likely}
    context = {
        **_base(case),
        "form": form,
        "likely": [_offer(case, twin.case, twin.why, now) for twin in likely],
        "near": [_offer(case, o, "", now) for o in _near(case, request) if o.pk not in shown],
    }
    return render(request, "cases/merging/choose.html", context, status=status)


def _preview(
    request: Request, case: Case, into: Case, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    goes_on = hearing.goes_on_as(into)
    joining = together.named(list(hearing.audience(case)))
    context = {
        **_base(case),
        "into": goes_on,
        "redirected": into if goes_on is not into else None,
        "sides": [_side(goes_on, _("接着办的"), now), _side(case, _("并进去的"), now)],
        "what": _what_follows(case, goes_on, request, now),
        "send": _("并入，回音也给{who}").format(who=joining) if joining else _("并入"),
        "action": reverse("cases:merge", args=[case.number]),
        "refusal": refusal,
        "is_open": case.allows(Verb.MERGE),
    }
    return render(request, "cases/merging/preview.html", context, status=status)


def _base(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "standing": finding.standing(case, timezone.now()),
        "back": reverse("cases:detail", args=[case.number]),
        "choose_url": reverse("cases:merge", args=[case.number]),
    }


def _near(case: Case, request: Request) -> list[Case]:
    """Open cases of the same building or category, the newest first."""
    scope = Case.objects.in_scope_of(request.actor).open().exclude(pk=case.pk)
    scope = scope.filter(community=case.community, is_private=case.is_private)
    same = "building" if case.building_id else "category"
    scope = scope.filter(**{same: getattr(case, same)})
    scope = scope.exclude(status=Status.RESOLVED).select_related("estate", "building")
    return list(scope.order_by("-submitted_at")[:_MOST])


def _offer(case: Case, other: Case, why: str, now: Any) -> dict[str, Any]:
    return {
        "title": other.title,
        "href": f"{reverse('cases:merge', args=[case.number])}?into={other.number}",
        "light": finding.standing(other, now),
        "when": say(other.submitted_at, now),
        "note": " · ".join(part for part in (whereabouts.place_of(other), why) if part),
    }


def _side(case: Case, role: str, now: Any) -> dict[str, Any]:
    handler = case.handler.person.name if case.handler else ""
    return {
        "role": role,
        "title": case.title,
        "number": case.number,
        "words": case.words,
        "light": finding.standing(case, now),
        "facts": [
            (_("地点"), whereabouts.place_of(case)),
            (_("谁说的"), together.named(list(hearing.audience(case)))),
            (_("提出"), say(case.submitted_at, now)),
            (_("牵头"), str(case.lead or "")),
            (_("在办"), handler),
        ],
    }


def _what_follows(case: Case, into: Case, request: Request, now: datetime) -> list[str]:
    holder = merging.who_goes_on(case, into, by=request.actor, at=now)
    said = _("{name}已经接了“{title}”，并了以后由他接着办，不用再接一次。")
    goes_on = [said.format(name=holder.person.name, title=case.title)] if holder else []
    return [
        *goes_on,
        _("“{title}”不再单独办，时限停下，跟着“{into}”办。").format(
            title=case.title, into=into.title
        ),
        _("两边都会收到以后的每一次回音；谁也看不到对方的名字、电话和说过的话。"),
        _("两个编号都还能查。并错了随时可以分开。"),
    ]

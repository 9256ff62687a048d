"""How each verb is carried out from its page: form, refusal beside what was typed, thanks."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.cases import changing, hearing, redirecting, sides
from wangge.cases.models import Case
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.views import case_page, finding, once, prefilled
from wangge.cases.views.deed import Deed
from wangge.cases.views.deeds import DEEDS, is_open_to
from wangge.cases.views.verb_forms import VerbForm
from wangge.cases.vocabulary import Verb
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SEE_CASES)
def verb(request: Request, number: str, name: str) -> HttpResponse:
    case = finding.visible(request, number)
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    if deed.verb is not None:
        changing.must_permit(case, TRANSITIONS[deed.verb], request.actor)
    if request.method != "POST":
        return _asking(request, case, deed)
    if prefilled.wants_template(request) and deed.form.takes_template:
        return _filling(request, case, deed)
    if once.was_sent(request):
        return _done(request, case, deed)
    return _doing(request, case, deed)


def _filling(request: Request, case: Case, deed: Deed) -> HttpResponse:
    # Nothing is done yet: the same form, with the words of the template in it.
    field, now = deed.form.takes_template, timezone.now()
    initial = prefilled.with_template(request, case, field=field, at=now)
    way = request.POST.get("way", "")
    form = deed.form(case=case, by=request.actor, at=now, way=way, initial=initial)
    return _page(request, case, deed, form)


def _asking(request: Request, case: Case, deed: Deed) -> HttpResponse:
    form = _form(request, case, deed)
    if is_open_to(deed, case, request.actor):
        shut = _shut(case, deed)
        return _page(request, case, deed, form, refusal=shut, status=409 if shut else 200)
    return _page(
        request, case, deed, form, refusal=_shut(case, deed) or _not_now(case, deed), status=409
    )


def _doing(request: Request, case: Case, deed: Deed) -> HttpResponse:
    form = _form(request, case, deed, typed=True)
    if not form.is_valid():
        return _page(request, case, deed, form, status=422)
    now = timezone.now()
    try:
        seen = changing.as_seen(case, request.POST.get("revision"))
        # Done and remembered in one: a second tap that comes meanwhile finds out either way.
        with transaction.atomic():
            outcome = deed.act(seen, form.cleaned_data, request.actor, now)
            once.sent(request)
            request.session.save()
    except Malformed as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.reason))
        return _page(request, finding.visible(request, case.number), deed, form, status=422)
    except NotAllowed:
        raise
    except Refused as refusal:
        if once.was_sent_meanwhile(request):
            return _done(request, case, deed)
        # What was typed stays, beside how the case stands now.
        fresh = finding.visible(request, case.number)
        return _page(request, fresh, deed, form, refusal=str(refusal.reason), status=refusal.status)
    # Some say more exactly what came of it than the deed can beforehand.
    return _done(request, case, deed, said=outcome if isinstance(outcome, str) else "")


def _done(request: Request, case: Case, deed: Deed, *, said: str = "") -> HttpResponse:
    back = request.POST.get("next", "")
    if back != reverse("cases:alarm"):  # the alarm says it by itself
        messages.success(request, said or str(deed.done))
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return redirect(back)
    if Case.objects.visible_to(request.actor).filter(pk=case.pk).exists():
        return redirect("cases:detail", case.number)
    # Sent where this post sees nothing any more.
    return redirect("cases:board")


def _form(request: Request, case: Case, deed: Deed, *, typed: bool = False) -> VerbForm:
    data = request.POST if typed else None
    way = (request.POST if typed else request.GET).get("way", "")
    initial = {} if typed else prefilled.from_address(request, case, deed.form)
    return deed.form(data, case=case, by=request.actor, at=timezone.now(), way=way, initial=initial)


def _shut(case: Case, deed: Deed) -> str:
    """What the sides of a dispute, or who took it, leave no room for; nothing where there is room."""
    try:
        if deed.verb is not None:
            sides.must_be_open(case, deed.verb)
        if deed.verb == Verb.DISPATCH and case.allows(deed.verb):
            redirecting.must_be_untaken(case)
    except Refused as refusal:
        return str(refusal.reason)
    return ""


def _not_now(case: Case, deed: Deed) -> str:
    return str(changing.not_now(case, deed.word).reason)


def _page(
    request: Request,
    case: Case,
    deed: Deed,
    form: VerbForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    fills = deed.form.takes_template
    is_told = "resident" in deed.form.seen.values()
    context: dict[str, Any] = {
        "templates": prefilled.offered(request, case, at=timezone.now()) if fills else [],
        "template_field": f"id_{fills}",
        "case": case,
        "standing": finding.standing(case, timezone.now()),
        "title": deed.word_on(case),
        "lead": deed.lead,
        "form": form,
        "turns": [(word, f"?way={way}", way == form.way, None) for way, word in form.offered],
        "seen": deed.form.seen,
        "followed": case_page.followed(hearing.joined(case).count()) if is_told else "",
        "action": reverse("cases:verb", args=[case.number, deed.name]),
        "back": reverse("cases:detail", args=[case.number]),
        "send": deed.send,
        "is_harm": deed.is_harm,
        "refusal": finding.to_staff(refusal),
        "is_open": is_open_to(deed, case, request.actor) and not _shut(case, deed),
        "once": request.POST.get(once.FIELD) or once.token(),
        "next": request.POST.get("next", ""),
    }
    return render(request, "cases/verbs/page.html", context, status=status)

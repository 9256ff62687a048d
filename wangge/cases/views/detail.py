"""One case for staff: what was said, what is next and by when, who is in it, what happened."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases import changing, confidential, following, onward, replying, whereabouts
from wangge.cases.models import Case, Requester
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.views import (
    case_page,
    case_review,
    case_words,
    deeds,
    finding,
    once,
    prefilled,
    together,
)
from wangge.cases.views.forms_report import Said
from wangge.cases.vocabulary import Mode, Status, Verb
from wangge.core.errors import Refused
from wangge.core.forms import Form
from wangge.core.moments import say
from wangge.core.speech import listed
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.people import serving
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.models import Asset

_INTERNAL = "internal"
# Verbs that stand on the bar; the others are under 更多.
_ON_BAR = 5


class WriteForm(Form):
    """A word to the resident, or to colleagues only."""

    to = forms.ChoiceField(
        choices=[("resident", gettext_lazy("回复居民")), (_INTERNAL, gettext_lazy("内部备注"))],
        initial="resident",
    )
    text = Said(label=gettext_lazy("写什么"), widget=forms.Textarea(attrs={"rows": 3}))


@never_cache
@require_safe
@needs(Right.SEE_CASES)
def detail(request: Request, number: str) -> HttpResponse:
    case = finding.visible(request, number)
    return _page(request, case, WriteForm())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SEE_CASES)
def write(request: Request, number: str) -> HttpResponse:
    case = finding.visible(request, number)
    if request.method != "POST":
        return redirect("cases:detail", number)
    if prefilled.wants_template(request):
        initial = prefilled.with_template(request, case, field="text", at=timezone.now())
        return _page(request, case, WriteForm(initial=initial))
    if once.was_sent(request):
        return redirect("cases:detail", number)
    form = WriteForm(request.POST)
    if not form.is_valid() or not form.carry_out(lambda: _write(request, case, form)):
        return _page(request, case, form, status=422)
    once.sent(request)
    is_note = form.cleaned_data["to"] == _INTERNAL
    messages.success(request, _("备注存好了，居民看不到。") if is_note else _("发给居民了。"))
    return redirect("cases:detail", number)


def _write(request: Request, case: Case, form: Form) -> None:
    text, now = form.cleaned_data["text"], timezone.now()
    if form.cleaned_data["to"] == _INTERNAL:
        replying.note(case, text=text, by=request.actor, at=now)
    else:
        replying.reply(case, text=text, by=request.actor, at=now)


def _page(request: Request, case: Case, form: WriteForm, *, status: int = 200) -> HttpResponse:
    by, now = request.actor, timezone.now()
    requesters = together.audience(case)
    bar, more = _verbs(case, request)
    writes = _may_write(case, request)
    context = {
        "case": case,
        "standing": finding.standing(case, now),
        "limit": finding.next_step(
            case.next_stage, case.next_act_at, now, status=case.status, channel=case.channel
        ),
        **_back(request),
        "verbs": bar,
        "more_verbs": more,
        "parts": case_page.marked(case.words, case.because),
        "recorder": case_page.recorder(case, requesters, by=by),
        "is_of_patrol": changing.record_of(case) is not None,
        "facts": _facts(case, requesters, now),
        "asset": _asset(case, request.actor),
        "corrections": _corrections(case, request),
        "ways_on": onward.ways_on(case, by),
        "group_url": _group_url(case, request),
        "photos": [
            (reverse("cases:picture", args=[case.number, picture.public_id]), _("照片"))
            for picture in pictures.pictures_of(case, Attachment.Reader.INTERNAL)
        ],
        "writer": form if writes else None,
        **case_words.context(request, case, requesters, at=now, writes=writes),
        "slip": _slip(case, requesters, request),
        "once": request.POST.get(once.FIELD) or once.token(),
        "writer_url": reverse("cases:write", args=[case.number]),
        "receivers": case_page.receivers(case, requesters),
        "timeline": case_page.entries(case),
        "clock": case_page.clock(case, may_extend=_may(case, Verb.EXTEND, request), now=now),
        "people": case_page.people(case, requesters, by=by),
        "twins": case_page.twins(case, by=by, now=now),
        "call_out": case_page.call_out(case, now=now),
        "question": case_review.question(case, by=by, now=now),
        "repeated": case_review.repeated(case, by=by, now=now),
        **together.context(case, by=by, now=now),
    }
    return render(request, "cases/detail/page.html", context, status=status)


def _back(request: Request) -> dict[str, str]:
    # To the list it was opened from; else to the one that this post works from.
    before = urlsplit(request.headers.get("Referer", ""))
    lists = {"board": reverse("cases:board"), "mine": reverse("cases:mine")}
    for name, path in lists.items():
        if before.path == path and before.netloc == request.get_host():
            return {"back": f"{path}?{before.query}" if before.query else path, "list_name": name}
    oversees = request.actor.may(Right.DISPATCH) or request.actor.may(Right.SUPERVISE)
    name = "board" if oversees else "mine"
    return {"back": lists[name], "list_name": name}


def _slip(case: Case, requesters: list[Requester], request: Request) -> dict[str, str] | None:
    # Just written down: the number is told and the slip printed while they are still there.
    if request.GET.get("new") != "1" or not requesters or not request.actor.may(Right.REGISTER):
        return None
    href = reverse("cases:staff_slip", args=[case.number])
    return {"href": href, "tail": following.tail_of(requesters[0])}


def _verbs(case: Case, request: Request) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    offered = deeds.offered(case, by=request.actor)
    if case.status == Status.RESOLVED and changing.is_recorded_by(case, request.actor):
        # Asked above, in one tap.
        offered = [deed for deed in offered if deed.verb not in {Verb.CONFIRM, Verb.REOPEN}]
    shown = [
        {
            "word": deed.word_on(case),
            "icon": deed.icon,
            "href": reverse("cases:verb", args=[case.number, deed.name]),
            "is_harm": deed.is_harm,
            "is_one_tap": deed.is_one_tap,
        }
        for deed in offered
    ]
    plain = [verb for verb, deed in zip(shown, offered, strict=True) if not deed.is_rare]
    rare = [verb for verb, deed in zip(shown, offered, strict=True) if deed.is_rare]
    if together.may_merge(case, request.actor):
        rare.append(_link(_("并案"), "people", reverse("cases:merge", args=[case.number])))
    if request.actor.may(Right.REGISTER):
        slip = reverse("cases:staff_slip", args=[case.number])
        rare.append(_link(_("打印小票"), "printer", slip))
    return plain[:_ON_BAR], plain[_ON_BAR:] + rare


def _link(word: str, icon: str, href: str) -> dict[str, Any]:
    return {"word": word, "icon": icon, "href": href, "is_harm": False, "is_one_tap": False}


def _facts(case: Case, requesters: list[Requester], now: datetime) -> list[tuple[str, Any]]:
    because = case.because if isinstance(case.because, list) else []
    category = case.category.name
    if because:
        words = listed(f"“{word}”" for word in because)
        category = _("{category}，因为提到{words}").format(category=category, words=words)
    # Whose case was merged into this one spoke for somebody else: that stands beside their own words.
    on_behalf = [r.on_behalf_of for r in requesters if r.on_behalf_of and r.case_id == case.pk]
    facts = [
        (_("地点"), whereabouts.place_of(case) or str(case.area)),
        (_("类别"), category),
        (_("居民选的"), case.get_kind_chosen_display() if case.kind_chosen else ""),
        (_("缓急"), case.get_urgency_display()),
        (
            _("来路"),
            _("{channel}，{when}").format(
                channel=case.get_channel_display(), when=say(case.submitted_at, now)
            ),
        ),
        (_("代谁说的"), listed(on_behalf)),
        (_("别处编号"), case.external_ref),
        (_("谁能看"), _("不公开，只有办的人和书记看得到") if case.is_private else ""),
        (_("说明"), _("存档的，不计时") if case.mode == Mode.ARCHIVE else ""),
        (_("作废原因"), case.void_reason),
        (_("为什么不办"), case.get_decline_reason_display() if case.decline_reason else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _asset(case: Case, by: Actor) -> Asset | None:
    """What broke, where the reader may open its history."""
    if case.asset_id is None:
        return None
    seen = Asset.objects.filter(estate__in=serving.estates_seen_by(by))
    return seen.filter(pk=case.asset_id).first()


def _group_url(case: Case, request: Request) -> str:
    # What is answered may be told to the neighbours; what is private, or of two people alone, never.
    if not confidential.may_be_told_around(case) or case.answered_at is None:
        return ""
    if not request.actor.may(Right.REGISTER):
        return ""
    return f"{reverse('home:group_posts')}?case={case.number}"


def _corrections(case: Case, request: Request) -> list[tuple[str, str]]:
    if not _may(case, Verb.CORRECT, request):
        return []
    words = {
        "correct_place": _("更正地点"),
        "correct_category": _("更正类别"),
        "correct_urgency": _("更正缓急"),
    }
    return [(word, reverse("cases:verb", args=[case.number, name])) for name, word in words.items()]


def _may(case: Case, verb: Verb, request: Request) -> bool:
    return case.allows(verb) and changing.permits(case, TRANSITIONS[verb], request.actor)


def _may_write(case: Case, request: Request) -> bool:
    try:
        replying.must_handle(case, request.actor)
    except Refused:
        return False
    # What was merged is answered where it goes on.
    return case.status not in {Status.VOID, Status.MERGED}

"""How somebody writes on the board: words, one look at what would be public, then their own page of it."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.cases import abuse, drafts, following, hearing, intake, links, triage
from wangge.cases.abuse import TooOften
from wangge.cases.models import Requester
from wangge.cases.views.forms_report import Said, key_of
from wangge.cases.views.intake import community_of, tell
from wangge.cases.vocabulary import Channel
from wangge.core import screening
from wangge.core.errors import Malformed
from wangge.core.forms import Form
from wangge.core.moments import after
from wangge.core.moments import say as said_at
from wangge.core.views import errors
from wangge.language.normalise import clean
from wangge.message_board import posting, threads
from wangge.message_board.models import Message, Thread
from wangge.message_board.views import device
from wangge.people.actors import PUBLIC
from wangge.people.addresses import client_address
from wangge.places import locate
from wangge.places.models import Area

_FIELDS = ("words", "estate", "building", "phone", "key")
_TYPED_MOST = 6_000


class SayForm(Form):
    """What somebody wants to say; only the words must be there."""

    words = Said(
        label=gettext_lazy("想说什么"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请写一句：哪里、怎么了。")},
    )
    estate = Said(label=gettext_lazy("小区"), widget=forms.Select)
    building = Said(label=gettext_lazy("楼"), widget=forms.Select)
    phone = Said(
        label=gettext_lazy("手机号"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    # A trap for machines; people do not see it.
    website = Said()
    key = Said(widget=forms.HiddenInput)

    def __init__(self, *args: Any, community: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        estates = locate.choices(community)
        self.fields["estate"].widget.choices = [
            ("", _("不知道 / 在小区外面")),
            *((estate.id, estate.name) for estate in estates),
        ]
        self.fields["building"].widget.choices = [
            ("", _("不知道 / 不在楼里")),
            *((e.name, [(b.id, b.name) for b in e.buildings]) for e in estates if e.buildings),
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, community: str) -> HttpResponse:
    area = community_of(request, community)
    if request.method != "POST":
        typed = _under_key(request) or {"key": uuid4().hex, "estate": request.GET.get("estate", "")}
        return _form_page(request, area, SayForm(community=area, initial=typed))
    form = SayForm(request.POST, community=area)
    typed = _typed(request)
    if not form.is_valid() or not _is_fit(form, area, typed):
        return _form_page(request, area, form, status=422)
    if _keep(request, typed):
        return redirect(f"{reverse('message_board:look', args=[area.code])}?key={typed['key']}")
    return _look_page(request, area, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, community: str) -> HttpResponse:
    area = community_of(request, community)
    typed = _typed(request) if request.method == "POST" else _under_key(request)
    if typed is None:
        return redirect("message_board:say", area.code)
    if "change" in request.POST:
        _keep(request, typed)
        return _form_page(request, area, SayForm(community=area, initial=typed))
    try:
        if request.method == "POST":
            return _send(request, area, typed)
        return _look_page(request, area, typed)
    except TooOften as refusal:
        wait = int(refusal.wait.total_seconds())
        return errors.too_many(request, reason=str(refusal.reason), retry_after=wait)
    except Malformed as refusal:
        form = SayForm(typed, community=area)
        tell(form, refusal)
        return _form_page(request, area, form, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    requester = links.requester_of(secret, at=now)
    if requester is None:
        raise Http404
    vars(request)["community"] = requester.case.community
    rows = Message.objects.select_related("thread__case__community", "thread__community")
    message = rows.select_related("requester", "addition").filter(requester=requester).first()
    if message is None and not requester.is_follower and not _is_of_board(requester):
        return redirect("cases:status", secret)
    if request.method != "POST" or message is None:
        return _own_page(request, requester, secret, message)
    return _correct(request, requester, secret, message)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def said(request: HttpRequest, key: str) -> HttpResponse:
    """What somebody said in a thread that another opened, by the key of their form: no way into the case."""
    rows = Message.objects.select_related(
        "thread__case__community", "thread__community", "requester", "addition"
    )
    message = rows.filter(form_key=key, is_opening=False, requester__isnull=False).first()
    if message is None or message.requester is None:
        raise Http404
    requester = links.requester_of(links.secret_of(message.requester), at=timezone.now())
    assert requester is not None, "its secret was just read"
    vars(request)["community"] = requester.case.community
    if request.method != "POST":
        return _own_page(request, requester, "", message)
    return _correct(request, requester, "", message)


def _send(request: HttpRequest, area: Area, typed: dict[str, str]) -> HttpResponse:
    said = _post(request, area, typed, is_blanked=request.POST.get("send") == "blanked")
    now, into = timezone.now(), _joined(area, request.POST.get("join", ""))
    # The same form twice is one sending, and the second tap is told what the first was told.
    abuse.admit(client_address(request), form_key=said.key, at=now)
    try:
        posted = (
            posting.join(said, into, by=PUBLIC, at=now)
            if into is not None
            else posting.post(said, by=PUBLIC, at=now)
        )
    except Malformed:
        abuse.forget(said.key)
        raise
    if posted.message is not None and not posted.message.is_opening:
        return redirect("message_board:said", posted.message.form_key)
    return redirect("message_board:own", posted.secret)


def _correct(
    request: HttpRequest, requester: Requester, secret: str, message: Message
) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        posting.correct(message, text, at=timezone.now())
    except Malformed as refusal:
        reason = str(refusal.reason)
        return _own_page(request, requester, secret, message, text=text, refusal=reason)
    messages.success(request, _("公开了，邻居看得到。"))
    return redirect(request.path)


def _post(
    request: HttpRequest, area: Area, typed: dict[str, str], *, is_blanked: bool = False
) -> posting.Post:
    place = locate.locate(area, estate_id=typed["estate"], building_id=typed["building"])
    if place.building is None:
        place = _place_in_words(area, typed["words"], place)
    # Back, and other words in the page that was sent: another matter.
    said = "\0".join(typed[name] for name in _FIELDS)
    return posting.Post(
        words=typed["words"],
        community=area,
        place=place,
        phone=typed["phone"],
        device=device.of(request),
        key=f"{typed['key']}:{hashlib.sha256(said.encode()).hexdigest()[:16]}",
        is_blanked=is_blanked,
    )


def _place_in_words(area: Area, words: str, chosen: locate.Located) -> locate.Located:
    # Only where the words leave no doubt; and never another estate than the chosen one.
    guesses = [
        guess
        for guess in locate.from_text(area, words)
        if chosen.estate is None or guess.estate == chosen.estate
    ]
    return guesses[0] if len(guesses) == 1 else chosen


def _joined(area: Area, text: str) -> Thread | None:
    try:
        public_id = UUID(text)
    except ValueError:
        return None
    rows = Thread.objects.public().filter(community=area, public_id=public_id)
    return rows.select_related("case__merged_into", "community").first()


def _is_fit(form: SayForm, area: Area, typed: dict[str, str]) -> bool:
    def check() -> None:
        if form.cleaned_data["website"]:
            raise Malformed(_("这一页像是机器填的，没有收。请打值班电话。"))
        place = locate.locate(area, estate_id=typed["estate"], building_id=typed["building"])
        said = posting.Post(
            words=typed["words"],
            community=area,
            place=place,
            phone=typed["phone"],
            key=typed["key"],
        )
        intake.check(said.submission)

    return form.carry_out(check)


def _typed(request: HttpRequest) -> dict[str, str]:
    values = {name: clean(request.POST.get(name, "")) for name in _FIELDS}
    return {**values, "key": key_of(values["key"])}


def _under_key(request: HttpRequest) -> dict[str, str] | None:
    key = request.GET.get("key", "")
    if key_of(key) != key:
        return None
    kept = drafts.typed_under(key, at=timezone.now())
    # A draft of another form has other fields.
    return {name: kept.get(name, "") for name in _FIELDS} if kept else None


def _keep(request: HttpRequest, typed: dict[str, str]) -> bool:
    now = timezone.now()
    is_long = sum(map(len, typed.values())) > _TYPED_MOST
    if is_long or not abuse.may_keep(client_address(request), at=now):
        return False
    drafts.keep_typed(typed["key"], typed, at=now)
    return True


def _form_page(
    request: HttpRequest, area: Area, form: SayForm, *, status: int = 200
) -> HttpResponse:
    context = {"community": area, "form": form}
    page = render(request, "message_board/posting/say.html", context, status=status)
    return device.marked(request, page)


def _look_page(request: HttpRequest, area: Area, typed: dict[str, str]) -> HttpResponse:
    now = timezone.now()
    said = _post(request, area, typed)
    checked = intake.check(said.submission)
    guess = intake.guess_of(checked)
    foreseen = intake.foresee(checked, at=now, guess=guess)
    why_private = posting.why_private(checked.words, guess.category)
    found = [] if why_private else screening.marks(checked.words, allowed=posting.offices(area))
    same = [] if why_private else threads.likely_same(said, now=now)
    due, place = foreseen.due_at, checked.place
    context = {
        "community": area,
        "typed": typed,
        "parts": screening.parts(checked.words, found),
        "found": screening.counted(found),
        "blanked": screening.blanked(checked.words, found) if found else "",
        "who": threads.speaker(place.building, place.estate) if place else "",
        "phone": checked.phone,
        "why_private": why_private,
        "advice": triage.first_advice(checked.words, guess, community=checked.community),
        "category": foreseen.guess.category.name,
        "promise": after(_("最晚"), said_at(due, now, is_end=True)) if due else "",
        "same": [threads.line(thread, now=now) for thread in same],
    }
    return device.marked(request, render(request, "message_board/posting/look.html", context))


def _own_page(
    request: HttpRequest,
    requester: Requester,
    secret: str,
    message: Message | None,
    *,
    text: str = "",
    refusal: str = "",
) -> HttpResponse:
    case, now = requester.case, timezone.now()
    goes_on = hearing.goes_on_as(case)
    offices = posting.offices(case.community)
    words = message.words if message else ""
    found = screening.marks(words, allowed=offices)
    thread = Thread.objects.public().filter(case=case.pk).select_related("community").first()
    if message is not None:
        thread = Thread.objects.public().filter(pk=message.thread_id).first()
    context = {
        "community": case.community,
        "case": case,
        "code": "" if requester.phone else following.tail_of(requester),
        "is_follower": requester.is_follower,
        "message": message,
        "thread": thread,
        "why_private": _why_private(requester) if message is None else "",
        "parts": screening.parts(words, found),
        "found": screening.counted(found),
        "text": text or screening.blanked(words, found),
        "refusal": refusal,
        "ahead": following.ahead(goes_on, now=now) if secret and goes_on.is_open else [],
        "status_url": reverse("cases:status", args=[secret]) if secret else "",
        "own_url": request.path,
    }
    status = 422 if refusal else 200
    return render(request, "message_board/posting/own.html", context, status=status)


def _is_of_board(requester: Requester) -> bool:
    return requester.case.channel == Channel.MESSAGE_BOARD


def _why_private(requester: Requester) -> str:
    if requester.is_follower:
        return ""
    case = requester.case
    return posting.why_private(case.words, case.category)

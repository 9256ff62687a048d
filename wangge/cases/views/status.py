"""What a requester sees of their own case and may do there: by a secret link, without signing in."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import (
    asking,
    blotting,
    callout,
    changing,
    closing,
    danger,
    doubting,
    elsewhere,
    following,
    hearing,
    links,
    replying,
    retelling,
    texting,
    urging,
    whereabouts,
)
from wangge.cases.abuse import TooOften
from wangge.cases.links import NotFound
from wangge.cases.models import Case, Requester
from wangge.cases.views import status_together
from wangge.cases.views.forms_report import Said
from wangge.cases.views.intake import tell
from wangge.cases.vocabulary import DeclineReason, Status
from wangge.core.errors import Malformed
from wangge.core.forms import Form
from wangge.core.moments import local_day, say_day
from wangge.core.views import errors
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.people.actors import Actor, requesting
from wangge.people.addresses import client_address
from wangge.places.models import Area


class FindForm(Form):
    """The number, and what only its requester knows."""

    number = Said(label=gettext_lazy("编号"), required=True)
    tail = Said(label=gettext_lazy("手机号后四位，或小票上的查询码"), required=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what happened, with the pictures that belong to it."""

    at: datetime
    text: str
    tone: str = ""
    said: str = ""
    photos: list[str] = field(default_factory=list)


@never_cache
@require_safe
def received(request: HttpRequest, secret: str) -> HttpResponse:
    requester = _requester(request, secret)
    case = requester.case
    now = timezone.now()
    context = {
        "community": case.community,
        "case": case,
        "ahead": following.ahead(hearing.goes_on_as(case), now=now),
        "status_url": reverse("cases:status", args=[secret]),
        "slip_url": reverse("cases:slip", args=[secret]),
        "is_anonymous": requester.is_anonymous,
        "code": "" if requester.phone else following.tail_of(requester),
        "calling": following.calling(case, now=now),
        "danger": danger.of_case(hearing.goes_on_as(case)),
    }
    return render(request, "cases/intake/received.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def status(request: HttpRequest, secret: str) -> HttpResponse:
    requester = _requester(request, secret)
    if request.method == "GET":
        replying.opened(requester, at=timezone.now())
        hearing.goes_on_as(requester.case).refresh_from_db(fields=["answered_at"])
    return _page(request, requester, secret)


@require_POST
def act(request: HttpRequest, secret: str) -> HttpResponse:
    requester = _requester(request, secret)
    try:
        deed = _DEEDS[request.POST.get("verb", "")]
    except KeyError:
        raise Http404 from None
    case = changing.as_seen(hearing.goes_on_as(requester.case), request.POST.get("revision"))
    try:
        thanks = deed(case, request.POST, requesting(requester.pk), timezone.now())
    except Malformed as refusal:
        messages.error(request, str(refusal.reason))
        case.refresh_from_db()
        return _page(request, requester, secret, http_status=422)
    messages.success(request, thanks)
    return redirect("cases:status", secret)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    community = Area.objects.communities().filter(code=request.GET.get("c", "")[:40]).first()
    vars(request)["community"] = community
    form = FindForm(request.POST or None)
    page = {"community": community, "form": form}
    if request.method != "POST" or not form.is_valid():
        bad = request.method == "POST"
        return render(request, "cases/status/find.html", page, status=422 if bad else 200)
    try:
        requester = links.find(
            form.cleaned_data["number"],
            form.cleaned_data["tail"],
            address=client_address(request),
            at=timezone.now(),
        )
    except TooOften as refusal:
        wait = int(refusal.wait.total_seconds())
        return errors.too_many(request, reason=str(refusal.reason), retry_after=wait)
    except (Malformed, NotFound) as refusal:
        field_name = "tail" if getattr(refusal, "field", "") == "phone_tail" else "number"
        tell(form, Malformed(str(refusal.reason), field=field_name))
        return render(request, "cases/status/find.html", page, status=refusal.status)
    return redirect(links.path(requester))


@never_cache
@require_safe
def slip(request: HttpRequest, secret: str) -> HttpResponse:
    requester = _requester(request, secret)
    return slip_page(request, requester, back=reverse("cases:status", args=[secret]))


@require_safe
def picture(request: HttpRequest, secret: str, public_id: str) -> HttpResponseBase:
    requester = _requester(request, secret)
    found = _pictures(requester).filter(public_id=public_id)
    attachment = found.first()
    if attachment is None:
        raise Http404
    return pictures.send(attachment)


def slip_page(request: HttpRequest, requester: Requester, *, back: str) -> HttpResponse:
    """The slip on paper for whoever has no telephone at hand."""
    case, now = requester.case, timezone.now()
    has_phone = not links.has_code(requester)
    context = {
        "community": case.community,
        "case": case,
        "title": _as_read(requester, case.title),
        "printed_at": now,
        "steps": following.slip_steps(
            hearing.goes_on_as(case),
            has_phone=has_phone,
            by_speaker=requester.phone is not None and not has_phone,
            now=now,
        ),
        "tail": following.tail_of(requester),
        "has_phone": has_phone,
        "may_follow": requester.may_follow,
        "back": back,
    }
    return render(request, "cases/intake/slip.html", context)


def _requester(request: HttpRequest, secret: str) -> Requester:
    requester = links.requester_of(secret, at=timezone.now())
    if requester is None:
        raise Http404
    vars(request)["community"] = requester.case.community
    return requester


def _page(
    request: HttpRequest, requester: Requester, secret: str, *, http_status: int = 200
) -> HttpResponse:
    case, now = requester.case, timezone.now()
    # What was merged goes on as another: its own number and words, the other's standing.
    goes_on = hearing.goes_on_as(case)
    standing = following.standing(goes_on, requesting(requester.pk), now=now)
    typed = _typed(request)
    context: dict[str, Any] = {
        "community": case.community,
        "case": case,
        "title": _as_read(requester, case.title),
        "place": _as_read(requester, whereabouts.place_of(case)),
        "asked_at": case.submitted_at,
        "steps": standing.steps,
        "promise": standing.promise,
        "sentence": standing.sentence,
        "standing": standing.light,
        "calling": following.calling(goes_on, now=now),
        "question": standing.question,
        "result": standing.result,
        "closes_at": standing.closes_at,
        "timeline": _entries(requester, secret),
        "verbs": standing.verbs,
        "revision": goes_on.revision,
        **status_together.context(requester, goes_on, now=now),
        "act_url": reverse("cases:act", args=[secret]),
        "is_call_out": "arrived" in standing.verbs,
        "print_url": reverse("cases:slip", args=[secret]),
        "declined": _declined(goes_on, standing.result, now=now),
        "again_url": _again(goes_on, standing.verbs, secret),
        "typed": typed,
        "texts": texting.choice_of(requester),
    }
    return render(request, "cases/status/page.html", context, status=http_status)


def _as_read(requester: Requester, text: str) -> str:
    """What stands on the case that the page is of: another's, where one only waits for the same answer."""
    return blotting.on(requester.case).read(text, by=requester)


def _declined(case: Case, result: following.Told | None, *, now: datetime) -> dict[str, Any] | None:
    if case.status != Status.DECLINED or result is None:
        return None
    until = closing.reopens_until(case)
    is_repeat = case.decline_reason == DeclineReason.NOTHING_NEW
    return {
        "title": _("这件事前面答复过") if is_repeat else _("这件事为什么不在这里办"),
        "text": result.text,
        "byline": result.byline,
        "phone": elsewhere.number_in(result.text),
        "until": say_day(local_day(until), local_day(now)) if until else "",
    }


def _again(case: Case, verbs: frozenset[str], secret: str) -> str:
    # While it may be reopened, that is the shorter way.
    if case.status not in {Status.CLOSED, Status.DECLINED} or "reopen" in verbs:
        return ""
    return f"{reverse('cases:report', args=[case.community.code])}?again={secret}"


def _typed(request: HttpRequest) -> dict[str, str]:
    empty = dict.fromkeys(_DEEDS, "")
    return {**empty, request.POST.get("verb", ""): request.POST.get("text", "")}


def _entries(requester: Requester, secret: str) -> list[Entry]:
    told = retelling.story(requester)
    photos = [
        reverse("cases:my_picture", args=[secret, picture.public_id])
        for picture in _pictures(requester)
    ]
    entries = [
        Entry(entry.at, entry.text, tone=_TONES.get(entry.kind, ""), said=entry.said)
        for entry in told
    ]
    if entries:
        entries[0] = replace(entries[0], tone=entries[0].tone or "now")
        entries[-1].photos.extend(photos)
    return entries


def _pictures(requester: Requester) -> QuerySet[Attachment]:
    found = pictures.pictures_of(requester.case, "resident")
    # Whoever only waits for the same answer sent none of them.
    return found.none() if requester.is_follower else found


def _confirm(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    satisfaction, text = posted.get("satisfaction", ""), posted.get("text", "")
    closing.confirm(case, satisfaction=satisfaction, text=text, by=by, at=at)
    if case.is_open:
        return _("谢谢您的回音。别的邻居也说好了，就办结。")
    return _("谢谢您的回音，这件事办结了。")


def _reopen(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    if doubting.doubt(case, text=posted.get("text", ""), by=by, at=at):
        return _("知道了，还是这个编号，重新派人来办。")
    return _(
        "记下了，办的人看得到。跟着的邻居说没好，重新办过一次了；要不要再办，由最先说的人或社区来定。"
    )


def _rate(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    satisfaction, text = posted.get("satisfaction", ""), posted.get("text", "")
    closing.rate(case, satisfaction=satisfaction, text=text, by=by, at=at)
    return _("记下了，谢谢。")


def _answer(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    asking.answer(case, text=posted.get("text", ""), by=by, at=at)
    return _("收到您的回话，接着办。")


def _add(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    text = posted.get("text", "")
    # A second tap says nothing new.
    if not following.was_just_said(case, text, by=by, at=at):
        asking.add(case, text=text, by=by, at=at)
    return _("补上去了，办的人看得到。")


def _withdraw(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    closing.withdraw(case, reason=posted.get("text", ""), by=by, at=at)
    return _("撤回了，不再派人。")


def _urge(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    return urging.urge(case, by=by, at=at).words(case, at)


def _texts_wanted(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    texting.agree_by_page(by, at=at)
    return _("记下了，有结果发短信告诉您。")


def _texts_stopped(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    texting.stop_by_page(by, at=at)
    return _("记下了，不再发短信。有结果打电话告诉您。")


def _arrived(case: Case, posted: QueryDict, by: Actor, at: datetime) -> str:
    callout.confirm_arrival(case, by=by, at=at)
    return _("记下了：人到了。")


_DEEDS: dict[str, Callable[[Case, QueryDict, Actor, datetime], str]] = {
    "confirm": _confirm,
    "reopen": _reopen,
    "rate": _rate,
    "answer": _answer,
    "add": _add,
    "withdraw": _withdraw,
    "arrived": _arrived,
    "urge": _urge,
    "texts_wanted": _texts_wanted,
    "texts_stopped": _texts_stopped,
}
_TONES = {"case.reopened": "bad", "case.escalated": "bad"}

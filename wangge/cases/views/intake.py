"""How a resident says something without signing in: words, one look back, a number."""

from collections import Counter
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.cases import abuse, drafts, intake, replying, triage
from wangge.cases.abuse import TooOften
from wangge.cases.intake import Foreseen, Submission
from wangge.cases.views import again, sending, wall_place
from wangge.cases.views.forms_report import KEY, KeptForm, ReportForm, key_of
from wangge.cases.vocabulary import Channel, Route
from wangge.core.errors import Malformed
from wangge.core.moments import after, say
from wangge.core.screening import PERSONAL
from wangge.core.speech import together
from wangge.core.views import errors
from wangge.files import pictures
from wangge.language.normalise import clean
from wangge.language.personal_data import PersonalData, suspect
from wangge.people.addresses import client_address
from wangge.places import locate
from wangge.places.models import Area

# All fields together, each as long as it may be, and not much more.
_TYPED_MOST = 6_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, community: str) -> HttpResponse:
    area = community_of(request, community)
    if request.method != "POST":
        typed = _under_key(request) or {**_asked(request, area), "key": uuid4().hex}
        return _form_page(request, area, ReportForm(community=area, initial=typed))
    if "change" in request.POST:
        typed = _typed(request)
        if _keep(request, typed):
            return _to("cases:report", area, typed["key"])
        return _form_page(request, area, ReportForm(community=area, initial=typed))
    form = ReportForm(request.POST, request.FILES, community=area)
    submission = _read(request, area, form)
    if submission is None:
        return _form_page(request, area, form, status=422)
    typed = _kept(submission)
    typed |= {name: form.cleaned_data[name] for name in ("via", "wall", "again")}
    # Kept here, the page to look at has an address of its own, and "back" finds it again.
    if _keep(request, typed):
        return _to("cases:preview", area, typed["key"])
    return _preview_page(request, submission, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, community: str) -> HttpResponse:
    area = community_of(request, community)
    if request.method != "POST":
        return _look_once_more(request, area)
    typed = _typed(request)
    try:
        checked = intake.check(_submission(area, typed))
        checked = again.settled(request, checked, typed, at=timezone.now())
        accepted = sending.send(request, checked)
    except again.NotYetSaid as unsaid:
        return _preview_page(request, unsaid.submission, typed, refusal=str(unsaid.reason))
    except TooOften as refusal:
        wait = int(refusal.wait.total_seconds())
        return errors.too_many(request, reason=str(refusal.reason), retry_after=wait)
    except Malformed as refusal:
        form = ReportForm(typed, community=area)
        tell(form, refusal)
        return _form_page(request, area, form, status=422)
    return redirect("cases:received", accepted.secret)


def community_of(request: HttpRequest, code: str) -> Area:
    """The community a public page is of; its errors then show that desk's telephone."""
    communities = Area.objects.communities().select_related("parent__parent")
    area = get_object_or_404(communities, code=code, is_active=True)
    vars(request)["community"] = area
    return area


def tell(form: forms.Form, refusal: Malformed) -> None:
    """Put a refusal beside the field it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.reason))


def _look_once_more(request: HttpRequest, area: Area) -> HttpResponse:
    typed = _under_key(request)
    if typed is None:
        return redirect("cases:report", area.code)
    try:
        submission = intake.check(_submission(area, typed))
    except Malformed:
        # What was chosen is gone since; the form says what to mend.
        return _to("cases:report", area, typed["key"])
    return _preview_page(request, submission, typed)


def _under_key(request: HttpRequest) -> dict[str, Any] | None:
    key = request.GET.get("key", "")
    if not KEY.fullmatch(key):
        return None
    return drafts.typed_under(key, at=timezone.now())


def _keep(request: HttpRequest, typed: dict[str, Any]) -> bool:
    now = timezone.now()
    is_long = sum(map(len, typed.values())) > _TYPED_MOST
    if is_long or not abuse.may_keep(client_address(request), at=now):
        return False
    drafts.keep_typed(typed["key"], typed, at=now)
    return True


def _to(page: str, area: Area, key: str) -> HttpResponse:
    return redirect(f"{reverse(page, args=[area.code])}?key={key}")


def _read(request: HttpRequest, area: Area, form: ReportForm) -> Submission | None:
    # The photo first: it stays with the draft even where a field is to be mended.
    if not form.is_valid():
        return None
    values = form.cleaned_data
    try:
        _no_machine(values["website"])
        _keep_photo(request, form)
        return _findable(intake.check(_submission(area, values, guessing=True)))
    except Malformed as refusal:
        tell(form, refusal)
        return None


def _no_machine(trap: str) -> None:
    if trap:
        raise Malformed(_("这一页像是机器填的，没有收。请打值班电话。"))


def _findable(submission: Submission) -> Submission:
    # Whoever comes at once must know where to.
    if submission.is_call_out and not (_is_placed(submission) or submission.place_text):
        raise Malformed(
            _("要人马上来，请选小区和楼；不在小区里，请在“楼层或房号”里写清在哪里。"),
            field="estate",
        )
    return submission


def _keep_photo(request: HttpRequest, form: ReportForm) -> None:
    key, upload = form.cleaned_data["key"], form.cleaned_data["photo"]
    if upload:
        photo = pictures.prepare(upload)
        now = timezone.now()
        abuse.admit_photo(client_address(request), at=now)
        drafts.keep_photo(key, photo, at=now)
    elif form.cleaned_data["drop_photo"]:
        drafts.drop_photo(key)


def _submission(area: Area, values: dict[str, Any], *, guessing: bool = False) -> Submission:
    place = locate.locate(
        area,
        estate_id=values["estate"],
        building_id=values["building"],
        text=values["place_text"],
    )
    named = wall_place.place_of(area, values)
    if named is not None:
        place = named
    elif guessing and place.building is None:
        place = _place_in_words(area, values["words"], place)
    key = key_of(values["key"])
    return Submission(
        words=values["words"],
        community=area,
        channel=Channel.WALL_CODE if values["via"] == "wall" else Channel.WEB,
        place=place,
        place_text=values["place_text"],
        name=values["name"],
        phone=values["phone"],
        email=values["email"],
        may_text=bool(values.get("may_text")),
        is_call_out=bool(values["call_out"]),
        draft_key=key,
        idempotency_key=f"web:{key}",
    )


def _place_in_words(area: Area, words: str, chosen: locate.Located) -> locate.Located:
    # Only where the words leave no doubt; and never another estate than the chosen one.
    guesses = [
        guess
        for guess in locate.from_text(area, words)
        if chosen.estate is None or guess.estate == chosen.estate
    ]
    if len(guesses) != 1:
        return chosen
    return guesses[0]


def _asked(request: HttpRequest, area: Area) -> dict[str, str]:
    # A code on the wall names its building, so that nobody has to.
    building, secret = request.GET.get("building", ""), request.GET.get("again", "")[:64]
    asked = {"building": building, "via": "wall"} if building.isdecimal() else {}
    return {**asked, **wall_place.asked(area, request.GET.get("wall", "")), "again": secret}


def _typed(request: HttpRequest) -> dict[str, Any]:
    posted: QueryDict = request.POST
    values = {name: clean(posted.get(name, "")) for name in KeptForm.base_fields}
    return {**values, **again.answers(posted), "key": key_of(values["key"])}


def _form_page(
    request: HttpRequest, area: Area, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    key = str(form["key"].value() or "")
    context = {
        "community": area,
        "form": form,
        "photo_kept": drafts.photo_of(key) is not None,
        "wall": wall_place.named(area, str(form["wall"].value() or "")),
        "place_hint": _("按您写的填好了，不对请改。") if form.initial.get("words") else "",
    }
    return render(request, "cases/intake/report.html", context, status=status)


def _preview_page(
    request: HttpRequest, submission: Submission, typed: dict[str, Any], *, refusal: str = ""
) -> HttpResponse:
    foreseen = intake.foresee(submission, at=timezone.now())
    context = {
        "community": submission.community,
        "parts": _marked(submission.words),
        "found": list(Counter(str(PERSONAL[f.kind]) for f in suspect(submission.words)).items()),
        "facts": _facts(submission),
        "guess": {
            "category": foreseen.guess.category.name,
            "because": foreseen.guess.because,
            # Without an estate it may well be another company's; the desk sorts it.
            "lead": str(foreseen.lead) if _is_placed(submission) else "",
            "promise": _promise(foreseen),
            "sentence": foreseen.sentence,
        },
        "is_sorted_first": not _is_placed(submission),
        "advice": triage.first_advice(
            submission.words, foreseen.guess, community=submission.community
        ),
        "car_hint": _car_hint(submission) if _is_about_a_car(foreseen) else "",
        "twin": None,
        "repeat": again.question(submission, typed, at=timezone.now()),
        "refusal": refusal,
        "form": KeptForm(initial=typed),
        "action": reverse("cases:preview", args=[submission.community.code]),
        "back": reverse("cases:report", args=[submission.community.code]),
    }
    status = 422 if refusal else 200
    return render(request, "cases/intake/preview.html", context, status=status)


def _is_about_a_car(foreseen: Foreseen) -> bool:
    return foreseen.guess.category.code == replying.MOVE_CAR


def _car_hint(submission: Submission) -> str:
    """Say what the desk needs to find a driver, and that nobody's number is shown to the other."""
    kinds = {finding.kind for finding in suspect(submission.words)}
    place = submission.place
    is_placed = bool(submission.place_text) or (place is not None and place.building is not None)
    if PersonalData.PLATE not in kinds:
        said = _("挡路的是哪辆车？点“改一改”，写上车牌和停在哪里，值班台好马上找车主。")
    elif not is_placed:
        said = _("车停在哪里？点“改一改”写上哪幢楼、哪个车位，车主和值班的人好找。")
    else:
        said = _("值班台按车牌联系车主，您不用自己去找。")
    return together(said, _("车主的电话不会给您看，您的电话也不会给车主看。"))


def _is_placed(submission: Submission) -> bool:
    return submission.place is not None and submission.place.estate is not None


def _kept(submission: Submission) -> dict[str, Any]:
    place = submission.place
    return {
        "words": submission.words,
        "estate": str(place.estate.pk) if place and place.estate else "",
        "building": str(place.building.pk) if place and place.building else "",
        "place_text": submission.place_text,
        "phone": submission.phone,
        "may_text": "1" if submission.may_text else "",
        "name": submission.name,
        "email": submission.email,
        "call_out": "1" if submission.is_call_out else "",
        "key": submission.draft_key,
    }


def _marked(words: str) -> list[tuple[str, bool]]:
    parts, told = [], 0
    for finding in suspect(words):
        parts += [(words[told : finding.start], False), (finding.text, True)]
        told = finding.end
    return [part for part in [*parts, (words[told:], False)] if part[0]]


def _facts(submission: Submission) -> list[tuple[str, str]]:
    place = submission.place
    where = wall_place.in_full(place, submission.place_text)
    has_photo = drafts.photo_of(submission.draft_key) is not None
    told = [
        (_("地点"), where),
        (_("照片"), _("有一张") if has_photo else ""),
        (_("手机"), submission.phone),
        (_("短信"), _("可以发，告诉进度和结果") if submission.may_text else ""),
        (_("称呼"), submission.name),
        (_("邮箱"), submission.email),
        (_("叫人"), _("要人马上来") if submission.is_call_out else ""),
    ]
    return [(name, value) for name, value in told if value]


def _promise(foreseen: Foreseen) -> str:
    if foreseen.due_at is None:
        return ""
    when = say(foreseen.due_at, timezone.now(), is_end=True)
    if foreseen.guess.route == Route.INQUIRY:
        return _("{when} 前答复").format(when=after(_("最晚"), when))
    return _("{when} 前办好").format(when=after(_("最晚"), when))

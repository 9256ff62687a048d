"""How a grid worker records on a round: settled on the spot by one tap, or passed on; no quota, no track."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import danger, patrol, triage
from wangge.cases.models import PatrolRecord
from wangge.cases.numbers import spoken
from wangge.cases.patrol import Seen
from wangge.cases.views import finding, wall_place
from wangge.cases.views.forms_report import Said, key_of
from wangge.cases.views.register import communities_of
from wangge.core.errors import Malformed
from wangge.core.forms import Form
from wangge.core.paging import paged
from wangge.core.saving import saved, status_of
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.history.recording import type_of
from wangge.people import serving
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places import locate, wall_codes
from wangge.places.located import Located
from wangge.places.models import Area, Asset

_PAGE = 30
_CALL_OUT = "call_out"


class PatrolForm(Form):
    """What was seen, in a few words, and where; a photo only where somebody wants one."""

    words = Said(
        label=gettext_lazy("看到了什么"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句看到了什么，例如 纸箱挡道，已搬走。")},
    )
    # Somewhere known: a code that was scanned, a thing, or where one has been lately.
    spot = forms.ChoiceField(label=gettext_lazy("在哪里"), widget=forms.RadioSelect, required=False)
    estate = Said(label=gettext_lazy("小区"), widget=forms.Select)
    building = Said(label=gettext_lazy("楼"), widget=forms.Select)
    place_text = Said(label=gettext_lazy("具体在哪"))
    photo = forms.FileField(label=gettext_lazy("照片"), required=False)
    # Asked only where the words speak of danger.
    is_over = forms.BooleanField(label=gettext_lazy("险情已经排除，人都安全"), required=False)
    key = Said(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, community: Area, spots: dict[str, Located], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        estates = locate.choices(community)
        spot = self.fields["spot"]
        assert isinstance(spot, forms.ChoiceField)
        offered = [(key, place.said) for key, place in spots.items()]
        spot.choices = [*offered, ("", _("别的地方"))]
        self.fields["estate"].widget.choices = [
            ("", _("不知道 / 在小区外面")),
            *((estate.id, estate.name) for estate in estates),
        ]
        self.fields["building"].widget.choices = [
            ("", _("不知道 / 不在楼里")),
            *((e.name, [(b.id, b.name) for b in e.buildings]) for e in estates if e.buildings),
        ]

    def clean_key(self) -> str:
        return key_of(self.cleaned_data["key"])


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Right.PATROL)
def start(request: Request) -> HttpResponse:
    by, now = request.actor, timezone.now()
    assert by.post is not None, "the door asked for a post"
    communities = communities_of(by.post)
    if not communities:
        raise Http404
    community = communities[0]
    spots = _spots(request, community)
    first = next(iter(spots)) if _asked(request) and spots else ""
    initial = {"key": uuid4().hex, "spot": first}
    form = PatrolForm(
        request.POST or None,
        request.FILES or None,
        community=community,
        spots=spots,
        initial=initial,
    )
    is_called = _CALL_OUT in request.POST
    kept: list[PatrolRecord] = []

    def keep(values: dict[str, Any]) -> None:
        seen = _seen(community, spots, values, is_call_out=is_called)
        kept.append(_deed(request)(seen, by=by, at=now))

    if request.method == "POST" and saved(form, keep):
        return _thanks(request, kept[0])
    rows = paged(request, patrol.own(by), each=_PAGE)
    page = {
        "form": form,
        "community": community,
        "advice": _advice(form, community),
        "rows": rows,
        "lines": _lines(list(rows), request),
    }
    return render(request, "cases/patrol/page.html", page, status=status_of(form))


@require_POST
@needs(Right.PATROL)
def undo(request: Request, pk: int) -> HttpResponse:
    kept = get_object_or_404(patrol.own(request.actor), pk=pk)
    patrol.undo(kept, by=request.actor, at=timezone.now())
    messages.success(request, _("撤销了，当没有记过。"))
    return redirect("cases:patrol")


@require_safe
@needs(Right.SEE_CASES)
def picture(request: Request, pk: int, public_id: UUID) -> HttpResponseBase:
    kept = get_object_or_404(PatrolRecord.objects.visible_to(request.actor), pk=pk)
    found = pictures.pictures_of(kept, Attachment.Reader.INTERNAL)
    return pictures.send(get_object_or_404(found, public_id=public_id))


def _deed(request: Request) -> Callable[..., PatrolRecord]:
    """What the button that was pressed asks for; where none was, nobody guesses."""
    if _CALL_OUT in request.POST or "pass_on" in request.POST:
        return patrol.pass_on
    if "settle" in request.POST:
        return patrol.settle
    raise Malformed(_("还没记下：点“当场办好了”，或者点“转给别人办”。"))


def _asked(request: Request) -> bool:
    return bool(request.GET.get("wall") or request.GET.get("asset"))


def _spots(request: Request, community: Area) -> dict[str, Located]:
    """Where it may be, by a key of the form: what was scanned or opened first, then the last places."""
    spots: dict[str, Located] = {}
    if place := wall_place.place_of_code(community, request.GET.get("wall", "")):
        spots[f"wall-{wall_codes.typed(request.GET['wall'])}"] = place
    wanted = request.GET.get("asset", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 18:  # noqa: PLR2004
        seen = Asset.objects.filter(estate__in=serving.estates_seen_by(request.actor))
        asset = (
            seen.filter(pk=wanted, estate__community=community)
            .select_related("estate__community", "estate__area", "building__area", "entrance")
            .first()
        )
        if asset is not None:
            spots[f"asset-{asset.pk}"] = _of_asset(asset)
    for kept in patrol.recent_places(request.actor):
        place = Located(
            kept.community, kept.area, kept.estate, kept.building, kept.entrance, asset=kept.asset
        )
        if kept.community_id == community.pk and place not in spots.values():
            spots[f"as-{kept.pk}"] = place
    return spots


def _of_asset(asset: Asset) -> Located:
    area = asset.building.area if asset.building else asset.estate.area
    return Located(
        asset.estate.community, area, asset.estate, asset.building, asset.entrance, asset=asset
    )


def _advice(form: PatrolForm, community: Area) -> str:
    """Say what to do first, where what sounds like danger was to be put down as settled."""
    if "is_over" not in form.errors:
        return ""
    words = form.cleaned_data["words"]
    return triage.first_advice(words, triage.guess(words), community=community)


def _seen(
    community: Area, spots: dict[str, Located], values: dict[str, Any], *, is_call_out: bool
) -> Seen:
    place = spots.get(values["spot"])
    if place is None:
        place = locate.locate(
            community,
            estate_id=values["estate"],
            building_id=values["building"],
            text=values["place_text"],
        )
        if place.building is None:
            said = f"{values['place_text']} {values['words']}"
            guesses = locate.from_text(community, said)
            fitting = [g for g in guesses if place.estate is None or g.estate == place.estate]
            place = fitting[0] if len(fitting) == 1 else place
    return Seen(
        words=values["words"],
        place=place,
        place_text=values["place_text"] or place.text,
        photo=pictures.prepare(values["photo"]) if values["photo"] else None,
        is_over=values["is_over"],
        is_call_out=is_call_out,
        key=values["key"],
    )


def _thanks(request: Request, kept: PatrolRecord) -> HttpResponse:
    undo_url = reverse("cases:undo_patrol", args=[kept.pk])
    told = _("记下了：当场办好。不算诉求，也不进任何率。")
    if kept.case is not None:
        told = _("转给{lead}了，编号 {number}。").format(
            lead=kept.case.lead, number=spoken(kept.case.number)
        )
        if advice := danger.of_case(kept.case):
            messages.warning(request, advice)
    messages.success(request, told, extra_tags=undo_url)
    return redirect("cases:patrol")


def _lines(rows: list[PatrolRecord], request: Request) -> list[dict[str, Any]]:
    photos = _photos(rows)
    return [_line(kept, photos.get(kept.pk), request) for kept in rows]


def _photos(rows: list[PatrolRecord]) -> dict[int, Attachment]:
    found = Attachment.objects.filter(
        subject_type=type_of(PatrolRecord()), subject_id__in=[kept.pk for kept in rows]
    )
    return {photo.subject_id: photo for photo in found}


def _line(kept: PatrolRecord, photo: Attachment | None, request: Request) -> dict[str, Any]:
    now = timezone.now()
    named = wall_place.in_full(
        Located(
            kept.community, kept.area, kept.estate, kept.building, kept.entrance, asset=kept.asset
        ),
        kept.place_text,
    )
    return {
        "record": kept,
        "where": named,
        "light": finding.standing(kept.case, now) if kept.case else None,
        "href": reverse("cases:detail", args=[kept.case.number]) if kept.case else "",
        "photo": reverse("cases:patrol_picture", args=[kept.pk, photo.public_id]) if photo else "",
        "undo": reverse("cases:undo_patrol", args=[kept.pk])
        if patrol.may_be_undone(kept, by=request.actor, at=now)
        else "",
    }

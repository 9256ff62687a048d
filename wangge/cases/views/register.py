"""How staff write down what somebody says on the telephone, at the desk or on a round."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import intake, repeats, texting, undoing
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import Case, Category
from wangge.cases.numbers import spoken
from wangge.cases.views import again, case_review, finding
from wangge.cases.views.forms_report import Said, key_of
from wangge.cases.views.status import slip_page
from wangge.cases.vocabulary import Channel, Urgency
from wangge.core.forms import Form
from wangge.core.saving import saved, status_of
from wangge.core.ways import own_address
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.models import Post
from wangge.people.roles import Right
from wangge.places import locate
from wangge.places.models import Area

_CHANNELS = (Channel.PHONE, Channel.DESK, Channel.PATROL, Channel.HOTLINE)


class RegisterForm(Form):
    """What a clerk writes while somebody speaks; only the words must be there."""

    channel = forms.ChoiceField(
        label=gettext_lazy("怎么来的"),
        choices=[(channel.value, channel.label) for channel in _CHANNELS],
        widget=forms.RadioSelect,
    )
    words = Said(
        label=gettext_lazy("对方怎么说，照原话记"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    community = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("哪个社区"), empty_label=None
    )
    estate = Said(label=gettext_lazy("小区"), widget=forms.Select)
    building = Said(label=gettext_lazy("楼"), widget=forms.Select)
    place_text = Said(label=gettext_lazy("楼层或房号"))
    name = Said(label=gettext_lazy("怎么称呼"))
    phone = Said(label=gettext_lazy("电话"), widget=forms.TextInput(attrs={"inputmode": "tel"}))
    may_text = forms.BooleanField(
        label=gettext_lazy("问过了：可以往这个号码发短信，告诉进度和结果"), required=False
    )
    on_behalf_of = Said(
        label=gettext_lazy("替谁说的"),
        help_text=gettext_lazy(
            "本人没有手机或不方便时写，例如 王奶奶。小票给本人，家里人用查询码看。"
        ),
    )
    category = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    urgency = forms.ChoiceField(
        label=gettext_lazy("缓急"),
        choices=[("", gettext_lazy("按话里的意思")), *Urgency.choices],
        required=False,
    )
    call_out = forms.BooleanField(label=gettext_lazy("叫人，10 分钟内到场"), required=False)
    key = Said(widget=forms.HiddenInput)

    def __init__(self, *args: Any, communities: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not texting.is_offered():
            del self.fields["may_text"]
        where = self.fields["community"]
        assert isinstance(where, forms.ModelChoiceField)
        where.queryset = Area.objects.filter(pk__in=[area.pk for area in communities])
        if len(communities) == 1:
            where.widget = forms.HiddenInput()
            self.initial.setdefault("community", communities[0].pk)
        self._offer(communities)

    def _offer(self, communities: list[Area]) -> None:
        # One community at a time lists its buildings; who keeps many writes the place in words.
        estates = locate.choices(communities[0]) if len(communities) == 1 else []
        offers: dict[str, list[Any]] = {
            "estate": [("", _("不知道 / 在小区外面")), *((e.id, e.name) for e in estates)],
            "building": [
                ("", _("不知道 / 不在楼里")),
                *((e.name, [(b.id, b.name) for b in e.buildings]) for e in estates if e.buildings),
            ],
            "category": [
                ("", _("自动认")),
                *Category.objects.filter(is_active=True)
                .order_by("route", "name")
                .values_list("code", "name"),
            ],
        }
        for name, offered in offers.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered
            else:
                field.widget.choices = offered


@require_http_methods(["GET", "POST"])
@needs(Right.REGISTER)
def register(request: Request) -> HttpResponse:
    post = request.actor.post
    assert post is not None, "the door asked for a post"
    communities = communities_of(post)
    if not communities:
        raise Http404
    initial = {"key": uuid4().hex, "channel": Channel.PHONE}
    form = RegisterForm(request.POST or None, communities=communities, initial=initial)
    by, now = request.actor, timezone.now()
    kept: list[Accepted] = []
    told = again.answers(request.POST)
    repeat: dict[str, Any] | None = None

    def keep(values: dict[str, Any]) -> None:
        nonlocal repeat
        try:
            submission = again.staff_settled(submission_of(values), told, by=by, at=now)
        except again.NotYetSaid as unsaid:
            repeat = _answered_before(unsaid.submission, told, by=by, at=now)
            raise
        kept.append(intake.submit(submission, by=by, at=now))

    if request.method == "POST" and saved(form, keep):
        return _registered(request, kept[0].case)
    page = {"form": form, "community": communities[0], "repeat": repeat}
    return render(request, "cases/intake/register.html", page, status=status_of(form))


@require_safe
@needs(Right.REGISTER)
def slip(request: Request, number: str) -> HttpResponse:
    case = finding.visible(request, number)
    requester = case.requesters.select_related("case", "phone").order_by("pk").first()
    if requester is None:
        raise Http404
    requester.case = case
    back = own_address(request.GET.get("back", ""), request=request)
    back = back or reverse("cases:detail", args=[case.number])
    return slip_page(request, requester, back=back)


@require_POST
@needs(Right.REGISTER)
def told_again(request: Request, number: str) -> HttpResponse:
    """There was nothing new: the earlier answer was read out, and nothing is opened."""
    case = finding.visible(request, number)
    repeats.tell_again(
        case,
        text=_("又问了同一件事，没有新情况，把答复又念了一遍"),
        by=request.actor,
        at=timezone.now(),
    )
    undo = reverse("cases:untell", args=[case.number])
    text = _("记下了：又问过一次，没有新情况，没有另开一件。")
    messages.success(request, text, extra_tags=undo)
    return redirect("cases:detail", case.number)


@require_POST
@needs(Right.REGISTER)
def untell(request: Request, number: str) -> HttpResponse:
    """The undo of `told_again`, from the toast."""
    case = finding.visible(request, number)
    undoing.untell(case, by=request.actor, at=timezone.now())
    messages.success(request, _("撤销了，跟没点过一样。"))
    return redirect("cases:detail", case.number)


def _answered_before(
    submission: Submission, told: dict[str, str], *, by: Actor, at: datetime
) -> dict[str, Any] | None:
    earlier = again.staff_question(submission, by=by, at=at)
    if earlier is None:
        return None
    return {
        **case_review.answered(earlier, now=at),
        **told,
        "told_again": reverse("cases:told_again", args=[earlier.number]),
    }


def _registered(request: Request, case: Case) -> HttpResponse:
    number = spoken(case.number)
    if Case.objects.visible_to(request.actor).filter(pk=case.pk).exists():
        told = _("登记好了，编号 {number}，派给{lead}。")
        messages.success(request, told.format(number=number, lead=case.lead))
        return redirect(f"{reverse('cases:detail', args=[case.number])}?new=1")
    told = _("登记好了，编号 {number}，派给{lead}。这是私事，只有调解的人和书记看得到。")
    messages.success(request, told.format(number=number, lead=case.lead))
    return redirect("cases:board")


def communities_of(post: Post) -> list[Area]:
    """The communities whose people the post may write for."""
    # The community around a grid, or those within a sub-district.
    own = Area.objects.communities().filter(is_active=True)
    if around := list(own.filter(path__in=post.area.path_prefixes)):
        return around
    return list(own.filter(pk__in=Area.objects.within(post.area)).order_by("path")[:200])


def submission_of(values: dict[str, Any]) -> Submission:
    """What was said, as the form holds it."""
    community = values["community"]
    place = locate.locate(
        community,
        estate_id=values["estate"],
        building_id=values["building"],
        text=values["place_text"],
    )
    said = f"{values['place_text']} {values['words']}"
    if place.building is None:
        guesses = locate.from_text(community, said)
        fitting = [g for g in guesses if place.estate is None or g.estate == place.estate]
        place = fitting[0] if len(fitting) == 1 else place
    return Submission(
        words=values["words"],
        community=community,
        channel=values["channel"],
        place=place,
        place_text=values["place_text"],
        name=values["name"],
        phone=values["phone"],
        may_text=bool(values.get("may_text")),
        on_behalf_of=values["on_behalf_of"],
        category_code=values["category"],
        urgency=values["urgency"],
        is_call_out=values["call_out"],
        # Said of an estate next door, it is nobody's here before that is settled.
        waits_at_desk=place.estate is None and locate.elsewhere(community, said) is not None,
        idempotency_key=f"desk:{key_of(values['key'])}",
    )

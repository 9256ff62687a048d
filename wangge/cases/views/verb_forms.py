"""What each verb asks for: one form a verb, for the one case before it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import colleagues, hearing, redirecting, sides, vouching
from wangge.cases.models import Case, Category, Contact, Requester
from wangge.cases.resolving import OFFERED
from wangge.cases.views.intake_form import Said
from wangge.cases.vocabulary import Resolution, Route, Satisfaction, Stage, Urgency
from wangge.core.forms import DateInput, DateTimeInput, Form
from wangge.core.moments import say
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.places import locate

_UNITS = {
    "minutes": gettext_lazy("分钟"),
    "natural_hours": gettext_lazy("小时"),
    "working_hours": gettext_lazy("工作小时"),
    "natural_days": gettext_lazy("天"),
    "working_days": gettext_lazy("工作日"),
}


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VerbForm(Form):
    """Nothing but the button."""

    # Who reads which field, as `ui.fields` wants it.
    seen: dict[str, str] = {}
    # The field that a reply template fills, where there is one.
    takes_template: str = ""

    def __init__(
        self, *args: Any, case: Case, by: Actor, at: datetime, way: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # Ways to carry it out, each with fields of its own; the one that the reader looks at.
        self.offered: list[tuple[str, Any]] = []
        self.way = way
        # What must be known to fill it in.
        self.facts: list[tuple[str, Any]] = []
        self.prepare(case, by=by, at=at)

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        """Fill the choices that depend on the case."""


class ResolveForm(VerbForm):
    takes_template = "text"
    seen = {"text": "resident"}
    text = Said(label=gettext_lazy("给居民的回复"), required=True, widget=_area())
    resolution = forms.ChoiceField(
        label=gettext_lazy("办得怎样"),
        choices=[(choice.value, choice.label) for choice in OFFERED],
        initial=Resolution.FIXED.value,
        widget=forms.RadioSelect,
    )
    source = Said(
        label=gettext_lazy("依据"),
        help_text=gettext_lazy("政策答复写上哪份文件、哪一天，例如：市医保局 2026 年 3 月通知。"),
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.fields["text"].error_messages["required"] = _(
            "还不能办结：没有给居民的回复。先写一句回复。"
        )
        if case.route == Route.INQUIRY:
            self.fields["resolution"].initial = Resolution.ANSWERED.value
        else:
            del self.fields["source"]
        self._offer_what_can_be(case)

    def _offer_what_can_be(self, case: Case) -> None:
        can_be = sides.outcomes(case)
        offered = [choice for choice in OFFERED if choice in can_be]
        if len(offered) < len(OFFERED):
            field = self.fields["resolution"]
            field.choices = [(choice.value, choice.label) for choice in offered]  # type: ignore[attr-defined]
            field.initial = offered[0].value
            field.help_text = _("双方都上门听过、都愿意调解，才能说办好了。")


class OnSpotForm(ResolveForm):
    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        super().prepare(case, by=by, at=at)
        self.fields["text"].initial = _("已到现场，当场办好了。")
        self.fields.pop("source", None)


class AskForm(VerbForm):
    takes_template = "text"
    seen = {"text": "resident"}
    text = Said(
        label=gettext_lazy("想问居民什么"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("先写下想问居民什么。")},
    )


class AnswerForm(VerbForm):
    seen = {"text": "resident"}
    text = Said(
        label=gettext_lazy("居民怎么说的"),
        required=True,
        widget=_area(),
        help_text=gettext_lazy("电话里或当面说的，照原话记。"),
    )


class DeferForm(VerbForm):
    takes_template = "reason"
    seen = {"reason": "resident"}
    reason = Said(
        label=gettext_lazy("为什么现在办不了"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写明为什么现在办不了，居民会看到。")},
    )
    review_at = forms.DateField(
        label=gettext_lazy("哪天再看"),
        widget=DateInput,
        help_text=gettext_lazy("到那天早上 8:30 自动接着办。"),
        error_messages={"required": gettext_lazy("选一个再看的日子，到那天自动接着办。")},
    )


class HandOverForm(VerbForm):
    seen = {"reason": "internal"}
    to = forms.ChoiceField(
        label=gettext_lazy("转给谁"),
        choices=(),
        error_messages={"required": gettext_lazy("选一位同事。")},
    )
    reason = Said(label=gettext_lazy("给同事的话"), widget=_area(2))

    def clean_to(self) -> Post:
        return self.posts[self.cleaned_data["to"]]

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        found = colleagues.candidates(case, without=by.post, at=at)
        self.posts = {str(post.pk): post for post, _is_here in found}
        named = [
            (
                str(post.pk),
                f"{post.person.name} · {post.organisation or post.area} {post}"
                + (_("（在班）") if is_here else ""),
            )
            for post, is_here in found
        ]
        self.fields["to"].choices = [("", _("请选")), *named]  # type: ignore[attr-defined]


class ExtendForm(VerbForm):
    takes_template = "reason"
    seen = {"reason": "resident"}
    amount = forms.IntegerField(label=gettext_lazy("延多久"), min_value=1, max_value=10_000)
    reason = Said(
        label=gettext_lazy("为什么要延期"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写明为什么要延期，居民会看到。")},
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        running = case.deadlines.filter(
            stage=Stage.RESOLVE, met_at__isnull=True, dropped_at__isnull=True
        ).first()
        if running is not None:
            unit = _UNITS[running.mode]
            self.fields["amount"].label = _("延多久（{unit}）").format(unit=unit)
            self.fields["amount"].help_text = _("最多 {amount} {unit}，只能延一次。").format(
                amount=running.amount, unit=unit
            )


class _OfOne(VerbForm):
    """What one requester said; where several wait, it is asked which."""

    who = forms.ChoiceField(
        label=gettext_lazy("是哪一户说的"),
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一下是哪一户说的。")},
    )

    def clean_who(self) -> Requester:
        return self.requesters[self.cleaned_data["who"]]

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.requesters = {str(one.pk): one for one in hearing.audience(case)}
        if len(self.requesters) > 1:
            named = [(pk, one.name or _("没留名字的")) for pk, one in self.requesters.items()]
            self.fields["who"].choices = named  # type: ignore[attr-defined]
        else:
            del self.fields["who"]


class ConfirmForm(_OfOne):
    heard_way = forms.ChoiceField(
        label=gettext_lazy("怎么听居民说的"),
        choices=Contact.Way.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    spoke_at = forms.DateTimeField(
        label=gettext_lazy("什么时候说的"), required=False, widget=DateTimeInput
    )
    satisfaction = forms.ChoiceField(
        label=gettext_lazy("居民满意吗"),
        required=False,
        choices=[("", gettext_lazy("没问到")), *Satisfaction.choices],
        widget=forms.RadioSelect,
    )
    text = Said(label=gettext_lazy("居民还说了什么"), widget=_area(2))

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        super().prepare(case, by=by, at=at)
        heard = vouching.last_heard(case)
        if heard is not None:
            # Written down already: by what way, is known.
            self.facts = [
                (
                    _("已经记过的联系"),
                    _("{way}，{when}").format(way=heard.get_way_display(), when=say(heard.at, at)),
                )
            ]
            self.fields["heard_way"].help_text = _("不选，就按上面记过的那次。")


class ReopenForm(_OfOne):
    seen = {"text": "resident"}
    text = Said(
        label=gettext_lazy("哪里还没好"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写一句哪里还没好，办的人要看。")},
    )


class VoidForm(VerbForm):
    seen = {"reason": "resident"}
    reason = Said(
        label=gettext_lazy("为什么作废"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写明为什么作废，居民会看到。")},
    )


class DispatchForm(VerbForm):
    to = forms.ChoiceField(
        label=gettext_lazy("派给哪个单位"),
        choices=(),
        error_messages={"required": gettext_lazy("选一个单位。")},
    )

    def clean_to(self) -> Organisation:
        return self.bodies[self.cleaned_data["to"]]

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.bodies = {str(body.pk): body for body in redirecting.bodies(case, at=at)}
        named = [(pk, str(body)) for pk, body in self.bodies.items()]
        self.fields["to"].choices = [("", _("请选")), *named]  # type: ignore[attr-defined]


class PlaceForm(VerbForm):
    estate = Said(label=gettext_lazy("小区"), widget=forms.Select)
    building = Said(label=gettext_lazy("楼"), widget=forms.Select)
    place_text = Said(label=gettext_lazy("楼层、房号或位置"))

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        fill_places(self, locate.choices(case.community))
        self.initial.setdefault("estate", case.estate_id or "")
        self.initial.setdefault("building", case.building_id or "")
        self.initial.setdefault("place_text", case.place_text)


class CategoryForm(VerbForm):
    category = forms.ChoiceField(label=gettext_lazy("应该是哪一类"), choices=())

    def clean_category(self) -> Category:
        return self.categories[self.cleaned_data["category"]]

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        found = Category.objects.filter(is_active=True).order_by("route", "name")
        self.categories = {str(category.pk): category for category in found}
        groups = [
            (
                str(route.label),
                [(pk, c.name) for pk, c in self.categories.items() if c.route == route],
            )
            for route in Route
        ]
        self.fields["category"].choices = groups  # type: ignore[attr-defined]
        self.initial.setdefault("category", str(case.category_id))


class UrgencyForm(VerbForm):
    urgency = forms.ChoiceField(
        label=gettext_lazy("有多急"), choices=Urgency.choices, widget=forms.RadioSelect
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.initial.setdefault("urgency", case.urgency)


class ContactForm(VerbForm):
    seen = {"text": "internal"}
    way = forms.ChoiceField(  # type: ignore[assignment] # fields stand apart
        label=gettext_lazy("怎么联系的"),
        choices=Contact.Way.choices,
        initial=Contact.Way.PHONE.value,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=Contact.Outcome.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("没人接算联系过一次，不算答复。"),
        error_messages={"required": gettext_lazy("选一下结果怎样。")},
    )
    text = Said(label=gettext_lazy("记一句"), widget=_area(2))


class LobbyCodeForm(VerbForm):
    code = Said(
        label=gettext_lazy("门厅码"),
        required=True,
        help_text=gettext_lazy("贴在单元门厅里，证明人到了，不用定位。"),
        error_messages={"required": gettext_lazy("写上门厅里贴的码。")},
    )


def fill_places(form: Form, estates: list[locate.EstateChoice]) -> None:
    """Offer the estates and buildings of a community."""
    form.fields["estate"].widget.choices = [
        ("", _("不知道 / 在小区外面")),
        *((estate.id, estate.name) for estate in estates),
    ]
    form.fields["building"].widget.choices = [
        ("", _("不知道 / 不在楼里")),
        *((e.name, [(b.id, b.name) for b in e.buildings]) for e in estates if e.buildings),
    ]

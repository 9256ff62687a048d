"""What a visit, a side's word, a refusal and a recusal ask a mediator for."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import templates
from wangge.cases.models import Case, Consent, Side
from wangge.cases.template_table import OTHER_WAYS
from wangge.cases.views.intake_form import Said
from wangge.cases.views.verb_forms import HandOverForm, VerbForm
from wangge.core.forms import DateTimeInput
from wangge.people.actors import Actor

_YES, _NO = "yes", "no"


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _side() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("哪一方"),
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选是哪一方。")},
    )


class VisitForm(VerbForm):
    seen = {"text": "internal"}
    side = _side()
    text = Said(
        label=gettext_lazy("对方怎么说"),
        required=True,
        widget=_area(4),
        help_text=gettext_lazy("只有调解员和社区书记看得到。有一方不愿调解，就全部删去。"),
        error_messages={"required": gettext_lazy("记几句对方说了什么。")},
    )
    visited_at = forms.DateTimeField(
        label=gettext_lazy("什么时候上的门"), required=False, widget=DateTimeInput
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.initial.setdefault("visited_at", at)


class ConsentForm(VerbForm):
    side = _side()
    is_given = forms.ChoiceField(
        label=gettext_lazy("愿不愿调解"),
        choices=[(_YES, gettext_lazy("愿意")), (_NO, gettext_lazy("不愿意"))],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("愿不愿由本人定。有一方明确不愿意，就不能调解。"),
        error_messages={"required": gettext_lazy("选愿意还是不愿意。")},
    )
    consent_way = forms.ChoiceField(
        label=gettext_lazy("怎么说的"),
        choices=Consent.Way.choices,
        initial=Consent.Way.IN_PERSON.value,
        widget=forms.RadioSelect,
    )

    def clean_is_given(self) -> bool:
        return bool(self.cleaned_data["is_given"] == _YES)


class RefusedForm(VerbForm):
    takes_template = "text"
    seen = {"text": "resident"}
    text = Said(
        label=gettext_lazy("给居民的话"),
        required=True,
        widget=_area(6),
        help_text=gettext_lazy("要告诉他还有哪些办法：仲裁、行政、起诉。不写对方说了什么。"),
        error_messages={
            "required": gettext_lazy("还不能结束：要告诉居民还有哪些办法。先写给居民的话。")
        },
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        if self.initial.get("text"):
            return
        named = {row.name: row.text for row in templates.for_case(case, by=by, at=at)}
        self.initial["text"] = named.get(OTHER_WAYS, "")


class RecuseForm(HandOverForm):
    """Handed to another mediator at once, with the reason that nobody has to think up."""

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        super().prepare(case, by=by, at=at)
        self.initial.setdefault("reason", _("回避：我和当事人是亲戚或者邻居。"))
        to = self.fields["to"]
        choices: list[Any] = list(to.choices)  # type: ignore[attr-defined]
        if len(choices) == 2:  # noqa: PLR2004 - "choose", and the only one there is
            self.initial.setdefault("to", choices[1][0])

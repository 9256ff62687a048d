"""What an act on many cases asks for: one form an act, for whatever was chosen."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import bulk_acts
from wangge.cases.bulk_acts import BulkAct
from wangge.cases.models import Case
from wangge.cases.views.intake_form import Said
from wangge.core.forms import DateInput, Form
from wangge.people.actors import Actor

_MOST = 200
# Who reads what is written, by the act.
SEEN = {"reply": "resident", "defer": "resident", "note": "internal"}


class BulkForm(Form):
    """The fields that one act needs."""

    to_post = forms.ChoiceField(
        label=gettext_lazy("转给谁"),
        error_messages={"required": gettext_lazy("选一位同事。")},
    )
    to_body = forms.ChoiceField(
        label=gettext_lazy("派给哪个单位"),
        error_messages={"required": gettext_lazy("选一个单位。")},
    )
    text = Said(
        label=gettext_lazy("写什么"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("先写一句再往下走。")},
    )
    reason = Said(label=gettext_lazy("给同事的话"), widget=forms.Textarea(attrs={"rows": 2}))
    review_on = forms.DateField(
        label=gettext_lazy("哪天再看"),
        widget=DateInput,
        help_text=gettext_lazy("到那天早上 8:30 自动接着办。"),
        error_messages={"required": gettext_lazy("选一个再看的日子，到那天自动接着办。")},
    )
    into = Said(
        label=gettext_lazy("并到哪一件"),
        required=True,
        help_text=gettext_lazy("从选好的里面挑一件，或者写别的编号。"),
        error_messages={"required": gettext_lazy("写上并到哪一件的编号。")},
    )

    def __init__(
        self,
        *args: Any,
        act: BulkAct,
        cases: list[Case],
        by: Actor,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(act.needs):
            del self.fields[name]
        self._fill(cases, by=by, at=at)
        if act.name == "reply":
            self.fields["text"].label = _("给居民的话")
        elif act.name == "note":
            self.fields["text"].label = _("给同事的话")
        elif act.name == "defer":
            self.fields["text"].label = _("为什么现在办不了")

    def raw(self) -> dict[str, str]:
        """What was typed, as it can be kept and read again."""
        return {name: str(self.cleaned_data[name] or "") for name in self.fields}

    def _fill(self, cases: list[Case], *, by: Actor, at: datetime) -> None:
        blank = ("", _("请选"))
        if "to_post" in self.fields:
            posts = bulk_acts.colleagues(by, at=at)[:_MOST]
            named = [
                (str(p.pk), f"{p.person.name} · {p.organisation or p.area} {p}") for p in posts
            ]
            self.fields["to_post"].choices = [blank, *named]  # type: ignore[attr-defined]
        if "to_body" in self.fields:
            rows = bulk_acts.bodies(by, at=at)[:_MOST]
            named = [(str(body.pk), str(body)) for body in rows]
            self.fields["to_body"].choices = [blank, *named]  # type: ignore[attr-defined]
        if "into" in self.fields:
            self.fields["into"].widget = forms.TextInput(
                attrs={"list": "chosen-cases", "inputmode": "numeric", "autocomplete": "off"}
            )
            if cases and not self.is_bound:
                # The oldest of them is most likely the one that goes on.
                self.initial["into"] = min(cases, key=lambda case: case.submitted_at).number

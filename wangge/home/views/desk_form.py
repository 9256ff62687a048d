"""What a clerk writes into the console while somebody speaks; only the words must be there."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from wangge.cases.intake import Submission
from wangge.cases.views.intake_form import Said
from wangge.cases.views.register import RegisterForm, submission_of
from wangge.cases.vocabulary import Urgency
from wangge.home import spots
from wangge.home.caller import Known
from wangge.places.locate import Located

# The category that stands in the pick-list, not among the guesses.
OTHER = "-"
CALL = "call"
PACES = (
    (Urgency.ORDINARY.value, gettext_lazy("平常")),
    (Urgency.URGENT.value, gettext_lazy("急，今天")),
    (CALL, gettext_lazy("叫人，10 分钟")),
)


@dataclass(frozen=True, slots=True)
class Act:
    """What a button or its key asks for: what, with which row, at which place, or none yet."""

    what: str
    which: str = ""
    pick: str = ""
    waits: bool = False


def act_of(post: QueryDict, typed: dict[str, Any]) -> Act:
    """Read which act was asked for; what stands on the screen to be read out was read out."""
    what, _colon, which = post.get("do", "").partition(":")
    if what == "at":
        what, _bar, pick = which.partition("|")
        return Act(what, pick=pick)
    if what == "keep":
        return Act(which, waits=True)
    is_new = typed["is_other"] or typed["new_facts"]
    read_out = "" if is_new and typed["read_out"].startswith("told:") else typed["read_out"]
    if what == "settle" and not typed["answer"] and read_out:
        what, _colon, which = read_out.partition(":")
    return Act(what, which, pick=post.get("pick", ""))


class DeskForm(RegisterForm):
    """The form of phone and counter, with what only a desk has: guesses, the caller, an answer."""

    # Asked as one question here.
    urgency = None  # type: ignore[assignment]
    call_out = None  # type: ignore[assignment]
    category = Said()  # type: ignore[assignment]
    category_other = forms.ChoiceField(label=gettext_lazy("别的类"), required=False)
    # What stood chosen before anybody chose: unchanged, the words decide in the end.
    guessed = Said(widget=forms.HiddenInput)
    pace = Said()
    pace_guessed = Said(widget=forms.HiddenInput)
    spot = Said(widget=forms.HiddenInput)
    person = Said()
    behalf_reason = Said(label=gettext_lazy("为什么替他说"))
    may_follow = Said(label=gettext_lazy("家里谁可以看进度"))
    answer = Said(label=gettext_lazy("电话里怎么答复的"), widget=forms.Textarea(attrs={"rows": 3}))
    source = Said(label=gettext_lazy("依据"))
    # The answer on the screen: a policy answer, or what was answered before.
    read_out = Said(widget=forms.HiddenInput)
    new_facts = Said(label=gettext_lazy("对方说的新情况"), widget=forms.Textarea(attrs={"rows": 2}))
    is_other = forms.BooleanField(label=gettext_lazy("不是同一件事，照登记"), required=False)
    aside = Said(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.fields["words"]
        words.label = gettext_lazy("对方怎么说")
        words.error_messages["required"] = gettext_lazy("对方说了什么？写一句再登记。")
        self.fields["place_text"].label = gettext_lazy("在哪里")
        self.fields["phone"].label = gettext_lazy("来电号码")
        self.fields["name"].label = gettext_lazy("怎么称呼")
        self.fields["on_behalf_of"].label = gettext_lazy("替谁说的")
        for name, aid in _AIDS.items():
            self.fields[name].widget.attrs.update(aid)

    def _offer(self, communities: list[Any]) -> None:
        super()._offer(communities)
        listed, other = self.fields["category"], self.fields["category_other"]
        assert isinstance(other, forms.ChoiceField)
        other.choices = [("", gettext_lazy("请选")), *listed.widget.choices[1:]]
        del listed.widget.choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {**values, **settled(values)}


_AIDS = {
    "phone": {"data-key": "F2", "autocomplete": "off", "inputmode": "tel"},
    "place_text": {"autocomplete": "off", "aria-describedby": "place-hints"},
    "words": {"rows": 3},
}


def settled(values: dict[str, Any]) -> dict[str, Any]:
    """Category and urgency as the operations know them; what nobody chose is left to the words."""
    category, pace = values.get("category", ""), values.get("pace", "")
    if category == OTHER:
        category = values.get("category_other", "")
    elif category == values.get("guessed", ""):
        category = ""
    return {
        "category": category,
        "urgency": "" if pace in {CALL, values.get("pace_guessed", "")} else pace,
        "call_out": pace == CALL,
    }


def submission(values: dict[str, Any], *, found: spots.Found, known: Known | None) -> Submission:
    """What was said, with the place and the person that the console found."""
    base = submission_of({**values, "place_text": values["place_text"] or ""})
    caller = known.the(values["person"]) if known else None
    place = _place(values, found, base.place)
    text = values["place_text"]
    if found.spot is not None and place == found.spot.place:
        text = spots.beside(place, text or found.spot.label)
    name = values["name"] or (caller.person.name if caller else "") or values["on_behalf_of"]
    return replace(
        base,
        place=place,
        place_text=text,
        name=name,
        person=caller.person if caller and not values["on_behalf_of"] else None,
        behalf_reason=values["behalf_reason"],
        may_follow=values["may_follow"],
    )


def _place(values: dict[str, Any], found: spots.Found, listed: Located | None) -> Located | None:
    # What was picked from the lists was picked on purpose.
    if values["estate"] or values["building"] or found.spot is None:
        return listed
    return found.spot.place

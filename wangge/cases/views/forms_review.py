"""What a return, a claim, a lawful no and the decisions on them ask for."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import (
    declining,
    dispatch,
    elsewhere,
    referring,
    repeats,
    returning,
    reviewing,
)
from wangge.cases.models import Case
from wangge.cases.views.intake_form import Said
from wangge.cases.views.verb_forms import VerbForm
from wangge.cases.vocabulary import DeclineReason
from wangge.core.forms import DateTimeInput
from wangge.core.moments import SHANGHAI, local_day, say
from wangge.core.speech import aside
from wangge.people.actors import Actor
from wangge.people.models import Organisation
from wangge.people.roles import Right

# Departments come by the end of the next day, unless the reviewer says otherwise.
_REPORT_IN = time(17)
_OWN = "own"
_NOTHING_NEW = DeclineReason.NOTHING_NEW


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Bodies(VerbForm):
    """A form that names bodies of the community and those above it."""

    def offer_bodies(self, name: str, case: Case, *, none: str) -> None:
        self.bodies = {str(b.pk): b for b in dispatch.leads(case) if b.pk != case.lead_id}
        named = [(pk, str(body)) for pk, body in self.bodies.items()]
        self.fields[name].choices = [("", none), *named]  # type: ignore[attr-defined]

    def body(self, name: str) -> Organisation | None:
        return self.bodies.get(self.cleaned_data.get(name) or "")


class ReturnForm(_Bodies):
    seen = {"reason": "internal"}
    reason = Said(
        label=gettext_lazy("为什么不归您办"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写明为什么不归您办，审的人要看。")},
    )
    known = forms.ChoiceField(
        label=gettext_lazy("依据派单目录的哪一条"),
        choices=(),
        error_messages={"required": gettext_lazy("退单要有依据：选派单目录的一条，或者自己写。")},
    )
    clause = Said(
        label=gettext_lazy("自己写的依据"),
        help_text=gettext_lazy("合同、清单里的哪一条，例如：市政路灯。"),
        error_messages={"required": gettext_lazy("写上依据哪一条，例如：市政路灯。")},
    )
    proposed = forms.ChoiceField(label=gettext_lazy("您看该归谁"), choices=(), required=False)

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        known = returning.clauses(case, at=at)
        offered = [("", _("请选")), *known, (_OWN, _("目录里没有，写在下面"))]
        self.fields["known"].choices = offered  # type: ignore[attr-defined]
        if not known:
            del self.fields["known"]
            self.fields["clause"].label = _("依据哪一条")
            self.fields["clause"].required = True
        self.offer_bodies("proposed", case, none=_("不清楚，请审的人定"))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        typed["body"] = self.body("proposed")
        known = typed.get("known", _OWN)
        if known != _OWN:
            typed["clause"] = known
        elif not typed.get("clause") and "clause" not in self.errors:
            self.add_error("clause", _("写上依据哪一条，例如：市政路灯。"))
        return typed


class ClaimForm(VerbForm):
    seen = {"reason": "internal"}
    reason = Said(
        label=gettext_lazy("为什么说不合理"),
        required=True,
        widget=_area(),
        help_text=gettext_lazy("写事实：要求了什么，答复过几次，什么时候联系过。"),
        error_messages={"required": gettext_lazy("写明为什么说不合理，审的人要看。")},
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.facts = before_now(case, at=at)


class NewFactsForm(VerbForm):
    seen = {"text": "resident"}
    text = Said(
        label=gettext_lazy("有什么新情况"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写一句有什么新情况，好重新看。")},
    )


class _Telling(VerbForm):
    """What the requester is told: why it is not done here, and whom to call instead."""

    def prepare_telling(self, reason: str, case: Case, *, at: datetime) -> None:
        usual = elsewhere.offered(case.community, reason)
        listed = usual or elsewhere.offered(case.community)
        named = [(row.number, f"{row.number}  {row.what}") for row in listed]
        self.fields["known"].choices = [("", _("不用打，或者写在下面")), *named]  # type: ignore[attr-defined]
        first = elsewhere.first_for(case, usual)
        self.initial.setdefault("known", first.number if first else "")
        again = repeats.answer_once_more(case, at=at) if reason == _NOTHING_NEW else ""
        self.initial.setdefault("text", again or declining.draft(reason))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        typed["phone"] = typed.get("phone") or typed.get("known", "")
        return typed


def _known_phone() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("请居民打哪个电话"),
        choices=(),
        required=False,
        help_text=gettext_lazy("选了会写在话的后面。"),
    )


def _other_phone() -> Said:
    return Said(
        label=gettext_lazy("别的电话"),
        help_text=gettext_lazy("本地的部门电话写在这里，例如 0513-5550 1234。"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


def _words() -> Said:
    return Said(
        label=gettext_lazy("给居民的话"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写一句给居民的话：为什么不办，该找谁。")},
    )


class DeclineForm(_Telling):
    """One of the six reasons at a time, each with its usual number and words."""

    seen = {"text": "resident"}
    text = _words()
    known = _known_phone()
    phone = _other_phone()

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        if self.way not in DeclineReason.values:
            self.way = DeclineReason.BEYOND_DUTY
        first = (DeclineReason.BEYOND_DUTY, DeclineReason.LEGAL_WAY)
        rest = [reason for reason in DeclineReason if reason not in first]
        self.offered = [(reason.value, reason.label) for reason in (*first, *rest)]
        self.prepare_telling(self.way, case, at=at)

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "reason": self.way}


class DecideForm(_Bodies, _Telling):
    """What a return comes to: another body, departments called, a lawful no, or not agreed."""

    seen = {"text": "resident", "decision": "internal", "helper_task": "internal"}
    to = forms.ChoiceField(
        label=gettext_lazy("改由哪个单位牵头"),
        choices=(),
        error_messages={"required": gettext_lazy("选一个单位。")},
    )
    party = Said(
        label=gettext_lazy("请哪个部门牵头"),
        required=True,
        help_text=gettext_lazy("例如：市政养护所。它牵头，社区只协助。"),
        error_messages={"required": gettext_lazy("写上请哪个部门。")},
    )
    party_phone = Said(
        label=gettext_lazy("它的电话"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    task = Said(
        label=gettext_lazy("请他们来做什么"),
        required=True,
        widget=_area(2),
        error_messages={"required": gettext_lazy("写明请他们来做什么。")},
    )
    report_in_by = forms.DateTimeField(label=gettext_lazy("最晚什么时候报到"), widget=DateTimeInput)
    reason = forms.ChoiceField(
        label=gettext_lazy("依据六种理由的哪一种"),
        choices=DeclineReason.choices,
        initial=DeclineReason.BEYOND_DUTY.value,
        widget=forms.RadioSelect,
    )
    text = _words()
    known = _known_phone()
    phone = _other_phone()
    helper = forms.ChoiceField(label=gettext_lazy("请谁协助他"), choices=(), required=False)
    helper_task = Said(label=gettext_lazy("请协助的单位做什么"), widget=_area(2))
    decision = Said(
        label=gettext_lazy("为什么这样定"),
        required=True,
        widget=_area(2),
        error_messages={"required": gettext_lazy("写一句为什么这样定，退单的人要看。")},
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        review = reviewing.open_on(case)
        self.facts = _asked(case, at=at)
        ways = [
            ("dispatch", _("改派"), Right.DISPATCH),
            ("refer", _("吹哨"), Right.REFER),
            ("decline", _("说明不办"), Right.DECLINE),
            ("refuse", _("不同意"), Right.REVIEW),
        ]
        self.offered = [(way, word) for way, word, right in ways if by.may(right)]
        if self.way not in dict(self.offered):
            self.way = self.offered[0][0]
        kept = set(_OF_WAY[self.way])
        if self.way == "refuse" and not by.may(Right.HANDLE):
            kept = {"decision"}  # who calls helpers must be able to work on the case
        for name in set(self.fields) - kept:
            del self.fields[name]
        proposed = review.proposed if review else None
        if self.way == "dispatch":
            self.offer_bodies("to", case, none=_("请选"))
            self.initial.setdefault("to", str(proposed.pk) if proposed else "")
        elif self.way == "refer":
            self.initial.setdefault("party", str(proposed) if proposed else "")
            self.initial.setdefault("report_in_by", self._tomorrow(at))
        elif self.way == "decline":
            self.prepare_telling(DeclineReason.BEYOND_DUTY, case, at=at)
        elif "helper" in self.fields:
            self.offer_bodies("helper", case, none=_("不用"))
        self.bodies = {str(b.pk): b for b in dispatch.leads(case) if b.pk != case.lead_id}

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        typed["way"] = self.way
        typed["body"] = self.body("to")
        helper = self.body("helper")
        typed["helpers"] = []
        if helper is not None:
            typed["helpers"] = [returning.Help(helper, typed.get("helper_task", ""))]
            if not typed.get("helper_task"):
                self.add_error("helper_task", _("写明请他们做什么。"))
        if self.way == "refer":
            typed["parties"] = [self._party(typed)]
        return typed

    @staticmethod
    def _tomorrow(at: datetime) -> datetime:
        return datetime.combine(local_day(at) + timedelta(days=1), _REPORT_IN, SHANGHAI)

    def _party(self, typed: dict[str, Any]) -> referring.Party:
        name = typed.get("party", "")
        known = {str(body): body for body in self.bodies.values()}
        known |= {body.name: body for body in self.bodies.values()}
        return referring.Party(
            name, phone=typed.get("party_phone", ""), organisation=known.get(name), is_lead=True
        )


class DecideClaimForm(_Telling):
    """What a claim comes to: agreed and told lawfully, or worked on as before."""

    seen = {"text": "resident", "decision": "internal"}
    reason = forms.ChoiceField(
        label=gettext_lazy("依据六种理由的哪一种"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
    )
    text = _words()
    known = _known_phone()
    phone = _other_phone()
    decision = Said(
        label=gettext_lazy("为什么这样定"),
        required=True,
        widget=_area(2),
        error_messages={"required": gettext_lazy("写一句为什么这样定，报的人要看。")},
    )

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.facts = [*_asked(case, at=at), *before_now(case, at=at)]
        self.offered = [("refuse", _("不同意，照常办"))]
        if by.may(Right.DECLINE):
            self.offered.insert(0, ("agree", _("同意，不计入满意率")))
        if self.way not in dict(self.offered):
            self.way = self.offered[0][0]
        if self.way == "refuse":
            for name in set(self.fields) - {"decision"}:
                del self.fields[name]
            return
        is_repeat = repeats.earlier_of(case, at=at) is not None
        reason = _NOTHING_NEW if is_repeat else DeclineReason.UNLAWFUL
        self.initial.setdefault("reason", reason)
        self.prepare_telling(reason, case, at=at)

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "way": self.way}


_OF_WAY = {
    "dispatch": ("to", "decision"),
    "refer": ("party", "party_phone", "task", "report_in_by", "decision"),
    "decline": ("reason", "text", "known", "phone", "decision"),
    "refuse": ("helper", "helper_task", "decision"),
}


def before_now(case: Case, *, at: datetime) -> list[tuple[str, Any]]:
    """What was answered to the same matter before, and how often it was said."""
    earlier = repeats.earlier_of(case, at=at)
    if earlier is None:
        return []
    answer = repeats.answer_of(earlier)
    return [
        (_("第几次说"), _("第 {n} 次").format(n=repeats.times_said(case, at=at))),
        (_("上次说的"), _("，").join((earlier.title, say(earlier.submitted_at, at)))),
        (_("上次的答复"), answer.text if answer else ""),
    ]


def _asked(case: Case, *, at: datetime) -> list[tuple[str, Any]]:
    review = reviewing.open_on(case)
    if review is None:
        return []
    who = review.asked_by
    return [
        (_("谁报的"), _("，").join((f"{who.person.name}{aside(who)}", say(review.asked_at, at)))),
        (_("为什么"), review.reason),
        (_("依据"), review.clause),
        (_("建议归谁"), str(review.proposed or "")),
        (_("现在谁牵头"), _("{lead}，审定以前不变，办的时间照走").format(lead=case.lead)),
    ]

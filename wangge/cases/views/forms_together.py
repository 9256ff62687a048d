"""What helping, calling departments and asking for speed ask for."""

import re
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import helping, referring, urging
from wangge.cases.models import Case
from wangge.cases.referring import Party
from wangge.cases.views.intake_form import Said
from wangge.cases.views.verb_forms import VerbForm
from wangge.core.forms import DateInput, DateTimeInput
from wangge.core.moments import SHANGHAI, say
from wangge.core.speech import aside, listed
from wangge.people.actors import Actor
from wangge.people.models import Organisation

# When a helper that said "not yet" is heard of on the day it named.
_EVENING = time(17, 30)
_REPORT_IN = timedelta(days=1)
# A name, then perhaps a number: "供电公司 95598".
_NAMED = re.compile(r"^(?P<name>.*?)[\s,，:：]*(?P<phone>\+?[0-9][0-9 -]{2,28})?$")


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CoHandleForm(VerbForm):
    seen = {"task": "internal"}
    organisation = forms.ChoiceField(
        label=gettext_lazy("请哪个单位协办"),
        choices=(),
        error_messages={"required": gettext_lazy("选一个单位。")},
    )
    task = Said(
        label=gettext_lazy("请他们做什么"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写明请他们做什么。")},
    )

    def clean_organisation(self) -> Organisation:
        return self.bodies[self.cleaned_data["organisation"]]

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.bodies = {str(body.pk): body for body in helping.bodies(case, at=at)}
        named = [(pk, str(body)) for pk, body in self.bodies.items()]
        self.fields["organisation"].choices = [("", _("请选")), *named]  # type: ignore[attr-defined]


class _OfHelper(VerbForm):
    """A form about one of the helpers; where there is one only, it is not asked."""

    helper = forms.ChoiceField(
        label=gettext_lazy("哪个单位"),
        choices=(),
        error_messages={"required": gettext_lazy("选一个单位。")},
    )

    def clean_helper(self) -> Any:
        return self.helpers[self.cleaned_data["helper"]]

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.helpers = {str(one.pk): one for one in self.offer(case, by)}
        named = [(pk, str(one.organisation)) for pk, one in self.helpers.items()]
        self.fields["helper"].choices = named  # type: ignore[attr-defined]
        self.initial.setdefault("helper", self.way or next(iter(self.helpers), ""))
        if len(named) == 1:
            self.fields["helper"].widget = forms.HiddenInput()
            self.facts = [(_("协办单位"), named[0][1])]

    def offer(self, case: Case, by: Actor) -> list[Any]:
        """The helpers that it can be about."""
        return list(helping.helpers(case))


class CoReportForm(_OfHelper):
    seen = {"text": "internal"}
    done = forms.ChoiceField(
        label=gettext_lazy("做得怎样"),
        choices=[("yes", gettext_lazy("做好了")), ("no", gettext_lazy("还没好"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一下做好没有。")},
    )
    text = Said(
        label=gettext_lazy("做了什么；没做好的，为什么、做到哪一步"),
        required=True,
        widget=_area(3),
        error_messages={"required": gettext_lazy("写一句做了什么，或者为什么还没做好。")},
    )
    again_on = forms.DateField(
        label=gettext_lazy("还没好的，哪天再回话"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("不填，就是下一个工作日。"),
    )

    def offer(self, case: Case, by: Actor) -> list[Any]:
        found = helping.helpers(case).filter(is_done=False).select_related("case")
        return [one for one in found if helping.may_report(one, by)]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        day = typed.get("again_on")
        typed["again_by"] = datetime.combine(day, _EVENING, SHANGHAI) if day else None
        return typed


class CoEndForm(_OfHelper):
    pass


class ReferForm(VerbForm):
    seen = {"task": "internal"}
    body = forms.ChoiceField(
        label=gettext_lazy("请哪个部门牵头"),
        choices=(),
        required=False,
        help_text=gettext_lazy("名单里没有的，写在下面。"),
    )
    lead_name = Said(label=gettext_lazy("名单里没有的部门"))
    lead_phone = Said(
        label=gettext_lazy("牵头部门的电话"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    others = Said(
        label=gettext_lazy("还请谁一起来"),
        widget=_area(),
        help_text=gettext_lazy("一行一个，名称后面可以写电话，例如：供电公司 95598"),
    )
    task = Said(
        label=gettext_lazy("请他们来做什么"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写明请他们来做什么。")},
    )
    report_in_by = forms.DateTimeField(
        label=gettext_lazy("最晚什么时候报到"),
        widget=DateTimeInput,
        error_messages={"required": gettext_lazy("写明最晚什么时候报到，到时没来会往上报。")},
    )
    only_assists = forms.BooleanField(
        label=gettext_lazy("社区只协助，不主办"), required=False, initial=True
    )
    external_ref = Said(label=gettext_lazy("对方的编号"))

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        self.bodies = {str(body.pk): body for body in referring.bodies(case)}
        named = [(pk, str(body)) for pk, body in self.bodies.items()]
        self.fields["body"].choices = [("", _("写在下面")), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["body"]
            self.fields["lead_name"].label = _("请哪个部门牵头")
        at_most = (at + _REPORT_IN).astimezone(SHANGHAI).replace(second=0, microsecond=0)
        self.initial.setdefault("report_in_by", at_most)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        typed["parties"] = self._parties(typed)
        if not typed["parties"]:
            self.add_error("lead_name", _("写明请哪个部门牵头。"))
        return typed

    def _parties(self, typed: dict[str, Any]) -> list[Party]:
        known = self.bodies.get(typed.get("body") or "")
        name = known.name if known else typed.get("lead_name", "")
        phone = typed.get("lead_phone") or (known.desk_phone if known else "")
        if not name:
            return []
        lines = [line.strip() for line in (typed.get("others") or "").splitlines() if line.strip()]
        return [Party(name, phone, known, is_lead=True), *(_party(line) for line in lines)]


class ReportInForm(VerbForm):
    seen = {"who": "internal", "text": "internal"}
    party = forms.ChoiceField(
        label=gettext_lazy("哪个部门来了"), choices=(), widget=forms.RadioSelect
    )
    who = Said(
        label=gettext_lazy("谁来的"),
        required=True,
        error_messages={"required": gettext_lazy("写明谁来报到的。")},
    )
    text = Said(label=gettext_lazy("说了什么"), widget=_area())

    def clean_party(self) -> Any:
        return self.parties[self.cleaned_data["party"]]

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        awaited = referring.parties_of(case).filter(reported_in_at__isnull=True)
        self.parties = {str(party.pk): party for party in awaited}
        named = [
            (pk, _("{name}（牵头）").format(name=party.name) if party.is_lead else party.name)
            for pk, party in self.parties.items()
        ]
        self.fields["party"].choices = named  # type: ignore[attr-defined]
        self.initial.setdefault("party", self.way or next(iter(self.parties), ""))


class TakeBackForm(VerbForm):
    seen = {"reason": "resident"}
    reason = Said(
        label=gettext_lazy("为什么收回来自己办"),
        required=True,
        widget=_area(),
        error_messages={"required": gettext_lazy("写明为什么收回来，居民会看到。")},
    )


class UrgeForm(VerbForm):
    seen = {"text": "internal"}
    text = Said(label=gettext_lazy("给他们的话"), widget=_area())

    def prepare(self, case: Case, *, by: Actor, at: datetime) -> None:
        told = urging.who_hears(case, at=at)
        names = listed(f"{post.person.name}{aside(post)}" for post in told) or str(case.lead or "")
        self.facts = [(_("会告诉"), names)]
        last = case.urges.order_by("-at", "-pk").first()
        if last is not None:
            times = _("{count} 次，最近 {when}").format(
                count=case.urges.count(), when=say(last.at, at)
            )
            self.facts.append((_("已经催过"), times))


def _party(line: str) -> Party:
    found = _NAMED.match(line)
    if found is None or not found["name"]:
        return Party(line)
    return Party(found["name"], (found["phone"] or "").strip())

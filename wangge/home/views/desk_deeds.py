"""What the console does with what was said: registers, joins, answers, says again, takes up again."""

from dataclasses import replace
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import dispatch, intake, joining, policy_answers, repeats, settling
from wangge.cases.intake import Submission
from wangge.cases.models import Case, Requester
from wangge.cases.views import again, sending
from wangge.core.errors import Refused
from wangge.home import moving
from wangge.home.views.desk_form import Act, DeskForm, submission
from wangge.home.views.desk_sides import Heard, elsewhere_said
from wangge.people.actors import Actor


class AskWhere(Refused):
    """Who leads depends on a place that is not certain: it is asked once, or settled at the desk."""

    status = 422
    reason = gettext_lazy("先问一句：是哪个小区？")


def carry_out(act: Act, form: DeskForm, heard: Heard, *, by: Actor, at: datetime) -> Case:
    """Do one act of the console; raise AskWhere, or what the operations raise."""
    said = submission(form.cleaned_data, found=heard.found, known=heard.known)
    if act.what in {"told", "not_fixed"}:
        return _once_more(act, intake.check(said), by=by, at=at)
    # Back, and other words in the form that was sent: another matter.
    said = sending.apart(said)
    if act.what == "move":
        why = form.cleaned_data["why"]
        return moving.ask(said, which=act.which, why=why, by=by, at=at)
    if act.what == "join":
        into = Case.objects.visible_to(by).select_related(
            "area", "lead", "community", "merged_into"
        )
        found = get_object_or_404(into, number=act.which)
        return joining.join(said, into=found, by=by, at=at).case
    if act.what in {"answer", "settle"}:
        return _answer(act, said, form, heard, by=by, at=at)
    told = {"new_facts": form.cleaned_data["new_facts"], "is_other": form.cleaned_data["is_other"]}
    said = again.staff_settled(said, told, by=by, at=at)
    said = replace(said, waits_at_desk=act.waits)
    _must_be_sure(said, heard, at=at)
    return intake.submit(said, by=by, at=at).case


def _answer(
    act: Act, said: Submission, form: DeskForm, heard: Heard, *, by: Actor, at: datetime
) -> Case:
    text, source = form.cleaned_data["answer"], form.cleaned_data["source"]
    if act.what == "answer":
        offered = policy_answers.offered(heard.community, on=timezone.localdate(at))
        pk = act.which if act.which.isdecimal() else 0
        read_out = get_object_or_404(offered, pk=pk)
        text, source = text or read_out.answer, source or policy_answers.sourced(read_out)
    return settling.settle_on_phone(said, text=text, source=source, by=by, at=at).case


def _once_more(act: Act, said: Submission, *, by: Actor, at: datetime) -> Case:
    # Only what this very caller brought before.
    own = repeats.requesters_of(phone=said.phone, person=said.person)
    seen = Case.objects.visible_to(by).select_related("area", "lead", "community", "category")
    case = get_object_or_404(seen, number=act.which, requesters__in=own)
    if act.what == "told":
        text = _("又问了同一件事，没有新情况，把答复又念了一遍")
        repeats.tell_again(case, text=text, by=by, at=at)
        return case
    requester = Requester.objects.filter(pk__in=own, case=case).first()
    assert requester is not None, "the case was found by its requester"
    repeats.not_well(case, requester, text=said.words, by=by, at=at)
    return case


def _must_be_sure(said: Submission, heard: Heard, *, at: datetime) -> None:
    # Nobody who needs help at once is asked; and one key is one case.
    is_placed = said.place is not None and said.place.estate is not None
    if is_placed or said.waits_at_desk or said.is_call_out:
        return
    if intake.submitted_under(said.idempotency_key):
        return
    if heard.found.elsewhere is not None:
        raise AskWhere(elsewhere_said(heard))
    category = intake.guess_of(said).category
    leads = {
        dispatch.lead_for(
            category,
            area=spot.place.area,
            estate_id=spot.place.estate.pk if spot.place.estate else None,
            at=at,
        )
        for spot in heard.found.possible
    }
    if len(leads) > 1:
        raise AskWhere

"""What staff can do with others: ask for help, answer as a helper, call departments, hurry."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from wangge.cases import helping, referring, urging
from wangge.cases.models import Case
from wangge.cases.views import forms_together as forms
from wangge.cases.views.deed import Deed
from wangge.cases.vocabulary import Verb
from wangge.people.actors import Actor


def _co_handle(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return helping.ask(case, organisation=typed["organisation"], task=typed["task"], by=by, at=at)


def _co_report(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    helper = typed["helper"]
    helper.case = case
    return helping.report(
        helper,
        text=typed["text"],
        is_done=typed["done"] == "yes",
        again_by=typed["again_by"],
        by=by,
        at=at,
    )


def _co_end(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    helper = typed["helper"]
    helper.case = case
    return helping.end(helper, by=by, at=at)


def _refer(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return referring.refer(
        case,
        task=typed["task"],
        parties=typed["parties"],
        report_in_by=typed["report_in_by"],
        community_only_assists=typed["only_assists"],
        external_ref=typed["external_ref"],
        by=by,
        at=at,
    )


def _report_in(case: Case, typed: Any, by: Actor, at: datetime) -> object:
    return referring.report_in(
        case, party=typed["party"], who=typed["who"], text=typed["text"], by=by, at=at
    )


def _urge(case: Case, typed: Any, by: Actor, at: datetime) -> str:
    return urging.urge(case, text=typed["text"], by=by, at=at).words(case, at)


def _helps(case: Case, by: Actor) -> bool:
    asked = helping.helpers(case).filter(is_done=False).select_related("case")
    return by.post is not None and any(helping.may_report(one, by) for one in asked)


def _has_helper(case: Case, by: Actor) -> bool:
    return helping.may_end(case, by) and helping.helpers(case).exists()


def _awaits_somebody(case: Case, by: Actor) -> bool:
    return referring.parties_of(case).filter(reported_in_at__isnull=True).exists()


DEEDS = (
    Deed(
        "report_in", Verb.REPORT_IN, gettext_lazy("记报到"), "pin", _report_in, forms.ReportInForm,
        lead=gettext_lazy("牵头的部门报到了，就开始算办好的时间。谁来的、说了什么，居民看不到。"),
        send=gettext_lazy("记下"), done=gettext_lazy("报到记下了。"), only=_awaits_somebody,
    ),
    Deed(
        "co_report", None, gettext_lazy("协办回话"), "speech", _co_report, forms.CoReportForm,
        lead=gettext_lazy("牵头的人等着。做好了说做了什么；没做好说为什么、哪天再回话。"),
        send=gettext_lazy("告诉牵头的人"), done=gettext_lazy("告诉牵头的人了。"), only=_helps,
    ),
    Deed(
        "urge", Verb.URGE, gettext_lazy("催一催"), "bell", _urge, forms.UrgeForm,
        lead=gettext_lazy("告诉办的人和牵头单位的负责人，不换人，不改时限。"),
        send=gettext_lazy("催一催"), done=gettext_lazy("催过了。"), is_rare=True,
    ),
    Deed(
        "co_handle", Verb.CO_HANDLE, gettext_lazy("请人协办"), "people", _co_handle,
        forms.CoHandleForm,
        lead=gettext_lazy("还是您牵头。协办的到时要回话，居民看得到谁来帮忙。"),
        send=gettext_lazy("请他们协办"), done=gettext_lazy("请了，等他们回话。"), is_rare=True,
    ),
    Deed(
        "refer", Verb.REFER, gettext_lazy("吹哨"), "flag", _refer, forms.ReferForm,
        lead=gettext_lazy("请管这事的部门来牵头。我们一直跟到有结果，居民会看到“已转交，牵头：…”。"),
        send=gettext_lazy("吹哨并告诉居民"), done=gettext_lazy("吹哨了，等他们报到。"), is_rare=True,
    ),
    Deed(
        "take_back", Verb.TAKE_BACK, gettext_lazy("收回自己办"), "undo",
        lambda case, typed, by, at: referring.take_back(
            case, reason=typed["reason"], by=by, at=at
        ),
        forms.TakeBackForm,
        lead=gettext_lazy("不等别的部门了，重新计接单和办好的时间，居民会看到为什么。"),
        send=gettext_lazy("收回来办"), done=gettext_lazy("收回来了，重新派人办。"), is_rare=True,
    ),
    Deed(
        "co_end", None, gettext_lazy("不用再协办"), "stop", _co_end, forms.CoEndForm,
        lead=gettext_lazy("告诉他们不用再做。他们说过的话留着。"),
        send=gettext_lazy("告诉他们"), done=gettext_lazy("告诉他们不用再协办了。"),
        is_rare=True, only=_has_helper,
    ),
)  # fmt: skip

"""Which lists may be taken out as a sheet: their columns, their rows, and who may."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import board, call_backs, claiming, numbers, reveal_log, reviewing, whereabouts
from wangge.cases.board_filter import Filter
from wangge.cases.models import Case, Contact, Requester, Review
from wangge.core.moments import local_day
from wangge.core.sheets.writing import Column
from wangge.duty.models import Shift
from wangge.exchange.listing import List, Rows, Wanted
from wangge.exchange.lists_of_places import PLACES
from wangge.history.models import Event
from wangge.language.personal_data import PersonalData, redact
from wangge.notifications import delivery
from wangge.notifications.models import Delivery
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Phone, Post
from wangge.people.roles import Right
from wangge.people.scopes import organisations_of, posts_within

_AT_ONCE = 500
_A_YEAR = timedelta(days=365)


def _case_columns() -> list[Column]:
    return [
        Column(_("编号")), Column(_("对方编号"), width=18), Column(_("标题"), width=30),
        Column(_("原话"), width=50), Column(_("状态")), Column(_("结果")), Column(_("性质")),
        Column(_("类别"), width=16), Column(_("缓急")), Column(_("来路")), Column(_("在哪里"), width=24),
        Column(_("网格"), width=16), Column(_("牵头单位"), width=20), Column(_("办理人")),
        Column(_("诉求人")), Column(_("电话"), width=14), Column(_("收到时间"), kind="moment", width=17),
        Column(_("下一个时限"), kind="moment", width=17), Column(_("办结时间"), kind="moment", width=17),
    ]  # fmt: skip


def _cases(wanted: Wanted) -> QuerySet[Case]:
    return board.listed(wanted.by, Filter.read(wanted.filter), now=wanted.at).order_by("-pk")


def _case_rows(found: QuerySet[Case], wanted: Wanted) -> Rows:
    related = ("category", "area", "estate", "building", "lead", "handler__person")
    cases = found.select_related(*related).defer("because")
    for some in _slices(cases):
        spoke = Requester.objects.filter(case__in=some).values("case").annotate(first=Min("pk"))
        first = {
            one.case_id: one
            for one in Requester.objects.filter(
                pk__in=[row["first"] for row in spoke]
            ).select_related("phone")
        }
        for case in some:
            who = first.get(case.pk)
            yield [
                case.number, case.external_ref, _said(case.title, wanted), _said(case.words, wanted),
                str(case.get_status_display()), str(case.get_resolution_display()),
                str(case.get_kind_display()), case.category.name, str(case.get_urgency_display()),
                str(case.get_channel_display()), whereabouts.place_of(case),
                case.area.name, str(case.lead or ""),
                case.handler.person.name if case.handler else "",
                who.name if who else "", _phone(who.phone if who else None, wanted),
                case.submitted_at, case.next_act_at, case.closed_at,
            ]  # fmt: skip


def _call_back_columns() -> list[Column]:
    return [
        Column(_("编号")), Column(_("标题"), width=30), Column(_("诉求人")),
        Column(_("电话"), width=14), Column(_("要说的"), width=50),
        Column(_("最晚"), kind="moment", width=17), Column(_("没人接几次"), kind="number"),
    ]  # fmt: skip


def _call_back_rows(found: QuerySet[Any], wanted: Wanted) -> Rows:
    for owed in found.select_related("case", "requester__phone", "reply").iterator(_AT_ONCE):
        yield [
            owed.case.number, _said(owed.case.title, wanted), owed.requester.name,
            _phone(owed.requester.phone, wanted), _said(owed.reply.text if owed.reply else "", wanted),
            owed.due_at, owed.tries,
        ]  # fmt: skip


def _review_columns() -> list[Column]:
    return [
        Column(_("编号")), Column(_("标题"), width=30), Column(_("要审的")),
        Column(_("理由"), width=40), Column(_("依据"), width=20), Column(_("谁报的")),
        Column(_("什么时候"), kind="moment", width=17),
    ]  # fmt: skip


def _review_rows(found: QuerySet[Any], wanted: Wanted) -> Rows:
    for one in found.select_related("case", "asked_by__person").iterator(_AT_ONCE):
        yield [
            one.case.number, _said(one.case.title, wanted), str(one.get_what_display()),
            _said(one.reason, wanted), one.clause, one.asked_by.person.name, one.asked_at,
        ]  # fmt: skip


def _staff_columns() -> list[Column]:
    return [
        Column(_("姓名")), Column(_("岗位"), width=16), Column(_("角色")), Column(_("单位"), width=24),
        Column(_("在哪里"), width=20), Column(_("电话"), width=14), Column(_("从"), kind="date"),
        Column(_("到"), kind="date"),
    ]  # fmt: skip


def _staff(wanted: Wanted) -> QuerySet[Post]:
    held = posts_within(wanted.by).filter(
        Q(until__isnull=True) | Q(until__gte=local_day(wanted.at))
    )
    return held.order_by("area__path", "role", "pk")


def _staff_rows(found: QuerySet[Post], wanted: Wanted) -> Rows:
    posts = found.select_related("person", "organisation", "area")
    for some in _slices(posts):
        newest = (
            Phone.objects.filter(person__in=[post.person_id for post in some])
            .values("person")
            .annotate(last=Max("pk"))
        )
        phones = {
            phone.person_id: phone
            for phone in Phone.objects.filter(pk__in=[row["last"] for row in newest])
        }
        for post in some:
            yield [
                post.person.name, str(post), str(post.get_role_display()),
                str(post.organisation or ""), post.area.name,
                _phone(phones.get(post.person_id), wanted), post.since, post.until,
            ]  # fmt: skip


def _organisation_columns() -> list[Column]:
    return [
        Column(_("名称"), width=30), Column(_("简称"), width=16), Column(_("哪一种"), width=16),
        Column(_("在哪里"), width=20), Column(_("值班电话"), width=16), Column(_("在用")),
    ]  # fmt: skip


def _organisation_rows(found: QuerySet[Organisation], wanted: Wanted) -> Rows:
    for body in found.select_related("area").iterator(_AT_ONCE):
        yield [
            body.name, body.short_name, str(body.get_kind_display()), body.area.name,
            body.desk_phone, _("是") if body.is_active else _("否"),
        ]  # fmt: skip


def _shift_columns() -> list[Column]:
    return [
        Column(_("班表"), width=24), Column(_("在哪里"), width=20), Column(_("次序"), kind="number"),
        Column(_("姓名")), Column(_("岗位"), width=16), Column(_("星期几")), Column(_("时间"), width=14),
        Column(_("从"), kind="date"), Column(_("到"), kind="date"),
    ]  # fmt: skip


def _shifts(wanted: Wanted) -> QuerySet[Shift]:
    current = Q(until__isnull=True) | Q(until__gte=local_day(wanted.at))
    return Shift.objects.visible_to(wanted.by).filter(current).order_by("roster__name", "position")


def _shift_rows(found: QuerySet[Shift], wanted: Wanted) -> Rows:
    for shift in found.select_related("roster__area", "post__person").iterator(_AT_ONCE):
        days = "".join("一二三四五六日"[int(day) - 1] for day in shift.weekdays)
        yield [
            shift.roster.name, shift.roster.area.name, shift.position, shift.post.person.name,
            str(shift.post), days, str(shift), shift.since, shift.until,
        ]  # fmt: skip


def _notice_columns() -> list[Column]:
    return [
        Column(_("给谁")), Column(_("消息"), width=40), Column(_("怎么发的")), Column(_("结果")),
        Column(_("试过几次"), kind="number"), Column(_("什么时候"), kind="moment", width=17),
    ]  # fmt: skip


def _notice_rows(found: QuerySet[Delivery], wanted: Wanted) -> Rows:
    for one in found.select_related("notice__account__person").iterator(_AT_ONCE):
        reader = one.notice.account.person.name if one.notice.account else _("诉求人")
        yield [
            reader, _said(one.notice.title, wanted), str(one.get_channel_display()),
            str(one.get_state_display()), one.attempts, one.sent_at or one.not_before,
        ]  # fmt: skip


def _look_columns() -> list[Column]:
    return [
        Column(_("什么时候"), kind="moment", width=17), Column(_("谁看的")), Column(_("岗位"), width=16),
        Column(_("为什么"), width=20), Column(_("看了谁的")), Column(_("电话"), width=14),
        Column(_("哪件事的编号")),
    ]  # fmt: skip


def _looks(wanted: Wanted) -> QuerySet[Event]:
    asked = wanted.filter
    try:
        day = parse_date(asked.get("day", ""))
    except ValueError:
        day = None
    typed = asked.get("number", "").strip()
    number = (numbers.read(typed) or typed) if typed else ""
    return reveal_log.found(by=wanted.by, day=day, post=asked.get("post", ""), number=number)


def _look_rows(found: QuerySet[Event], wanted: Wanted) -> Rows:
    # Masked always: this list is there so that numbers are looked at less.
    for some in _slices(found):
        for look in reveal_log.told(some):
            yield [
                look.at, look.who, look.post, look.purpose, look.whose, look.masked, look.case,
            ]  # fmt: skip


def _contact_columns() -> list[Column]:
    return [
        Column(_("什么时候"), kind="moment", width=17), Column(_("编号")), Column(_("标题"), width=30),
        Column(_("怎么联系的")), Column(_("结果")), Column(_("说了什么"), width=40),
        Column(_("谁联系的")), Column(_("岗位"), width=16),
    ]  # fmt: skip


def _contact_rows(found: QuerySet[Contact], wanted: Wanted) -> Rows:
    for one in found.select_related("case", "by__person").iterator(_AT_ONCE):
        yield [
            one.at, one.case.number, _said(one.case.title, wanted), str(one.get_way_display()),
            str(one.get_outcome_display()), _said(one.text, wanted), one.by.person.name, str(one.by),
        ]  # fmt: skip


def _excluded_columns() -> list[Column]:
    return [
        Column(_("编号")), Column(_("标题"), width=30), Column(_("审的什么")),
        Column(_("理由"), width=40), Column(_("依据"), width=20), Column(_("谁报的")),
        Column(_("谁审定的")), Column(_("为什么这样定"), width=40),
        Column(_("审定时间"), kind="moment", width=17),
    ]  # fmt: skip


def _excluded_rows(found: QuerySet[Review], wanted: Wanted) -> Rows:
    for one in found.iterator(_AT_ONCE):
        yield [
            one.case.number, _said(one.case.title, wanted), str(one.get_what_display()),
            _said(one.reason, wanted), one.clause, one.asked_by.person.name,
            one.decided_by.person.name if one.decided_by else "",
            _said(one.decision, wanted), one.decided_at,
        ]  # fmt: skip


def _phone(phone: Phone | None, wanted: Wanted) -> str:
    if phone is None:
        return ""
    return privacy.number_of(phone) if wanted.is_clear else privacy.masked(phone)


def _said(text: str, wanted: Wanted) -> str:
    """What somebody wrote, its numbers masked like the column of telephones; the door is a column too."""
    return text if wanted.is_clear else redact(text, keeps={PersonalData.HOME})


def _slices(found: QuerySet[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for row in found.iterator(_AT_ONCE):
        some.append(row)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


_ALL = (
    List(
        key="cases", title=gettext_lazy("诉求"), icon="list", columns=_case_columns,
        rights=frozenset({Right.SEE_CASES}), found=_cases, rows=_case_rows, has_phones=True,
    ),
    List(
        key="call_backs", title=gettext_lazy("欠着的回电"), icon="call", columns=_call_back_columns,
        rights=frozenset({Right.REGISTER, Right.DISPATCH}), has_phones=True,
        found=lambda wanted: call_backs.owed(wanted.by), rows=_call_back_rows,
    ),
    List(
        key="reviews", title=gettext_lazy("要审的"), icon="check", columns=_review_columns,
        rights=frozenset({Right.REVIEW}), rows=_review_rows,
        found=lambda wanted: reviewing.waiting_for(wanted.by),
    ),
    List(
        key="staff", title=gettext_lazy("工作人员"), icon="people", columns=_staff_columns,
        rights=frozenset({Right.MANAGE_AREA}), found=_staff, rows=_staff_rows, has_phones=True,
    ),
    List(
        key="organisations", title=gettext_lazy("单位"), icon="building", has_people=False,
        columns=_organisation_columns, rights=frozenset({Right.MANAGE_AREA}),
        found=lambda wanted: organisations_of(wanted.by).order_by("area__path", "name"),
        rows=_organisation_rows,
    ),
    List(
        key="shifts", title=gettext_lazy("排班"), icon="calendar", columns=_shift_columns,
        rights=frozenset({Right.MANAGE_DUTY}), found=_shifts, rows=_shift_rows,
    ),
    List(
        key="notices", title=gettext_lazy("发出的消息"), icon="mail", columns=_notice_columns,
        rights=frozenset({Right.MANAGE_AREA}), rows=_notice_rows,
        found=lambda wanted: delivery.log_for(wanted.by, at=wanted.at),
    ),
    List(
        key="reveals", title=gettext_lazy("谁看过号码"), icon="eye", columns=_look_columns,
        rights=frozenset({Right.MANAGE_AREA}), found=_looks, rows=_look_rows,
    ),
    List(
        key="contacts", title=gettext_lazy("联系记录"), icon="speech", columns=_contact_columns,
        rights=frozenset({Right.FOLLOW_UP}), rows=_contact_rows,
        found=lambda wanted: Contact.objects.filter(
            case__in=Case.objects.in_scope_of(wanted.by)
        ).order_by("-pk"),
    ),
    List(
        key="excluded", title=gettext_lazy("不计入满意率的件"), icon="check",
        columns=_excluded_columns, rights=frozenset({Right.REVIEW, Right.SUPERVISE}),
        found=lambda wanted: claiming.excluded(wanted.by, since=wanted.at - _A_YEAR),
        rows=_excluded_rows,
    ),
    *PLACES,
)  # fmt: skip
LISTS = {one.key: one for one in _ALL}


def open_to(by: Actor) -> list[List]:
    """The lists that an actor may take out."""
    return [one for one in _ALL if all(map(by.may, one.rights))]

"""What follows on the board when a case moves, and who is told when something waits there."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import telling
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Reply
from wangge.core.moments import say
from wangge.duty.on_call import desk_on_duty
from wangge.history.models import Event
from wangge.history.reacting import on
from wangge.message_board import answering, retention
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import AbuseReport, Message


@on(CaseEvent.REPLIED)
def set_answer_in_place(event: Event) -> None:
    reply = Reply.objects.select_related("case__community").get(pk=event.data["reply"])
    answering.set_in_place(reply, at=event.at)


@on(
    CaseEvent.TAKEN,
    CaseEvent.RESOLVED,
    CaseEvent.REOPENED,
    CaseEvent.CONFIRMED,
    CaseEvent.CLOSED_SILENT,
    CaseEvent.WITHDRAWN,
    CaseEvent.VOIDED,
    CaseEvent.DECLINED,
    CaseEvent.MERGED,
    CaseEvent.UNMERGED,
    CaseEvent.CORRECTED,
    CaseEvent.DEFERRED,
    CaseEvent.WOKE,
    CaseEvent.SETTLED_ON_PHONE,
)
def follow_the_case(event: Event) -> None:
    case = Case.objects.get(pk=event.subject_id)
    answering.follow_case(answering.threads_about(case), at=event.at)


@on(MessageBoardEvent.POSTED, MessageBoardEvent.REPORTED, MessageBoardEvent.ANSWER_SET)
def tell_the_desk(event: Event) -> None:
    title = _waits(event)
    if not title:
        return
    case = Case.objects.select_related(*telling.RELATED).get(pk=event.subject_id)
    telling.staff(
        desk_on_duty(case.area, event.at),
        event,
        case,
        title=title,
        body=_("写的人看得到还没公开。事情照办。"),
        url=reverse("message_board:moderation"),
    )


@on(MessageBoardEvent.SHOWN, MessageBoardEvent.HIDDEN, MessageBoardEvent.RESTORED)
def tell_the_author(event: Event) -> None:
    message = Message.objects.select_related("requester__case").get(pk=event.data["message"])
    if message.requester is None or event.actor_kind == "requester":
        return
    title, body = {
        MessageBoardEvent.SHOWN: (_("您的留言整理好，公开了"), message.text),
        MessageBoardEvent.HIDDEN: (
            _("您的留言被隐去了，事情照办"),
            _("原因：{reason}").format(reason=message.hidden_reason),
        ),
        MessageBoardEvent.RESTORED: (_("您的留言恢复了"), message.text),
    }[MessageBoardEvent(event.kind)]
    telling.requester(
        message.requester,
        kind=event.kind,
        key=f"board-{event.pk}-{message.requester_id}",
        title=title,
        body=body,
        at=event.at,
    )


@on(CaseEvent.PARTICULARS_ERASED)
def forget_who_it_was(event: Event) -> None:
    retention.forget_of_case(event.subject_id, at=event.at)


def _waits(event: Event) -> str:
    when = say(event.at, event.at)
    if event.kind == MessageBoardEvent.REPORTED:
        report = AbuseReport.objects.get(pk=event.data["report"])
        return _("有人举报一条留言：{why}").format(why=report.get_why_display())
    if not event.data["is_held"]:
        return ""
    if event.kind == MessageBoardEvent.POSTED:
        return _("留言里有个人信息，等整理后公开（{when}）").format(when=when)
    return _("回音里有个人信息，等整理后放到留言板（{when}）").format(when=when)

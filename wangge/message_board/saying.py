"""How what happened on the message board is told in the timeline of its case."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told
from wangge.message_board.events import MessageBoardEvent
from wangge.message_board.models import AbuseReport, Message


@told(MessageBoardEvent.POSTED)
def posted(event: Event, names: Names) -> Line:
    if event.data.get("is_held"):
        return Line(_("留言里有个人信息，先不放到留言板上"), "lock")
    return Line(_("放到了留言板上，大家看得到"), "speech")


@told(MessageBoardEvent.SHOWN)
def shown(event: Event, names: Names) -> Line:
    return Line(_("{who}整理了留言，公开了").format(who=names.actor(event)), "eye")


@told(MessageBoardEvent.HIDDEN)
def hidden(event: Event, names: Names) -> Line:
    why = names.of("message_board.reason", event.data.get("message"))
    line = _("{who}隐去了留言板上的话，事情照办").format(who=names.actor(event))
    return Line(line, "stop", said=why.strip())


@told(MessageBoardEvent.RESTORED)
def restored(event: Event, names: Names) -> Line:
    return Line(_("{who}恢复了留言").format(who=names.actor(event)), "undo")


@told(MessageBoardEvent.ME_TOO)
def me_too(event: Event, names: Names) -> Line:
    if event.data.get("is_again"):
        again = _("同一个号码换了设备又点了“我也遇到了”，电话只回一次")
        return Line(again, "people", internal=True)
    return Line(_("留言板上又点了一次“我也遇到了”"), "people", internal=True)


@told(MessageBoardEvent.ME_TOO_UNDONE)
def me_too_undone(event: Event, names: Names) -> Line:
    return Line(_("点“我也遇到了”的人说点错了，收回了"), "undo", internal=True)


@told(MessageBoardEvent.REPORTED)
def reported(event: Event, names: Names) -> Line:
    why = names.of("message_board.report", event.data.get("report"))
    return Line(_("有人举报了留言：{why}").format(why=why), "flag", internal=True)


@told(MessageBoardEvent.REPORTS_SETTLED)
def reports_settled(event: Event, names: Names) -> Line:
    what = _("{who}看过举报，留着") if event.data.get("is_kept") else _("{who}看过举报，隐去了")
    return Line(what.format(who=names.actor(event)), "check", internal=True)


@told(MessageBoardEvent.ANSWER_SET)
def answer_set(event: Event, names: Names) -> Line:
    if event.data.get("is_held"):
        return Line(_("回音里有个人信息，等整理后放到留言板上"), "lock", internal=True)
    return Line(_("回音也放到了留言板上"), "speech", internal=True)


@told(MessageBoardEvent.ANSWER_SHOWN)
def answer_shown(event: Event, names: Names) -> Line:
    line = _("{who}整理了回音，放到了留言板上").format(who=names.actor(event))
    return Line(line, "eye", internal=True)


@told(MessageBoardEvent.FORGOTTEN)
def forgotten(event: Event, names: Names) -> Line:
    return Line(_("留言板上谁点过、谁举报过，到期抹去了"), "stop", internal=True)


@named("message_board.reason")
def reasons_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    # A blank says that it was restored since, not that it is gone.
    rows = Message.objects.filter(pk__in=ids).values_list("pk", "hidden_reason")
    return {pk: reason or " " for pk, reason in rows}


@named("message_board.report")
def reports_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return {row.pk: row.get_why_display() for row in AbuseReport.objects.filter(pk__in=ids)}

"""Who is told when a case moves: colleagues, supervisors, requesters with an address."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import (
    blotting,
    changing,
    dispatch,
    hearing,
    merge_news,
    replying,
    ringing,
    telling,
)
from wangge.cases.blotting import Blotter
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallAttempt, Case, Reply, Requester
from wangge.cases.vocabulary import Stage
from wangge.core.moments import say
from wangge.duty.on_call import desk_on_duty
from wangge.history.models import Event
from wangge.history.reacting import on
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import Notice
from wangge.notifications.sending import was_delivered, withdraw
from wangge.people.actors import CLOCK, ActorKind
from wangge.people.models import Post

_REPLY = "case.reply"


@on(CaseEvent.DISPATCHED, CaseEvent.HANDED_OVER)
def tell_who_shall_take(event: Event) -> None:
    case = _case(event)
    if not case.is_open or ringing.on_the_way(case) is not None:
        return  # a call-out rings by itself
    telling.staff(
        dispatch.holders(case, at=event.at),
        event,
        case,
        title=_("等您接单：{title}"),
        body=_until(case, at=event.at),
    )


@on(CaseEvent.CALLED)
def ring_who_is_called(event: Event) -> None:
    attempt = CallAttempt.objects.select_related("post").get(pk=event.data["attempt"])
    case = _case(event)
    if attempt.answer != CallAttempt.Answer.RINGING:
        return
    telling.staff(
        [attempt.post],
        event,
        case,
        title=_("叫人：{place}"),
        body=_("{when} 前没人接，自动叫下一位。").format(when=say(attempt.answer_by, event.at)),
        url=reverse("cases:alarm"),
        urgent=True,
    )


@on(CaseEvent.ADDED, CaseEvent.ANSWERED, CaseEvent.REOPENED, CaseEvent.WOKE, CaseEvent.WITHDRAWN)
def tell_who_has_it(event: Event) -> None:
    case = _case(event)
    what = {
        CaseEvent.ADDED: _("居民补充了情况：{title}"),
        CaseEvent.ANSWERED: _("接着办：{title}"),
        CaseEvent.REOPENED: _("居民说还是没好：{title}"),
        CaseEvent.WOKE: _("挂账到期，接着办：{title}"),
        CaseEvent.WITHDRAWN: _("居民撤回了：{title}"),
    }[CaseEvent(event.kind)]
    if event.kind == CaseEvent.REOPENED and changing.record_of(case):
        what = _("巡查的人说还是没好：{title}")
    telling.staff(dispatch.holders(case, at=event.at), event, case, title=what)


@on(CaseEvent.WARNED)
def warn_who_has_it(event: Event) -> None:
    case = _case(event)
    telling.staff(
        dispatch.holders(case, at=event.at),
        event,
        case,
        title=_("快到时限（{stage}）：{title}"),
        body=_until(case, at=event.at),
        stage=Stage(event.data["stage"]).label,
    )


@on(CaseEvent.ESCALATED)
def tell_supervisor_and_lead(event: Event) -> None:
    case = _case(event)
    supervisor = Post.objects.filter(pk=event.data["post"]).select_related("person").first()
    stage = Stage(event.data["stage"]).label
    what = _("叫人没人接") if event.data.get("is_early") else _("{stage}超期").format(stage=stage)
    telling.staff(
        [supervisor] if supervisor else desk_on_duty(case.area, event.at),
        event,
        case,
        title=_("请您督办（{what}）：{title}"),
        body=_("牵头还是{lead}。").format(lead=case.lead),
        what=what,
    )
    name = supervisor.person.name if supervisor else _("值班台")
    telling.staff(
        dispatch.holders(case, at=event.at),
        event,
        case,
        title=_("{what}，{name}开始督办：{title}"),
        side="lead",
        what=what,
        name=name,
    )


@on(CaseEvent.TEXTS_AGREED)
def tell_the_number(event: Event) -> None:
    """Whoever agreed to texts has the number of the case in the first of them; on the page it stands."""
    requester = Requester.objects.select_related("case__lead").get(pk=event.data["requester"])
    if event.actor_kind == ActorKind.REQUESTER or not requester.case.is_open:
        return
    telling.requester(
        requester,
        kind=event.kind,
        key=f"case-received-{requester.pk}",
        title=_("收到了：{title}").format(title=requester.case.title),
        body=_("由{lead}负责，有结果告诉您。").format(lead=requester.case.lead),
        at=event.at,
    )


@on(CaseEvent.ESCALATED)
def tell_requesters_of_supervisor(event: Event) -> None:
    if event.data["occurrence"] > 1 or event.data["stage"] == Stage.DECIDE:
        return  # daily reminders, and questions not decided, are between offices
    case = _case(event)
    title = _("您的事超期了，上一级已经开始督办")
    if event.data.get("is_early"):
        title = _("还没人接，上一级已经开始督办")
    for requester in hearing.audience(case):
        telling.requester(
            requester,
            kind="case.supervised",
            key=f"case-supervised-{event.pk}-{requester.pk}",
            title=title,
            body="",
            at=event.at,
        )


@on(CaseEvent.REPLIED)
def send_reply(event: Event) -> None:
    reply = Reply.objects.select_related("case").get(pk=event.data["reply"])
    if merge_news.is_taken_back(reply):
        return
    undone = merge_news.notice_undone_by(reply)
    blotter = blotting.on(reply.case)
    for requester in hearing.audience(reply.case):
        if undone is not None:
            withdraw(_key_of(undone, requester))
            if not was_delivered(_key_of(undone, requester)):
                continue  # who read nothing of the one is not told the other
        telling.requester(
            requester,
            kind=_REPLY,
            key=_key_of(reply, requester),
            title=_("您的事有回音：{title}").format(title=_title(requester, blotter)),
            body=blotter.read(reply.text, by=requester),
            at=event.at,
            not_before=merge_news.held_until(reply),
        )


@on(NoticeEvent.DELIVERED)
def keep_receipt(event: Event) -> None:
    found = _reply_of(event)
    if found:
        reply, requester = found
        replying.delivered(reply, requester, by=CLOCK, at=event.at)


@on(NoticeEvent.UNDELIVERABLE)
def call_instead(event: Event) -> None:
    found = _reply_of(event)
    if found:
        reply, requester = found
        if not reply.receipts.filter(requester=requester).exists():
            replying.call_instead(requester, reply=reply, by=CLOCK, at=event.at)


def _case(event: Event) -> Case:
    return Case.objects.select_related(*telling.RELATED).get(pk=event.subject_id)


def _until(case: Case, *, at: datetime) -> str:
    if case.next_act_at is None:
        return ""
    return _("{when} 前。").format(when=say(case.next_act_at, at, is_end=True))


def _title(requester: Requester, blotter: Blotter) -> str:
    # Whoever waits for the answer of what another brought has no title of their own.
    title = requester.case.title
    return blotter.read(title, by=requester) if requester.is_follower else title


def _key_of(reply: Reply, requester: Requester) -> str:
    return f"{_REPLY}-{reply.pk}-{requester.pk}"


def _reply_of(event: Event) -> tuple[Reply, Requester] | None:
    if event.data["about"] != _REPLY:
        return None
    key = Notice.objects.values_list("key", flat=True).get(pk=event.subject_id)
    reply_id, requester_id = key.removeprefix(f"{_REPLY}-").split("-")
    reply = Reply.objects.select_related("case__area").get(pk=reply_id)
    return reply, Requester.objects.select_related("case__area").get(pk=requester_id)


# What a module of its own tells; found at start with this one.
from wangge.cases import reactions_repeats  # noqa: E402, F401, I001
from wangge.cases import reactions_reviews  # noqa: E402, F401
from wangge.cases import reactions_search  # noqa: E402, F401
from wangge.cases import reactions_together  # noqa: E402, F401
from wangge.cases import reactions_words  # noqa: E402, F401

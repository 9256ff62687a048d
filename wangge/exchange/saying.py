"""How what came from another system, and went there, is told in timelines."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from wangge.core.moments import after, say
from wangge.exchange.events import ExchangeEvent
from wangge.exchange.models import HotlineImport, Token
from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told


@told(ExchangeEvent.CASE_CAME)
def came(event: Event, names: Names) -> Line:
    sender = names.of("exchange.hotlineimport", event.data.get("batch"))
    return Line(_("从{sender}的表里导入").format(sender=sender), "link", internal=True)


@told(ExchangeEvent.CASE_UPDATED)
def updated(event: Event, names: Names) -> Line:
    sender = names.of("exchange.hotlineimport", event.data.get("batch"))
    return Line(_("{sender}的表有更新").format(sender=sender), "refresh", internal=True)


@told(ExchangeEvent.CASE_LIMITED)
def limited(event: Event, names: Names) -> Line:
    until = datetime.fromisoformat(str(event.data["until"]))
    when = after(_("到"), say(until, event.at, is_end=True))
    return Line(_("按对方的期限办，{when}").format(when=when), "clock", internal=True)


@named("exchange.token")
def systems_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    if for_resident:
        return dict.fromkeys(ids, _("对接平台"))
    return dict(Token.objects.filter(pk__in=ids).values_list("pk", "name"))


@named("exchange.hotlineimport")
def senders_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    rows = HotlineImport.objects.filter(pk__in=ids).values_list("pk", "sender")
    return {pk: f" {sender} " if sender[:1].isascii() else sender for pk, sender in rows}

"""How what happened to a car in the way is told among staff; residents read the words they were told."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.history.models import Event
from wangge.history.timeline import Line, Names, told
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest, Relay

# kind: what follows the name of who acted, icon.
_PLAIN: dict[ParkingEvent, tuple[object, str]] = {
    ParkingEvent.SEARCHED: (gettext_lazy("查了访客登记和进出记录，没有查到车主"), "search"),
    ParkingEvent.PLATE_READ: (gettext_lazy("写上了车牌"), "pencil"),
    ParkingEvent.NOTICE_PRINTED: (gettext_lazy("打印了挪车告示"), "printer"),
    ParkingEvent.PLATE_ENTERED: (gettext_lazy("登记了车牌"), "plus"),
    ParkingEvent.PLATE_CORRECTED: (gettext_lazy("改了车牌登记"), "pencil"),
    ParkingEvent.PLATE_ENDED: (gettext_lazy("停用了车牌"), "stop"),
    ParkingEvent.PLATE_TAKEN_BACK: (gettext_lazy("撤回了停用"), "undo"),
}


@told(*_PLAIN)
def plain(event: Event, names: Names) -> Line:
    words, icon = _PLAIN[ParkingEvent(event.kind)]
    return Line(f"{names.actor(event)}{words}", icon, internal=True)


@told(ParkingEvent.MOVE_ASKED)
def asked(event: Event, names: Names) -> Line:
    said = _("{who}请车主挪车") if event.data.get("known") else _("{who}登记了要挪的车，车主未登记")
    return Line(said.format(who=names.actor(event)), "car", internal=True)


@told(ParkingEvent.RELAYED)
def relayed(event: Event, names: Names) -> Line:
    way = Relay.Way(event.data["way"]).label
    return Line(
        _("{who}给车主{way}").format(who=names.actor(event), way=way), "call", internal=True
    )


@told(ParkingEvent.RELAY_ENDED)
def relay_ended(event: Event, names: Names) -> Line:
    outcome = Relay.Outcome(event.data["outcome"]).label
    line = _("{way}的结果：{outcome}").format(
        way=Relay.Way(event.data["way"]).label, outcome=outcome
    )
    return Line(line, "call", internal=True)


@told(ParkingEvent.DRIVER_ANSWERED)
def driver_answered(event: Event, names: Names) -> Line:
    answer = MoveRequest.Answer(event.data["answer"]).label
    return Line(_("车主在链接里回话：{answer}").format(answer=answer), "speech", internal=True)


@told(ParkingEvent.STEWARD_DUE)
def steward_due(event: Event, names: Names) -> Line:
    # Before the driver's time is over somebody of the desk wanted it so; older events do not say.
    if event.data.get("is_late", True):
        return Line(_("没按时挪走，叫人到现场"), "bell", internal=True)
    line = _("{who}没等到时间，先叫人到现场").format(who=names.actor(event))
    return Line(line, "bell", internal=True)


@told(ParkingEvent.LOOK_DUE)
def look_due(event: Event, names: Names) -> Line:
    if event.data.get("answer") == MoveRequest.Answer.MOVED:
        line = _("15 分钟到了，车主说挪走了，提醒在办的人核对")
    else:
        line = _("15 分钟到了还没挪走，提醒在办的人去看")
    return Line(line, "bell", internal=True)


@told(ParkingEvent.ERASED)
def erased(event: Event, names: Names) -> Line:
    return Line(_("车牌和车主的号码到期删除"), "clock", internal=True)

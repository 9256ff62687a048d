"""Who is told when a driver answers, and what follows from a message that did not arrive."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import dispatch, telling
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case
from wangge.duty.on_call import desk_on_duty
from wangge.history.models import Event
from wangge.history.reacting import on
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import Notice
from wangge.parking import moving, relaying, stewarding, withheld  # noqa: F401 - the last registers itself
from wangge.parking.events import ParkingEvent
from wangge.parking.models import MoveRequest
from wangge.people.actors import CLOCK


@on(ParkingEvent.DRIVER_ANSWERED)
def tell_the_desk(event: Event) -> None:
    case = Case.objects.select_related(*telling.RELATED).get(pk=event.subject_id)
    answer = MoveRequest.Answer(event.data["answer"]).label
    posts = dispatch.holders(case, at=event.at) or desk_on_duty(case.area, event.at)
    telling.staff(
        posts,
        event,
        case,
        title=_("车主回话“{answer}”：{title}"),
        url=reverse("parking:request", args=[case.number]),
        side="driver",
        answer=answer,
    )


@on(ParkingEvent.LOOK_DUE)
def tell_who_has_it_to_look(event: Event) -> None:
    case = Case.objects.select_related(*telling.RELATED).get(pk=event.subject_id)
    if event.data["answer"] == MoveRequest.Answer.MOVED:
        body = _("车主说已经挪走，还没有人看过。问一下诉求人，挪走了就记下，没挪走就叫人到现场。")
    else:
        body = _("还没记下车挪走。请到现场看，或者在挪车的页面上叫人到现场。")
    telling.staff(
        dispatch.holders(case, at=event.at) or desk_on_duty(case.area, event.at),
        event,
        case,
        title=_("15 分钟到了，请看一下：{title}"),
        body=body,
        url=reverse("parking:request", args=[case.number]),
        side="look",
    )


@on(CaseEvent.ANSWERED, CaseEvent.WOKE)
def look_after_it_again(event: Event) -> None:
    # What came due while the case rested.
    for pk in MoveRequest.objects.filter(case=event.subject_id).values_list("pk", flat=True):
        stewarding.call_overdue(pk, at=event.at)


@on(CaseEvent.REOPENED)
def wait_for_the_driver_again(event: Event) -> None:
    moving.begin_anew(Case.objects.get(pk=event.subject_id), at=event.at)


@on(NoticeEvent.UNDELIVERABLE)
def call_the_driver_instead(event: Event) -> None:
    if event.data["about"] != relaying.MESSAGE:
        return
    relay = relaying.relay_of(Notice.objects.values_list("key", flat=True).get(pk=event.subject_id))
    if relay is not None:
        relaying.not_delivered(relay, by=CLOCK, at=event.at)

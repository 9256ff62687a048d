"""Who hears of a call that the desk owed and did not make."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import overdue_calls, telling
from wangge.cases.events import CaseEvent
from wangge.cases.models import CallBack, Case
from wangge.core.moments import local_day, say
from wangge.duty.on_call import desk_on_duty
from wangge.history.models import Event
from wangge.history.reacting import on
from wangge.people.models import Post
from wangge.people.roles import AREA_HEADS
from wangge.places.models import Area


@on(CaseEvent.CALL_BACK_MISSED)
def remind_of_call(event: Event) -> None:
    call = CallBack.objects.filter(pk=event.data["call_back"], done_at__isnull=True).first()
    if call is None:
        return
    case = Case.objects.select_related(*telling.RELATED).get(pk=event.subject_id)
    is_desk = event.data["level"] == overdue_calls.DESK
    telling.staff(
        desk_on_duty(case.area, event.at) if is_desk else _heads(case, event),
        event,
        case,
        title=_("该回的电话还没打：{title}"),
        body=_("说好 {when} 前打给居民。").format(when=say(call.due_at, event.at, is_end=True)),
        url=reverse("cases:call_backs"),
    )


def _heads(case: Case, event: Event) -> list[Post]:
    role = AREA_HEADS[Area.Kind.COMMUNITY]
    held = Post.objects.held(local_day(event.at)).select_related("person")
    heads = list(held.filter(area=case.community, role=role).order_by("pk"))
    return heads or desk_on_duty(case.area, event.at)

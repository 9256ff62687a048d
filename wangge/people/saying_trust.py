"""How it is told who looked after a household, held a key, and had their name on the wall."""

from django.utils.translation import gettext as _

from wangge.history.models import Event
from wangge.history.timeline import Line, Names, told
from wangge.people.events import PeopleEvent
from wangge.people.models import Care, NamePlate


@told(PeopleEvent.CARE_BEGUN)
def begun(event: Event, names: Names) -> Line:
    reason = Care.Reason(event.data["reason"]).label
    basis = Care.Basis(event.data["basis"]).label
    sentence = _("{who}开始照看：{reason}，依据{basis}")
    return Line(sentence.format(who=names.actor(event), reason=reason, basis=basis), "person")


@told(PeopleEvent.CARE_REVIEWED)
def reviewed(event: Event, names: Names) -> Line:
    return Line(_("{who}看过，还要照看").format(who=names.actor(event)), "check")


@told(PeopleEvent.CARE_PASSED, PeopleEvent.KEY_PASSED)
def passed(event: Event, names: Names) -> Line:
    before = names.of("people.post", event.data["before"])
    to = names.of("people.post", event.data["to"])
    return Line(_("从{before}交给{to}").format(before=before, to=to), "arrow")


@told(PeopleEvent.CARE_ENDED)
def ended(event: Event, names: Names) -> Line:
    return Line(_("{who}结束照看").format(who=names.actor(event)), "check")


@told(PeopleEvent.KEY_TAKEN)
def taken(event: Event, names: Names) -> Line:
    return Line(_("{who}登记拿着").format(who=names.actor(event)), "key")


@told(PeopleEvent.KEY_RETURNED)
def returned(event: Event, names: Names) -> Line:
    return Line(_("{who}交还").format(who=names.actor(event)), "check")


@told(PeopleEvent.NAME_SHOWN)
def shown(event: Event, names: Names) -> Line:
    basis = NamePlate.Basis(event.data["basis"]).label
    return Line(_("{who}亮牌：{basis}").format(who=names.actor(event), basis=basis), "person")


@told(PeopleEvent.NAME_WITHDRAWN)
def withdrawn(event: Event, names: Names) -> Line:
    return Line(_("{who}撤下亮牌").format(who=names.actor(event)), "person")

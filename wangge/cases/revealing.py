"""How somebody reads a requester's number in clear: for a purpose, and written down."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import hearing, replying
from wangge.cases.models import Case, Requester
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.history.recording import record, type_of
from wangge.history.timeline import Line, Names, told
from wangge.people import privacy, scopes
from wangge.people.actors import Actor
from wangge.people.events import PeopleEvent
from wangge.people.models import Occupancy, Phone
from wangge.people.roles import Right


class Purpose(models.TextChoices):
    """What the number is wanted for."""

    VISIT = "visit", gettext_lazy("约上门时间")
    ASK = "ask", gettext_lazy("问清楚情况")
    ANSWER = "answer", gettext_lazy("回电话答复")
    URGENT = "urgent", gettext_lazy("急事，马上联系")
    CALL_OUT = "call_out", gettext_lazy("叫人")
    MOVE_CAR = "move_car", gettext_lazy("请车主挪车")


# What somebody may choose; a call-out and a car in the way name their purpose themselves.
_NAMED = {Purpose.CALL_OUT, Purpose.MOVE_CAR}
CHOSEN = [(purpose.value, purpose.label) for purpose in Purpose if purpose not in _NAMED]


@transaction.atomic
def reveal(requester: Requester, *, purpose: str, by: Actor, at: datetime) -> str:
    """Return the number in clear and keep who read it what for; raise NotAllowed or Malformed."""
    by.must(Right.REVEAL_PHONE)
    replying.must_answer_for(hearing.goes_on_as(requester.case), by)
    if purpose not in Purpose.values:
        raise Malformed(_("请选为什么要看号码，会记下来。"), field="purpose")
    if requester.phone is None:
        raise Malformed(_("这位居民没有留电话。"), field="purpose")
    record(
        PeopleEvent.PHONE_REVEALED,
        subject=requester.case,
        actor=by,
        at=at,
        requester=requester.pk,
        purpose=purpose,
    )
    return privacy.number_of(requester.phone)


@transaction.atomic
def reveal_number(phone: Phone, *, purpose: str, by: Actor, at: datetime) -> str:
    """Return the number of somebody who lives here or asked here, and keep who read it what for.

    Raise NotAllowed or Malformed.
    """
    by.must(Right.REVEAL_PHONE)
    if not in_sight(by).filter(pk=phone.pk).exists():
        raise NotAllowed
    if purpose not in Purpose.values:
        raise Malformed(_("请选为什么要看号码，会记下来。"), field="purpose")
    asked = Requester.objects.filter(phone=phone, case__in=Case.objects.in_scope_of(by))
    requester = asked.select_related("case").order_by("-pk").first()
    subject = phone.person or (requester.case if requester else None)
    if subject is None:
        raise NotAllowed
    record(
        PeopleEvent.PHONE_REVEALED,
        subject=subject,
        actor=by,
        at=at,
        requester=requester.pk if requester else None,
        phone=phone.pk,
        purpose=purpose,
    )
    return privacy.number_of(phone)


def in_sight(by: Actor) -> QuerySet[Phone]:
    """The numbers of those who live in the actor's area or whose requests the actor may see."""
    living = Occupancy.objects.filter(
        scopes.within(by, "household__unit__building__area__path"), until__isnull=True
    )
    asked = Requester.objects.filter(case__in=Case.objects.in_scope_of(by), phone__isnull=False)
    theirs = Q(person__in=living.values("person")) | Q(pk__in=asked.values("phone"))
    return Phone.objects.filter(theirs).select_related("person")


def revealed_for_call_out(requester: Requester, *, by: Actor, since: datetime) -> str:
    """The number, where this actor asked for it during the call-out, which was written down."""
    asked = Event.objects.filter(
        kind=PeopleEvent.PHONE_REVEALED,
        subject_type=type_of(requester.case),
        subject_id=requester.case_id,
        post_ref=by.post_ref,
        at__gte=since,
        data__requester=requester.pk,
        data__purpose=Purpose.CALL_OUT.value,
    )
    if requester.phone is None or by.post_ref is None or not asked.exists():
        return ""
    return privacy.number_of(requester.phone)


@told(PeopleEvent.PHONE_REVEALED)
def revealed(event: Event, names: Names) -> Line:
    purpose = Purpose(event.data["purpose"])
    said = _("{who}看了居民的号码：{purpose}")
    if purpose == Purpose.MOVE_CAR:
        said = _("{who}看了车主的号码：{purpose}")
    line = said.format(who=names.actor(event), purpose=purpose.label)
    return Line(line, "eye", internal=True)

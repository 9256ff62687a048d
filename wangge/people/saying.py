"""How posts, accounts and organisations are named in timelines."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told
from wangge.people.events import PeopleEvent
from wangge.people.households import Purpose
from wangge.people.models import Account, Organisation, Post


@named("people.post")
def posts_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(Post.objects.filter(pk__in=ids).values_list("pk", "person__name"))


@named("people.account")
def accounts_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "person__name"))


@named("people.organisation")
def organisations_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return {body.pk: str(body) for body in Organisation.objects.filter(pk__in=ids)}


@told(PeopleEvent.HOUSEHOLD_PHONE_REVEALED)
def household_phone_revealed(event: Event, names: Names) -> Line:
    purpose = Purpose(event.data["purpose"]).label
    line = _("{who}看了这一户的号码：{purpose}").format(who=names.actor(event), purpose=purpose)
    return Line(line, "eye", internal=True)


# What a module of its own tells; found at start with this one.
from wangge.people import saying_trust  # noqa: E402, F401

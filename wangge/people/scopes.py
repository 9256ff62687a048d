"""How `visible_to` says which rows lie within an actor's post."""

from django.db.models import Q, QuerySet

from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Account, Organisation, Person, Post
from wangge.people.roles import Right
from wangge.places.models import Area


def within(actor: Actor | None, path_field: str) -> Q:
    """Return the condition that a path lies in the post's area; nothing for those without one."""
    if actor is None:
        return Q(pk__in=[])
    if actor.kind in {ActorKind.CLOCK, ActorKind.COMMAND} or actor.may(Right.MANAGE_DEPLOYMENT):
        # Everything, and still everything when widened with |; an empty Q would vanish there.
        return ~Q(pk__in=[])
    if actor.post is None:
        return Q(pk__in=[])
    start, end = actor.post.area.path_range
    return Q(**{f"{path_field}__gte": start, f"{path_field}__lt": end})


def areas_of(actor: Actor | None) -> QuerySet[Area]:
    """Return the areas within the actor's post, in tree order."""
    return Area.objects.filter(within(actor, "path")).order_by("path")


def organisations_of(actor: Actor | None) -> QuerySet[Organisation]:
    """Return the bodies that work within the actor's post."""
    return Organisation.objects.filter(within(actor, "area__path"))


def posts_within(actor: Actor | None) -> QuerySet[Post]:
    """Return the posts, held or past, within the actor's post."""
    return Post.objects.filter(within(actor, "area__path"))


def persons_of(actor: Actor | None) -> QuerySet[Person]:
    """Return the persons who hold or held a post within the actor's post."""
    return Person.objects.filter(pk__in=posts_within(actor).values("person"))


def accounts_of(actor: Actor | None) -> QuerySet[Account]:
    """Return the accounts of those persons."""
    return Account.objects.filter(person__in=persons_of(actor))

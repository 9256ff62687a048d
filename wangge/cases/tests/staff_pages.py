"""What tests of staff pages share: somebody signed in under the post of an actor."""

from typing import Any

from django.test import Client
from django.urls import reverse

from wangge.cases.models import Case
from wangge.people.accounts import EPOCH, POST
from wangge.people.actors import Actor
from wangge.people.models import Account


def signed_in(actor: Actor) -> Client:
    """A browser in which the actor has signed in."""
    assert actor.ref is not None
    account = Account.objects.get(pk=actor.ref)
    client = Client()
    client.force_login(account)
    session = client.session
    session[EPOCH] = account.session_epoch
    if actor.post is not None:
        session[POST] = actor.post.pk
    session.save()
    return client


def text_of(answer: Any, *, status: int = 200) -> str:
    """The page, once it has the status that it should have."""
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def detail(client: Client, case: Case, *, status: int = 200) -> str:
    """The page of a case."""
    return text_of(client.get(reverse("cases:detail", args=[case.number])), status=status)


def at(case: Case, name: str) -> str:
    """The address of a verb."""
    return reverse("cases:verb", args=[case.number, name])


def do(client: Client, case: Case, name: str, **typed: object) -> Any:
    """Send the form of a verb as it was made from the case."""
    return client.post(at(case, name), {"revision": case.revision, **typed})

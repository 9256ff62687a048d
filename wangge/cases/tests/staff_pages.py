"""What tests of staff pages share: somebody signed in under the post of an actor."""

from typing import Any

from django.test import Client

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

"""Who calls the REST API: the token in the header and nothing else, counted, and good for what is asked."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from wangge.exchange import tokens
from wangge.exchange.models import Scope, Token
from wangge.people.actors import Actor


class Call(HttpRequest):
    """A request as an endpoint sees it: by a token, acting for its post."""

    auth: Token
    actor: Actor


class Door(HttpBearer):
    """Lets in whoever has a token that was made for this."""

    openapi_description = "Authorization: Bearer wangge_…"

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Return the token of a secret; raise Unbelieved, TooFast or OutOfScope."""
        believed = tokens.believed(token.strip(), at=timezone.now())
        tokens.must_have(believed, self._scope)
        # Attributes that `Call` declares; Django's own request has no room for them.
        vars(request).update(actor=tokens.actor_of(believed))
        return believed


READ_CASES = Door(Scope.CASES_READ)
WRITE_CASES = Door(Scope.CASES_WRITE)
READ_PLACES = Door(Scope.PLACES_READ)

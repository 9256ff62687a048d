"""How a message leaves as a text message: short, no link, from a fixed name, with a number to call back."""

from datetime import datetime

from wangge.notifications.channels import gateway
from wangge.notifications.channels.shape import Letter, Limit, Written
from wangge.notifications.models import Gateway

_KIND = Gateway.Kind.SMS


def is_configured() -> bool:
    """Tell whether a gateway for text messages is in use."""
    return gateway.of(_KIND) is not None


def limit(_letter: Letter) -> Limit | None:
    """As the gateway's row says."""
    return gateway.limit(_KIND)


def written(letter: Letter, *, at: datetime) -> Written:
    """The text, and the request to the gateway with the number masked."""
    return gateway.written(letter, _KIND, at=at)


def send(letter: Letter, *, at: datetime) -> None:
    """Hand it to the gateway, or raise what it answered."""
    gateway.send(letter, _KIND, at=at)

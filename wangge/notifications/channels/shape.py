"""What every channel looks like from outside: configured or not, how often, what it would say, send it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wangge.core.calling_out import Answer
from wangge.notifications.models import Robot


class NotTaken(Exception):
    """The other side answered, and did not take the message; says its code and no personal word."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way: what it says, and where it goes."""

    id: str
    title: str
    body: str = ""
    # A path of ours, or a reader's own secret one; SMS never carry it.
    url: str = ""
    is_urgent: bool = False
    call_back: str = ""
    address: str = ""
    robot: Robot | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """Whose limit it is, and how much a minute."""

    key: str
    per_minute: int


@dataclass(frozen=True, slots=True)
class Request:
    """One request to another system, as it would be made."""

    url: str
    body: bytes
    headers: dict[str, str]
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Written:
    """What goes out: to whom, through what, the text itself, and the request where there is one."""

    to: str
    text: str
    via: str = ""
    request: str = ""


class Channel(Protocol):
    """A module of this folder."""

    def is_configured(self) -> bool:
        """Say whether anything can be sent this way at all."""

    def limit(self, letter: Letter) -> Limit | None:
        """Say how often this way may be used; None where nobody limits it."""

    def written(self, letter: Letter, *, at: datetime) -> Written:
        """Say what would be sent, numbers and secrets masked; nothing leaves."""

    def send(self, letter: Letter, *, at: datetime) -> None:
        """Send it, or raise what went wrong."""


def must_be_ok(answer: Answer, *, yes: str = "") -> None:
    """Raise NotTaken where an answer does not say yes: its status, and what must stand in it."""
    said = "".join(answer.body.split())
    if not answer.is_ok or (yes and "".join(yes.split()) not in said):
        raise NotTaken(f"HTTP {answer.status}")

"""What an operation raises when it says no.

    Refused                     409  a rule of the work forbids it now
    ├── NotAllowed              403  this actor may not do it at all
    └── Malformed               422  what was handed in cannot be used; names the field

Subclasses live beside the operation that raises them and carry `reason`, a sentence for the person who asked.
"""

from collections.abc import Mapping

from wangge.core.speech import later


class Refused(Exception):
    """An operation said no; `reason` tells the person why and what to do next."""

    # Words, or words that are translated only when they are read; `str(reason)` either way.
    reason: object = later("这一步现在不能做。请看最新情况再试。")
    status = 409

    def __init__(self, reason: object = None, **details: object) -> None:
        if reason is not None:
            self.reason = reason
        self.details: Mapping[str, object] = details
        super().__init__(str(self.reason))


class NotAllowed(Refused):
    """The actor lacks the right; the sentence says who has it."""

    reason: object = later("这件事不归您办。要一起办，请让负责的人转给您。")
    status = 403


class Malformed(Refused):
    """What was handed in cannot be used; `field` names what to mend."""

    reason: object = later("填的内容看不懂，请改一改再试。")
    status = 422

    def __init__(self, reason: object = None, *, field: str = "", **details: object) -> None:
        self.field = field
        super().__init__(reason, **details)

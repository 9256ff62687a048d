"""What one thing is that staff can do to a case: its word, its form, its operation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wangge.cases import changing
from wangge.cases.models import Case
from wangge.cases.views import verb_forms as forms
from wangge.cases.vocabulary import Verb
from wangge.people.actors import Actor

# Anything typed, already checked by its form.
Act = Callable[[Case, Any, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done; `name` is its part of the address."""

    name: str
    verb: Verb | None
    word: Any
    icon: str
    act: Act
    form: type[forms.VerbForm] = forms.VerbForm
    # What will happen, to whom.
    lead: Any = ""
    send: Any = ""
    done: Any = ""
    # The word where no resident brought it, but somebody saw it on a round.
    of_patrol: Any = ""
    is_one_tap: bool = False
    is_rare: bool = False
    is_harm: bool = False
    # What else must be so, beside state and right.
    only: Callable[[Case, Actor], bool] | None = None

    def word_on(self, case: Case) -> Any:
        """The word on the button of this case."""
        return self.of_patrol if self.of_patrol and changing.record_of(case) else self.word

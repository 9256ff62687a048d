"""Who may change what lies where, said without knowing people, who live one floor up."""

from enum import StrEnum
from typing import Protocol

from wangge.core.errors import NotAllowed
from wangge.places.models import Area, AreaQuerySet


class Keeper(Protocol):
    """Whoever acts: people's `Actor` fits."""

    @property
    def kind(self) -> StrEnum: ...
    @property
    def ref(self) -> int | None: ...
    @property
    def post_ref(self) -> int | None: ...

    @property
    def is_keeper(self) -> bool:
        """Say whether any area at all is this one's to keep."""
        ...

    def areas_kept(self) -> AreaQuerySet:
        """Return the areas that are this one's to keep."""
        ...

    def may_manage(self, area: Area | None) -> bool:
        """Say whether places and people of the area are this one's to keep; None is the top."""
        ...


def must_manage(by: Keeper, area: Area | None) -> None:
    """Raise NotAllowed where the area is not the keeper's."""
    if not by.may_manage(area):
        raise NotAllowed

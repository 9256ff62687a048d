"""How long things are kept: what is registered for a number of days, shown before it is erased, then erased."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise

from wangge.jobs.housekeeping import housekeeping

Due = Callable[[datetime], QuerySet[Any]]
Erase = Callable[[list[int], datetime], object]

_BATCH = 200
_NIGHT = range(2, 5)
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing: what it is called, for how long it is kept, which are due, how they go."""

    name: str
    words: Promise
    least_days: int
    due: Due
    erase: Erase

    @property
    def days(self) -> int:
        """For how many days, as this deployment is set."""
        return int(settings.RETENTION_DAYS.get(self.name, self.least_days))

    def cutoff(self, now: datetime) -> datetime:
        """What ended before this moment is erased."""
        return now - timedelta(days=self.days)

    def due_count(self, now: datetime) -> int:
        """How many would be erased now."""
        return self.due(self.cutoff(now)).count()


_KEPT: dict[str, Kept] = {}


def keep(name: str, *, words: Promise, days: int, due: Due, erase: Erase) -> None:
    """Register a kind: `due(before)` are the rows that go, `erase(pks, now)` erases some of them."""
    _KEPT[name] = Kept(name, words, days, due, erase)


def kinds() -> list[Kept]:
    """Return every kind that is kept for a time, by name."""
    return [_KEPT[name] for name in sorted(_KEPT)]


def erase_due(now: datetime) -> dict[str, int]:
    """Erase what is due, a batch a transaction; return how many of each kind."""
    return {kept.name: _erase(kept, now) for kept in kinds()}


def _erase(kept: Kept, now: datetime) -> int:
    done = 0
    due = kept.due(kept.cutoff(now)).order_by("pk").values_list("pk", flat=True)
    while pks := list(due[:_BATCH]):
        kept.erase(pks, now)
        done += len(pks)
        if set(due[:_BATCH]) & set(pks):
            raise RuntimeError(f"{kept.name} does not go away when it is erased")
    if done:
        _log.info("Retention erased %s of %s", done, kept.name)
    return done


@housekeeping(every=timedelta(hours=1))
def erase_at_night(now: datetime) -> None:
    """Erase what is due, in the small hours."""
    if now.astimezone(_SHANGHAI).hour in _NIGHT:
        erase_due(now)

"""Who works behind the scenes: the clock, the jobs and the housekeeping, until told to stop."""

import os
import signal
from threading import Event

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (models can be imported only now)

from wangge.cases import clock  # noqa: E402
from wangge.jobs import housekeeping, working  # noqa: E402
from wangge.jobs.loops import Loop, run_forever  # noqa: E402

LOOPS = [
    Loop(
        "clock",
        settings.SWEEP_SECONDS,
        clock.sweep,
        lambda now: clock.lag(now).total_seconds(),
    ),
    # Few at a time, so that the heartbeat is seen between them.
    Loop("jobs", settings.SWEEP_SECONDS, lambda _now: working.run_due(limit=10), working.lag),
    # Chores are counted in hours; to look for them twice a minute is soon enough.
    Loop("housekeeping", min(30, settings.HEARTBEAT_SECONDS / 3), housekeeping.tidy_due),
]


def main() -> None:
    """Turn the loops of one worker; any number of workers may run beside each other."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_forever(LOOPS, stop)


if __name__ == "__main__":
    main()

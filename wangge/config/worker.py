"""Who works behind the scenes: the clock, the jobs and the housekeeping, until told to stop."""

import os
import signal
from threading import Event

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")

# Chores are counted in hours; looking for them twice a minute is soon enough.
_HOUSEKEEPING_SECONDS = 30


def main() -> None:
    """Turn the loops of one worker; any number of workers may run beside each other."""
    django.setup()

    # Models can be imported only now.
    from django.conf import settings  # noqa: PLC0415

    from wangge.cases import clock  # noqa: PLC0415
    from wangge.jobs import housekeeping, working  # noqa: PLC0415
    from wangge.jobs.loops import Loop, run_forever  # noqa: PLC0415

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_forever(
        [
            Loop("clock", settings.SWEEP_SECONDS, clock.sweep),
            # Few at a time, so that the heartbeat is seen between them.
            Loop(
                "jobs", settings.SWEEP_SECONDS, lambda _now: working.run_due(limit=10), working.lag
            ),
            Loop("housekeeping", _HOUSEKEEPING_SECONDS, housekeeping.tidy_due),
        ],
        stop,
    )


if __name__ == "__main__":
    main()

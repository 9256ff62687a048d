"""Who works behind the scenes: the clock, the jobs and the housekeeping, until told to stop."""

import os
import signal
from threading import Event, Thread

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 (models can be imported only now)

from wangge.cases import clock  # noqa: E402
from wangge.jobs import housekeeping, working  # noqa: E402
from wangge.jobs.loops import Loop, run_forever  # noqa: E402

_STOP = {signal.SIGTERM, signal.SIGINT}
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
    # Waited for in a thread of its own: a handler that runs inside `stop.wait()` would wait for itself.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    Thread(target=_await_stop, args=(stop,), daemon=True).start()
    run_forever(LOOPS, stop)


def _await_stop(stop: Event) -> None:
    signal.sigwait(_STOP)
    stop.set()


if __name__ == "__main__":
    main()

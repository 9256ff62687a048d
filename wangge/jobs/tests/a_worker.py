"""How a test has work done in a process that it can kill: `python -m wangge.jobs.tests.a_worker`."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")


def main() -> None:
    django.setup()
    from wangge.jobs import working  # noqa: PLC0415
    from wangge.jobs.tests import chores_of_tests as _chores  # noqa: F401, PLC0415

    last = time.monotonic() + float(os.environ.get("WORK_SECONDS", "20"))
    while time.monotonic() < last:
        if not working.run_due(limit=10):
            time.sleep(0.01)


if __name__ == "__main__":
    main()

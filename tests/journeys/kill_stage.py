"""What the kill test does to its database, in a process of its own: `prepare`, `idle`, `check`."""

import json
import os
import sys
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (models can be imported only now)
from django.utils import timezone  # noqa: E402

from wangge.cases import clock, resolving  # noqa: E402
from wangge.cases.factories import Team, make_case, make_taken_case, make_team  # noqa: E402
from wangge.cases.models import Case, Deadline  # noqa: E402
from wangge.cases.tests import laws  # noqa: E402
from wangge.duty import calendar  # noqa: E402
from wangge.history.models import Event  # noqa: E402

# One falls due each half second while processes die, each in a stage of its own.
FALLING_DUE = 160
APART = timedelta(seconds=0.5)
CALL = timedelta(minutes=2)


def prepare() -> dict[str, str]:
    """Build a community whose deadlines come due all through the test."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    calendar.ship()
    team, now = make_team(), timezone.now()
    for number in range(FALLING_DUE):
        _due_at(team, now + number * APART, number=number)
    for minutes in range(0, 4000, 100):
        # Long overdue, as after a standstill: every level is to be caught up.
        make_taken_case(team, "楼道灯不亮", at=now - timedelta(days=1, minutes=minutes))
    return {"community": team.place.community.code}


def _due_at(team: Team, moment: datetime, *, number: int) -> None:
    if number % 3 == 0:
        make_taken_case(team, "楼道灯不亮", at=moment - timedelta(hours=24))
    elif number % 3 == 1:
        make_case("老人坐在地上起不来", place=team.located, is_call_out=True, at=moment - CALL)
    else:
        case = make_taken_case(team, "楼道灯不亮", at=moment - timedelta(hours=1))
        resolving.resolve(case, text="已换灯泡。", by=team.worker, at=moment)
        Deadline.objects.filter(case=case, stage="confirm").update(due_at=moment, act_at=moment)
        Case.objects.filter(pk=case.pk).update(next_act_at=moment)


def idle() -> dict[str, object]:
    """Say how far the clock is behind."""
    now = timezone.now()
    return {"lag": clock.lag(now).total_seconds(), "at": now.isoformat()}


def check() -> dict[str, object]:
    """Ask the laws, and which of the keys on standard input are one case with its event."""
    given = json.load(sys.stdin)
    keys, idle_at = given["keys"], datetime.fromisoformat(given["idle_at"])
    found = dict(Case.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", "pk"))
    told = set(
        Event.objects.filter(
            kind="case.submitted", subject_type="cases.case", subject_id__in=found.values()
        ).values_list("subject_id", flat=True)
    )
    return {
        "lost": [key for key in keys if key not in found],
        "untold": [key for key, pk in found.items() if pk not in told],
        "broken": laws.broken(),
        "stuck": laws.owed_for_ever(),
        "unseen": laws.overdue_unseen(idle_at),
        "supervised": Event.objects.filter(kind="case.escalated").count(),
        "closed": Event.objects.filter(kind="case.closed_silent").count(),
        "passed": Event.objects.filter(kind="case.call_passed").count(),
    }


if __name__ == "__main__":
    print(json.dumps({"prepare": prepare, "idle": idle, "check": check}[sys.argv[1]]()))  # noqa: T201

"""Who asks whether this deployment is well: a load balancer, a monitor, a person at night."""

from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import clock
from wangge.jobs import working
from wangge.jobs.models import Heartbeat, Job

LOOPS = ("clock", "jobs", "housekeeping")

Finding = dict[str, object]


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 503 and name what is wrong where this deployment cannot keep its promises."""
    now = timezone.now()
    findings: Finding = {}
    wrong: list[str] = []
    for look in (_database, _loops, _lags):
        try:
            wrong += look(now, findings)
        except DatabaseError:
            wrong.append("database: no answer")
            break
    return JsonResponse({"ok": not wrong, "wrong": wrong, **findings}, status=503 if wrong else 200)


def _database(_now: datetime, findings: Finding) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    findings["database"] = connection.vendor
    return []


def _loops(now: datetime, findings: Finding) -> list[str]:
    newest = dict(Heartbeat.objects.values_list("loop").annotate(Max("at")))
    ages = {loop: (now - newest[loop]).total_seconds() for loop in LOOPS if loop in newest}
    findings["heartbeat_seconds"] = ages
    return [f"{loop}: no worker turns this loop" for loop in LOOPS if loop not in ages] + [
        f"{loop}: not seen for {age:.0f} s"
        for loop, age in ages.items()
        if age > settings.HEARTBEAT_SECONDS
    ]


def _lags(now: datetime, findings: Finding) -> list[str]:
    lags = {
        "clock": clock.lag(now).total_seconds(),
        "jobs": working.lag(now),
    }
    findings["lag_seconds"] = lags
    findings["dead_letters"] = Job.objects.dead().count()
    return [
        f"{loop}: {lag:.0f} s late"
        for loop, lag in lags.items()
        if lag > settings.HEARTBEAT_SECONDS
    ]

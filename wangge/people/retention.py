"""What of people is erased after the time it may be kept: ended care, keys given back."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.core.moments import local_day
from wangge.jobs import retention
from wangge.people.models import Care, Key

# As long as visits (domain/behaviour.md).
_DAYS = 2 * 365


def _ended_care(before: datetime) -> QuerySet[Care]:
    return Care.objects.filter(ended_on__lt=local_day(before))


def _returned_keys(before: datetime) -> QuerySet[Key]:
    return Key.objects.filter(returned_on__lt=local_day(before))


retention.keep(
    "care",
    words=_("结束了的照看"),
    days=_DAYS,
    due=_ended_care,
    erase=lambda pks, _now: Care.objects.filter(pk__in=pks).delete(),
)
retention.keep(
    "keys",
    words=_("交还了的钥匙"),
    days=_DAYS,
    due=_returned_keys,
    erase=lambda pks, _now: Key.objects.filter(pk__in=pks).delete(),
)

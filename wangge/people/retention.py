"""What of people is erased after the time it may be kept: ended care, keys given back, old consents."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wangge.core.moments import local_day
from wangge.files import pictures
from wangge.jobs import retention
from wangge.people.models import Care, Key, NamePlate

# As long as visits (domain/behaviour.md).
_DAYS = 2 * 365
# Who agreed to what, for a question that comes late; the picture of one taken down is gone at once.
_PLATE_DAYS = 30


def _ended_care(before: datetime) -> QuerySet[Care]:
    return Care.objects.filter(ended_on__lt=local_day(before))


def _returned_keys(before: datetime) -> QuerySet[Key]:
    return Key.objects.filter(returned_on__lt=local_day(before))


def _past_plates(before: datetime) -> QuerySet[NamePlate]:
    return NamePlate.objects.filter(Q(withdrawn_at__lt=before) | Q(until__lt=local_day(before)))


def _erase_plates(pks: Sequence[int], _now: datetime) -> None:
    for plate in NamePlate.objects.filter(pk__in=pks):
        pictures.remove(plate)
        plate.delete()


retention.keep(
    "name_plates",
    words=_("撤下或到期的亮牌"),
    days=_PLATE_DAYS,
    due=_past_plates,
    erase=_erase_plates,
)
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

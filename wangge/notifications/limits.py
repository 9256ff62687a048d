"""How often a robot or gateway may be used: a bucket of tokens in the database, the surplus waits."""

from datetime import datetime, timedelta

from wangge.notifications.models import Allowance

_MILLI = 1000
_MINUTE = timedelta(minutes=1)
_TRIES = 20


def take(key: str, *, per_minute: int, at: datetime) -> datetime | None:
    """Take one token; None where there was one, else when the next one is there.

    A quarter may go at once and the rest comes back over the minute, so that in no sixty seconds,
    however they are cut, more than `per_minute` go.
    """
    most = max(per_minute // 4, 1)
    # A limit of one has nothing to give back within the minute but the one.
    refill = max(per_minute - most, 1)
    for _try in range(_TRIES):
        bucket = _bucket(key, most=most, at=at)
        passed = max(at - bucket.at, timedelta())
        have = min(bucket.milli + int(passed * refill * _MILLI / _MINUTE), most * _MILLI)
        if have < _MILLI:
            return at + (_MINUTE * (_MILLI - have)) / (refill * _MILLI) + timedelta(milliseconds=1)
        # Guarded by its turn: another worker may have taken the same token.
        seen = Allowance.objects.filter(pk=bucket.pk, turn=bucket.turn)
        if seen.update(milli=have - _MILLI, at=max(at, bucket.at), turn=bucket.turn + 1):
            return None
    return at + timedelta(seconds=1)


def _bucket(key: str, *, most: int, at: datetime) -> Allowance:
    bucket, _is_new = Allowance.objects.get_or_create(
        key=key, defaults={"milli": most * _MILLI, "at": at}
    )
    return bucket

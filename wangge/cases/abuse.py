"""How the public pages are kept from being flooded or used to guess, without keeping addresses."""

import hashlib
import hmac
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import PublicUse
from wangge.core.errors import Refused
from wangge.jobs.housekeeping import housekeeping

HOUR = timedelta(hours=1)
# Looking for a case by number and the tail of a telephone number: guesses in an hour.
# A service window asks for many people from one address, so an address has more room than a number.
FINDS_PER_ADDRESS = 100
FINDS_PER_NUMBER = 10
FINDS_PER_BOTH = 5
# “Me too” of one matter from one address in a day; of those who leave a number the desk may ask.
DAY = timedelta(days=1)
NODS_UNNAMED = 5
NODS_NAMED = 20
# Reports of what somebody else wrote.
ALARMS_PER_ADDRESS = 10


class TooOften(Refused):
    """Too much came from one address, or too many guesses at one case; says how long to wait."""

    status = 429

    def __init__(self, reason: str, *, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(reason)


class EnoughFromHere(Refused):
    """So many said the same of one matter from one address today; the desk may still write them down."""

    status = 429
    reason = gettext_lazy(
        "今天从您这个网络，这件事已经记得够多了。留个手机号再点，或者打值班电话，请值班员替您记。"
    )


def admit(address: str, *, form_key: str, at: datetime) -> None:
    """Count one sending from an address, the same form once; raise TooOften.

    Neighbours behind one address may well say the same words: each of them gets a number.
    """
    use = _write(PublicUse.Of.SUBMIT, address=address, matter=(), at=at)
    use.form_key = _key("form", form_key)
    use.save(update_fields=["form_key"])
    earlier = PublicUse.objects.filter(of=use.of, pk__lt=use.pk).exclude(form_key=use.form_key)
    most = int(settings.PUBLIC_SUBMISSIONS_PER_HOUR)
    _limit(
        use,
        _times(earlier.filter(address_key=use.address_key, at__gt=at - HOUR), most),
        most=most,
        reason=_("这里一小时里已经发了 {most} 件。请 {minutes} 分钟后再发；急事请打值班电话。"),
    )


def admit_photo(address: str, *, at: datetime) -> None:
    """Count one photo that waits for its request to be sent; raise TooOften."""
    use = _write(PublicUse.Of.PHOTO, address=address, matter=(), at=at)
    earlier = PublicUse.objects.filter(of=use.of, pk__lt=use.pk, at__gt=at - HOUR)
    reason = _("这里一小时里传的照片太多了。请 {minutes} 分钟后再传，或者先不传照片。")
    most = 2 * int(settings.PUBLIC_SUBMISSIONS_PER_HOUR)
    counted = _times(earlier.filter(address_key=use.address_key), most)
    _limit(use, counted, most=most, reason=reason)


def admit_nod(address: str, *, matter: str, is_named: bool, at: datetime) -> None:
    """Count one “me too” from an address, of any matter by the hour, of this one by the day.

    Raise TooOften or EnoughFromHere.
    """
    # A whole building may stand behind one address.
    most = 4 * int(settings.PUBLIC_SUBMISSIONS_PER_HOUR)
    reason = _("这里一小时里点了太多次。请 {minutes} 分钟后再点。")
    who = "named" if is_named else "unnamed"
    use = _write(PublicUse.Of.NOD, address=address, matter=(matter, who), at=at)
    earlier = PublicUse.objects.filter(of=use.of, pk__lt=use.pk, address_key=use.address_key)
    _limit(use, _times(earlier.filter(at__gt=at - HOUR), most), most=most, reason=reason)
    same = earlier.filter(matter_key=use.matter_key, at__gt=at - DAY)
    if same.count() >= (NODS_NAMED if is_named else NODS_UNNAMED):
        use.delete()
        raise EnoughFromHere


def admit_alarm(address: str, *, at: datetime) -> None:
    """Count one report of abuse from an address; raise TooOften."""
    reason = _("这里一小时里举报得太多了。请 {minutes} 分钟后再报，或者打值班电话。")
    _admit(PublicUse.Of.ALARM, address, most=ALARMS_PER_ADDRESS, reason=reason, at=at)


def may_keep(address: str, *, at: datetime) -> bool:
    """Count one page that is looked at before it is sent; say whether it may still be kept."""
    use = _write(PublicUse.Of.LOOK, address=address, matter=(), at=at)
    most = 10 * int(settings.PUBLIC_SUBMISSIONS_PER_HOUR)
    earlier = PublicUse.objects.filter(of=use.of, pk__lt=use.pk, at__gt=at - HOUR)
    if len(_times(earlier.filter(address_key=use.address_key), most)) < most:
        return True
    use.delete()
    return False


def forget(form_key: str) -> None:
    """Take back the sending of a form that was refused after all."""
    PublicUse.objects.filter(form_key=_key("form", form_key)).delete()


def guess(address: str, *, number: str, at: datetime) -> PublicUse:
    """Count one try to find a case, as if it failed; raise TooOften."""
    use = _write(PublicUse.Of.FIND, address=address, matter=(number,), at=at)
    earlier = PublicUse.objects.filter(of=use.of, pk__lt=use.pk, at__gt=at - HOUR)
    reason = _("查得太多了。请 {minutes} 分钟后再查，或者打值班电话报编号。")
    by_address = earlier.filter(address_key=use.address_key)
    by_number = earlier.filter(matter_key=use.matter_key)
    by_both = by_number.filter(address_key=use.address_key)
    _limit(use, _times(by_address, FINDS_PER_ADDRESS), most=FINDS_PER_ADDRESS, reason=reason)
    _limit(use, _times(by_number, FINDS_PER_NUMBER), most=FINDS_PER_NUMBER, reason=reason)
    _limit(use, _times(by_both, FINDS_PER_BOTH), most=FINDS_PER_BOTH, reason=reason)
    return use


@housekeeping(every=HOUR)
def forget_old(now: datetime) -> None:
    """Remove what no longer counts."""
    old = PublicUse.objects.filter(at__lt=now - HOUR)
    old.exclude(of=PublicUse.Of.NOD, at__gte=now - DAY).delete()


def _admit(of: PublicUse.Of, address: str, *, most: int, reason: str, at: datetime) -> None:
    use = _write(of, address=address, matter=(), at=at)
    earlier = PublicUse.objects.filter(of=of, pk__lt=use.pk, at__gt=at - HOUR)
    counted = _times(earlier.filter(address_key=use.address_key), most)
    _limit(use, counted, most=most, reason=reason)


def _write(of: PublicUse.Of, *, address: str, matter: tuple[str, ...], at: datetime) -> PublicUse:
    return PublicUse.objects.create(
        of=of,
        address_key=_key("address", address),
        matter_key=_key("matter", "\0".join(matter)),
        at=at,
    )


def _times(rows: models.QuerySet[PublicUse], most: int) -> list[datetime]:
    return list(rows.order_by("-pk").values_list("at", flat=True)[:most])


def _limit(use: PublicUse, counted: list[datetime], *, most: int, reason: str) -> None:
    if len(counted) < most:
        return
    use.delete()
    wait = counted[-1] + HOUR - use.at
    minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
    raise TooOften(reason.format(most=most, minutes=minutes), wait=wait)


def _key(what: str, text: str) -> str:
    return hmac.new(
        settings.SECRET_KEY.encode(), f"public {what} {text}".encode(), hashlib.sha256
    ).hexdigest()

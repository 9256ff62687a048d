"""When a car is asked for so often that the desk must say why: a driver is not to be pestered."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.core.errors import Malformed
from wangge.parking.models import MoveRequest

WITHIN = timedelta(days=1)
# The next one needs a word of the desk.
FOR_ONE_PLATE = 2
FROM_ONE_NUMBER = 3


class NeedsWord(Malformed):
    """Asked unusually often: whoever sits at the desk says why it is right once more."""


def must_not_be(
    case: Case, *, plate_index: str, asker_index: str, space: int | None, why: str, at: datetime
) -> None:
    """Raise NeedsWord where one plate or one number comes too often and nothing says why."""
    if why:
        return
    if said := too_often(
        plate_index=plate_index,
        asker_index=asker_index,
        space=space,
        community=case.community_id,
        at=at,
    ):
        raise NeedsWord(said, field="why")


def too_often(
    *, plate_index: str, asker_index: str, space: int | None, community: int, at: datetime
) -> str:
    """Say what comes too often; nothing where nothing does."""
    lately = MoveRequest.objects.filter(asked_at__gt=at - WITHIN, case__community=community)
    if plate_index or space:
        same = {"plate_index": plate_index} if plate_index else {"space": space}
        count = lately.filter(**same).count()
        if count >= FOR_ONE_PLATE:
            return _("这辆车一天里已经请挪过 {count} 次。再请一次，先写一句为什么。").format(
                count=count
            )
    if asker_index:
        count = lately.filter(asker_index=asker_index).count()
        if count >= FROM_ONE_NUMBER:
            return _("这个号码一天里已经请人挪车 {count} 次。再请一次，先写一句为什么。").format(
                count=count
            )
    return ""

"""Who is looked after and who holds which key in the demonstration."""

from datetime import datetime, timedelta

from wangge.core.moments import local_day
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.people import caring, keys
from wangge.people.models import Care, Household


def entrust(district: District, cast: Cast, at: datetime) -> None:
    """Let the grid worker look after an elderly household and hold two keys."""
    worker = cast.actor("grid")
    assert worker.post is not None, "the grid worker has a post"
    homes = Household.objects.filter(unit__building__estate=district.jiulong)
    area = worker.post.area.path
    for home in homes.select_related("unit__building__area").order_by("pk"):
        if home.unit.building.area.path.startswith(area):
            caring.begin(
                home,
                reason=Care.Reason.ELDERLY,
                basis=Care.Basis.CONSENT,
                consent_on=local_day(at),
                review_on=local_day(at) + timedelta(days=180),
                by=worker,
                at=at,
            )
            break
    keys.take("物业配电间，1 把", building=None, by=worker, at=at)
    keys.take("社区活动室，2 把", building=None, by=worker, at=at)

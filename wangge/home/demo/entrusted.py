"""Who is looked after and who holds which key in the demonstration."""

from datetime import datetime, timedelta

from wangge.core.moments import local_day
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.people import caring, keys
from wangge.people.models import Care, Household

_KEYS = (("gridhead", "水泵房，1 把"), ("grid", "物业配电间，1 把"), ("grid", "社区活动室，2 把"))


def entrust(district: District, cast: Cast, at: datetime) -> None:
    """Let the grid's head look after an elderly household, and keys be with who needs them."""
    head = cast.actor("gridhead")
    homes = Household.objects.filter(unit__building__estate=district.jiulong)
    home = homes.select_related("unit__building__area").order_by("pk").first()
    if home is not None:
        caring.begin(
            home,
            reason=Care.Reason.ELDERLY,
            basis=Care.Basis.CONSENT,
            consent_on=local_day(at),
            review_on=local_day(at) + timedelta(days=180),
            by=head,
            at=at,
        )
    for login, name in _KEYS:
        keys.take(name, by=cast.actor(login), at=at)

"""How messages would leave the demonstration: a gateway, robots of two groups, a notice for WeChat groups."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.notifications import gateways, group_posts, robots
from wangge.notifications.gateway_table import SHAPES
from wangge.notifications.models import Gateway, Robot
from wangge.people.actors import COMMAND

_NOTICE = (
    "玖珑城的邻居：周三 9:00 到 11:00 检修 1 号楼水泵，这段时间停水，请提前存一点。"
    "家里有老人不方便的，打值班电话，我们送水上门。"
)

# What was written after it, and why it was withdrawn, if it was.
_WAITING = (
    ("周六 9:00 起清洗地库 A 区，请把车挪到 B 区，洗好了在群里说。", "物业改到下周，日子还没定。"),
    ("周五下午 2 点起检修 1 号楼北梯，大约一个小时，请走南梯。", ""),
)


def open_up(district: District, cast: Cast, at: datetime) -> None:
    """Describe a gateway and two robots; nothing leaves, so only where what would leave is shown."""
    if not settings.SINK:
        return
    gateways.keep(
        Gateway(),
        kind=Gateway.Kind.SMS,
        **SHAPES["aliyun"],
        key_id="DEMO-KEY",
        secret="demo",  # noqa: S106 - of a demonstration, nothing is signed with it in earnest
        sender="板桥社区",
        template="SMS_000000",
        is_active=True,
        by=COMMAND,
        at=at,
    )
    for name, make, body, hears_all in (
        ("值班台工作群", Robot.Make.WECOM, None, False),
        ("玖安物业维修群", Robot.Make.DINGTALK, cast.bodies["jiuan"], True),
    ):
        robots.keep(
            Robot(),
            name=name,
            make=make,
            area=district.community,
            organisation=body,
            hears_all=hears_all,
            is_active=True,
            token="00000000-demo-demo-demo-000000000000",  # noqa: S106 - leads nowhere
            by=COMMAND,
            at=at,
        )


def post(district: District, cast: Cast, now: datetime) -> None:
    """Write notices for the groups: one went to a group, one waits, one was withdrawn in time."""
    by, at = cast.actor("secretary"), now - timedelta(hours=3)
    address = settings.PUBLIC_URL + reverse("home:front", args=[district.community.code])
    written = group_posts.write(
        area=district.community, text=_NOTICE, address=address, by=by, at=at
    )
    group_posts.posted(written, group="玖珑城业主群", by=by, at=at + timedelta(minutes=4))
    for text, why in _WAITING:
        at += timedelta(minutes=20)
        waits = group_posts.write(area=district.community, text=text, address=address, by=by, at=at)
        if why:
            group_posts.withdraw(waits, reason=why, by=by, at=at + timedelta(minutes=9))

"""Which pages show how messages leave: robots, gateways, what would be sent, groups, calendars."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from tests.journeys.stage import Stage
from wangge.exchange import feeds
from wangge.exchange.models import Feed
from wangge.notifications import outside
from wangge.notifications.channels.shape import Written
from wangge.notifications.factories import make_gateway, make_robot
from wangge.notifications.models import Delivery, Gateway, GroupPost, Robot
from wangge.people.models import Account


def visits(stage: Stage, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Each page with who looks at it; what they list is entered first."""
    _enter(stage, now)
    for name in ("robots", "add_robot", "gateways", "add_gateway", "outside"):
        yield f"notifications:{name}", reverse(f"notifications:{name}"), "admin"
    yield (
        "notifications:add_gateway",
        f"{reverse('notifications:add_gateway')}?like=tencent",
        "admin",
    )
    for name in ("robots", "outside", "log"):
        yield f"notifications:{name}", reverse(f"notifications:{name}"), "secretary"
    robot, gateway = Robot.objects.latest("pk"), Gateway.objects.latest("pk")
    for name, pk in (
        ("correct_robot", robot.pk),
        ("correct_gateway", gateway.pk),
        ("try_gateway", gateway.pk),
    ):
        yield f"notifications:{name}", reverse(f"notifications:{name}", args=[pk]), "admin"
    yield "home:notices", reverse("home:notices"), "secretary"
    yield "home:notices", f"{reverse('home:notices')}?channel=sms", "secretary"
    yield "home:group_posts", reverse("home:group_posts"), "secretary"
    post = GroupPost.objects.latest("pk")
    withdrawn = GroupPost.objects.filter(withdrawn_at__isnull=False).latest("pk")
    yield "home:group_post", reverse("home:group_post", args=[withdrawn.pk]), "secretary"
    for name in ("group_post", "group_post_change", "group_post_withdrawal"):
        yield f"home:{name}", reverse(f"home:{name}", args=[post.pk]), "secretary"
    yield "exchange:feeds", reverse("exchange:feeds"), "secretary"
    yield "exchange:feeds", reverse("exchange:feeds"), "desk"


def _enter(stage: Stage, now: datetime) -> None:
    if not Robot.objects.exists():
        make_robot(stage.district.community, name="值班台工作群", sign="SEC000000")
        make_gateway()
        written = Written(
            to="139****0417",
            via="短信",
            text="【板桥社区】您的事有回音：楼道灯。换了新灯管。有事请打 0513-55501234",
            request="POST https://sms.example.com/send",
        )
        outside.keep(written, channel=Delivery.Channel.SMS, delivery=None, at=now)
    account = Account.objects.get(username="secretary")
    if not Feed.objects.filter(account=account).exists():
        feeds.issue(account, kind="shifts", by=stage.cast.actor("secretary"), at=now)

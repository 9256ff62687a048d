"""What came by Open311 in the demonstration: a mini-program sends two requests, one with its answers."""

from datetime import datetime, timedelta

from wangge.cases import taking
from wangge.core.moments import local_day
from wangge.exchange import tokens
from wangge.exchange.models import Scope
from wangge.exchange.open311 import jurisdictions, posting
from wangge.exchange.open311.posting import Sent
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District

NAME = "随手拍小程序"
# Hours ago, and what it sends.
_SENT = (
    (3, {"service_code": "public_lighting", "description": "晚上走到南门，路灯有一排不亮，差点踩到坎。",
         "lat": "32.0061", "long": "120.8869", "address_string": "晏园玖珑城",
         "attribute[spot]": "南门", "attribute[dark]": "all",
         "first_name": "秦先生", "phone": "13900004310"}),
    (1, {"service_code": "cleaning", "description": "垃圾桶满了两天没人收，味道很大。",
         "address_string": "晏园玖珑城 2 号楼", "attribute[spot]": "楼下垃圾桶"}),
)  # fmt: skip


def bring_in(district: District, cast: Cast, now: datetime) -> None:
    """Open the community, let a system in, and have it send; the first is taken already."""
    secretary, desk = cast.actor("secretary"), cast.actor("desk")
    assert desk.post is not None
    opened = now - timedelta(hours=5)
    access = jurisdictions.switch(district.community, is_on=True, by=secretary, at=opened)
    token, _secret = tokens.make(
        NAME,
        post=desk.post,
        scopes=[Scope.OPEN311],
        expires_on=local_day(now) + timedelta(days=180),
        by=secretary,
        at=opened,
    )
    for ago, fields in _SENT:
        sent = Sent({name: [value] for name, value in fields.items()})
        at = now - timedelta(hours=ago)
        report = posting.post(access, sent, token=token, at=at)
        if ago > 1:
            taking.take(report.case, by=cast.actor("worker"), at=at + timedelta(minutes=12))
    jurisdictions.read_from(access, at=now - timedelta(minutes=20))

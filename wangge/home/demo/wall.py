"""Whose names stand on the demonstration estate's wall, and what its staff said of the software."""

from datetime import datetime, timedelta

from wangge.core.moments import local_day
from wangge.home import feedback
from wangge.home.demo.cast import Cast
from wangge.people import name_plates
from wangge.people.models import Post
from wangge.people.roles import Role

_OWN = (
    ("pioneer", "1 号楼的大小事，白天都在；腿脚不便的可以请我跑一趟"),
    ("gridhead", "第 1 网格的事，拿不准找谁就找我"),
    ("manager", "水电、保洁、车位，物业的单子我盯着"),
    ("mediator", "邻里有疙瘩，我先上门听您说"),
)
_ON_PAPER = 4
_DUTY = "楼里的事可以跟我说，我转给值班台"


def hang(cast: Cast, at: datetime) -> None:
    """Let those agree who sign in, enter a few signed sheets, and take one down again."""
    today = local_day(at)
    until = today + timedelta(days=330)
    for login, duty in _OWN:
        own = cast.actor(login)
        name_plates.agree(cast.posts[login], duty=duty, until=until, by=own, at=at)
    secretary = cast.actor("secretary")
    signed = Post.objects.filter(role=Role.PIONEER, person__account__isnull=True)
    plates = [
        name_plates.agree(
            post, duty=_DUTY, shows_phone=False, until=until, signed_on=today, by=secretary, at=at
        )
        for post in signed.select_related("area", "person").order_by("pk")[:_ON_PAPER]
    ]
    if plates:
        name_plates.withdraw(plates[-1], by=secretary, at=at)


def remark(cast: Cast, at: datetime) -> None:
    """Let two say what troubles them; one of them is answered."""
    worker, pioneer, secretary = (cast.actor(w) for w in ("worker", "pioneer", "secretary"))
    account_of = {
        login: cast.posts[login].person.account for login in ("worker", "pioneer", "secretary")
    }
    first = feedback.give(
        "地下车库里没有信号，做完了要走上来才能点。",
        account=account_of["worker"],
        page="/mine/",
        by=worker,
        at=at,
    )
    feedback.give(
        "大字版里电话号码能不能再大一点。",
        account=account_of["pioneer"],
        page="/me/",
        by=pioneer,
        at=at,
    )
    feedback.answer(
        first,
        "没有信号时先记在手机里，上来会自己发；车库口也在请物业装信号。",
        account=account_of["secretary"],
        by=secretary,
        at=at,
    )

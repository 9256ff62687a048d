"""How tests and the demo make persons, posts and accounts; the cast, with a sentence each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Final

from django.test import Client

from wangge.core.moments import SHANGHAI
from wangge.people import accounts, directory, organisations, posts
from wangge.people.actors import COMMAND, Actor, acting
from wangge.people.models import Account, Organisation, Person, Post
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.models import Area, Building

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
SINCE: Final = date(2026, 1, 1)
PASSWORD: Final = "one-slow-tram-home"

_counter = count(1)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: the same person in tests, demo, pictures and docs."""

    username: str
    name: str
    role: Role
    sentence: str
    is_neighbour: bool = False


CAST: Final = {
    member.username: member
    for member in (
        Member("desk", "沈晓岚", Role.DESK_CLERK, "值班台白班，接电话、登记、派单。"),
        Member("desk-night", "陶勇", Role.DESK_CLERK, "值班台夜班，没人管的事都归这里。"),
        Member("pioneer", "秦玉梅", Role.PIONEER, "1 号楼的红管先锋，十分钟到场，夜里不叫。"),
        Member("pioneer2", "顾长林", Role.PIONEER, "1 号楼的替补，两分钟没人接就轮到他。"),
        Member("manager", "江若兰", Role.PROPERTY_MANAGER, "玖安物业经理，管物业的单子。"),
        Member("worker", "高文斌", Role.PROPERTY_WORKER, "玖安物业水电师傅，手机上接活。"),
        Member("night", "郁建宁", Role.NIGHT_GUARD, "玖安物业夜班，夜里叫人归他。"),
        Member("grid", "丁雅琴", Role.GRID_WORKER, "第 2 网格网格员，在线答政策。"),
        Member("gridhead", "严明德", Role.GRID_HEAD, "第 1 网格网格长，看着本网格不超期。"),
        Member("mediator", "钱伯年", Role.MEDIATOR, "老娘舅，先上门，再调解。"),
        Member("secretary", "林书敏", Role.COMMUNITY_SECRETARY, "社区书记，看全社区。"),
        Member("subdistrict", "周远山", Role.SUBDISTRICT_OFFICER, "街道，超期到顶归他。"),
        Member("admin", "顾问安", Role.ADMINISTRATOR, "管理员，只设置，不办事。"),
        Member(
            "neighbour",
            "方静宜",
            Role.COMMUNITY_SECRETARY,
            "友谊社区的书记，板桥的事一件也不该看到。",
            is_neighbour=True,
        ),
    )
}


def make_person(name: str = "", *, phone: str = "", at: datetime = NOW) -> Person:
    """A person; without a name one that is numbered."""
    return directory.add_person(name or f"居民{next(_counter)}", phone=phone, by=COMMAND, at=at)


def make_organisation(
    kind: str = Organisation.Kind.PROPERTY_COMPANY,
    *,
    area: Area | None = None,
    name: str = "",
    is_desk: bool = False,
    at: datetime = NOW,
) -> Organisation:
    """A body that works in an area, a property company by default."""
    return organisations.found(
        kind,
        name or f"单位{next(_counter)}",
        area=area or make_community(),
        is_desk=is_desk,
        by=COMMAND,
        at=at,
    )


def make_desk(area: Area, *, at: datetime = NOW) -> Organisation:
    """The desk of a community that is never closed."""
    kind = Organisation.Kind.RESIDENTS_COMMITTEE
    return make_organisation(kind, area=area, name=f"{area.name}值班台", is_desk=True, at=at)


def make_post(
    role: str = Role.DESK_CLERK,
    *,
    area: Area | None = None,
    organisation: Organisation | None = None,
    building: Building | None = None,
    person: Person | None = None,
    title: str = "",
    since: date = SINCE,
    at: datetime = NOW,
) -> Post:
    """A person in a role, in a community of its own where no area is given."""
    where = area or (organisation.area if organisation else make_community())
    return posts.appoint(
        person or make_person(at=at),
        role=role,
        area=where,
        organisation=organisation,
        building=building,
        title=title,
        since=since,
        by=COMMAND,
        at=at,
    )


def make_account(
    post: Post | None = None,
    *,
    username: str = "",
    password: str = PASSWORD,
    must_change: bool = False,
    at: datetime = NOW,
) -> Account:
    """An account of a post's person, whose password is known and needs no change."""
    return accounts.open_account(
        (post or make_post(at=at)).person,
        username or f"user{next(_counter)}",
        password=password,
        must_change=must_change,
        by=COMMAND,
        at=at,
    )


def make_actor(role: str = Role.DESK_CLERK, *, area: Area | None = None) -> Actor:
    """Somebody who is signed in and acts under a post of a role."""
    post = make_post(role, area=area)
    return acting(make_account(post), post)


def client_of(account: Account) -> Client:
    """A browser in which somebody is signed in, without the slow way over the password."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[accounts.EPOCH] = account.session_epoch
    session.save()
    return client


def cast_member(username: str, *, area_for: Callable[[Member], Area]) -> Actor:
    """One of the cast, appointed where `area_for` says, signed in."""
    member = CAST[username]
    post = make_post(member.role, area=area_for(member), person=make_person(member.name))
    return acting(make_account(post, username=username), post)

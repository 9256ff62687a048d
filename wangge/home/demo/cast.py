"""Who plays in the demonstration: fictional people with posts, phones, sign-ins and shifts."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from wangge.duty import rosters
from wangge.duty.models import Roster
from wangge.home.demo.district import District
from wangge.people import accounts, directory, organisations, posts, privacy
from wangge.people.actors import COMMAND, Actor, acting
from wangge.people.models import Organisation, Person, Post
from wangge.people.roles import Role
from wangge.places.models import Area, Building

# Printed by script/demo, for the demonstration only.
PASSWORD = "wangge-demo-2026"

DAY = (time(8), time(20))
NIGHT = (time(20), time(8))


@dataclass(slots=True)
class Cast:
    """Posts by the name one signs in with, and the organisations of 一核四联."""

    posts: dict[str, Post] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        post = self.posts[login]
        return acting(post.person.account, post)


@dataclass(frozen=True, slots=True)
class Part:
    """One sign-in of the demonstration, with a sentence for the sign-in page."""

    login: str
    name: str
    role: Role
    body: str
    title: str
    does: str
    phone: str


PARTS = (
    Part(
        "desk", "沈晓岚", Role.DESK_CLERK, "desk", "值班台白班", "接电话、登记、派单", "13900010001"
    ),
    Part(
        "desk-night", "陶勇", Role.DESK_CLERK, "desk", "值班台夜班", "夜里守值班台", "13900010002"
    ),
    Part(
        "pioneer",
        "秦玉梅",
        Role.PIONEER,
        "pioneers",
        "红管先锋 1 号楼",
        "10 分钟内到场",
        "13900010003",
    ),
    Part("pioneer2", "顾长林", Role.PIONEER, "pioneers", "红管先锋 1 号楼", "替补", "13900010004"),
    Part(
        "manager",
        "江若兰",
        Role.PROPERTY_MANAGER,
        "jiuan",
        "玖安物业经理",
        "管物业的单子",
        "13900010005",
    ),
    Part(
        "worker",
        "高文斌",
        Role.PROPERTY_WORKER,
        "jiuan",
        "玖安物业水电",
        "修灯、修水",
        "13900010006",
    ),
    Part(
        "dongfang",
        "陆志安",
        Role.PROPERTY_WORKER,
        "dongfang",
        "东方物业维修",
        "管其余小区的修理",
        "13900010015",
    ),
    Part(
        "night", "郁建宁", Role.NIGHT_GUARD, "jiuan", "玖安物业夜班", "夜里叫人归他", "13900010007"
    ),
    Part(
        "grid", "丁雅琴", Role.GRID_WORKER, "grid-2", "第 2 网格网格员", "在线答政策", "13900010008"
    ),
    Part(
        "gridhead",
        "严明德",
        Role.GRID_HEAD,
        "grid-1",
        "第 1 网格网格长",
        "管一个网格",
        "13900010009",
    ),
    Part(
        "mediator", "钱伯年", Role.MEDIATOR, "mediation", "老娘舅", "先上门，再调解", "13900010010"
    ),
    Part(
        "secretary",
        "林书敏",
        Role.COMMUNITY_SECRETARY,
        "desk",
        "社区书记",
        "看全社区",
        "13900010011",
    ),
    Part(
        "subdistrict",
        "周远山",
        Role.SUBDISTRICT_OFFICER,
        "office",
        "街道",
        "超期到顶归他",
        "13900010012",
    ),
    Part(
        "neighbour",
        "方静宜",
        Role.COMMUNITY_SECRETARY,
        "neighbour",
        "友谊社区书记",
        "看不到板桥的事",
        "13900010013",
    ),
    Part("admin", "顾问安", Role.ADMINISTRATOR, "", "管理员", "设置、开账号", "13900010014"),
)

# Ten more retired party members, so that each tower has four: tower, name.
_PIONEERS = (
    (1, "马桂英"),
    (1, "孙正国"),
    (2, "贺春兰"),
    (2, "袁世平"),
    (2, "董秀珍"),
    (2, "魏长河"),
    (3, "潘巧云"),
    (3, "傅立新"),
    (3, "邹月琴"),
    (3, "龚德福"),
)


def assemble(district: District, at: datetime) -> Cast:
    """Found the organisations, appoint everybody, open their accounts, draw up the rosters."""
    cast = Cast()
    _found_bodies(cast, district, at)
    for number, part in enumerate(PARTS):
        _enter(cast, part, number, district, at)
    _enter_pioneers(cast, district, at)
    _draw_up_rosters(cast, district, at)
    return cast


def _found_bodies(cast: Cast, district: District, at: datetime) -> None:
    kinds = Organisation.Kind
    community, first_grid = district.community, district.grids[0]
    rows: list[tuple[str, str, str, str, Area, bool]] = [
        ("core", kinds.PARTY_COMMITTEE, "板桥社区大党委", "大党委", community, False),
        ("desk", kinds.RESIDENTS_COMMITTEE, "板桥社区居民委员会", "社区值班台", community, True),
        (
            "linked",
            kinds.FUNCTIONAL_PARTY_GROUP,
            "“通通在”功能型党组织",
            "“通通在”",
            community,
            False,
        ),
        ("branch", kinds.GRID_BRANCH, "第 1 网格党支部", "", first_grid, False),
        (
            "owners",
            kinds.OWNERS_COMMITTEE,
            "晏园玖珑城业主委员会",
            "玖珑城业委会",
            first_grid,
            False,
        ),
        ("jiuan", kinds.PROPERTY_COMPANY, "玖安物业服务公司", "玖安物业", first_grid, False),
        ("dongfang", kinds.PROPERTY_COMPANY, "东方物业服务公司", "东方物业", community, False),
        (
            "mediation",
            kinds.MEDIATION_COMMITTEE,
            "板桥社区人民调解委员会",
            "调委会",
            community,
            False,
        ),
        ("pioneers", kinds.VOLUNTEER_TEAM, "红管先锋服务队", "红管先锋", community, False),
        ("watch", kinds.VOLUNTEER_TEAM, "夕阳红义务联防队", "夕阳红", community, False),
        (
            "office",
            kinds.SUBDISTRICT_OFFICE,
            "城东街道办事处",
            "街道办",
            district.subdistrict,
            False,
        ),
        (
            "neighbour",
            kinds.RESIDENTS_COMMITTEE,
            "友谊社区居民委员会",
            "友谊值班台",
            district.neighbour,
            True,
        ),
    ]
    for number, grid in enumerate(district.grids, start=1):
        rows.append(
            (f"grid-{number}", kinds.GRID_TEAM, f"第 {number} 网格服务队", grid.name, grid, False)
        )
    for key, kind, name, short_name, area, is_desk in rows:
        cast.bodies[key] = organisations.found(
            kind=kind,
            name=name,
            short_name=short_name,
            area=area,
            is_desk=is_desk,
            desk_phone=area.desk_phone,
            by=COMMAND,
            at=at,
        )


def _enter(cast: Cast, part: Part, number: int, district: District, at: datetime) -> None:
    body = cast.bodies.get(part.body)
    person = _person(part.name, part.phone, at)
    cast.posts[part.login] = posts.appoint(
        person,
        role=part.role,
        area=_area_of(part, district),
        organisation=body,
        building=_tower(district, 1) if part.role == Role.PIONEER else None,
        title=part.title,
        since=(at - timedelta(days=200)).date(),
        by=COMMAND,
        at=at,
    )
    accounts.open_account(
        person, part.login, password=PASSWORD, must_change=False, by=COMMAND, at=at
    )


def _enter_pioneers(cast: Cast, district: District, at: datetime) -> None:
    for number, (tower, name) in enumerate(_PIONEERS, start=1):
        building = _tower(district, tower)
        login = f"pioneer-{tower}-{number}"
        cast.posts[login] = posts.appoint(
            _person(name, f"139000200{number:02}", at),
            role=Role.PIONEER,
            area=building.area,
            organisation=cast.bodies["pioneers"],
            building=building,
            title=f"红管先锋 {tower} 号楼",
            since=(at - timedelta(days=400)).date(),
            by=COMMAND,
            at=at,
        )


def _person(name: str, phone: str, at: datetime) -> Person:
    person = directory.add_person(name, by=COMMAND, at=at)
    privacy.keep_phone(phone, person=person)
    return person


def _area_of(part: Part, district: District) -> Area:
    special = {
        Role.PIONEER: _tower(district, 1).area,
        Role.GRID_WORKER: district.grids[1],
        Role.GRID_HEAD: district.grids[0],
        Role.SUBDISTRICT_OFFICER: district.subdistrict,
        Role.ADMINISTRATOR: district.subdistrict.parent or district.subdistrict,
    }
    if part.login == "neighbour":
        return district.neighbour
    return special.get(part.role, district.community)


def _tower(district: District, number: int) -> Building:
    return district.jiulong.buildings.select_related("area").get(name=f"{number} 号楼")


def _draw_up_rosters(cast: Cast, district: District, at: datetime) -> None:
    community, first_grid = district.community, district.grids[0]
    desk = _roster("值班台", Role.DESK_CLERK, community, cast.bodies["desk"], at)
    _serve(desk, cast.posts["desk"], DAY, at)
    _serve(desk, cast.posts["desk-night"], NIGHT, at)
    repairs = _roster("玖珑城水电", Role.PROPERTY_WORKER, first_grid, cast.bodies["jiuan"], at)
    _serve(repairs, cast.posts["worker"], (time(0), time(0)), at)
    others = _roster("东方物业维修", Role.PROPERTY_WORKER, community, cast.bodies["dongfang"], at)
    _serve(others, cast.posts["dongfang"], DAY, at)
    guard = _roster("玖珑城物业夜班", Role.NIGHT_GUARD, first_grid, cast.bodies["jiuan"], at)
    _serve(guard, cast.posts["night"], NIGHT, at)
    answers = _roster("第 2 网格", Role.GRID_WORKER, district.grids[1], cast.bodies["grid-2"], at)
    _serve(answers, cast.posts["grid"], (time(8, 30), time(17, 30)), at, weekdays="12345")
    for tower in (1, 2, 3):
        _roster_of_tower(cast, district, tower, at)
    rosters.set_night_rule(
        community,
        role=Role.PIONEER,
        stand_in=Role.NIGHT_GUARD,
        starts=time(20),
        ends=time(8),
        by=COMMAND,
        at=at,
    )


def _roster_of_tower(cast: Cast, district: District, tower: int, at: datetime) -> None:
    building = _tower(district, tower)
    roster = rosters.make_roster(
        f"红管先锋 {tower} 号楼",
        role=Role.PIONEER,
        area=building.area,
        building=building,
        organisation=cast.bodies["pioneers"],
        by=COMMAND,
        at=at,
    )
    of_tower = [post for post in cast.posts.values() if post.building_id == building.pk]
    for position, post in enumerate(of_tower, start=1):
        _serve(roster, post, DAY, at, position=position)


def _roster(name: str, role: Role, area: Area, body: Organisation, at: datetime) -> Roster:
    return rosters.make_roster(name, role=role, area=area, organisation=body, by=COMMAND, at=at)


def _serve(
    roster: Roster,
    post: Post,
    hours: tuple[time, time],
    at: datetime,
    *,
    position: int = 1,
    weekdays: str = "1234567",
) -> None:
    rosters.add_shift(
        roster,
        post=post,
        position=position,
        weekdays=weekdays,
        starts=hours[0],
        ends=hours[1],
        since=(at - timedelta(days=30)).date(),
        by=COMMAND,
        at=at,
    )

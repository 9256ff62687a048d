"""How tests and the demo make a community with people on duty."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count

from wangge.core.moments import SHANGHAI
from wangge.duty import rosters
from wangge.duty.models import Roster, Shift
from wangge.people import directory, organisations, posts
from wangge.people.actors import COMMAND
from wangge.people.models import Organisation, Post
from wangge.people.roles import Role
from wangge.places import areas, registry
from wangge.places.models import Area, Building

LONG_AGO = date(2025, 1, 1)
SETUP = datetime(2025, 1, 1, 9, 0, tzinfo=SHANGHAI)

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A community with one grid, one building in a micro-grid, a desk and a property company."""

    community: Area
    grid: Area
    leaf: Area
    building: Building
    desk: Organisation
    property_company: Organisation


def make_neighbourhood(*, parent: Area | None = None) -> Neighbourhood:
    """Set up a community as small as on_call needs it, below a sub-district of its own or a given one."""
    number = next(_numbers)
    parent = parent or _area("subdistrict", f"城东街道{number}", f"street-{number}", None)
    community = _area("community", f"板桥社区{number}", f"banqiao-{number}", parent)
    grid = _area("grid", "第 2 网格", f"banqiao-{number}-2", community)
    leaf = _area("micro_grid", "微网格 2-3", f"banqiao-{number}-2-3", grid)
    estate = registry.add_estate(community, "晏园玖珑城", area=leaf, by=COMMAND, at=SETUP)
    return Neighbourhood(
        community=community,
        grid=grid,
        leaf=leaf,
        building=registry.add_building(estate, "1 号楼", area=leaf, by=COMMAND, at=SETUP),
        desk=organisations.found(
            Organisation.Kind.RESIDENTS_COMMITTEE,
            "社区居民委员会",
            area=community,
            is_desk=True,
            by=COMMAND,
            at=SETUP,
        ),
        property_company=organisations.found(
            Organisation.Kind.PROPERTY_COMPANY, "玖珑城物业", area=community, by=COMMAND, at=SETUP
        ),
    )


def make_post(
    role: Role,
    *,
    area: Area,
    organisation: Organisation | None = None,
    name: str = "",
    since: date = LONG_AGO,
    until: date | None = None,
) -> Post:
    """Appoint somebody new."""
    person = directory.add_person(name or f"张{next(_numbers)}", by=COMMAND, at=SETUP)
    return posts.appoint(
        person,
        role=role,
        area=area,
        organisation=organisation,
        since=since,
        until=until,
        by=COMMAND,
        at=SETUP,
    )


def make_roster(
    role: Role,
    *,
    area: Area,
    building: Building | None = None,
    organisation: Organisation | None = None,
    name: str = "",
) -> Roster:
    """Begin a roster."""
    return rosters.make_roster(
        name or f"值班表 {next(_numbers)}",
        role=role,
        area=area,
        building=building,
        organisation=organisation,
        by=COMMAND,
        at=SETUP,
    )


def make_shift(
    roster: Roster,
    post: Post,
    *,
    starts: time = time(0, 0),
    ends: time = time(0, 0),
    weekdays: str = "1234567",
    position: int = 1,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Shift:
    """Put a post on a roster, around the clock where no times are given."""
    return rosters.add_shift(
        roster,
        post=post,
        starts=starts,
        ends=ends,
        weekdays=weekdays,
        position=position,
        since=since,
        until=until,
        by=COMMAND,
        at=SETUP,
    )


def _area(kind: str, name: str, code: str, parent: Area | None) -> Area:
    return areas.add(kind=kind, name=name, code=code, parent=parent, by=COMMAND, at=SETUP)

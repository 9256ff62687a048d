"""How tests and the demo make cases, through the operations that make them in earnest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wangge.cases import catalogue, closing, follow_up, intake, resolving, taking
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import Case, CatalogueEntry
from wangge.duty.factories import Neighbourhood, make_neighbourhood
from wangge.people.actors import COMMAND, PUBLIC, Actor, acting, requesting
from wangge.people.factories import (
    NOW,
    SINCE,
    make_account,
    make_desk,
    make_organisation,
    make_person,
    make_post,
)
from wangge.people.models import Organisation
from wangge.people.roles import Role
from wangge.places.factories import make_building, make_community, make_estate
from wangge.places.locate import Located
from wangge.places.models import Area, Building, Estate

WORDS = "1号楼6楼楼道灯坏了好几天，我妈八十多了，晚上出门看不见。"


@dataclass(frozen=True, slots=True)
class Scene:
    """A community with a desk, one estate with a building, and the company that mends there."""

    community: Area
    desk: Organisation
    estate: Estate
    building: Building
    company: Organisation

    @property
    def place(self) -> Located:
        return Located(
            self.community, self.building.area, self.estate, self.building, text="6 楼楼道"
        )


def make_category_table() -> None:
    """The shipped categories and limits."""
    catalogue.ship_categories()


def make_scene(*, community: Area | None = None, at: datetime = NOW) -> Scene:
    """A community that can take a case, with the company leading property work of the estate."""
    make_category_table()
    community = community or make_community()
    desk = make_desk(community, at=at)
    estate = make_estate(community)
    building = make_building(estate, name="1 号楼")
    company = make_organisation(area=community, at=at)
    make_entry(company, estate=estate, route="property", at=at)
    return Scene(community, desk, estate, building, company)


def make_entry(
    lead: Organisation, *, area: Area | None = None, at: datetime = NOW, **fields: Any
) -> CatalogueEntry:
    """A line of the dispatch catalogue."""
    entry = CatalogueEntry(area=area or lead.area, lead=lead, since=SINCE)
    return catalogue.keep_entry(entry, by=COMMAND, at=at, **fields)


def make_submission(
    words: str = WORDS, *, community: Area | None = None, **fields: Any
) -> Submission:
    """Something handed in; without a community, in one that has just a desk."""
    if community is None and fields.get("place") is not None:
        community = fields["place"].community
    if community is None:
        community = make_community()
        make_desk(community)
    return Submission(words=words, community=community, **fields)


def make_accepted(
    words: str = WORDS, *, by: Actor = PUBLIC, at: datetime = NOW, **fields: Any
) -> Accepted:
    """A case just submitted, with its requester and the secret of their link."""
    return intake.submit(make_submission(words, **fields), by=by, at=at)


def make_case(words: str = WORDS, *, by: Actor = PUBLIC, at: datetime = NOW, **fields: Any) -> Case:
    """A case that was submitted and dispatched."""
    return make_accepted(words, by=by, at=at, **fields).case


@dataclass(frozen=True, slots=True)
class Team:
    """Who handles the cases of a neighbourhood, each signed in."""

    place: Neighbourhood
    clerk: Actor
    manager: Actor
    worker: Actor
    second_worker: Actor
    grid_worker: Actor
    grid_head: Actor
    secretary: Actor
    officer: Actor
    stranger: Actor

    @property
    def located(self) -> Located:
        building = self.place.building
        return Located(
            self.place.community, building.area, building.estate, building, text="6 楼楼道"
        )


def make_team() -> Team:
    """A neighbourhood whose company mends, with everybody up to the sub-district."""
    make_category_table()
    # No lot decides in a test whom the desk owes a call; what must be asked is asked.
    follow_up.keep_percent(0, area=None, by=COMMAND, at=NOW)
    place = make_neighbourhood()
    street = place.community.parent
    assert street is not None
    make_entry(place.property_company, route="property")
    company = place.property_company
    return Team(
        place=place,
        clerk=_signed_in(Role.DESK_CLERK, place.community, "沈晓岚", place.desk),
        manager=_signed_in(Role.PROPERTY_MANAGER, place.community, "陆建国", company),
        worker=_signed_in(Role.PROPERTY_WORKER, place.community, "高文斌", company),
        second_worker=_signed_in(Role.PROPERTY_WORKER, place.community, "丁大力", company),
        grid_worker=_signed_in(Role.GRID_WORKER, place.grid, "周海燕"),
        grid_head=_signed_in(Role.GRID_HEAD, place.grid, "徐明远"),
        secretary=_signed_in(Role.COMMUNITY_SECRETARY, place.community, "朱惠芬"),
        officer=_signed_in(Role.SUBDISTRICT_OFFICER, street, "姜文斌"),
        stranger=_signed_in(Role.COMMUNITY_SECRETARY, make_neighbourhood().community, "范国强"),
    )


def make_taken_case(team: Team, words: str = WORDS, *, at: datetime = NOW, **fields: Any) -> Case:
    """A case that the company's worker took as soon as it came."""
    case = make_case(words, place=team.located, at=at, **fields)
    taking.take(case, by=team.worker, at=at)
    return case


def make_resolved_case(team: Team, *, at: datetime = NOW, **fields: Any) -> Case:
    """A case that the worker mended as soon as it came; nobody has confirmed it."""
    case = make_taken_case(team, at=at, **fields)
    resolving.resolve(case, text="已换灯泡。", by=team.worker, at=at)
    return case


def make_closed_case(team: Team, *, at: datetime = NOW) -> Case:
    """A case whose requester said that it is well."""
    case = make_resolved_case(team, at=at)
    closing.confirm(case, by=requester_of(case), at=at)
    return case


def requester_of(case: Case) -> Actor:
    """The first who brought the case, acting by their link."""
    return requesting(case.requesters.order_by("pk").values_list("pk", flat=True)[0])


def _signed_in(role: str, area: Area, name: str, organisation: Organisation | None = None) -> Actor:
    post = make_post(role, area=area, organisation=organisation, person=make_person(name))
    return acting(make_account(post), post)

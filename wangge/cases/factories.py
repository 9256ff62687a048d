"""How tests and the demo make cases, through the operations that make them in earnest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wangge.cases import catalogue, intake
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import Case, CatalogueEntry
from wangge.people.actors import COMMAND, PUBLIC, Actor
from wangge.people.factories import NOW, SINCE, make_desk, make_organisation
from wangge.people.models import Organisation
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


def make_case(
    words: str = WORDS, *, by: Actor = PUBLIC, at: datetime = NOW, **fields: Any
) -> Case:
    """A case that was submitted and dispatched."""
    return make_accepted(words, by=by, at=at, **fields).case

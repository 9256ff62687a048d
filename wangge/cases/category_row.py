"""What one shipped category and one shipped time limit say."""

from dataclasses import dataclass

from wangge.language.words import Keywords

# The codes of `cases.vocabulary` and of kinds of organisation, as plain words: this is data.
PROPERTY = "property"
INQUIRY = "inquiry"
DISPUTE = "dispute"

PROPERTY_COMPANY = "property_company"
GRID_TEAM = "grid_team"
RESIDENTS_COMMITTEE = "residents_committee"
MEDIATION_COMMITTEE = "mediation_committee"

EMERGENCY = "emergency"
URGENT = "urgent"
ORDINARY = "ordinary"
WORKS = "works"
HARD = "hard"


@dataclass(frozen=True)
class CategoryRow:
    """One category as shipped; a site edits its own copy."""

    code: str
    name: str
    route: str
    kind: str
    lead_kind: str
    keywords: Keywords
    urgency: str = ORDINARY
    hint: str = ""
    closing_check: str = ""
    # Another body decides: the community passes it on, follows it and tells the requester.
    is_beyond: bool = False
    # Property work that is about somebody's car, pet, noise or health: no code on a wall tells of it.
    is_about_people: bool = False


@dataclass(frozen=True)
class PromiseRow:
    """How long a stage may take on a route, and where the limit comes from."""

    route: str
    # Empty: at any urgency that has no row of its own.
    urgency: str
    stage: str
    mode: str
    amount: int
    source: str

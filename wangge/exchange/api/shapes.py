"""What the REST API takes and gives, as schemas; the answers themselves are read in `exchange.reading`."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict

from wangge.cases.vocabulary import Kind, Status, Urgency
from wangge.exchange.paging import MOST

NUMBER = r"^\d{10}$"
# 2026-11-01T00:00:00 08:00
_BLANK = re.compile(r"^(\S*T\S*) (\d\d(?::?\d\d)?)$")
_CODE_MOST = 40
_ID_MOST = 2**53


class Problem(Schema):
    """What went wrong (RFC 9457). `code` is stable, `detail` is for people, `field` names what to mend."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    errors: list[dict[str, str]] | None = None


class AreaOut(Schema):
    code: str
    name: str
    kind: str
    parent: str | None
    official_code: str
    desk_phone: str


class CategoryOut(Schema):
    code: str
    name: str
    parent: str | None
    route: str
    kind: str
    urgency: str
    national_code: str
    hint: str


class EstateOut(Schema):
    id: int
    name: str
    community: str
    area: str
    address: str
    lon: float | None
    lat: float | None


class EntranceOut(Schema):
    id: int
    name: str


class BuildingOut(Schema):
    id: int
    name: str
    area: str
    entrances: list[EntranceOut]


class CaseLine(Schema):
    """A case in a list.

    `next_act_at` is the next moment at which somebody must have acted; `updated_at` is when something
    last happened to it, as `updated_since` goes by.
    """

    number: str = Field(pattern=NUMBER)
    title: str
    status: Status
    resolution: str
    kind: Kind
    route: str
    urgency: Urgency
    category: str
    channel: str
    community: str
    area: str
    estate: int | None
    building: int | None
    entrance: int | None
    lead: str | None
    round: int
    revision: int
    next_stage: str
    next_act_at: datetime | None
    submitted_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime
    merged_into: str | None
    external_ref: str


def _with_plus(given: Any) -> Any:
    # "+08:00" that was not encoded comes as a blank.
    return _BLANK.sub(r"\1+\2", given) if isinstance(given, str) else given


class Part(Schema):
    """Which page of a list is wanted."""

    cursor: str = Field("", description="`next` of the page before.")
    limit: int = Field(MOST, ge=1, le=MOST)


class CaseFilter(Part):
    """Which cases are wanted; what is left out does not narrow."""

    status: list[Status] = Field([], max_length=20)
    category: list[str] = Field([], max_length=20, description="Codes, from /categories.")
    area: str = Field("", max_length=40, description="Code of an area; what lies in it counts.")
    updated_since: Annotated[datetime | None, BeforeValidator(_with_plus)] = Field(
        None, description="Only what something happened to since; let it overlap by a minute."
    )
    limit: int = Field(50, ge=1, le=MOST)


class RequesterOut(Schema):
    """Who brought it: names and telephones are masked and never leave in clear."""

    id: int
    name: str
    phone: str


class CaseOut(CaseLine):
    """A case with its words, telephones and other personal numbers in them masked."""

    words: str
    place_text: str
    addition_count: int
    requesters: list[RequesterOut]


class AcceptedOut(Schema):
    """What was accepted or done, for a token that may not read the case itself."""

    number: str = Field(pattern=NUMBER)
    detail: str


class EventOut(Schema):
    id: int
    kind: str
    at: datetime
    actor: str
    data: dict[str, Any]


class ReplyOut(Schema):
    """What the requester was told."""

    id: int
    purpose: str
    text: str
    source: str
    said_at: datetime


class AdditionOut(Schema):
    """What a requester added; `requester` is one of those of the case, null where the desk wrote it down."""

    id: int
    requester: int | None
    text: str
    at: datetime


class AreaList(Schema):
    items: list[AreaOut]
    next: str | None


class CategoryList(Schema):
    items: list[CategoryOut]
    next: str | None


class EstateList(Schema):
    items: list[EstateOut]
    next: str | None


class BuildingList(Schema):
    items: list[BuildingOut]
    next: str | None


class CaseList(Schema):
    items: list[CaseLine]
    next: str | None


class EventList(Schema):
    items: list[EventOut]
    next: str | None


class ReplyList(Schema):
    items: list[ReplyOut]
    next: str | None


class AdditionList(Schema):
    items: list[AdditionOut]
    next: str | None


class Sent(Schema):
    """What is sent in: nothing that is not listed, so that a slip of a name is seen."""

    model_config = ConfigDict(extra="forbid")


class RequesterIn(Sent):
    """Who asks; without a name or a number the case is anonymous and answered on its status page."""

    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=40, description="In clear, 139… or 0513…; kept encrypted.")
    email: str = Field("", max_length=254)


class CaseIn(Sent):
    """A new case. Only `community` and `words` must be there; what is left out is guessed."""

    community: str = Field(max_length=_CODE_MOST, description="Its code, from /areas.")
    words: str = Field(min_length=1, max_length=5000, description="Kept as they are, for ever.")
    kind: Kind | None = None
    category: str = Field("", max_length=_CODE_MOST, description="Its code, from /categories.")
    urgency: Urgency | None = None
    estate: int | None = Field(None, ge=1, le=_ID_MOST, strict=True)
    building: int | None = Field(None, ge=1, le=_ID_MOST, strict=True)
    entrance: int | None = Field(None, ge=1, le=_ID_MOST, strict=True)
    place_text: str = Field("", max_length=120)
    requester: RequesterIn = Field(default_factory=lambda: RequesterIn.model_validate({}))
    external_ref: str = Field("", max_length=60, description="Its number in the other system.")


class AdditionIn(Sent):
    """What the requester adds, or answers to a question."""

    text: str = Field(min_length=1, max_length=2000)


class ResolutionIn(Sent):
    """What came of it, and the reply that the requester reads; nothing is resolved without one."""

    reply: str = Field(min_length=1, max_length=2000)
    resolution: Literal["fixed", "answered", "partly", "cannot", "not_found"] = "fixed"
    source: str = Field("", max_length=120, description="Of a policy answer: which paper, when.")


class WithdrawalIn(Sent):
    """Why the requester takes it back, if they said so."""

    reason: str = Field("", max_length=300)

"""What tests of Open311 share: a community that is switched on, a key, and both formats asked at once."""

import io
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from django.test import Client
from PIL import Image

from wangge.cases.factories import Team, make_team
from wangge.cases.models import Case
from wangge.core.moments import local_day
from wangge.exchange import tokens
from wangge.exchange.models import Scope, Token
from wangge.exchange.open311 import jurisdictions, public_ids
from wangge.people.factories import NOW
from wangge.places import borders, registry
from wangge.places.factories import FOUNDER

ROOT = "/open311/v2/"
LATER = NOW + timedelta(hours=2)
FORM = "application/x-www-form-urlencoded; charset=utf-8"
# What repeats in XML and is a list in JSON, after the specification.
CONTAINERS = {
    "services", "attributes", "values", "service_requests", "endpoints", "formats", "errors",
    "notes", "photos", "service_request_updates",
}  # fmt: skip
WORDS = "1号楼6楼楼道灯坏了好几天，晚上出门看不见。"
# A square around the team's building.
HOME = {"lat": "32.0062", "long": "120.8873"}
AWAY = {"lat": "31.2304", "long": "121.4737"}
_SQUARE = [[120.88, 32.0], [120.9, 32.0], [120.9, 32.02], [120.88, 32.02], [120.88, 32.0]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A neighbourhood that answers by Open311, and a key for it."""

    team: Team
    token: Token
    key: str


def make_stage() -> Stage:
    """A community switched on, its outline drawn, its building on the map, a token for its desk."""
    team = make_team()
    community = team.place.community
    outline = {"type": "Polygon", "coordinates": [_SQUARE]}
    since = local_day(NOW) - timedelta(days=300)
    borders.draw(community, outline, since=since, source="示意", by=FOUNDER, at=NOW)
    registry.correct(team.place.building, lat=32.0061, lon=120.8871, by=FOUNDER, at=NOW)
    jurisdictions.switch(community, is_on=True, by=team.secretary, at=NOW)
    token, key = make_key(team)
    return Stage(team, token, key)


def make_key(
    team: Team, *, name: str = "随手拍", scopes: Any = (Scope.OPEN311,)
) -> tuple[Token, str]:
    """A token of the team's desk."""
    assert team.clerk.post is not None
    until = local_day(NOW) + timedelta(days=90)
    return tokens.make(
        name, post=team.clerk.post, scopes=scopes, expires_on=until, by=team.secretary, at=NOW
    )


def ask(path: str, *, expect: Any = 200, **query: str) -> Any:
    """Ask in both formats, see that both say the same, and return what JSON says."""
    client = Client()
    as_json = client.get(f"{ROOT}{path}.json", query)
    as_xml = client.get(f"{ROOT}{path}.xml", query)
    assert (as_json.status_code, as_xml.status_code) == (expect, expect), as_json.content.decode()
    assert as_json["Content-Type"] == "application/json; charset=utf-8"
    assert as_xml["Content-Type"] == "text/xml; charset=utf-8"
    said = json.loads(as_json.content)
    assert from_xml(as_xml.content) == as_text(said)
    return said


def send(
    path: str, *, expect: Any = 200, ending: Any = "json", headers: Any = None, **fields: Any
) -> Any:
    """Post, and return what is answered; `attribute[…]` and the like by `**`."""
    address = f"{ROOT}{path}.{ending}"
    each = [
        one for value in fields.values() for one in (value if isinstance(value, list) else [value])
    ]
    has_file = any(hasattr(one, "read") for one in each)
    how: dict[str, Any] = {} if has_file else {"content_type": FORM}
    data: Any = fields if has_file else _encoded(fields)
    answer = Client().post(address, data, headers=headers, **how)
    assert answer.status_code == expect, (answer.status_code, answer.content.decode())
    return json.loads(answer.content) if ending == "json" else from_xml(answer.content)


def bring(stage: Stage, *, expect: Any = 200, **changes: Any) -> Any:
    """Post a request about a lamp; a field that is None is left out."""
    fields: dict[str, Any] = {
        "api_key": stage.key,
        "service_code": "public_lighting",
        "description": WORDS,
    }
    fields |= HOME | changes
    given = {name: value for name, value in fields.items() if value is not None}
    return send("requests", expect=expect, **given)


def case_of(said: Any) -> Case:
    """The case that an answer to a request names."""
    key = public_ids.request(said[0]["service_request_id"])
    assert key is not None
    return Case.objects.get(pk=key)


def ids(found: Any) -> list[str]:
    """The ids of a list of requests."""
    return [one["service_request_id"] for one in found]


def id_of(case: Case) -> str:
    """The id of a request in public."""
    return public_ids.of_request(case.pk)


def picture() -> io.BytesIO:
    """A small photo, as a file."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    out.name = "lamp.jpg"
    out.seek(0)
    return out


def codes(errors: Any) -> list[str]:
    """The codes of an answer that says no."""
    return [error["code"] for error in errors]


def from_xml(content: bytes) -> Any:
    """Convert by the Spark convention, knowing nothing of how the document was made."""
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    return _converted(ElementTree.fromstring(content))  # noqa: S314 - our own


def as_text(value: Any) -> Any:
    """JSON with its numbers and truths written as XML writes them."""
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def _converted(element: ElementTree.Element) -> Any:
    children = list(element)
    if element.tag in CONTAINERS:
        return [_converted(child) for child in children]
    if children:
        return {child.tag: _converted(child) for child in children}
    return element.text or None


def _encoded(fields: dict[str, Any]) -> str:
    return urlencode(fields, doseq=True)

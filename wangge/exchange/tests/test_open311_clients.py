"""What clients that were not written here make of our Open311, over a real connection."""

import io
import itertools
import json
import urllib.request
import warnings
from typing import Any

import pytest
from django.utils import timezone
from georeport import GeoReport
from PIL import Image
from pytest_django.live_server_helper import LiveServer

from wangge.cases.factories import make_case
from wangge.cases.models import Case
from wangge.cases.vocabulary import Channel
from wangge.exchange.open311 import public_ids
from wangge.exchange.tests.open311_asking import HOME, WORDS, Stage, case_of, make_stage
from wangge.files.models import Attachment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage() -> Stage:
    # The calendar is there, and the key is good today, wherever the test's clock stands.
    return make_stage()


@pytest.fixture
def address(live_server: LiveServer) -> str:
    return f"{live_server.url}/open311/v2"


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Any:
    # Written for Python 2, where filter made a list.
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    for name in ("OPEN311_CITY_INFO", "OPEN311_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with warnings.catch_warnings():
        # Its regular expressions are no raw strings; nothing of ours is loaded here.
        warnings.simplefilter("ignore", DeprecationWarning)
        from three.core import Three  # noqa: PLC0415

    return Three


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_us(stage: Stage, address: str, form: str) -> None:
    now = timezone.now()
    cases = [make_case(place=stage.team.located, at=now) for _number in range(2)]
    quarrel = make_case(
        "跟邻居吵架", category_code="noise_dispute", place=stage.team.located, at=now
    )
    client = GeoReport(address, jurisdiction=stage.team.place.community.code, output_format=form)

    services = client.get_service_list()
    definition = client.get_service_definition("lift")
    listed = client.get_service_requests(status="open", service_code="public_lighting,lift")
    named = client.get_service_requests(service_request_id=public_ids.of_request(cases[0].pk))
    one = client.get_service_request(public_ids.of_request(cases[0].pk))

    assert {"service_code", "service_name", "group"} <= dict(services[0]).keys()
    attributes: Any = definition["attributes"]
    first = attributes[0] if form == "json" else attributes["attribute"][0]
    assert first["code"] == "trapped"
    assert str(first["required"]).lower() == "true"
    found = {request["service_request_id"] for request in listed}
    assert found == {public_ids.of_request(case.pk) for case in cases}
    assert public_ids.of_request(quarrel.pk) not in found
    # With one child this client's XML is no list.
    assert (named[0] if form == "json" else named)["service_request_id"] == one[
        "service_request_id"
    ]
    assert one["service_name"] == "公共照明"
    assert one["description"] == cases[0].words


def test_georeport_is_told_what_is_not_there(stage: Stage, address: str) -> None:
    client = GeoReport(address)

    with pytest.raises(Exception, match="404"):
        client.get_service_request("nothing")
    with pytest.raises(Exception, match="400"):
        client.get_service_requests(status="nonsense")


def test_three_walks_from_discovery_to_its_own_request(
    stage: Stage, address: str, three: Any
) -> None:
    now = timezone.now()
    make_case(place=stage.team.located, at=now)
    client = three(address, api_key=stage.key, discovery=f"{address}/discovery.json")
    day = f"{now:%m-%d-%Y}"

    told = client.discovery()
    services = client.services()
    definition = client.services("public_lighting")
    posted = client.post(
        "public_lighting", name="秦 玉梅", phone="13900000417", description=WORDS,
        address="晏园玖珑城 1 号楼",
    )  # fmt: skip
    request_id = posted[0]["service_request_id"]
    token = client.token(request_id)
    one = client.request(request_id)
    first = client.requests(count=1)
    ended = client.requests("public_lighting", between=[f"{now:%m}-01-{now:%Y}", day])

    assert told["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert len(services) > 30
    assert [attribute["order"] for attribute in definition["attributes"]] == [1, 2, 3, 4]
    assert token[0]["service_request_id"] == request_id
    assert one[0]["description"] == WORDS
    assert one[0]["address"].startswith("1 号楼，晏园玖珑城")
    assert [request["service_request_id"] for request in first] == [request_id]
    # Until the beginning of today, says this client.
    assert ended == []
    case = Case.objects.get(channel=Channel.OPEN311)
    assert case.building == stage.team.place.building
    assert case.requesters.get().name == "玉梅秦"


def test_three_sends_a_picture(stage: Stage, address: str, three: Any) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    out.seek(0)

    posted = three(address, api_key=stage.key).post(
        "public_lighting", description=WORDS, lat=HOME["lat"], long=HOME["long"], media=out
    )

    case = case_of(posted)
    kept = Attachment.objects.get(subject_type="cases.case", subject_id=case.pk)
    assert (kept.width, kept.height) == (60, 40)


def test_three_is_told_what_is_wrong(stage: Stage, address: str, three: Any) -> None:
    refused = three(address, api_key="wrong").post(
        "public_lighting", description=WORDS, address="x"
    )
    asked = three(address, api_key=stage.key).post("lift", description=WORDS, address="x")

    assert refused[0]["code"] == "api_key"
    assert asked[0]["code"] == "attribute_required"
    assert not Case.objects.exists()


def test_a_plain_client_of_the_standard_library_reads_the_headers(
    stage: Stage, address: str
) -> None:
    make_case(place=stage.team.located, at=timezone.now())

    with urllib.request.urlopen(f"{address}/requests.json?page_size=1") as answer:  # noqa: S310 - our own
        assert answer.headers["X-Result-Count"] == "1"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert len(json.load(answer)) == 1

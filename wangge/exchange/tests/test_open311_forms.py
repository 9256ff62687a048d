"""That one structure says the same in XML and in JSON, whatever stands in it, and after a schema."""

import json
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wangge.cases.factories import make_case, make_resolved_case
from wangge.core.moments import SHANGHAI
from wangge.exchange.open311 import filters, spark
from wangge.exchange.open311.spark import Many
from wangge.exchange.tests.open311_asking import (
    HOME,
    ROOT,
    WORDS,
    Stage,
    as_text,
    ask,
    from_xml,
    send,
)
from wangge.language import discretion

# Every sign there is, lone surrogates among them.
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=40)
CONTROLS = st.text(
    st.sampled_from("\x00\x01\x08\t\n\x0b\r\x1f\x7f\x85\u2028\ud800\udfff\ufffe\uffff&<>]'\"灯😀 ")
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=SHANGHAI)
)
SCALARS = (
    st.none() | ANY_TEXT | CONTROLS | st.booleans() | st.integers(-(10**9), 10**9)
    | st.floats(-180, 180) | MOMENTS
)  # fmt: skip
NAMES = st.sampled_from(["service_code", "description", "lat", "status_notes", "x_1"])
CONTAINER = st.sampled_from(["services", "values", "notes", "errors"])


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    plain = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    many = st.builds(
        Many, st.just("item"), st.lists(st.dictionaries(NAMES, SCALARS, min_size=1), max_size=3)
    )
    return st.builds(lambda a, b: a | b, plain, st.dictionaries(CONTAINER, many, max_size=2))


STRUCTURES = st.recursive(
    st.dictionaries(NAMES, SCALARS, min_size=1, max_size=5), _deeper, max_leaves=8
)


@given(value=STRUCTURES)
def test_what_xml_says_json_says(value: Any) -> None:
    xml = spark.as_xml("discovery", value).encode()
    said = json.loads(spark.as_json("discovery", value).encode())

    assert from_xml(xml) == as_text(said)


@given(rows=st.lists(st.dictionaries(NAMES, SCALARS, min_size=1), max_size=3))
def test_a_list_is_a_list_with_one_child_and_with_none(rows: list[Any]) -> None:
    value = Many("service", rows)

    said = json.loads(spark.as_json("services", value))

    assert isinstance(said, list)
    assert len(said) == len(rows)
    assert from_xml(spark.as_xml("services", value).encode()) == as_text(said)


@given(text=ANY_TEXT | CONTROLS)
def test_no_sign_breaks_the_xml(text: str) -> None:
    xml = spark.as_xml("errors", Many("error", [{"code": "400", "description": text}])).encode()

    ElementTree.fromstring(xml)  # noqa: S314 - our own
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", xml)


@given(text=ANY_TEXT | CONTROLS | st.from_regex(r"[0-9T:+\-Z. ]{1,40}"))
def test_a_moment_is_read_with_its_zone_or_not_at_all(text: str) -> None:
    found = filters.moment(text)

    assert found is None or found.tzinfo is not None
    if found is not None:
        assert spark.written(found + filters.LONGEST)
        assert spark.written(found - filters.LONGEST)


@given(text=ANY_TEXT, phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), at=st.integers(0, 40))
def test_no_mobile_number_comes_through(text: str, phone: str, at: int) -> None:
    text = re.sub(r"[0-9０-９.·‐‑–—_\-\s]", "", text)

    assert phone not in discretion.said(f"{text[:at]}打{phone}找我{text[at:]}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("1号楼2单元601室漏水", "1号楼2单元***室漏水"),
        ("3-2-601和12-1502", "3-2-***和12-***"),
        ("6号楼601", "6号楼***"),
        ("打13900000417或139 0000 4119，写信到 qin.y@mail.example.com", "打***或***，写信到 ***"),
        ("住六零一室", "住***室"),
        ("6 楼楼道灯，3号楼门口 200 米", "6 楼楼道灯，3号楼门口 200 米"),
        ("8 幢 1200 元", "8 幢 1200 元"),
        ("2026-11-23 坏的，2026年", "2026-11-23 坏的，2026年"),
        ("充电桩 380 伏，停了 100 天", "充电桩 380 伏，停了 100 天"),
    ],
)
def test_doors_and_numbers_of_people_are_hidden_and_others_are_not(words: str, told: str) -> None:
    assert discretion.said(words) == told


# --- schemas -------------------------------------------------------------------------------------

TEXT_OR_NULL = {"type": ["string", "null"]}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
MOMENT_OR_NULL = {"anyOf": [MOMENT, {"type": "null"}]}
ID = {"type": "string", "pattern": r"^[\w-]+$"}
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["service_code", "service_name", "description", "metadata", "type", "keywords",
                 "group"],
    "properties": {
        "service_code": ID, "service_name": {"type": "string", "minLength": 1},
        "description": TEXT_OR_NULL, "metadata": {"type": "boolean"},
        "type": {"enum": ["realtime", "batch", "blackbox"]},
        "keywords": TEXT_OR_NULL, "group": {"type": "string"},
    },
}  # fmt: skip
ATTRIBUTE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["variable", "code", "datatype", "required", "datatype_description", "order",
                 "description"],
    "properties": {
        "variable": {"type": "boolean"}, "code": ID, "required": {"type": "boolean"},
        "datatype": {"enum": ["string", "number", "datetime", "text", "singlevaluelist",
                              "multivaluelist"]},
        "datatype_description": TEXT_OR_NULL, "order": {"type": "integer", "minimum": 1},
        "description": {"type": "string", "minLength": 1},
        "values": {"type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["key", "name"], "additionalProperties": False,
            "properties": {"key": ID, "name": {"type": "string", "minLength": 1}}}},
    },
    "if": {"properties": {"datatype": {"pattern": "list$"}}},
    "then": {"required": ["values"]},
    "else": {"not": {"required": ["values"]}},
}  # fmt: skip
DEFINITION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["service_code", "attributes"],
    "properties": {"service_code": ID, "attributes": {"type": "array", "items": ATTRIBUTE}},
}
REQUEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["service_request_id", "status", "status_notes", "service_name", "service_code",
                 "description", "agency_responsible", "service_notice", "requested_datetime",
                 "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat",
                 "long", "media_url"],
    "properties": {
        "service_request_id": ID, "status": {"enum": ["open", "closed"]},
        "status_notes": TEXT_OR_NULL, "service_name": {"type": "string"}, "service_code": ID,
        "description": {"type": "string", "minLength": 1, "maxLength": 4000},
        "agency_responsible": TEXT_OR_NULL, "service_notice": TEXT_OR_NULL,
        "requested_datetime": MOMENT, "updated_datetime": MOMENT,
        "expected_datetime": MOMENT_OR_NULL, "address": {"type": "string"},
        "address_id": TEXT_OR_NULL, "zipcode": TEXT_OR_NULL,
        "lat": {"type": ["number", "null"], "minimum": -90, "maximum": 90},
        "long": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
        "media_url": TEXT_OR_NULL,
        "attributes": {"type": "array", "items": {"type": "object"}},
        "extended_attributes": {"type": "object", "required": ["detailed_status", "photos"]},
        "notes": {"type": "array", "items": {
            "type": "object", "required": ["datetime", "description", "type"],
            "properties": {"datetime": MOMENT}}},
    },
}  # fmt: skip
POSTED = {
    "type": "array", "minItems": 1, "maxItems": 1,
    "items": {
        "type": "object", "required": ["service_request_id"], "additionalProperties": False,
        "properties": {"service_request_id": ID, "service_notice": TEXT_OR_NULL,
                       "account_id": TEXT_OR_NULL},
    },
}  # fmt: skip
DISCOVERY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["changeset", "contact", "key_service", "endpoints"],
    "properties": {
        "changeset": MOMENT, "contact": {"type": "string", "minLength": 1},
        "key_service": {"type": "string", "minLength": 1},
        "endpoints": {"type": "array", "minItems": 1, "items": {
            "type": "object", "additionalProperties": False,
            "required": ["specification", "url", "changeset", "type", "formats"],
            "properties": {
                "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
                "url": {"type": "string", "pattern": "^https?://"}, "changeset": MOMENT,
                "type": {"enum": ["production", "test"]},
                "formats": {"const": ["text/xml", "application/json"]}}}},
    },
}  # fmt: skip
ERRORS = {
    "type": "array", "minItems": 1,
    "items": {
        "type": "object", "required": ["code", "description"], "additionalProperties": False,
        "properties": {"code": {"type": "string", "pattern": r"^\w+$"},
                       "description": {"type": "string", "minLength": 1}},
    },
}  # fmt: skip
UPDATE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["update_id", "service_request_id", "status", "updated_datetime", "description",
                 "media_url"],
    "properties": {
        "update_id": ID, "service_request_id": ID, "status": {"type": "string"},
        "updated_datetime": MOMENT, "description": TEXT_OR_NULL, "media_url": TEXT_OR_NULL,
    },
}  # fmt: skip


def _is_after(schema: Any, said: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(said, schema, cls=jsonschema.Draft202012Validator)


def _all_of(schema: Any) -> Any:
    return {"type": "array", "items": schema, "minItems": 1}


def test_every_answer_follows_its_schema(stage: Stage) -> None:
    make_resolved_case(stage.team)
    make_case("小孩今年怎么上学", place=stage.team.located, category_code="schooling")
    given = {"api_key": stage.key, "description": WORDS, **HOME}

    services = ask("services")
    _is_after(_all_of(SERVICE), services)
    for one in services:
        definition = ask(f"services/{one['service_code']}")
        _is_after(DEFINITION, definition)
        assert bool(definition["attributes"]) == one["metadata"]
    _is_after(DISCOVERY, ask("discovery"))
    _is_after(POSTED, send("requests", service_code="public_lighting", **given))
    _is_after(_all_of(REQUEST), ask("requests"))
    _is_after(_all_of(REQUEST), ask("requests", extensions="true"))
    _is_after(_all_of(UPDATE), ask("servicerequestupdates"))
    _is_after(ERRORS, ask("requests", status="x", page="x", expect=400))
    _is_after(ERRORS, send("requests", expect=400, service_code="lift", **given))


def test_a_schema_catches_what_does_not_follow_it(stage: Stage) -> None:
    make_resolved_case(stage.team)
    (record,) = ask("requests")

    for wrong in ({"status": "fixed"}, {"requested_datetime": "2026-11-23"}, {"phone": "1"}):
        with pytest.raises(jsonschema.ValidationError):
            _is_after(REQUEST, record | wrong)


def test_signs_that_xml_cannot_hold_do_not_break_a_whole_list(stage: Stage) -> None:
    make_resolved_case(stage.team)
    case = make_case(place=stage.team.located)
    # As an older import may have kept them.
    type(case).objects.filter(pk=case.pk).update(words="坏\x0b了\x1f\uffff<b>&amp;]]>")

    told = ask("requests")

    assert len(told) == 2
    assert told[0]["description"] == "坏了<b>&amp;]]>"


def test_the_xml_says_in_which_signs_it_is_written(stage: Stage) -> None:
    make_case(place=stage.team.located)

    answer = Client().get(f"{ROOT}requests.xml")

    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<service_requests>')
    assert "1号楼6楼楼道灯" in answer.content.decode("utf-8")
    assert b"xmlns" not in answer.content

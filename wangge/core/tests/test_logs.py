import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def console() -> Iterator[StringIO]:
    """Read what the console of a deployment would show, through its own handler."""
    handler = next(h for h in logging.getLogger().handlers if h.name == "console")
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_an_unknown_host_is_one_line_in_the_log(client: Client, console: StringIO) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400

    assert "Invalid HTTP_HOST header" in console.getvalue()
    assert len(console.getvalue().splitlines()) == 1


def test_a_body_that_is_too_large_is_one_line_in_the_log(
    client: Client, console: StringIO, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = client.post("/sign-in/", {"username": "x" * 100})

    assert answer.status_code == 413
    assert len(console.getvalue().splitlines()) == 1


def test_a_body_that_cannot_be_read_is_one_line_in_the_log(
    client: Client, console: StringIO
) -> None:
    kind = "multipart/form-data; boundary=" + "x" * 300

    assert client.post("/sign-in/", b"junk", content_type=kind).status_code == 400

    assert len(console.getvalue().splitlines()) == 1


def test_a_fault_of_ours_keeps_its_traceback(console: StringIO) -> None:
    fault = ZeroDivisionError()

    logging.getLogger("django.request").error("x", exc_info=fault, extra={"status_code": 500})
    logging.getLogger("wangge").error("y", exc_info=fault)

    assert console.getvalue().count("ZeroDivisionError") == 2


@pytest.mark.parametrize(
    "address",
    [
        "/s/aCfeVKElBQdC_6N040TNiA/",
        "/m/aCfeVKElBQdC_6N040TNiA/",
        "/exchange/calendars/wmRirNbGaCfeVKElBQdC_6N040TNiA.ics",
        "/threads/own/aCfeVKElBQdC_6N040TNiA/nope/",
    ],
)
def test_what_opens_somebody_s_page_stands_in_no_line(
    client: Client, console: StringIO, address: str
) -> None:
    client.delete(address)
    client.post(f"{address}nope/")

    assert console.getvalue()
    assert "aCfeVKElBQdC" not in console.getvalue()


def test_an_ordinary_address_stays_readable(client: Client, console: StringIO) -> None:
    client.get("/servicerequestupdates/of-a-long-address/")

    assert "/servicerequestupdates/of-a-long-address/" in console.getvalue()

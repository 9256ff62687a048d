"""How the desk asks for a car in the browser, in tests."""

from typing import Any

from django.test import Client
from django.urls import reverse

from wangge.cases.tests.staff_pages import text_of
from wangge.parking.factories import PLATE
from wangge.parking.models import MoveRequest

START = "/parking/"


def ask_for(desk: Client, do: str = "ask", **fields: str) -> Any:
    """Send the form for a car that takes a space."""
    return desk.post(START, {"do": do, "what": PLATE, "place_text": "2-1203 车位", **fields})


def page_of(request: MoveRequest, name: str = "request") -> str:
    """The address of a request, or of what is done with it."""
    return reverse(f"parking:{name}", args=[request.case.number])


def read(desk: Client, request: MoveRequest) -> str:
    """What the desk reads of a request."""
    return text_of(desk.get(page_of(request)))

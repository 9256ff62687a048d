"""Which addresses cars in the way have: the desk's pages, the registry of plates, the driver's own."""

from collections.abc import Iterator

from django.urls import reverse

from wangge.cases.models import Case
from wangge.cases.vocabulary import Status
from wangge.parking import keeping, relaying
from wangge.parking.models import MoveRequest, Vehicle

POSTED = {
    "parking:call",
    "parking:call_ended",
    "parking:end",
    "parking:message",
    "parking:moved",
    "parking:print",
    "parking:searched",
    "parking:steward",
    "parking:take",
    "parking:take_back",
}


def visits() -> Iterator[tuple[str, str, str]]:
    """Each page of parking: name, path, and who opens it."""
    for name in ("start", "plates", "enter"):
        yield _to(f"parking:{name}")
    vehicle = Vehicle.objects.filter(ended_on=None).latest("pk")
    yield _to("parking:correct", vehicle.pk)
    for request in MoveRequest.objects.select_related("case").order_by("pk"):
        yield _to("parking:request", request.case.number)
        assert keeping.plate_of(request)
        yield "parking:driver", relaying.driver_path(request), ""
    yield _to("parking:notice", request.case.number)
    other = Case.objects.filter(status=Status.DISPATCHED, is_private=False, move_request=None)
    yield _to("parking:begin", other.latest("pk").number)


def _to(name: str, *keys: object) -> tuple[str, str, str]:
    return name, reverse(name, args=keys), "desk"

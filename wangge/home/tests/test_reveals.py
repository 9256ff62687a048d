"""Who looked at a driver's number stands in the list of looks with the matter it was looked at for."""

import pytest
from django.urls import reverse

from wangge.cases import reveal_log
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.parking import relaying
from wangge.parking.factories import make_lot, make_request, make_vehicle
from wangge.people.factories import NOW, make_actor
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db


def test_a_look_at_a_driver_s_number_says_in_which_matter() -> None:
    lot = make_lot()
    make_vehicle(lot)
    request = make_request(lot)
    relaying.call(request, by=lot.clerk, at=NOW)

    head = make_actor(Role.COMMUNITY_SECRETARY, area=lot.scene.community)
    (look,) = reveal_log.looks(by=head)[0]
    page = text_of(signed_in(head).get(reverse("cases:reveals")))

    assert (look.case, look.masked) == (request.case.number, "139****4321")
    assert reverse("cases:detail", args=[request.case.number]) in page

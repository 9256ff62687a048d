"""What setting up shows to whom: the steps, and how much of each one's own area has."""

import pytest
from django.urls import reverse

from wangge.cases.factories import make_team
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.home import setup
from wangge.people.factories import make_actor
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.models import Area

pytestmark = pytest.mark.django_db


def _counts(role: str, area: Area) -> dict[str, int]:
    by = make_actor(role, area=area)
    return {each.step.leads_to: each.count for each in setup.standings(by)}


def test_a_secretary_is_told_what_their_own_community_has_and_nothing_of_a_neighbour() -> None:
    team = make_team()
    neighbour = make_community()

    here = _counts(Role.COMMUNITY_SECRETARY, team.place.community)
    there = _counts(Role.COMMUNITY_SECRETARY, neighbour)

    for step in ("places:estates", "people:organisations", "people:staff", "cases:catalogue"):
        assert here[step] > 0, step
        assert there[step] == 0, step
    assert there["places:areas"] == 1
    # What is shipped for everybody counts for everybody.
    assert there["cases:categories"] == here["cases:categories"] > 0


def test_whoever_runs_the_deployment_sees_everything_counted_and_the_gateways() -> None:
    team = make_team()
    make_community()

    counts = _counts(Role.ADMINISTRATOR, team.place.community)

    assert counts["places:areas"] >= 2
    assert "notifications:gateways" in counts
    assert "notifications:gateways" not in _counts(Role.COMMUNITY_SECRETARY, team.place.community)


def test_the_page_leads_to_the_first_step_that_is_needed() -> None:
    neighbour = make_community()
    page = signed_in(make_actor(Role.COMMUNITY_SECRETARY, area=neighbour)).get(
        reverse("home:setup")
    )

    assert f'href="{reverse("people:organisations")}"' in text_of(page)
    assert "下一步：单位" in text_of(page)

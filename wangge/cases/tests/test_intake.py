"""How a request becomes a case."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wangge.cases import intake, links, numbers
from wangge.cases.factories import (
    WORDS,
    make_accepted,
    make_case,
    make_category_table,
    make_scene,
    make_submission,
)
from wangge.cases.models import Case, Deadline, Requester
from wangge.cases.vocabulary import Route, Stage, Status, Urgency
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.people.actors import PUBLIC
from wangge.people.factories import NOW, make_actor
from wangge.people.models import Phone
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.locate import locate

pytestmark = pytest.mark.django_db


def test_words_become_a_case_with_number_lead_and_next_act() -> None:
    scene = make_scene()

    accepted = make_accepted(place=scene.place, phone="139 0001 0417", name="王女士")

    case = Case.objects.get(pk=accepted.case.pk)
    assert numbers.read(case.number) == case.number
    assert case.status == Status.DISPATCHED
    assert case.lead == scene.company
    assert case.route == Route.PROPERTY
    assert "楼道灯" in "".join(case.because)
    assert case.next_stage == Stage.TAKE
    assert case.next_act_at == NOW + timedelta(hours=2)
    resolve = case.deadlines.get(stage=Stage.RESOLVE)
    assert resolve.due_at == NOW + timedelta(hours=24)
    kinds = Event.objects.filter(subject_id=case.pk, subject_type="cases.case").order_by("id")
    assert [e.kind for e in kinds] == ["case.submitted", "case.dispatched"]
    found = links.requester_of(accepted.secret, at=NOW)
    assert found is not None
    assert found.case_id == case.pk


def test_a_case_costs_few_statements() -> None:
    scene = make_scene()
    submission = make_submission(place=scene.place, phone="13900010417")

    with CaptureQueriesContext(connection, ) as told:
        intake.submit(submission, by=PUBLIC, at=NOW)

    for q in told: print(q["sql"][:140])
    assert len(told) <= 14

from datetime import timedelta

import pytest

from wangge.cases import closing, dispatch, resolving
from wangge.cases.changing import verbs_for
from wangge.cases.factories import make_resolved_case, make_taken_case, make_team
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status, Verb
from wangge.core.errors import NotAllowed
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def test_nobody_says_for_the_resident_that_the_companys_own_work_is_well() -> None:
    team = make_team()
    case = make_resolved_case(team)

    for own in (team.worker, team.second_worker, team.manager):
        assert Verb.CONFIRM not in verbs_for(case, own)
        with pytest.raises(NotAllowed):
            closing.confirm(Case.objects.get(pk=case.pk), by=own, at=LATER)

    closing.confirm(case, by=team.clerk, at=LATER)
    assert case.status == Status.CLOSED


def test_who_may_ask_others_does_not_vouch_for_their_own_work() -> None:
    team = make_team()
    case = make_taken_case(team)
    Case.objects.filter(pk=case.pk).update(handler=team.clerk.post)
    case.refresh_from_db()
    resolving.resolve(case, text="已帮忙联系好。", by=team.clerk, at=LATER)

    with pytest.raises(NotAllowed):
        closing.confirm(case, by=team.clerk, at=LATER)


def test_a_company_does_not_pass_its_case_to_another_leader() -> None:
    team = make_team()
    case = make_taken_case(team)

    with pytest.raises(NotAllowed):
        dispatch.dispatch(case, to=team.place.desk, by=team.manager, at=LATER)

    case.refresh_from_db()
    assert case.lead == team.place.property_company

from datetime import timedelta

import pytest

from wangge.cases import (
    closing,
    dispatch,
    following,
    replying,
    resolving,
    taking,
    vouching,
)
from wangge.cases.changing import Overtaken, as_seen, verbs_for
from wangge.cases.factories import (
    make_resolved_case,
    make_taken_case,
    make_team,
    requester_of,
)
from wangge.cases.models import Case
from wangge.cases.vocabulary import Status, Verb
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.people.actors import acting
from wangge.people.factories import NOW, make_account, make_post
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def test_nobody_says_for_the_resident_that_the_companys_own_work_is_well() -> None:
    team = make_team()
    case = make_resolved_case(team)

    for own in (team.worker, team.second_worker, team.manager):
        assert Verb.CONFIRM not in verbs_for(case, own)
        with pytest.raises(NotAllowed):
            closing.confirm(Case.objects.get(pk=case.pk), by=own, at=LATER)

    closing.confirm(case, way="phone", by=team.clerk, at=LATER)
    assert case.status == Status.CLOSED


def test_nobody_writes_down_a_residents_word_without_saying_how_they_heard_it() -> None:
    team = make_team()
    case = make_resolved_case(team, name="王女士", phone="13900000001")
    replying.contact(case, way="phone", outcome="no_answer", by=team.clerk, at=LATER)

    with pytest.raises(vouching.NotHeard, match="怎么听他说的"):
        closing.confirm(case, by=team.clerk, at=LATER)
    for moment, why in ((NOW - timedelta(hours=1), "还没办好"), (LATER, "还没有到")):
        with pytest.raises(Malformed, match=why):
            closing.confirm(
                case,
                way="phone",
                spoke_at=moment,
                by=team.clerk,
                at=NOW + timedelta(minutes=1),
            )

    closing.confirm(case, way="phone", spoke_at=LATER, by=team.clerk, at=LATER)

    reached = case.contacts.get(outcome="reached")
    assert (reached.way, reached.at) == ("phone", LATER)


def test_a_contact_written_down_since_the_result_is_enough() -> None:
    team = make_team()
    case = make_resolved_case(team, name="王女士", phone="13900000001")
    replying.contact(case, way="desk", outcome="reached", by=team.clerk, at=LATER)

    closing.confirm(case, by=team.clerk, at=LATER)

    told = timeline(case, for_resident=True)[0].text
    assert "您来窗口说好了" in told
    assert "替您记下" in told
    assert "沈晓岚" in told


def test_a_resident_reads_who_wrote_it_down_for_them_and_their_own_tap_as_theirs() -> None:
    team = make_team()
    vouched = make_resolved_case(team, name="王女士", phone="13900000001")
    closing.confirm(vouched, way="phone", by=team.clerk, at=LATER)
    tapped = make_resolved_case(team)
    closing.confirm(tapped, by=requester_of(tapped), at=LATER)

    words = {
        case: [
            word for word, _state in following.standing(case, requester_of(case), now=LATER).steps
        ]
        for case in (vouched, tapped)
    }

    assert "沈晓岚在电话里听您说好了，替您记下" in timeline(vouched, for_resident=True)[0].text
    assert words[vouched][-1] == "沈晓岚替您记的"
    assert words[tapped][-1] == "您确认"
    assert "您确认办好" in timeline(tapped, for_resident=True)[0].text


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


def test_a_pioneer_acts_only_on_what_they_were_called_to_or_asked_to_take() -> None:
    team = make_team()
    case = make_taken_case(team)
    building = team.place.building
    post = make_post(Role.PIONEER, area=building.area, building=building)
    pioneer = acting(make_account(post), post)

    assert Case.objects.visible_to(pioneer).filter(pk=case.pk).exists()
    assert verbs_for(case, pioneer) == []
    with pytest.raises(NotAllowed):
        replying.reply(case, text="我来说两句", by=pioneer, at=LATER)

    taking.hand_over(case, to=post, by=team.worker, at=LATER)
    taking.take(case, by=pioneer, at=LATER)
    assert case.handler == post


def test_a_refusal_names_what_happened_and_nothing_that_was_undone() -> None:
    team = make_team()
    case = make_resolved_case(team)
    page = Case.objects.get(pk=case.pk)
    closing.reopen(case, text="又灭了", by=requester_of(case), at=LATER)

    with pytest.raises(Overtaken, match="重新派给") as refusal:
        closing.confirm(page, by=team.clerk, at=LATER + timedelta(minutes=1))

    assert "告诉居民" not in str(refusal.value.reason)


@pytest.mark.parametrize("revision", [None, "", "abc", "-1", "9" * 50])
def test_a_form_without_a_revision_is_stale(revision: str | None) -> None:
    team = make_team()

    with pytest.raises(Overtaken):
        as_seen(make_taken_case(team), revision)

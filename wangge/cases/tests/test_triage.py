"""What a request is thought to be about, and how a person puts it right."""

from datetime import timedelta

import pytest

from wangge.cases import dispatch, triage
from wangge.cases.changing import Overtaken
from wangge.cases.factories import Scene, make_case, make_category_table, make_entry, make_scene
from wangge.cases.models import Case, Category, Correction
from wangge.cases.vocabulary import Kind, Route, Stage, Status, Urgency, Verb
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.people.actors import Actor
from wangge.people.factories import NOW, make_actor, make_organisation, make_post
from wangge.people.models import Organisation
from wangge.people.roles import Role
from wangge.places.factories import make_building, make_estate
from wangge.places.locate import Located

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def clerk(scene: Scene) -> Actor:
    return make_actor(Role.DESK_CLERK, area=scene.community)


def _mediators(scene: Scene) -> Organisation:
    return make_organisation(
        Organisation.Kind.MEDIATION_COMMITTEE, area=scene.community, name="调委会"
    )


def _of(route: str) -> Category:
    return Category.objects.filter(route=route).exclude(code="other").order_by("pk")[0]


@pytest.mark.parametrize(
    ("words", "route", "because"),
    [
        ("6 楼楼道灯不亮", Route.PROPERTY, "灯"),
        ("老年优待证怎么办？", Route.INQUIRY, "老年"),
        ("楼上漏水把我家吊顶泡了，协商不成，想请人调解", Route.DISPUTE, "协商不成"),
        ("电梯又坏了，老人上不了楼", Route.PROPERTY, "电梯"),
    ],
)
def test_words_lead_to_one_of_three_ways_and_say_why(words: str, route: str, because: str) -> None:
    make_category_table()

    guess = triage.guess(words)

    assert guess.route == route
    assert guess.category.route == route
    assert any(because in word or word in because for word in guess.because) or route == "dispute"
    assert len(guess.others) <= 3
    assert guess.category not in guess.others


def test_words_that_say_nothing_go_to_a_person() -> None:
    make_category_table()

    guess = triage.guess("嗯嗯，就是那个事")

    assert guess.category.code == "other"
    assert guess.because == []


def test_danger_comes_with_what_to_do_first() -> None:
    make_category_table()

    guess = triage.guess("楼下着火了，冒浓烟")

    assert guess.urgency == Urgency.EMERGENCY
    assert guess.phones == ("119",)
    assert "119" in guess.advice


def test_an_empty_deployment_gets_the_shipped_table() -> None:
    Category.objects.all().delete()

    assert triage.guess("楼道灯不亮").route == Route.PROPERTY
    assert Category.objects.exists()


def test_the_kind_that_was_chosen_stays_beside_the_guess(scene: Scene) -> None:
    case = make_case("路灯坏了，请来修", place=scene.place, kind_chosen="complaint")

    assert case.kind_chosen == Kind.COMPLAINT
    assert case.kind == Kind.COMPLAINT


def test_a_corrected_category_goes_to_who_leads_there(scene: Scene, clerk: Actor) -> None:
    mediators = _mediators(scene)
    case = make_case(place=scene.place)
    words, before = case.words, case.category.code

    triage.correct_category(case, _of("dispute"), by=clerk, at=LATER)

    case = Case.objects.get(pk=case.pk)
    assert case.lead == mediators
    assert case.is_private
    assert case.route == Route.DISPUTE
    assert case.words == words
    assert case.status == Status.DISPATCHED
    assert case.because == []
    correction = Correction.objects.get()
    assert (correction.before, correction.after) == (before, case.category.code)
    kinds = Event.objects.filter(subject_id=case.pk, subject_type="cases.case")
    assert [e.kind for e in kinds.order_by("id")][-2:] == ["case.corrected", "case.dispatched"]
    running = case.deadlines.filter(met_at=None, dropped_at=None)
    assert {d.stage for d in running} == {Stage.TAKE, Stage.RESOLVE}
    assert case.next_act_at == min(d.due_at for d in running if d.due_at)


def test_a_corrected_category_of_the_same_lead_keeps_its_start(scene: Scene, clerk: Actor) -> None:
    case = make_case(place=scene.place)
    works = Category.objects.filter(route="property", urgency="ordinary")
    other = works.exclude(pk=case.category_id)[0]

    triage.correct_category(case, other, by=clerk, at=LATER)
    triage.correct_urgency(case, Urgency.URGENT, by=clerk, at=LATER)

    case = Case.objects.get(pk=case.pk)
    assert case.lead == scene.company
    resolve = case.deadlines.get(stage=Stage.RESOLVE, dropped_at=None)
    assert resolve.starts_at == NOW
    assert resolve.due_at == NOW + timedelta(hours=2)
    assert case.deadlines.filter(stage=Stage.RESOLVE).count() == 2


def test_a_corrected_place_changes_who_sees_and_leads_it(scene: Scene, clerk: Actor) -> None:
    estate = make_estate(scene.community)
    building = make_building(estate)
    other_company = make_organisation(area=scene.community)
    make_entry(other_company, estate=estate, route="property")
    case = make_case(place=scene.place)

    where = Located(scene.community, building.area, estate, building, text="门口")
    triage.correct_place(case, where, by=clerk, at=LATER)

    case = Case.objects.get(pk=case.pk)
    assert case.lead == other_company
    assert case.building == building
    assert case.area_path == building.area.path
    assert case.place_text == "门口"
    assert Correction.objects.get().what == "place"


def test_a_place_of_the_neighbours_is_refused(scene: Scene, clerk: Actor) -> None:
    case = make_case(place=scene.place)

    with pytest.raises(Malformed):
        triage.correct_place(case, make_scene().place, by=clerk, at=LATER)

    assert Case.objects.get(pk=case.pk).building == scene.building


def test_who_may_not_dispatch_corrects_nothing(scene: Scene) -> None:
    case = make_case(place=scene.place)
    neighbour = make_actor(Role.DESK_CLERK, area=make_scene().community)
    pioneer = make_actor(Role.PIONEER, area=scene.community)

    for by in (neighbour, pioneer):
        with pytest.raises(NotAllowed):
            triage.correct_category(case, _of("inquiry"), by=by, at=LATER)
        with pytest.raises(NotAllowed):
            dispatch.dispatch(case, to=scene.desk, by=by, at=LATER)
    with pytest.raises(Malformed):
        triage.correct_urgency(case, "soon", by=pioneer, at=LATER)

    assert not Correction.objects.exists()


def test_of_two_who_dispatch_one_stale_page_one_is_told(scene: Scene, clerk: Actor) -> None:
    case = make_case(place=scene.place)
    seen = Case.objects.get(pk=case.pk)

    dispatch.dispatch(case, to=scene.desk, by=clerk, at=LATER)
    with pytest.raises(Overtaken) as refusal:
        dispatch.dispatch(seen, to=scene.company, by=clerk, at=LATER)

    assert str(scene.desk) in str(refusal.value.reason)
    assert "请看最新情况" in str(refusal.value.reason)
    assert Case.objects.get(pk=case.pk).lead == scene.desk


def test_a_case_can_be_sent_to_one_person(scene: Scene, clerk: Actor) -> None:
    worker = make_post(Role.PROPERTY_WORKER, organisation=scene.company)
    case = make_case(place=scene.place)

    dispatch.dispatch(case, to=worker, by=clerk, at=LATER)

    assert case.handler == worker
    assert case.lead == scene.company
    assert dispatch.holders(case, at=LATER) == [worker]
    take = case.deadlines.get(stage=Stage.TAKE, dropped_at=None)
    assert take.starts_at == LATER


def test_a_case_is_not_sent_to_the_neighbours_or_to_nobody(scene: Scene, clerk: Actor) -> None:
    case = make_case(place=scene.place)
    theirs = make_scene()

    for to in (theirs.company, make_post(Role.DESK_CLERK, area=scene.community)):
        with pytest.raises(Malformed) as refusal:
            dispatch.dispatch(case, to=to, by=clerk, at=LATER)
        assert refusal.value.field == "to"
    assert theirs.company not in dispatch.leads(case)
    assert scene.company in dispatch.leads(case)
    assert case.allows(Verb.DISPATCH)

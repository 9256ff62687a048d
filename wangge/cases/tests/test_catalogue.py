"""How an office sets up categories, limits and the dispatch catalogue."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from wangge.cases import catalogue, dispatch
from wangge.cases.factories import Scene, make_case, make_entry, make_scene
from wangge.cases.models import CatalogueEntry, Category, Promise
from wangge.cases.vocabulary import Stage
from wangge.core.errors import Malformed, NotAllowed
from wangge.people.actors import COMMAND
from wangge.people.factories import (
    NOW,
    PASSWORD,
    make_account,
    make_actor,
    make_organisation,
    make_post,
)
from wangge.people.models import Organisation
from wangge.people.roles import Role
from wangge.places.factories import make_area, make_building, make_community, make_estate
from wangge.places.models import Area

pytestmark = pytest.mark.django_db
PROMISE = {
    "route": "property",
    "stage": "resolve",
    "amount": "12",
    "mode": "natural_hours",
    "escalate_minutes": "60",
    "since": "2026-01-01",
}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def _signed_in(role: str, area: Area) -> Client:
    post = make_post(role, area=area)
    account = make_account(post)
    client = Client()
    sign_in = reverse("people:sign_in")
    answer = client.post(sign_in, {"username": account.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def _category(code: str = "stair_light", **fields: Any) -> Category:
    given = {
        "name": code,
        "route": "property",
        "kind": "assistance",
        "urgency": "ordinary",
        "lead_kind": Organisation.Kind.PROPERTY_COMPANY,
        **fields,
    }
    return catalogue.keep_category(Category(code=code), by=COMMAND, at=NOW, **given)


def test_the_most_particular_line_leads(scene: Scene) -> None:
    light = _category("t_light")
    by_category = make_organisation(area=scene.community)
    by_both = make_organisation(area=scene.community)
    elsewhere = make_estate(scene.community)

    def lead(estate_id: int | None) -> Organisation:
        return dispatch.lead_for(light, area=scene.community, estate_id=estate_id, at=NOW)

    assert lead(scene.estate.pk) == scene.company
    make_entry(by_category, category=light)
    assert lead(scene.estate.pk) == by_category
    make_entry(by_both, category=light, estate=scene.estate)
    assert lead(scene.estate.pk) == by_both
    assert lead(elsewhere.pk) == by_category


def test_a_line_holds_from_a_day_to_a_day_and_in_its_hours(scene: Scene) -> None:
    light = _category("t_light")
    day, night = make_organisation(area=scene.community), make_organisation(area=scene.community)
    past = make_organisation(area=scene.community)
    make_entry(day, category=light, hours="office")
    make_entry(night, category=light, hours="outside")
    make_entry(past, category=light, estate=scene.estate, until=date(2026, 11, 22))

    def lead(hour: int, days: int = 0) -> Organisation:
        at = NOW.replace(hour=hour) + timedelta(days=days)
        return dispatch.lead_for(light, area=scene.community, estate_id=scene.estate.pk, at=at)

    assert lead(10) == day
    assert lead(22) == night
    assert lead(12, days=5) == night  # a Saturday
    assert lead(10, days=-3) == past


def test_a_line_of_a_grid_beats_the_community_and_the_neighbours_have_none(scene: Scene) -> None:
    grid = make_area(parent=scene.community)
    building = make_building(scene.estate, area=grid)
    light = _category("t_light")
    in_grid, in_community = make_organisation(area=grid), make_organisation(area=scene.community)
    theirs = make_scene()
    make_entry(in_community, area=scene.community, category=light)
    make_entry(in_grid, area=grid, category=light)

    assert dispatch.lead_for(light, area=building.area, at=NOW) == in_grid
    assert dispatch.lead_for(light, area=scene.community, at=NOW) == in_community
    assert dispatch.lead_for(light, area=theirs.community, at=NOW) == theirs.company


def test_without_a_line_the_only_body_of_the_kind_leads_else_the_desk() -> None:
    scene = make_scene()
    quarrel = _category("t_quarrel", lead_kind="mediation_committee", route="dispute")

    def lead() -> Organisation:
        return dispatch.lead_for(quarrel, area=scene.community, at=NOW)

    assert lead() == scene.desk
    one = make_organisation("mediation_committee", area=scene.community)
    assert lead() == one
    make_organisation("mediation_committee", area=scene.community)
    assert lead() == scene.desk


def test_where_not_even_a_desk_is_nobody_can_be_sent() -> None:
    with pytest.raises(dispatch.NoDesk, match="值班台"):
        dispatch.lead_for(_category("t_x"), area=make_community(), at=NOW)


def test_shipping_twice_changes_nothing() -> None:
    catalogue.ship_categories()
    before = Category.objects.count(), Promise.objects.count()
    _category("own")

    catalogue.ship_categories()

    assert (Category.objects.count() - 1, Promise.objects.count()) == before
    assert before[0] > 20


def test_keywords_are_read_as_they_are_written() -> None:
    kept = catalogue.read_keywords("楼道灯 3\n 灯 坏了 1.5\n\n声控灯\n")

    assert kept == [["楼道灯", 3.0], ["灯 坏了", 1.5], ["声控灯", 1.0]]
    assert catalogue.read_keywords(catalogue.write_keywords(kept)) == kept


@pytest.mark.parametrize(
    "text", ["灯 0", "灯 -1", "灯 11", "\n".join(f"词{n} 1" for n in range(61))]
)
def test_a_keyword_of_no_weight_is_refused(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        catalogue.read_keywords(text)

    assert refusal.value.field == "keywords"


def test_an_administrator_teaches_a_word_and_the_next_case_knows_it(scene: Scene) -> None:
    client = _signed_in(Role.ADMINISTRATOR, scene.community)
    page = {
        "code": "bird_nest",
        "name": "鸟窝",
        "route": "property",
        "kind": "assistance",
        "urgency": "ordinary",
        "lead_kind": "property_company",
        "keywords": "鸟窝 8\n麻雀 5",
        "is_active": "on",
    }

    answer = client.post(reverse("cases:add_category"), page)
    listed = client.get(reverse("cases:categories")).content.decode()
    case = make_case("阳台外面有个鸟窝，请来看看", place=scene.place)

    assert answer.status_code == 302
    assert "鸟窝、麻雀" in listed
    assert case.category.code == "bird_nest"
    assert case.because == ["鸟窝"]
    again = client.post(reverse("cases:add_category"), page)
    assert again.status_code == 422
    assert "已经有了" in again.content.decode()
    form = client.get(reverse("cases:correct_category", args=["bird_nest"])).content.decode()
    assert "鸟窝 8" in form


def test_a_quarrel_is_put_on_no_wall(scene: Scene) -> None:
    client = _signed_in(Role.ADMINISTRATOR, scene.community)
    page = {
        "code": "fence", "name": "围墙之争", "route": "dispute", "kind": "complaint",
        "urgency": "ordinary", "lead_kind": "mediation_committee", "is_active": "on",
        "is_about_place": "on",
    }  # fmt: skip

    answer = client.post(reverse("cases:add_category"), page)

    assert answer.status_code == 422
    assert "两家人的事，不能贴在墙上" in answer.content.decode()
    assert not Category.objects.filter(code="fence").exists()


def test_walls_of_before_go_on_telling_what_an_office_entered_itself() -> None:
    catalogue.ship_categories()
    parking = Category.objects.get(code="move_car")
    for code, parent, route in (
        ("bird_nest", None, "property"), ("long_stay", parking, "property"), ("fees", None, "inquiry"),
    ):  # fmt: skip
        Category.objects.create(
            code=code, name=code, parent=parent, route=route, kind="assistance",
            lead_kind="property_company",
        )  # fmt: skip
    shipped = dict(Category.objects.values_list("code", "is_about_place"))
    Category.objects.update(is_about_place=False)

    migration = import_module("wangge.cases.migrations.0021_which_categories_are_about_a_place")
    migration.say_which(apps, None)

    known = dict(Category.objects.values_list("code", "is_about_place"))
    assert known == {**shipped, "bird_nest": True, "long_stay": False, "fees": False}
    assert known["public_lighting"]
    assert not known["move_car"]


def test_a_secretary_promises_for_their_community_and_not_for_all(scene: Scene) -> None:
    client = _signed_in(Role.COMMUNITY_SECRETARY, scene.community)
    everywhere = Promise.objects.filter(area__isnull=True).first()
    assert everywhere is not None

    kept = client.post(reverse("cases:add_promise"), {**PROMISE, "area": scene.community.pk})
    nowhere = client.post(reverse("cases:add_promise"), PROMISE)
    others = client.get(reverse("cases:correct_promise", args=[everywhere.pk]))
    case = make_case(place=scene.place)

    assert kept.status_code == 302
    assert nowhere.status_code == 422
    assert others.status_code == 403
    assert case.deadlines.get(stage=Stage.RESOLVE).due_at == NOW + timedelta(hours=12)
    assert "12" in client.get(reverse("cases:promises")).content.decode()


def test_a_secretary_sends_work_to_bodies_of_their_community_only(scene: Scene) -> None:
    client = _signed_in(Role.COMMUNITY_SECRETARY, scene.community)
    theirs = make_scene()
    plumber = make_organisation(area=scene.community)
    line = {
        "area": scene.community.pk,
        "estate": scene.estate.pk,
        "route": "property",
        "hours": "any",
        "lead": plumber.pk,
        "since": "2026-01-01",
    }

    kept = client.post(reverse("cases:add_entry"), line)
    for foreign in (
        {"lead": theirs.company.pk},
        {"area": theirs.community.pk},
        {"estate": theirs.estate.pk},
    ):
        assert client.post(reverse("cases:add_entry"), {**line, **foreign}).status_code == 422
    foreign_entry = CatalogueEntry.objects.get(lead=theirs.company)

    assert kept.status_code == 302
    assert str(plumber) in client.get(reverse("cases:catalogue")).content.decode()
    page = client.get(reverse("cases:correct_entry", args=[foreign_entry.pk]))
    assert page.status_code == 404


def test_operations_check_what_forms_check(scene: Scene) -> None:
    theirs = make_scene()
    with pytest.raises(Malformed):
        make_entry(theirs.company, area=scene.community)
    with pytest.raises(Malformed):
        make_entry(scene.company, estate=theirs.estate)
    with pytest.raises(Malformed):
        make_entry(scene.company, hours="never")
    with pytest.raises(Malformed):
        make_entry(scene.company, until=date(2020, 1, 1))
    for bad in ({"amount": 0}, {"stage": "x"}, {"mode": "moons"}, {"urgency": "x"}):
        with pytest.raises(Malformed):
            catalogue.keep_promise(
                Promise(stage="resolve", amount=1, mode="minutes", since=date(2026, 1, 1)),
                by=COMMAND,
                at=NOW,
                **bad,
            )
    with pytest.raises(Malformed):
        _category("t_y", name=" ")


def test_a_clerk_sets_nothing_up(scene: Scene) -> None:
    client = _signed_in(Role.DESK_CLERK, scene.community)

    for name in ("categories", "add_category", "promises", "add_promise", "catalogue", "add_entry"):
        assert client.get(reverse(f"cases:{name}")).status_code == 403
    with pytest.raises(NotAllowed):
        catalogue.keep_category(
            Category(code="x"), by=make_actor(area=scene.community), at=NOW, name="x"
        )

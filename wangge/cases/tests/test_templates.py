"""Words that are said again and again: kept, filled from a case, and never sent with a gap."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from wangge.cases import asking, replying, templates
from wangge.cases.factories import Team, make_case, make_taken_case, make_team
from wangge.cases.models import Reply, ReplyTemplate
from wangge.cases.numbers import spoken
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.vocabulary import Route
from wangge.core.errors import Malformed, NotAllowed
from wangge.duty import calendar
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def team() -> Team:
    calendar.ship()
    return make_team()


def make_template(text: str, *, name: str = "试一试", **fields: object) -> ReplyTemplate:
    return templates.keep(ReplyTemplate(), name=name, text=text, by=COMMAND, at=NOW, **fields)


def test_a_case_fills_the_blanks_of_a_template(team: Team) -> None:
    case = make_taken_case(team, name="王女士", phone="13900000417")
    template = make_template("{称呼}，{编号}，{地点}，{时限} 前，{办理单位} {经办人}")

    words = templates.fill(template, case, by=team.worker, at=LATER)

    assert words.startswith(f"王女士，{spoken(case.number)}，")
    assert "1 号楼" in words
    assert "明天 9:00 前" in words
    assert str(case.lead) in words
    assert words.endswith("高文斌")


def test_what_nobody_knows_stays_a_gap_that_is_never_sent(team: Team) -> None:
    case = make_taken_case(team)
    template = make_template("{称呼}您好，{原因}。")

    words = templates.fill(template, case, by=team.worker, at=LATER)

    assert words == "【填：称呼】您好，【填：原因】。"
    with pytest.raises(Malformed, match="还有空没填：【填：称呼】"):
        replying.reply(case, text=words, by=team.worker, at=LATER)
    with pytest.raises(Malformed, match="还有空没填"):
        asking.ask(case, text="哪天？【填：时间】", by=team.worker, at=LATER)
    assert not Reply.objects.exists()
    # Colleagues may read half-written words.
    replying.note(case, text=words, by=team.worker, at=LATER)


def test_a_blank_that_nothing_fills_is_refused_by_its_name() -> None:
    with pytest.raises(Malformed, match=re.escape("没有“{天气}”这个空")) as refusal:
        make_template("{编号}，{天气}不错")
    assert refusal.value.field == "text"
    assert "{称呼}" in str(refusal.value.reason)
    for broken in ("{编号", "编号}", "{{编号}}"):
        with pytest.raises(Malformed):
            make_template(broken)
    assert not ReplyTemplate.objects.filter(name="试一试").exists()


def test_two_templates_of_one_place_have_two_names(team: Team) -> None:
    make_template("好")
    with pytest.raises(Malformed, match="已经有了"):
        make_template("也好")
    make_template("这里", area=team.place.community)


def test_a_case_is_offered_what_fits_its_route_and_its_place(team: Team) -> None:
    case = make_case(place=team.located)
    make_template("这里", name="本社区", area=team.place.community)
    make_template("那里", name="别的社区", area=team.stranger.post.area)  # type: ignore[union-attr]
    make_template("吵架", name="纠纷的", route=Route.DISPUTE)
    gone = make_template("旧话", name="旧的")
    templates.withdraw(gone, by=COMMAND, at=NOW)

    names = [row.name for row in templates.for_case(case, by=team.worker, at=NOW)]

    assert "本社区" in names
    assert not {"别的社区", "纠纷的", "旧的"} & set(names)


def test_only_who_keeps_an_area_keeps_its_templates(team: Team) -> None:
    for actor in (team.worker, team.clerk, team.grid_head):
        with pytest.raises(NotAllowed):
            templates.keep(
                ReplyTemplate(),
                name="x",
                text="y",
                area=team.place.community,
                by=actor,
                at=NOW,
            )
    with pytest.raises(NotAllowed):
        templates.keep(ReplyTemplate(), name="x", text="y", by=team.secretary, at=NOW)
    kept = templates.keep(
        ReplyTemplate(), name="x", text="y", area=team.place.community, by=team.secretary, at=NOW
    )
    with pytest.raises(NotAllowed):
        templates.withdraw(kept, by=team.stranger, at=NOW)


def test_shipping_twice_enters_nothing_twice_and_brings_nothing_back() -> None:
    templates.ship()
    count = ReplyTemplate.objects.count()
    ReplyTemplate.objects.update(is_active=False, text="改过")
    templates.ship()

    assert ReplyTemplate.objects.count() == count
    assert set(ReplyTemplate.objects.values_list("is_active", "text")) == {(False, "改过")}


def test_every_shipped_template_may_be_kept() -> None:
    templates.ship()
    for row in ReplyTemplate.objects.all():
        templates.keep(row, by=COMMAND, at=NOW)


def test_without_javascript_the_writer_comes_back_with_the_words(team: Team) -> None:
    case = make_taken_case(team, name="王女士", phone="13900000417")
    template = make_template("{称呼}您好，编号 {编号}。")
    client = signed_in(team.worker)
    with time_machine.travel(LATER, tick=False):
        page = detail(client, case)
        answer = client.post(
            reverse("cases:write", args=[case.number]),
            {"to": "resident", "text": "先说一句。", "template": template.pk, "use_template": "1"},
        )

    assert ">发给王女士</button>" in page
    assert "存备注" in page
    filled = text_of(answer)
    assert f"先说一句。\n王女士您好，编号 {spoken(case.number)}。" in filled
    assert not Reply.objects.exists()


@pytest.mark.parametrize("verb", ["resolve", "ask", "defer"])
def test_a_verbs_form_takes_a_template_and_does_nothing_yet(team: Team, verb: str) -> None:
    case = make_taken_case(team, name="王女士", phone="13900000417")
    template = make_template("{称呼}您好。")
    client = signed_in(team.secretary)
    with time_machine.travel(LATER, tick=False):
        offered = text_of(client.get(at(case, verb)))
        filled = text_of(do(client, case, verb, template=template.pk, use_template="1"))

    assert "试一试" in offered
    assert "王女士您好。</textarea>" in filled
    case.refresh_from_db()
    assert case.status == "taken"


def test_a_gap_is_named_beside_the_field(team: Team) -> None:
    case = make_taken_case(team)
    with time_machine.travel(LATER, tick=False):
        page = do(
            signed_in(team.worker), case, "resolve", text="【填：做了什么】", resolution="fixed"
        )

    assert "还有空没填：【填：做了什么】" in text_of(page, status=422)


def test_an_office_keeps_its_templates_in_the_browser(team: Team) -> None:
    client = signed_in(team.secretary)
    wrong = {
        "name": "约时间",
        "text": "{时辰}见",
        "area": team.place.community.pk,
        "is_active": "on",
    }

    refused = client.post(reverse("cases:add_template"), wrong)
    client.post(reverse("cases:add_template"), {**wrong, "text": "{时间}见"})
    kept = ReplyTemplate.objects.get(name="约时间")
    listed = text_of(client.get(reverse("cases:templates")))
    client.post(reverse("cases:withdraw_template", args=[kept.pk]))

    assert "没有“{时辰}”这个空" in text_of(refused, status=422)
    assert "{时间}见" in listed
    kept.refresh_from_db()
    assert not kept.is_active
    general = ReplyTemplate.objects.filter(area=None)[0]
    assert client.get(reverse("cases:correct_template", args=[general.pk])).status_code == 403

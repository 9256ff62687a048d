"""What somebody records on a round: settled in one tap, passed on, taken back; and no rate is lifted by it."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from wangge.cases import closing, figures, patrol, resolving, taking
from wangge.cases.events import CaseEvent
from wangge.cases.factories import Team, make_closed_case, make_team, requester_of
from wangge.cases.models import Case, PatrolRecord
from wangge.cases.patrol import Seen
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Channel, Resolution, Satisfaction, Status
from wangge.core.errors import Malformed, NotAllowed
from wangge.exchange import default_form, report_forms
from wangge.exchange import figures as monthly
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.history.models import Event
from wangge.jobs import retention
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW
from wangge.places import registry, wall_codes
from wangge.places.models import Asset

pytestmark = pytest.mark.django_db
BOXES = "门口纸箱挡道，搬走了"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')
_keys = iter(range(10_000))


@pytest.fixture(autouse=True)
def _it_is_nine() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def lift(team: Team) -> Asset:
    building = team.place.building
    return registry.add_assets(
        building.estate, kind="lift", name="1 号楼电梯", building=building, by=COMMAND, at=NOW
    )[0]


def _seen(team: Team, words: str = BOXES, **more: Any) -> Seen:
    more.setdefault("place", team.located)
    return Seen(words=words, key=f"{next(_keys):032x}", **more)


def _photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile("door.jpg", out.getvalue(), "image/jpeg")


def _kept(page: str) -> dict[str, str]:
    found = _HIDDEN.findall(page)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_settled_on_the_spot_is_a_record_and_no_case(team: Team) -> None:
    kept = patrol.settle(_seen(team), by=team.grid_worker, at=NOW)

    assert kept.outcome == "settled"
    assert (kept.building, kept.by) == (team.place.building, team.grid_worker.post)
    assert Case.objects.count() == 0
    event = Event.objects.get(kind=CaseEvent.PATROL_SETTLED)
    assert event.data == {"case": None}


def test_passed_on_it_is_an_ordinary_case_with_a_lead_and_a_limit(team: Team) -> None:
    kept = patrol.pass_on(_seen(team, "6 楼楼道灯不亮"), by=team.grid_worker, at=NOW)

    case = Case.objects.get()
    assert kept.case == case
    assert (case.channel, case.status) == (Channel.PATROL, Status.DISPATCHED)
    assert case.lead == team.place.property_company
    assert case.next_act_at is not None


def test_no_rate_and_no_count_of_requests_is_lifted_by_it(team: Team) -> None:
    area, end = team.place.community, NOW + timedelta(minutes=1)
    asked = make_closed_case(team)
    before = figures.rates(team.secretary, area, now=end)
    work = monthly.Counted(area, monthly.Period.month(2026, 11), end)
    month = monthly.count(work)
    lights = figures.lights(team.secretary, area, now=end)

    for _time in range(3):
        patrol.settle(_seen(team), by=team.grid_worker, at=NOW)

    after = figures.rates(team.secretary, area, now=end)
    assert replace(after, settled_on_patrol=0) == before
    assert after.settled_on_patrol == 3
    assert monthly.count(work) == month
    assert monthly.settled_on_patrol(work) == 3
    assert figures.lights(team.secretary, area, now=end) == lights
    assert asked.channel != Channel.PATROL


def test_what_was_passed_on_and_mended_in_time_is_kept_apart_from_every_rate(team: Team) -> None:
    area, end = team.place.community, NOW + timedelta(minutes=1)
    make_closed_case(team)
    before = figures.rates(team.secretary, area, now=end)
    work = monthly.Counted(area, monthly.Period.month(2026, 11), end)
    month = monthly.count(work)

    for _time in range(2):
        kept = patrol.pass_on(_seen(team, "6 楼楼道灯不亮"), by=team.grid_worker, at=NOW)
        assert kept.case is not None
        case = Case.objects.get(pk=kept.case.pk)
        taking.take(case, by=team.worker, at=NOW)
        resolving.resolve(case, text="换了。", by=team.worker, at=NOW)
        closing.confirm(case, satisfaction=Satisfaction.SATISFIED, by=requester_of(case), at=NOW)

    after = figures.rates(team.secretary, area, now=end)
    assert replace(after, self_found=0) == before
    assert after.self_found == 2
    now = monthly.count(work)
    assert now["self_found"].count == 2
    for key in ("taken_in_time", "resolved_in_time", "satisfied"):
        assert (now[key].count, now[key].out_of) == (month[key].count, month[key].out_of)
        assert monthly.behind(key, work).count() == month[key].count
    assert "巡查自己发现的 2 件不算" in now["resolved_in_time"].said


def test_the_overview_and_the_monthly_form_say_how_many_they_leave_out(team: Team) -> None:
    patrol.settle(_seen(team), by=team.grid_worker, at=NOW)
    patrol.settle(_seen(team), by=team.grid_worker, at=NOW)
    secretary = signed_in(team.secretary)

    overview = text_of(secretary.get(reverse("home:overview")))
    assert "巡查中当场处理的 2 件" in overview
    forms = secretary.get(reverse("exchange:forms")).content.decode()
    address = re.search(rf"{reverse('exchange:forms')}\d+/", forms)
    assert address is not None
    form = text_of(secretary.get(address[0]))
    assert "巡查中当场处理的 2 件不是诉求" in form
    work = monthly.Counted(team.place.community, monthly.Period.month(2026, 11), NOW)
    content, cells = default_form.build()
    counted = monthly.count(work)
    filled = report_forms.filled(content, cells, counted, work, settled=2)
    received = next(cell for cell, key in cells if key == "received")
    page: Any = load_workbook(io.BytesIO(filled)).active
    note = page[received].comment
    assert note.text == "另有巡查中当场处理的 2 件，不是诉求，没有算在里面"


def test_one_tap_twice_is_one_record(team: Team) -> None:
    seen = _seen(team)

    first = patrol.settle(seen, by=team.grid_worker, at=NOW)
    again = patrol.settle(seen, by=team.grid_worker, at=NOW)

    assert first == again
    assert PatrolRecord.objects.count() == 1


def test_it_is_taken_back_within_minutes_by_whoever_kept_it(team: Team) -> None:
    kept = patrol.settle(_seen(team), by=team.grid_worker, at=NOW)
    with pytest.raises(NotAllowed):
        patrol.undo(kept, by=team.grid_head, at=NOW)

    patrol.undo(kept, by=team.grid_worker, at=NOW + timedelta(minutes=9))

    assert not PatrolRecord.objects.settled().exists()
    with pytest.raises(patrol.TooLateToUndo):
        patrol.undo(kept, by=team.grid_worker, at=NOW + timedelta(minutes=9))
    late = patrol.settle(_seen(team), by=team.grid_worker, at=NOW)
    with pytest.raises(patrol.TooLateToUndo):
        patrol.undo(late, by=team.grid_worker, at=NOW + timedelta(minutes=11))


def test_what_was_passed_on_is_withdrawn_until_somebody_takes_it(team: Team) -> None:
    kept = patrol.pass_on(_seen(team, "灯不亮"), by=team.grid_worker, at=NOW)
    patrol.undo(kept, by=team.grid_worker, at=NOW)
    case = Case.objects.get()
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.WITHDRAWN)

    other = patrol.pass_on(_seen(team, "灯又不亮"), by=team.grid_worker, at=NOW)
    assert other.case is not None
    taking.take(other.case, by=team.worker, at=NOW)
    with pytest.raises(patrol.TooLateToUndo):
        patrol.undo(other, by=team.grid_worker, at=NOW)
    assert PatrolRecord.objects.get(pk=other.pk).undone_at is None


def test_rounds_are_for_those_of_the_grid(team: Team) -> None:
    for by in (team.worker, team.clerk, team.stranger):
        with pytest.raises(NotAllowed):
            patrol.settle(_seen(team), by=by, at=NOW)
    assert signed_in(team.worker).get(reverse("cases:patrol")).status_code == 403


@pytest.mark.parametrize(("words", "said"), [(" \n", "写一句"), ("字" * 501, "最多写 500 字")])
def test_words_that_say_nothing_or_too_much_are_refused(team: Team, words: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        patrol.settle(_seen(team, words), by=team.grid_worker, at=NOW)


def test_the_page_keeps_one_in_one_tap_and_offers_the_place_again(team: Team) -> None:
    client, address = signed_in(team.grid_worker), reverse("cases:patrol")
    page = text_of(client.get(address))
    assert "不限件数，不记路线，不用拍照" in page
    building = team.place.building
    typed = {**_kept(page), "words": BOXES, "spot": "", "estate": building.estate_id,
             "building": building.pk, "place_text": "门口", "settle": "1"}  # fmt: skip

    told = text_of(client.post(address, typed, follow=True))

    assert "当场办好。不算诉求，也不进任何率" in told
    kept = PatrolRecord.objects.get()
    assert reverse("cases:undo_patrol", args=[kept.pk]) in told
    assert f'value="as-{kept.pk}"' in told
    typed = {**_kept(told), "words": "又有纸箱", "spot": f"as-{kept.pk}", "settle": "1"}
    client.post(address, typed)
    assert PatrolRecord.objects.latest("pk").building == building
    client.post(reverse("cases:undo_patrol", args=[kept.pk]))
    assert PatrolRecord.objects.settled().count() == 1


def test_what_sounds_like_danger_is_put_down_as_settled_only_once_it_is_over(team: Team) -> None:
    pressing = _seen(team, "垃圾桶冒烟")

    with pytest.raises(patrol.StillPressing):
        patrol.settle(pressing, by=team.grid_worker, at=NOW)

    assert PatrolRecord.objects.count() == 0
    kept = patrol.settle(replace(pressing, is_over=True), by=team.grid_worker, at=NOW)
    assert kept.outcome == PatrolRecord.Outcome.SETTLED


def test_a_pressing_matter_shows_whom_to_ring_first_and_one_tap_calls_somebody(team: Team) -> None:
    client, address = signed_in(team.grid_worker), reverse("cases:patrol")
    typed = {**_kept(text_of(client.get(address))), "words": "电梯困人，里面有个老人",
             "spot": "", "estate": team.place.building.estate_id,
             "building": team.place.building.pk}  # fmt: skip

    asked = text_of(client.post(address, {**typed, "settle": "1"}), status=422)

    assert "先打 119，再打电梯里贴的救援电话" in asked
    assert 'name="call_out"' in asked
    assert 'name="is_over"' in asked
    told = text_of(client.post(address, {**typed, "call_out": "1"}, follow=True))
    assert "先打 119" in told
    case = PatrolRecord.objects.get().case
    assert case is not None
    assert case.call_outs.filter(pressed_at=NOW).exists()


def test_without_words_nothing_is_kept_and_the_field_is_named(team: Team) -> None:
    client, address = signed_in(team.grid_worker), reverse("cases:patrol")
    typed = {**_kept(text_of(client.get(address))), "words": " ", "settle": "1"}

    page = text_of(client.post(address, typed), status=422)

    assert 'id="id_words_error"' in page
    foreign = {**typed, "words": BOXES, "estate": "999999"}
    assert "不在这个社区" in text_of(client.post(address, foreign), status=422)
    assert "spot" in text_of(client.post(address, {**typed, "spot": "as-1"}), status=422)
    assert PatrolRecord.objects.count() == 0


def test_without_either_button_nothing_is_kept_and_both_are_named(team: Team) -> None:
    client, address = signed_in(team.grid_worker), reverse("cases:patrol")
    building = team.place.building
    typed = {**_kept(text_of(client.get(address))), "words": BOXES, "spot": "",
             "estate": building.estate_id, "building": building.pk}  # fmt: skip

    page = text_of(client.post(address, typed), status=422)

    assert "还没记下：点“当场办好了”，或者点“转给别人办”。" in page
    assert BOXES in page
    assert not PatrolRecord.objects.exists()
    client.post(address, {**typed, "settle": "1"})
    assert PatrolRecord.objects.get().case is None


def test_a_photo_is_optional_and_only_seen_by_who_may_see_the_record(team: Team) -> None:
    kept = patrol.settle(_seen(team, photo=pictures.prepare(_photo())), by=team.grid_worker, at=NOW)
    picture = pictures.pictures_of(kept, Attachment.Reader.INTERNAL).get()
    address = reverse("cases:patrol_picture", args=[kept.pk, picture.public_id])

    for by, status in ((team.grid_worker, 200), (team.secretary, 200), (team.stranger, 404)):
        answer = signed_in(by).get(address)
        list(getattr(answer, "streaming_content", ()))  # read to its end, the file is closed
        assert answer.status_code == status
    assert address in text_of(signed_in(team.grid_worker).get(reverse("cases:patrol")))


def test_a_thing_shows_what_was_settled_at_it_to_its_area_and_its_company(
    team: Team, lift: Asset
) -> None:
    place = replace(team.located, asset=lift)
    patrol.settle(_seen(team, "轿厢小广告撕了", place=place), by=team.grid_worker, at=NOW)
    page = reverse("cases:asset", args=[lift.pk])

    assert "轿厢小广告撕了" in text_of(signed_in(team.secretary).get(page))
    assert "轿厢小广告撕了" in text_of(signed_in(team.manager).get(page))
    assert list(PatrolRecord.objects.visible_to(team.stranger)) == []
    assert "巡查：记在这里" in text_of(signed_in(team.grid_worker).get(page))


def test_a_code_on_the_wall_or_a_thing_fills_in_where(team: Team, lift: Asset) -> None:
    code = wall_codes.make(lift.estate, of=["lift"], by=COMMAND, at=NOW)[0]
    client, address = signed_in(team.grid_worker), reverse("cases:patrol")
    scanned = text_of(client.get(reverse("cases:scan", args=[code.code])))
    assert f"{address}?wall={code.code}" in scanned

    for query in (f"?wall={code.code}", f"?asset={lift.pk}"):
        page = text_of(client.get(address + query))
        spot = re.search(r'value="((?:wall|asset)-[^"]+)"[^>]*checked', page)
        assert spot is not None
        typed = {**_kept(page), "words": "轿厢灯罩擦了", "spot": spot[1], "settle": "1"}
        client.post(address + query, typed)

    assert [kept.asset for kept in PatrolRecord.objects.all()] == [lift, lift]
    assert "巡查：记在这里" not in text_of(
        signed_in(team.worker).get(reverse("cases:scan", args=[code.code]))
    )


def test_records_are_erased_when_their_time_is_over(team: Team) -> None:
    old = patrol.settle(
        _seen(team, photo=pictures.prepare(_photo())), by=team.grid_worker,
        at=NOW - timedelta(days=3 * 366),
    )  # fmt: skip
    young = patrol.settle(_seen(team), by=team.grid_worker, at=NOW)

    retention.erase_due(NOW)

    assert list(PatrolRecord.objects.all()) == [young]
    assert not Attachment.objects.filter(subject_id=old.pk).exists()

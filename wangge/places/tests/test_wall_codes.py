"""How codes for walls are made, found, replaced, revoked, and what the paper with them says."""

import base64
import re
import zlib
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from wangge.core import qr
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.people.actors import acting
from wangge.people.factories import make_account, make_post
from wangge.places import registry, wall_codes, wall_labels
from wangge.places.events import PlaceEvent
from wangge.places.factories import FOUNDER, NOW, make_building, make_community, make_estate
from wangge.places.models import Estate, WallCode

pytestmark = pytest.mark.django_db
EVERYTHING = list(WallCode.Of.values)


@pytest.fixture
def estate() -> Estate:
    estate = make_estate(make_community())
    building = make_building(estate, name="1 号楼", entrances=0)
    entrance = registry.add_entrance(building, "1 单元", by=FOUNDER, at=NOW)
    registry.add_assets(
        estate, kind="lift", name="1 号楼 1 单元电梯", prefix="DT", count=2,
        building=building, entrance=entrance, by=FOUNDER, at=NOW,
    )  # fmt: skip
    registry.add_assets(estate, kind="charger", name="充电桩", prefix="CD", by=FOUNDER, at=NOW)
    for zone in ("A", "B"):
        registry.add_spaces(estate, kind="underground", count=3, zone=zone, by=FOUNDER, at=NOW)
    return estate


def _made(estate: Estate, *of: str) -> list[WallCode]:
    return wall_codes.make(estate, of=of or EVERYTHING, by=FOUNDER, at=NOW)


def test_a_batch_gives_each_place_that_has_none_one_code(estate: Estate) -> None:
    made = _made(estate)

    said = {(code.of, wall_codes.said(code).removeprefix(f"{estate} ")) for code in made}
    assert said == {
        ("building", "1 号楼"),
        ("entrance", "1 号楼 1 单元"),
        ("lift", "1 号楼 1 单元电梯 1"),
        ("lift", "1 号楼 1 单元电梯 2"),
        ("charger", "充电桩"),
        ("parking", "地下车位 A 区"),
        ("parking", "地下车位 B 区"),
    }
    with pytest.raises(Malformed, match="都已经有码了"):
        _made(estate)
    event = Event.objects.get(kind=PlaceEvent.WALL_CODES_MADE)
    assert event.data == {"count": 7}


def test_only_the_chosen_kinds_get_codes(estate: Estate) -> None:
    assert {code.of for code in _made(estate, "lift")} == {"lift"}
    assert {code.of for code in wall_codes.missing(estate, EVERYTHING)} == {
        "building", "entrance", "charger", "parking",
    }  # fmt: skip
    with pytest.raises(Malformed):
        _made(estate, "moon")


def test_a_code_is_read_however_it_is_typed_and_has_no_sign_that_looks_like_another() -> None:
    assert wall_codes.typed(" k7qm-4wxp ") == "K7QM4WXP"
    assert wall_codes.typed("Ｋ７ＱＭ－４ＷＸＰ") == "K7QM4WXP"
    assert wall_codes.typed("ｋ７ｑｍ　４ｗｘｐ") == "K7QM4WXP"
    assert wall_codes.typed("k7qm–4wxp。") == "K7QM4WXP"
    assert wall_codes.typed("K7QM4WX") == ""
    assert wall_codes.typed("Ｋ７ＱＭ４ＷＸＯ") == ""
    assert wall_codes.typed("K7QM4WXO") == ""
    assert wall_codes.typed("K7QM4WX\0") == ""
    assert not set("01OIL") & set(wall_codes.SIGNS)
    assert len(wall_codes.SIGNS) ** wall_codes.LENGTH > 8 * 10**11


def test_codes_are_drawn_without_an_order_that_could_be_counted_on(estate: Estate) -> None:
    codes = [code.code for code in _made(estate)]

    assert len(set(codes)) == len(codes)
    assert all(wall_codes.typed(code) == code for code in codes)
    # Neighbours share no beginning by which one would find the other.
    assert all(one[:4] != other[:4] for one, other in pairwise(sorted(codes)))


def test_a_replaced_code_stops_and_the_new_one_names_the_same_place(estate: Estate) -> None:
    old = _made(estate, "building")[0]

    new = wall_codes.replace(old, by=FOUNDER, at=NOW + timedelta(days=1))

    found = wall_codes.find(old.code)
    assert found is not None
    assert not found.is_live
    assert found.ended == "replaced"
    assert new.code != old.code
    assert new.replaces == old
    assert wall_codes.said(new) == wall_codes.said(old)
    assert wall_codes.missing(estate, ["building"]) == []
    with pytest.raises(wall_codes.AlreadyEnded):
        wall_codes.replace(old, by=FOUNDER, at=NOW)


def test_a_revoked_code_says_why_and_its_place_may_have_another(estate: Estate) -> None:
    code = _made(estate, "charger")[0]
    with pytest.raises(Malformed, match="为什么"):
        wall_codes.revoke(code, reason="  ", by=FOUNDER, at=NOW)

    wall_codes.revoke(code, reason="被人撕走", by=FOUNDER, at=NOW)

    with pytest.raises(wall_codes.AlreadyEnded):
        wall_codes.revoke(code, reason="又撕", by=FOUNDER, at=NOW)
    code.refresh_from_db()
    assert (code.ended, code.reason) == ("revoked", "被人撕走")
    assert [row.of for row in wall_codes.missing(estate, ["charger"])] == ["charger"]


def test_codes_are_for_whoever_keeps_the_places(estate: Estate) -> None:
    post = make_post("grid_worker", area=estate.community)
    worker = acting(make_account(post), post)

    with pytest.raises(NotAllowed):
        wall_codes.make(estate, of=["lift"], by=worker, at=NOW)


def test_the_squares_hold_the_address_of_the_code(estate: Estate, settings: Any) -> None:
    code = _made(estate, "building")[0]
    settings.PUBLIC_URL = "https://wangge.example"
    address = wall_codes.address(code)
    assert address == f"https://wangge.example/w/{code.code}/"
    drawn = _squares_of(wall_labels.draw([code], paper="label"))

    assert drawn == {
        (row, column + step)
        for row, column, length in qr.modules(address)
        for step in range(length)
    }


@pytest.mark.parametrize(("paper", "pages"), [("label", 2), ("a6", 7), ("a5", 13)])
def test_as_many_codes_as_fit_stand_on_a_page(estate: Estate, paper: str, pages: int) -> None:
    code = _made(estate, "building")[0]

    pdf = wall_labels.draw([code] * 25, paper=paper)

    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == pages
    # Chinese by a font that every reader knows; none is shipped inside.
    assert b"STSong-Light" in pdf
    assert b"FontFile" not in pdf


def test_a_long_name_is_broken_where_it_still_reads() -> None:
    lines = wall_labels.wrapped(
        "晏园玖珑城 1 号楼 1 单元电梯 12", font="STSong-Light", size=10, width=60
    )

    assert "".join(lines).replace(" ", "") == "晏园玖珑城1号楼1单元电梯12"
    assert not any(line.startswith(" ") or line.endswith(" ") for line in lines)
    assert lines[-1].endswith("12")


def _squares_of(pdf: bytes) -> set[tuple[int, int]]:
    """Which squares the rectangles of a sheet with one code cover, read from its drawing."""
    stream = next(
        text
        for text in map(_unpacked, re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S))
        if b" re" in text
    )
    found = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", stream)
    boxes = [tuple(map(float, box)) for box in found]
    one = min(height for _x, _y, _width, height in boxes)
    left, top = min(box[0] for box in boxes), max(box[1] for box in boxes)
    return {
        (round((top - y) / one), round((x - left) / one) + step)
        for x, y, width, _height in boxes
        for step in range(round(width / one))
    }


def _unpacked(packed: bytes) -> bytes:
    # Written as ASCII first, then packed.
    return zlib.decompress(base64.a85decode(packed.strip().removesuffix(b"~>")))

"""Where doors stand: each for what everybody reads, and no number that only looks like one."""

import pytest

from wangge.language.doors import doors_in
from wangge.language.personal_data import scan


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("2-1203 漏水", "1203"),
        ("2 号楼 1203 室", "1203"),
        ("1203室", "1203"),
        ("2#601 门口", "601"),
        ("2号楼1单元601室", "601"),
        ("3-2-601", "601"),
        ("六号楼六零一", "六零一"),
        ("六零一室", "六零一"),
        ("601房没水", "601"),
        ("B栋1203", "1203"),
        ("１号楼１２０３室", "１２０３"),
    ],
)
def test_a_door_is_found_with_its_room(text: str, room: str) -> None:
    (door,) = doors_in(f"在{text}")

    assert f"在{text}"[slice(*door.room)] == room


@pytest.mark.parametrize(
    "text",
    [
        "2 栋 300 户居民",
        "600户业主",
        "2-300 米",
        "2 号楼 2026 年建的",
        "301 房价",
        "2026-11-23",
        "工号999",
        "一座650吨的油罐",
        "0513-55501234",
        "3-5 楼",
        "第 1 单元",
    ],
)
def test_what_only_looks_like_a_door_is_none(text: str) -> None:
    assert list(doors_in(text)) == []


@pytest.mark.parametrize("text", ["1栋" + " " * 50_000, "住1" * 20_000, "1-" * 20_000])
@pytest.mark.timeout(20)
def test_a_text_of_nothing_but_beginnings_is_read_at_once(text: str) -> None:
    assert list(doors_in(text)) == []
    assert scan(text) == []

"""What others may read of words about somebody."""

import pytest

from wangge.language import discretion


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("王小明您好", "王*您好"),
        ("小明王，王 小 明", "小*，王*"),
        ("打 13900003434", "打 ***"),
        ("打 0513-5550 1234 或 5550 1234", "打 0513-5550 1234 或 5550 1234"),
        ("2 号楼 1203 门口", "2 号楼 *** 门口"),
        ("1203 门口，11203 步", "*** 门口，11203 步"),
        ("苏F90902 挡着，f90902", "*** 挡着，***"),
        ("修了 3 次，2026 年 11 月", "修了 3 次，2026 年 11 月"),
    ],
)
def test_what_others_read(words: str, told: str) -> None:
    known = discretion.rooms_and_plates("我家在 2-1203，车牌苏F90902")

    said = discretion.said(
        words, names=["王小明"], offices=frozenset({"051355501234"}), known=known
    )

    assert said == told


def test_what_gives_somebody_away_alone() -> None:
    found = discretion.rooms_and_plates("住 601，我的车苏 F·90902，家在 2 号楼 1 单元 1203 室")

    assert found == {"601", "1203", "F90902", "90902"}

"""What a text is found by, and what is marked in it."""

import pytest

from wangge.language.search_terms import Asked, excerpt, index_words, marked, read_query


def found(query: str, text: str, *, title: str = "") -> bool:
    """Whether a database that keeps the words in order would find the text."""
    kept = index_words(text, title=title).split()
    asked = read_query(query)
    return bool(asked) and all(_holds(kept, phrase) for phrase in asked.phrases)


def _holds(kept: list[str], phrase: object) -> bool:
    words = list(phrase.words)  # type: ignore[attr-defined]
    if phrase.is_beginning:  # type: ignore[attr-defined]
        return any(word.startswith(words[0]) for word in kept)
    return any(kept[at : at + len(words)] == words for at in range(len(kept)))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("楼道", "6楼楼道灯不亮"),
        ("楼道灯", "6楼楼道灯不亮"),
        ("6楼", "6楼楼道灯不亮"),
        ("6 楼楼道", "6楼楼道灯不亮"),
        ("1号楼6楼", "1 号楼 6 楼楼道灯不亮"),
        ("2-1203", "家住2-1203的"),
        ("１２０３", "家住2-1203的"),
        ("led", "换了 LED 灯"),
        ("LED灯", "换了 LED 灯"),
        ("渗水 电梯", "电梯口一直渗水"),
        ("“电梯口”", "电梯口一直渗水"),
        ("20261103-881", "工单 20261103-881 转来"),
        ("4817 2936", "4817 2936 05"),
        ("楼道灯。不亮", "楼道灯，不亮"),
        ("café", "Café 的油烟"),
        ("一号楼", "1 号楼渗水"),
        ("1号楼", "一号楼渗水"),
        ("1 号楼 渗水", "一号楼渗水"),
        ("一号楼", "一号楼渗水"),
        ("十二楼", "12楼楼道"),
        ("12楼", "十二楼楼道"),
        ("2单元", "二单元的灯"),
        ("两单元", "2 单元的灯"),
        ("1203室", "一二〇三室"),
        ("3号楼二单元", "三号楼2单元漏水"),
        ("统一", "全区统一楼道门"),
        ("统一楼道", "全区统一楼道门"),
        ("4楼", "三四楼之间漏水"),
        ("四楼", "三四楼之间漏水"),
        ("三四楼", "三四楼之间漏水"),
    ],
)
def test_what_is_written_is_found(query: str, text: str) -> None:
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("灯不", "楼道灯，不亮"),
        ("道灯灯", "楼道灯，灯灭了"),
        ("楼道灯", "道灯；楼道"),
        ("1号楼", "11号楼"),
        ("1号楼", "十一号楼"),
        ("一号楼", "十一号楼"),
        ("三楼", "二十三楼"),
        ("120", "2-1203"),
        ("好电", "您好 电梯坏了"),
        ("上下", "楼上\n下水道"),
        ("渗水 噪音", "电梯口一直渗水"),
        ("“口渗水”", "电梯口一直渗水"),
        ("。，！", "电梯口一直渗水。，！"),
        ("", "电梯"),
    ],
)
def test_what_is_not_written_is_not_found(query: str, text: str) -> None:
    assert not found(query, text)


def test_one_character_finds_the_titles_that_begin_with_it() -> None:
    assert found("灯", "楼道里的灯灭了", title="灯灭了")
    assert not found("灯", "楼道里的灯灭了", title="楼道里的灯灭了")


def test_one_character_beside_a_word_is_how_a_word_begins() -> None:
    assert found("楼道 灭", "楼道里的灯灭了")
    assert found("楼道 亮", "楼道里的灯不亮")
    assert not found("楼道 修", "楼道里的灯灭了")


def test_what_was_looked_for_is_marked() -> None:
    assert marked("1 号楼 LED 灯", read_query("1号楼 led")) == [
        ("1 号楼", True),
        (" ", False),
        ("LED", True),
        (" 灯", False),
    ]
    assert marked("修一号楼的灯", read_query("1 号楼")) == [
        ("修", False),
        ("一号楼", True),
        ("的灯", False),
    ]
    assert marked("12楼", read_query("十二楼")) == [("12楼", True)]
    assert marked("十一号楼", read_query("1号楼")) == [("十一号楼", False)]
    assert marked("电梯", Asked((), ())) == [("电梯", False)]


def test_an_excerpt_stands_around_what_was_looked_for() -> None:
    text = "前" * 100 + "电梯停了" + "后" * 100

    part = excerpt(text, read_query("电梯"))

    assert "电梯停了" in part
    assert part[0] == part[-1] == "…"
    assert excerpt(text, read_query("渗水")) == ""

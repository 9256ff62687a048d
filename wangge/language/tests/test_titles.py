import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.language.personal_data import scan
from wangge.language.titles import LONGEST, title_of


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("6 楼楼道灯不亮", "6 楼楼道灯不亮"),
        ("尊敬的领导：您好！我是 2 号楼业主，电梯一直响，有点怕。", "电梯一直响，有点怕"),
        ("你好，请问居住证怎么办理？谢谢", "居住证怎么办理"),
        ("2-1203 车位被占 苏F12345", "2-1203 车位被占"),
        ("我叫王小红，电话 139 0000 0417。单元门打不开了", "单元门打不开了"),
        ("我想反映一下，3 号楼前的垃圾桶满了。", "3 号楼前的垃圾桶满了"),
        ("电梯", "电梯"),
        ("13900000417", "139****0417"),
        ("我叫王小明", "我叫王*"),
        ("我电话13900000417，楼道灯坏了。好几天了。", "楼道灯坏了"),
        ("我是1203室的业主，反映楼道灯坏了", "反映楼道灯坏了"),
        ("我是2号楼1203的业主反映楼道灯坏了", "反映楼道灯坏了"),
        (
            "我是2号楼1203的王小明，身份证320602198001011234，我老伴瘫痪在床，楼道灯坏了出不来",
            "我老伴瘫痪在床，楼道灯坏了出不来",
        ),
        (
            "楼道灯坏了出不来，请马上派人来看看，我身份证320602198001011234",
            "楼道灯坏了出不来，请马上派人来看看，我身份证",
        ),
        ("我是王小明，赶紧挪", "赶紧挪"),
        ("电梯按键不灵，我是王小明", "电梯按键不灵"),
        ("本人张建国，楼道灯坏了", "楼道灯坏了"),
        ("业主：李明，电梯坏了", "电梯坏了"),
        ("电梯坏了 我是王小明 13900000417", "电梯坏了"),
        ("电梯坏了，有事找王国强", "电梯坏了"),
        ("您好，我是王小明", "您好，我是王*"),
        ("", ""),
    ],
)
def test_a_title_is_the_first_words_that_come_to_the_point(words: str, title: str) -> None:
    assert title_of(words) == title


def test_a_title_without_a_point_is_one_line_all_the_same() -> None:
    assert title_of("1\n1") == "1 1"


def test_what_is_left_of_two_numbers_makes_no_third() -> None:
    assert scan(title_of("苏F13900000417 12345 占了车位")) == []


def test_a_long_sentence_is_cut_with_an_ellipsis() -> None:
    title = title_of("楼下烧烤店油烟很大每天晚上十点多还在营业我们一家都睡不着觉希望来管一管")

    assert title.startswith("楼下烧烤店油烟很大")
    assert title.endswith("…")
    assert len(title) == LONGEST


@given(st.text(alphabet="苏F12345 139-您好，。！我是楼道灯不亮\n😀", max_size=80))
def test_a_title_is_short_one_line_and_names_nobody(text: str) -> None:
    title = title_of(text)

    assert len(title) <= LONGEST
    assert "\n" not in title
    assert scan(title) == []


@pytest.mark.parametrize("letter", ["1", "您好", "1-", "我是", " ", "\n", "\u200d"])
def test_a_megabyte_gets_a_title_too(letter: str) -> None:
    assert len(title_of(letter * (1_000_000 // len(letter)))) <= LONGEST

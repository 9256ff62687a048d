import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.language.bigrams import bigrams, counted
from wangge.language.similarity import likeness, likeness_of_counts, overlap


def test_a_text_is_its_pairs_of_characters_without_marks() -> None:
    assert bigrams("灯，不亮!") == ["灯不", "不亮"]
    assert bigrams("灯") == ["灯"]
    assert bigrams("！") == []


def test_the_same_matter_in_other_words_is_more_alike_than_another_matter() -> None:
    first = "6 楼楼道灯不亮了"

    assert likeness(first, "六号楼6楼的楼道灯又不亮") > 0.4
    assert likeness(first, "老年优待证怎么办") < 0.1
    assert overlap(first, "六号楼6楼的楼道灯又不亮") > overlap(first, "老年优待证怎么办")


def test_width_case_and_marks_do_not_matter() -> None:
    assert likeness("Ａ栋 6 楼，灯不亮。", "a栋6楼灯不亮") == pytest.approx(1)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_mutual_and_between_nothing_and_one(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert overlap(one, other) == overlap(other, one)
    assert likeness_of_counts(counted(one), counted(other)) == pytest.approx(likeness(one, other))


@given(st.text(alphabet="楼道灯不亮水管", min_size=1, max_size=20))
def test_a_text_is_wholly_like_itself(text: str) -> None:
    assert likeness(text, text) == pytest.approx(1)
    assert overlap(text, text) == 1


def test_nothing_is_like_nothing() -> None:
    assert likeness("", "灯") == 0
    assert overlap("", "") == 0

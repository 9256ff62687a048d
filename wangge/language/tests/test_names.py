"""Where a person is named in full, and what only looks like a name."""

import pytest

from wangge.language.names import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我叫王小明，楼道灯坏了", ["王小明"]),
        ("姓名：何艳银，电话以后再说", ["何艳银"]),
        ("我是2号楼1203的王小明，楼道灯坏了", ["王小明"]),
        ("有事找王国强", ["王国强"]),
        ("王小明您好，灯修好了", ["王小明"]),
        ("尊敬的王小明先生：", ["王小明"]),
        ("楼上王建国老在楼道抽烟", ["王建国"]),
        ("业主欧阳明月，租客李四", ["欧阳明月", "李四"]),
        ("3-902张三欠物业费三个月", ["张三"]),
    ],
)
def test_a_name_in_full_is_found_where_people_are_named(text: str, names: list[str]) -> None:
    assert [text[name.start : name.end] for name in names_in(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "王女士您好，明天上门",
        "胡书记您好",
        "业主和物业说好了",
        "业主曾在2016年说过",
        "高峰期电梯总是排队，白天也一样",
        "本人申请低保",
        "联系人：张主任",
        "楼上王家天天漏水",
        "当事人刘某来过",
        "找物业，找社区，找万科",
        "我是金星路小区的业主",
        "黄山经常下雨，阳台天天潮",
        "谢谢高师傅",
    ],
)
def test_what_only_looks_like_a_name_is_left_alone(text: str) -> None:
    assert list(names_in(text)) == []


@pytest.mark.parametrize("sign", ["王", "找王", "我是", "楼上", "的", " "])
def test_a_long_text_takes_no_time(sign: str) -> None:
    assert len(list(names_in(sign * (200_000 // len(sign))))) < 100_000

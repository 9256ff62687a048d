"""Who is pointed at and spoken ill of; and what is only a complaint about things."""

import pytest

from wangge.language.accusing import accused_in


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("物业的王经理收了钱不办事", "王经理"),
        ("姓陈的天天在楼道里骂人", "姓陈的"),
        ("张某某偷了我家快递", "张某某"),
        ("1203的业主半夜扰民", "1203的业主"),
        ("楼上那家乱扔烟头", "楼上那"),
        ("保洁刘阿姨态度很差", "刘阿姨"),
        ("楼上王建国老在楼道抽烟", "王建国"),
        ("隔壁欧阳明月又在骂人", "欧阳明月"),
        ("3-902张三欠物业费三个月", "张三"),
    ],
)
def test_a_person_who_is_spoken_ill_of_is_found(text: str, who: str) -> None:
    assert accused_in(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "6 楼楼道灯不亮，晚上看不见",
        "谢谢高师傅，电梯修得真快",
        "有人乱扔烟头，请装个烟灰桶",
        "投诉电梯三天两头坏",
        "地库 B 区 35 号充电桩扣了钱没充上电",
        "王女士说的那盏灯还是不亮",
        "我叫王小明，投诉电梯天天坏",
        "王小明师傅修得真快，谢谢",
        "楼上水管漏水，漏到楼道里",
    ],
)
def test_what_speaks_ill_of_nobody_or_praises_is_let_pass(text: str) -> None:
    assert accused_in(text) == ""

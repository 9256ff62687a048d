"""Who tells of illness or hardship of their own, and who asks or complains about what is everybody's."""

import pytest

from wangge.language.hardship import hardship_in


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("电梯坏了，我妈瘫痪在床下不去", ["瘫痪"]),
        ("我有抑郁症，楼上太吵睡不着", ["抑郁"]),
        ("老伴刚做完化疗，爬不上去六楼", ["化疗", "爬不上去"]),
        ("我爸每周透析三次，电梯不能停", ["透析"]),
        ("家里揭不开锅了，能不能缓交物业费", ["揭不开锅"]),
        ("我欠了一身债，借不到钱", ["欠了一身债", "借不到钱"]),
        ("儿子有精神病，请别吓他", ["精神病"]),
        ("老婆怀孕七个月，楼道灯坏了", ["怀孕"]),
        ("老人起不了床，能上门帮一下吗", ["起不了床", "上门帮"]),
        ("女儿残疾，坡道上不去", ["残疾"]),
        ("我儿子有残疾证，是精神病，怎么申请补贴", ["精神病"]),
        ("电梯坏了。我爸是低保户", ["低保户"]),
    ],
)
def test_illness_and_hardship_of_one_s_own_are_found(text: str, told: list[str]) -> None:
    assert [text[start:end] for start, end in hardship_in(text)] == told


@pytest.mark.parametrize(
    "text",
    [
        "低保怎么申请",
        "残疾证在哪里办",
        "医保异地怎么报",
        "我想问残疾证在哪里办",
        "老人申请低保要什么材料",
        "社区有没有化疗后的康复班",
        "孕妇可以领什么补贴",
        "我家孩子上学要什么手续",
        "我们小区没有残疾人坡道",
        "我建议残疾人车位别让人占",
        "老人证怎么办理",
        "我家楼下路灯不亮，老人看不见路",
        "怀孕建档去哪个医院？我是新搬来的",
        "失业登记在哪里办",
        "我想咨询失业金怎么领",
        "垃圾站有致癌物，我家天天闻",
        "停电的时候老人、小孩、孕妇都要爬楼",
        "我家门口的消防设施瘫痪了",
        "24小时车流产生噪音，孩子睡不着",
        "我想问大病医保怎么报销",
    ],
)
def test_what_is_asked_or_is_everybody_s_is_let_pass(text: str) -> None:
    assert list(hardship_in(text)) == []


@pytest.mark.parametrize("sign", ["我", "我癌", "怎么", "欠", "低保"])
def test_a_long_text_takes_no_time(sign: str) -> None:
    assert len(list(hardship_in(sign * (200_000 // len(sign))))) <= 100_000

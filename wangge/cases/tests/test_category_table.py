import pytest

from wangge.cases import catalogue
from wangge.cases.category_row import CategoryRow
from wangge.cases.category_table import CATEGORIES, OTHER, PROMISES, TOPICS
from wangge.cases.models import Promise
from wangge.cases.vocabulary import Kind, Route, Stage, Urgency
from wangge.core.worktime import Mode
from wangge.language.classify import classify, guess_route
from wangge.people.models import Organisation

BY_CODE = {row.code: row for row in CATEGORIES}


def test_every_code_of_the_table_is_known_to_cases() -> None:
    assert len(BY_CODE) == len(CATEGORIES)
    assert {row.route for row in CATEGORIES} == set(Route.values)
    assert {row.kind for row in CATEGORIES} <= set(Kind.values)
    assert {row.urgency for row in CATEGORIES} <= set(Urgency.values)
    assert {row.lead_kind for row in CATEGORIES} <= set(Organisation.Kind.values)


@pytest.mark.parametrize("row", CATEGORIES, ids=lambda row: row.code)
def test_a_category_fits_its_columns(row: CategoryRow) -> None:
    assert row.code.isascii()
    assert row.code.replace("_", "").isalnum()
    assert len(row.code) <= 40
    assert len(row.name) <= 40
    assert len(row.hint) <= 200
    assert len(row.closing_check) <= 300


@pytest.mark.parametrize("row", CATEGORIES, ids=lambda row: row.code)
def test_a_word_stands_once_in_a_category_with_some_weight(row: CategoryRow) -> None:
    words = [word for word, _ in row.keywords]

    assert len(set(words)) == len(words)
    assert all(weight > 0 for _, weight in row.keywords)
    assert row is OTHER or words


def test_every_route_has_a_limit_for_every_urgency() -> None:
    for route in Route.values:
        urgencies = {p.urgency for p in PROMISES if p.route == route and p.stage == "resolve"}
        assert "" in urgencies or urgencies >= set(Urgency.values)
    assert {p.mode for p in PROMISES} <= set(Mode)
    assert {p.stage for p in PROMISES} <= set(Stage.values)
    assert all(p.amount > 0 and p.source for p in PROMISES)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("6 楼楼道灯不亮", "public_lighting"),
        ("厨房水管爆了，水漫出来", "water_pipe"),
        ("整栋楼停水两个小时了", "water_supply"),
        ("家里突然跳闸没电", "power_supply"),
        ("一楼马桶返水，下水道堵了", "sewer"),
        ("2 号楼东边电梯坏了", "lift"),
        ("12 号充电桩充不上电", "charging_post"),
        ("有人从窗户拉飞线给电瓶车充电", "overhead_charging_wire"),
        ("消防通道堆满杂物", "fire_passage"),
        ("单元门门禁刷卡打不开", "access_control"),
        ("垃圾桶满了两天没人清运", "cleaning"),
        ("树枝太长要修剪了", "greening"),
        ("晚上回来小区没有停车位", "parking"),
        ("2-1203 车位被占 苏F12345", "move_car"),
        ("周末装修电钻响个不停", "decoration_noise"),
        ("有人高空抛物，扔下来一个花盆", "falling_objects"),
        ("外墙瓷砖脱落", "facade"),
        ("有人遛狗不牵绳", "pets"),
        ("家里闻到燃气味", "gas"),
        ("暖气不热", "heating"),
        ("健身器材坏了", "public_facilities"),
        ("保安晚上不巡逻，电瓶车被盗", "estate_security"),
        ("老年优待证怎么办?", "elder_benefits"),
        ("外地来的居住证在哪里办", "residence_registration"),
        ("医保断了两个月怎么补", "medical_insurance"),
        ("低保要什么条件", "social_assistance"),
        ("孩子明年上小学，学区怎么划", "schooling"),
        ("公积金能不能提出来付房租", "housing_fund"),
        ("物业费标准是谁定的", "property_fee_policy"),
        ("老楼想加装电梯，要多少户同意", "lift_retrofit"),
        ("维修资金怎么动用", "repair_fund"),
        ("业委会怎么成立", "owners_committee"),
        ("独生子女奖扶怎么领", "family_planning"),
        ("退役军人优抚证怎么办理", "veterans"),
        ("大门外马路上路灯坏了，路面有坑", "municipal_roads"),
        ("85 路公交等半小时", "traffic"),
        ("楼下烧烤店油烟太大", "enforcement"),
        ("工地夜间施工吵得睡不着", "environment"),
        ("开发商拖着不给房产证", "housing_sales"),
        ("老板拖欠工资", "labour"),
        ("楼上漏水泡坏我家天花板，不肯赔", "leak_dispute"),
        ("楼上小孩半夜跑来跑去，脚步声很响", "noise_dispute"),
        ("邻居刮了我的车不认账，停车纠纷", "parking_dispute"),
        ("物业乱收费，还不退装修押金", "property_fee_dispute"),
        ("婆媳天天吵，儿子不管", "family_dispute"),
        ("对门邻居把鞋柜放在公共过道", "neighbour_rights"),
        ("房东押金不退", "debt_dispute"),
    ],
)
def test_what_a_resident_would_say_finds_its_category_and_route(words: str, code: str) -> None:
    assert classify(words, TOPICS)[0].code == code
    assert guess_route(words, TOPICS).code == BY_CODE[code].route


@pytest.mark.django_db
def test_urgent_work_is_taken_well_before_it_is_due_and_own_limits_stay() -> None:
    ours = {("urgent", 15), ("emergency", 5)}
    shipped = Promise.objects.filter(stage="take")
    assert set(shipped.values_list("urgency", "amount")) == ours
    shipped.delete()
    catalogue.ship_times_to_take(promises=Promise.objects)
    assert set(shipped.all().values_list("urgency", "amount")) == ours

    shipped.filter(urgency="emergency").delete()
    shipped.filter(urgency="urgent").update(amount=40)
    catalogue.ship_times_to_take(promises=Promise.objects)
    assert set(shipped.all().values_list("urgency", "amount")) == {("urgent", 40)}

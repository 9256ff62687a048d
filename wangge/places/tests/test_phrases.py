import time

import pytest
from pytest_django import DjangoAssertNumQueries

from wangge.places import locate, phrases, registry
from wangge.places.factories import (
    FOUNDER,
    NOW,
    make_area,
    make_building,
    make_community,
    make_estate,
)
from wangge.places.models import Area

pytestmark = pytest.mark.django_db

OTHERS = ("板桥新村", "板桥北苑", "濠园里", "桂香苑", "文峰雅居", "东景花园", "河畔人家")


@pytest.fixture
def community() -> Area:
    """A community of nine estates, as the demonstration has."""
    community = make_community("板桥社区")
    grid = make_area("grid", parent=community)
    jiulong = make_estate(community, name="晏园玖珑城", short_name="玖珑城", area=grid)
    for number in (1, 2, 3):
        tower = make_building(jiulong, name=f"{number} 号楼", entrances=2)
        registry.correct(tower, floors_above=12, by=FOUNDER, at=NOW)
        for place, entrance in enumerate(tower.entrances.order_by("pk")):
            doors = [2 * place + 1, 2 * place + 2]
            registry.add_units(
                tower, floors=(1, 8, 11, 12), doors=doors, entrance=entrance, by=FOUNDER, at=NOW
            )
        for entrance in tower.entrances.order_by("pk"):
            registry.add_assets(
                jiulong,
                kind="lift",
                name=f"{tower} {entrance}电梯",
                prefix=f"DT{number}{entrance.name[0]}",
                building=tower,
                entrance=entrance,
                by=FOUNDER,
                at=NOW,
            )
    for zone in "AB":
        registry.add_spaces(jiulong, kind="underground", zone=zone, count=40, by=FOUNDER, at=NOW)
        registry.add_assets(
            jiulong,
            kind="charger",
            name=f"{zone} 区充电桩",
            prefix=f"CD{zone}",
            count=40,
            by=FOUNDER,
            at=NOW,
        )
    east = make_estate(community, name="新东方花苑", short_name="新东方")
    make_building(east, name="1 幢", entrances=1, floors=6)
    make_building(east, name="5 幢", entrances=1, floors=6)
    for name in OTHERS:
        estate = make_estate(community, name=name, short_name=name[-2:] if name[0] != "板" else "")
        make_building(estate, name="1 号楼", entrances=1)
    tower = make_building(
        make_estate(community, name="城东花园广场"), name="A 座", entrances=0, floors=4
    )
    assert str(tower) == "A 座"
    return community


PHRASES = [
    # doors
    ("2-101", "晏园玖珑城 2 号楼 1 单元 101"),
    ("3-1101", "晏园玖珑城 3 号楼 1 单元 1101"),
    ("3幢-1202 漏水", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("玖珑城3幢802", "晏园玖珑城 3 号楼 1 单元 802"),
    ("玖珑城3幢 1 单元 802", "晏园玖珑城 3 号楼 1 单元 802"),
    ("３－１２０２", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("3号楼1202室", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("3栋1202", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("三号楼1202", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("三幢一二零二", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("三栋二单元八零四室", "晏园玖珑城 3 号楼 2 单元 804"),
    ("3#1202", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("3号1202室", "晏园玖珑城 3 号楼 1 单元 1202"),
    ("3/2/804", "晏园玖珑城 3 号楼 2 单元 804"),
    ("3-2-804", "晏园玖珑城 3 号楼 2 单元 804"),
    ("3—2—804", "晏园玖珑城 3 号楼 2 单元 804"),
    ("3号楼8楼802 没水", "晏园玖珑城 3 号楼 1 单元 802"),
    ("3号楼2单元8楼804没水", "晏园玖珑城 3 号楼 2 单元 804"),
    ("新东方5幢302", "新东方花苑 5 幢 1 单元 302"),
    ("5幢302 邻居太吵", "新东方花苑 5 幢 1 单元 302"),
    ("新东方花苑五幢三零二", "新东方花苑 5 幢 1 单元 302"),
    ("A座302", "城东花园广场 A 座"),
    ("城东花园广场 a 座 302", "城东花园广场 A 座"),
    # buildings and floors
    ("玖珑城1号楼6楼楼道", "晏园玖珑城 1 号楼 6 楼"),
    ("玖珑城一号楼六楼楼道灯不亮", "晏园玖珑城 1 号楼 6 楼"),
    ("玖珑城 1 号楼 6 层", "晏园玖珑城 1 号楼 6 楼"),
    ("玖珑城１号楼６楼", "晏园玖珑城 1 号楼 6 楼"),
    ("3号楼十二楼楼道", "晏园玖珑城 3 号楼 12 楼"),
    ("3号楼十楼", "晏园玖珑城 3 号楼 10 楼"),
    ("3号楼负一楼积水", "晏园玖珑城 3 号楼 地下 1 层"),
    ("3号楼地下二层", "晏园玖珑城 3 号楼 地下 2 层"),
    ("3号楼B1漏水", "晏园玖珑城 3 号楼 地下 1 层"),
    ("玖珑城1号楼1单元门口", "晏园玖珑城 1 号楼 1 单元"),
    ("玖珑城二号楼二单元", "晏园玖珑城 2 号楼 2 单元"),
    ("5幢楼下", "新东方花苑 5 幢"),
    ("第 3 栋楼顶", "晏园玖珑城 3 号楼"),
    ("03幢楼顶", "晏园玖珑城 3 号楼"),
    # estates
    ("玖珑城门口有人乱停车", "晏园玖珑城"),
    ("晏园玖珑城", "晏园玖珑城"),
    ("九龙城门口", "晏园玖珑城"),
    ("久龙城 3 幢 802", "晏园玖珑城 3 号楼 1 单元 802"),
    ("燕园九龙城三号楼", "晏园玖珑城 3 号楼"),
    ("板桥新邨的路灯", "板桥新村"),
    ("板桥新村", "板桥新村"),
    ("版桥北院", "板桥北苑"),
    ("东京花园东门", "东景花园"),
    ("河畔人佳", "河畔人家"),
    ("文峰雅居健身器材坏了", "文峰雅居"),
    ("桂香苑垃圾没人收", "桂香苑"),
    ("新东方花园1幢", "新东方花苑 1 幢"),
    # spaces and things
    ("地库B区35号", "晏园玖珑城 地下车位 B 区 035"),
    ("地库 B 区 35 号车位被占", "晏园玖珑城 地下车位 B 区 035"),
    ("地下车库b区035", "晏园玖珑城 地下车位 B 区 035"),
    ("车位A12被占了", "晏园玖珑城 地下车位 A 区 012"),
    ("车位 A-12", "晏园玖珑城 地下车位 A 区 012"),
    ("Ａ区１２号车位", "晏园玖珑城 地下车位 A 区 012"),
    ("B区35号充电桩", "晏园玖珑城 B 区充电桩 35"),
    ("B区35号充电桩充不上电", "晏园玖珑城 B 区充电桩 35"),
    ("玖珑城地库A区7号充电桩", "晏园玖珑城 A 区充电桩 7"),
    ("玖珑城1号楼1单元电梯停了", "晏园玖珑城 1 号楼 1 单元电梯"),
    ("玖珑城 2 号楼二单元 电梯关不上门", "晏园玖珑城 2 号楼 2 单元电梯"),
    # a number of two estates: both, the first entered first
    ("1号楼楼道灯", "晏园玖珑城 1 号楼"),
]


def test_words_point_to_the_place_they_mean(community: Area) -> None:
    found = {words: locate.from_text(community, words) for words, _said in PHRASES}

    wrong = {
        words: (said, [place.said for place in found[words]])
        for words, said in PHRASES
        if not found[words] or found[words][0].said != said
    }
    assert wrong == {}


def test_there_are_enough_phrases() -> None:
    assert len(PHRASES) >= 60


NOWHERE = [
    "",
    "老年优待证怎么办?",
    "电话 13900000417",
    "0513-5550-0120",
    "2026-1123",
    "修了3次还没好",
    "等了 20 分钟",
    "要交 3000 元",
    "每天 8 点",
    "苏F12345 的车",
    "7路公交",
    "B12 维生素哪里领",
    "👵" * 500,
    "\x00\u202e",
    "一" * 5000,
    "3-" * 2000,
]


def test_words_that_name_no_place_point_nowhere(community: Area) -> None:
    found = {words: locate.from_text(community, words) for words in NOWHERE}

    assert {words: [one.said for one in places] for words, places in found.items() if places} == {}


NEARLY = [
    ("3-1209", "晏园玖珑城 3 号楼 1 单元 1201"),
    ("玖珑城9号楼", "晏园玖珑城 3 号楼"),
    ("玖珑城 3 号楼电梯", "晏园玖珑城 3 号楼 1 单元电梯"),
    ("C区35号车位", "晏园玖珑城 地下车位 A 区 035"),
    ("地库B区135号", "晏园玖珑城 地下车位 B 区 001"),
    ("新东方5幢302", "新东方花苑 5 幢 1 单元 302"),
]


def test_what_is_nearly_said_is_offered(community: Area) -> None:
    offered = {words: [one.said for one in locate.near(community, words)] for words, _ in NEARLY}

    assert {words: offered[words] for words, said in NEARLY if said not in offered[words]} == {}


def test_what_is_said_exactly_is_offered_first_and_each_place_once(community: Area) -> None:
    offered = [place.said for place in locate.near(community, "新东方5幢302")]

    assert offered[0] == "新东方花苑 5 幢 1 单元 302"
    assert len(offered) == len(set(offered)) <= 5


def test_looking_costs_the_same_few_statements(
    community: Area, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for words in ("3-2-802", "地库B区35号充电桩", "玖珑城1号楼电梯", "3-1209"):
        with django_assert_max_num_queries(6):
            locate.from_text(community, words)
        with django_assert_max_num_queries(9):
            locate.near(community, words)


def test_looking_is_quick(community: Area) -> None:
    locate.from_text(community, "3-802")
    began = time.process_time()
    for _time in range(20):
        locate.from_text(community, "玖珑城3号楼2单元8楼802 电梯坏了")
    assert (time.process_time() - began) / 20 < 0.02


def test_numerals_before_a_word_of_place_become_digits() -> None:
    assert phrases.digits_for("二十三号楼一百零二室") == "23号楼102室"
    assert phrases.digits_for("十楼") == "10楼"
    assert phrases.digits_for("一件事说三次") == "一件事说三次"

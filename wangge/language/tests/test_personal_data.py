from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wangge.language.personal_data import (
    AT_THE_DOOR,
    PersonalData,
    mask_name,
    mask_phone,
    mask_plate,
    mask_resident_id,
    redact,
    scan,
    suspect,
)

DIGITS_TO_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    "written",
    [
        "13900000417",
        "139 0000 0417",
        "139-0000-0417",
        "139.0000.0417",
        "1390 000 0417",
        "1 3 9 0 0 0 0 0 4 1 7",
        "+86 139 0000 0417",
        "8613900000417",
        "00861390000 0417",
        "13 900 000 417",
        "139\n0000\n0417",
        "13900000417".translate(DIGITS_TO_FULL_WIDTH),
    ],
)
def test_a_mobile_number_is_found_however_written(written: str) -> None:
    (finding,) = scan(f"请打{written}，我姓王")

    assert finding.kind is PersonalData.MOBILE
    assert finding.text == written


@pytest.mark.parametrize(
    "written",
    ["0513-5550-0101", "0513-55500101", "051355500101", "(0513) 55500101", "010-55500101"],
)
def test_a_landline_with_area_code_is_found(written: str) -> None:
    (finding,) = scan(f"家里电话{written}。")

    assert (finding.kind, finding.text) == (PersonalData.LANDLINE, written)


@pytest.mark.parametrize("birthday", ["19490101", "20001231"])
@pytest.mark.parametrize("last", "0123456789X")
def test_an_identity_number_is_found_whatever_its_check_digit(birthday: str, last: str) -> None:
    number = f"320602{birthday}001{last}"

    assert [f.kind for f in scan(f"单号{number}")] == [PersonalData.RESIDENT_ID]


def test_an_identity_number_ending_in_x_is_found_in_either_case() -> None:
    number = "32060219490101001X"

    assert [f.text for f in scan(f"{number} {number.lower()}")] == [number, number.lower()]


@pytest.mark.parametrize(
    "written", ["320602 19490101 0011", "3206021949 0101 0011", "320602-1949-0101-0011"]
)
def test_an_identity_number_in_groups_is_found(written: str) -> None:
    assert [f.kind for f in scan(written)] == [PersonalData.RESIDENT_ID]


@pytest.mark.parametrize(
    "number", ["320602194902300011", "990602194901010011", "320602300001010011"]
)
def test_eighteen_digits_without_a_province_or_a_day_are_no_identity_number(number: str) -> None:
    assert scan(f"单号{number}") == []


def test_an_old_identity_number_of_fifteen_digits_is_found() -> None:
    assert [f.kind for f in scan("旧证320602490101001")] == [PersonalData.RESIDENT_ID]
    assert scan("单号990602490101001") == []


@pytest.mark.parametrize(
    "plate",
    [
        "苏F12345",
        "苏f12345",
        "苏F·12345",
        "苏F 1A2B3",
        "苏FD12345",
        "苏F12345D",
        "苏F8888挂",
        "苏Ｆ１２３４５",
        "苏 F 1 2 3 4 5",
        "苏F12 345",
        "苏 F D 1 2 3 4 5",
    ],
)
def test_a_plate_is_found_with_and_without_a_dot_old_and_new(plate: str) -> None:
    (finding,) = scan(f"车牌{plate}占了车位")

    assert (finding.kind, finding.text) == (PersonalData.PLATE, plate)


@pytest.mark.parametrize(
    "harmless",
    [
        "打 12345 或 110、119",
        "2026-11-23 10:24 报的修",
        "3 号楼 1203 室，第 1 单元",
        "编号 4817293605",
        "水费 1390.00 元，电费 417 元",
        "热线 400-800-1234",
        "1 3 5 7 9 11 13 号楼都停水",
        "新A区、云B座",
        "京ABCDE",
        "苏F123456",
        "苏 F 1 2 3 4 5 6",
        "139000004171234567890",
        # Numbers of ours and of others, with a word of telephones near by or not.
        "打了电话，编号 4817293605",
        "电话里报了订单号 85550101",
        "电表号 85550101，水表 5550101",
        "电话费 85550101 元，打款 85550101 元",
        "打 20261123 的工单，电话 20261123",
        "打85550101元的欠条",
        "打 12345678901234",
        "电话是 12345",
        "一二三四五六七八九十一栋都停水",
        "一三五七号楼停水，二四六八号楼有水",
        "订单 6222020200112233445",
        "订单号 E12345678",
        "加微信群看通知，微信公众号 jiulongfuwu",
        "微信群里说过了，微信支付 20 元",
        "QQ 群里发过，qq 1234",
        "加 V 级防护，Vx 不是什么",
        # A door is the place of the matter, as long as nobody is said to live there.
        "2号楼601门口漏水",
        "2-601 漏水",
        "601房漏水",
        "住户反映 2 号楼 601 门口漏水",
        "六零一室门口漏水",
        "我们小区 600 户业主，每 4000 居民一所小学",
        "住院 301 天，住在 163 医院",
        "业主共 2000 多人",
        "住了 300 天",
    ],
)
def test_numbers_that_belong_to_nobody_are_left_alone(harmless: str) -> None:
    assert scan(harmless) == []
    assert redact(harmless) == harmless


@pytest.mark.parametrize(
    ("kind", "text", "there"),
    [
        (kind, text.replace("|", ""), text.split("|")[1])
        for kind, texts in {
            PersonalData.MOBILE: (
                "打我|一三八零零零零零四一七|一直在家",
                "电话|一三九〇〇〇〇〇四一七|",
                "幺三八不对，|幺三九零零零零零四幺七|对",
                "|139零零零零0417|",
                "|壹叁玖零零零零零肆壹柒|",
                "|一三九 零零零零 零四一七|",
                "|139 - 0000 - 0417|",
                "|139·0000·0417|",
                "|１３９零零零零０４１７|",
                "|①③⑨00000417|",
            ),
            PersonalData.LANDLINE: (
                "家里电话|85550101|",
                "座机：|8555 0101|，晚上在",
                "请打|8555-0101|",
                "打|85550101|找我",
                "电话号码是|5550101|",
                "固话|555-0101|",
                "打八五五五的，电话|八五五五零一零一|",
                "|零五一三-八五五五零一零一|",
            ),
            PersonalData.WECHAT: (
                "加微信|abc12345|详聊",
                "微信号：|wang_xh-88|",
                "vx|abc12345|",
                "VX：|abc12345|",
                "加V |abc12345|",
                "加v|abc12345|",
                "v信|abc12345|",
                "威信 |abc12345|",
                "wx: |abc12345|",
                "WeChat |abc12345|",
                "ｗｘ：|ａｂｃ12345|",
                "微信|12345678|",
            ),
            PersonalData.QQ: (
                "QQ |12345678|",
                "qq号|12345678|",
                "扣扣：|12345678|",
                "QQ群 |123456789|",
                "加q|12345678|",
                "ＱＱ|１２３４５６７８|",
            ),
            PersonalData.EMAIL: ("写信到 |qin.y@mail.example.com|。", "|a@b.cn|"),
            PersonalData.PASSPORT: (
                "护照|E12345678|",
                "护照号：|EA1234567|",
                "港澳通行证 |C12345678|",
            ),
            PersonalData.BANK_CARD: (
                "卡号|6222020200112233446|",
                "|6222 0202 0011 2233 446|",
                "|4111 1111 1111 1111|",
            ),
            PersonalData.HOME: (
                "住|2#601|",
                "我住在|2-601|，楼道灯坏了",
                "家住 |3 号楼 1203 室|",
                "我家|601|漏水",
                "|601房|的业主天天在家",
                "|2-601|的住户",
                "住|六零一室|",
                "我是|2号楼601|的",
                "租住|2栋1单元601|",
                "|601|业主",
            ),
        }.items()
        for text in texts
    ],
)
def test_each_kind_is_found_where_it_stands(kind: PersonalData, text: str, there: str) -> None:
    (finding,) = scan(text)

    assert (finding.kind, finding.text) == (kind, there)
    assert there not in redact(text)
    assert scan(redact(text)) == []


@given(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{5,19}", fullmatch=True),
    st.sampled_from(["微信", "微信号：", "vx ", "V信", "wx:", "加微信 "]),
)
def test_any_number_of_wechat_is_found_behind_its_word(number: str, word: str) -> None:
    assume(number.lower() not in {"wechat", "weixin", "android", "iphone", "windows"})

    assert redact(f"找我{word}{number}。") == f"找我{word}***。"


@given(st.integers(10**15, 10**19 - 1))
def test_a_card_of_unusual_length_is_told_by_its_check_digit(number: int) -> None:
    body = "62" + str(number)[2:-1]
    cards = [f"卡{body}{last}" for last in range(10)]

    found = [f for card in cards for f in scan(card) if f.kind is PersonalData.BANK_CARD]

    assert len(found) == (10 if len(body) + 1 in {16, 19} else 1)


@pytest.mark.parametrize(
    ("text", "kind", "there"),
    [
        ("银行卡6222021111111111111 打错了", PersonalData.BANK_CARD, "6222021111111111111"),
        ("卡号：1234 5678 9012 3", PersonalData.BANK_CARD, "1234 5678 9012 3"),
        ("账号 12345678901234", PersonalData.BANK_CARD, "12345678901234"),
        ("身份证320602198001011234", PersonalData.RESIDENT_ID, "320602198001011234"),
        ("身份证号：320602198001…", PersonalData.RESIDENT_ID, "320602198001"),
        ("138O0138OOO", PersonalData.MOBILE, "138O0138OOO"),
        ("6222021001001234567", PersonalData.BANK_CARD, "6222021001001234567"),
        ("我的 6222 0210 0100 1234 567", PersonalData.BANK_CARD, "6222 0210 0100 1234 567"),
        ("打到6222021001001235", PersonalData.BANK_CARD, "6222021001001235"),
        ("32O602199OO1011234 是我的身份证", PersonalData.RESIDENT_ID, "32O602199OO1011234"),
        ("我的 32o602 l99o0l0l I23x", PersonalData.RESIDENT_ID, "32o602 l99o0l0l I23x"),
        ("身份证 32O602l99OO1", PersonalData.RESIDENT_ID, "32O602l99OO1"),
        ("l38 0o13 8o0o", PersonalData.MOBILE, "l38 0o13 8o0o"),
        ("楼上王建国老在楼道抽烟", PersonalData.NAME, "王建国"),
    ],
)
def test_what_the_words_before_it_or_a_likeness_give_away_is_found(
    text: str, kind: PersonalData, there: str
) -> None:
    (finding,) = scan(text)

    assert (finding.kind, finding.text) == (kind, there)
    assert there not in redact(text)
    assert scan(redact(text)) == []


@pytest.mark.parametrize(
    "text", ["卡号 1234 不对", "身份证丢了", "oil lOOl", "快递 1234567890123456 没到", "Hello 12"]
)
def test_what_is_too_short_or_is_not_said_to_be_one_is_let_pass(text: str) -> None:
    assert scan(text) == []


@given(st.text(alphabet="电话打住家微信QQ12一三八零6房室号楼-# @.a业主，", max_size=40))
def test_redacting_words_leaves_nothing_to_find(text: str) -> None:
    assert scan(redact(text)) == []


def test_staff_who_look_for_a_door_keep_it_and_no_number() -> None:
    text = "住2#601，电话13900000417"

    assert redact(text) == "住***，电话139****0417"
    assert redact(text, keeps=AT_THE_DOOR) == "住2#601，电话139****0417"


def test_several_findings_come_in_order_with_their_places() -> None:
    text = "苏F12345，13900000417，320602194901010011"

    found = scan(text)

    assert [f.kind.value for f in found] == ["plate", "mobile", "resident_id"]
    assert all(text[f.start : f.end] == f.text for f in found)


def test_a_redacted_text_keeps_its_words_and_hides_its_numbers() -> None:
    number = "13900000417".translate(DIGITS_TO_FULL_WIDTH)

    assert redact(f"王女士{number}，车苏F12345") == "王女士139****0417，车苏F1**45"


def test_masks_show_as_much_as_agreed() -> None:
    assert mask_phone("139 0000 0417") == "139****0417"
    assert mask_phone("+86 13900000417") == "139****0417"
    assert mask_phone("0513-5550-0101") == "051*****0101"
    assert mask_name("王小红") == "王*"
    assert mask_name("欧阳小红") == "欧阳*"
    assert mask_name("  ") == ""
    assert mask_plate("苏F12345") == "苏F1**45"
    assert mask_plate("苏fd12345") == "苏FD***45"
    assert mask_resident_id("320602194901010012") == "3****************2"


def test_what_is_too_short_to_mask_in_part_is_masked_whole() -> None:
    assert mask_phone("110") == "***"
    assert mask_plate("苏F1") == "***"
    assert mask_phone("") == ""


@given(st.text(alphabet="苏F12345D6789 -０１王灯，", max_size=60))
def test_redacting_leaves_nothing_to_find(text: str) -> None:
    assert scan(redact(text)) == []


@given(
    st.integers(13000000000, 19999999999),
    st.sampled_from(["{}", "电话{}。", "{}王", "（{}）"]),
    st.booleans(),
)
def test_any_mobile_number_is_found_in_any_width(number: int, frame: str, full: bool) -> None:
    written = str(number).translate(DIGITS_TO_FULL_WIDTH) if full else str(number)

    assert [f.text for f in scan(frame.format(written))] == [written]


@given(st.text(max_size=80))
def test_any_text_can_be_scanned(text: str) -> None:
    found = scan(text)

    assert all(text[f.start : f.end] == f.text for f in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_megabyte_of_numbers_is_scanned_in_one_go() -> None:
    assert len(scan("13900000417 " * 80_000)) == 80_000
    assert scan("1" * 1_000_000) == []


@pytest.mark.parametrize("number", ["320602194902300019", "99060219490101001X"])
def test_an_identity_number_with_a_slip_is_suspected(number: str) -> None:
    assert scan(number) == []

    found = suspect(f"我是{number}，电话13900000417，苏F12345")

    assert [finding.text for finding in found] == [number, "13900000417", "苏F12345"]
    assert found[0].kind is PersonalData.RESIDENT_ID


def test_a_right_identity_number_is_suspected_once() -> None:
    number = "320602194901010011"

    assert suspect(f"我是{number}") == scan(f"我是{number}")
    assert suspect("合同号 1234567890123456789") == scan("合同号 1234567890123456789")

from datetime import date

import pytest

from wangge.core.errors import Malformed
from wangge.duty.calendar import days_in
from wangge.duty.notice import read_notice
from wangge.duty.work_days_2025_2026 import YEAR_2026

AS_PUBLISHED = """各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""


def test_the_notice_as_published_gives_the_shipped_days() -> None:
    assert {(day.on, day.is_work_day) for day in read_notice(AS_PUBLISHED, year=2026)} == {
        (day.on, day.is_work_day) for day in days_in(YEAR_2026)
    }


def test_a_holiday_may_begin_in_the_year_before() -> None:
    days = read_notice("一、元旦：2026年12月31日至2027年1月2日放假。", year=2027)

    assert [day.on for day in days] == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]
    assert {day.name for day in days} == {"元旦"}


@pytest.mark.parametrize(
    "line",
    [
        "二、春节：2 月 30 日放假。",
        "二、春节：2 月 5 日至 3 日放假。",
        "二、春节：13 月 1 日上班。",
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(Malformed, match="第 2 行") as refused:
        read_notice(f"一、元旦：1 月 1 日放假。\n{line}", year=2027)

    assert refused.value.field == "text"


@pytest.mark.parametrize("text", ["", "还没公布", "元旦放假三天"])
def test_a_text_without_days_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_notice(text, year=2027)

"""What days China rests and makes up for in 2025 and 2026, as published."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Holiday:
    """One holiday of a notice: its days off in a row, and the work days that make up for them."""

    name: str
    first: date
    last: date
    make_up_days: tuple[date, ...] = ()


@dataclass(frozen=True)
class PublishedYear:
    """The holidays of one year and the notice of the State Council that set them."""

    year: int
    source: str
    holidays: tuple[Holiday, ...]


YEAR_2025 = PublishedYear(
    year=2025,
    source="国务院办公厅关于 2025 年部分节假日安排的通知（国办发明电〔2024〕12 号）",
    holidays=(
        Holiday("元旦", date(2025, 1, 1), date(2025, 1, 1)),
        Holiday("春节", date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
        Holiday("清明节", date(2025, 4, 4), date(2025, 4, 6)),
        Holiday("劳动节", date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
        Holiday("端午节", date(2025, 5, 31), date(2025, 6, 2)),
        Holiday(
            "国庆节、中秋节",
            date(2025, 10, 1),
            date(2025, 10, 8),
            (date(2025, 9, 28), date(2025, 10, 11)),
        ),
    ),
)

YEAR_2026 = PublishedYear(
    year=2026,
    source="国务院办公厅关于 2026 年部分节假日安排的通知（国办发明电〔2025〕7 号）",
    holidays=(
        Holiday("元旦", date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
        Holiday(
            "春节", date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))
        ),
        Holiday("清明节", date(2026, 4, 4), date(2026, 4, 6)),
        Holiday("劳动节", date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
        Holiday("端午节", date(2026, 6, 19), date(2026, 6, 21)),
        Holiday("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
        Holiday(
            "国庆节", date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))
        ),
    ),
)

PUBLISHED_YEARS = (YEAR_2025, YEAR_2026)

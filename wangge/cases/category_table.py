"""What the shipped tables of categories and time limits hold; each site starts from them."""

from wangge.cases.beyond_categories import BEYOND_CATEGORIES
from wangge.cases.category_row import (
    DISPUTE,
    EMERGENCY,
    HARD,
    INQUIRY,
    ORDINARY,
    PROPERTY,
    RESIDENTS_COMMITTEE,
    URGENT,
    WORKS,
    CategoryRow,
    PromiseRow,
)
from wangge.cases.dispute_categories import DISPUTE_CATEGORIES
from wangge.cases.inquiry_categories import INQUIRY_CATEGORIES
from wangge.cases.property_categories import PROPERTY_CATEGORIES
from wangge.language.classify import Topic

OTHER = CategoryRow(
    code="other",
    name="别的事",
    route=INQUIRY,
    kind="assistance",
    lead_kind=RESIDENTS_COMMITTEE,
    keywords=(),
    hint="没有合适的就选这个，由社区的人看了再分。",
)

CATEGORIES: tuple[CategoryRow, ...] = (
    *PROPERTY_CATEGORIES,
    *INQUIRY_CATEGORIES,
    *BEYOND_CATEGORIES,
    *DISPUTE_CATEGORIES,
    OTHER,
)

TOPICS: tuple[Topic, ...] = tuple(
    Topic.of(row.code, route=row.route, keywords=row.keywords) for row in CATEGORIES
)

_CALL_OUT = "叫人：2 分钟内接，10 分钟内到"
_FOUR_TIERS = "2 小时、24 小时、7 天、15 天四级处置（2020 年热线意见）"
_OWN = "社区自定，可改"
_MEDIATION = "人民调解工作若干规定第三十六条：一般一个月"

PROMISES: tuple[PromiseRow, ...] = (
    PromiseRow(PROPERTY, EMERGENCY, "call", "minutes", 2, _CALL_OUT),
    PromiseRow(PROPERTY, EMERGENCY, "arrive", "minutes", 10, _CALL_OUT),
    PromiseRow(PROPERTY, EMERGENCY, "take", "minutes", 5, _OWN),
    PromiseRow(PROPERTY, URGENT, "take", "minutes", 15, _OWN),
    PromiseRow(PROPERTY, EMERGENCY, "resolve", "natural_hours", 2, _FOUR_TIERS),
    PromiseRow(PROPERTY, URGENT, "resolve", "natural_hours", 2, _FOUR_TIERS),
    PromiseRow(PROPERTY, ORDINARY, "resolve", "natural_hours", 24, _FOUR_TIERS),
    PromiseRow(PROPERTY, WORKS, "resolve", "natural_days", 7, _FOUR_TIERS),
    PromiseRow(PROPERTY, HARD, "resolve", "natural_days", 15, _FOUR_TIERS),
    PromiseRow(INQUIRY, "", "resolve", "working_days", 1, _OWN),
    # The mediator visits first, then brings both sides together.
    PromiseRow(DISPUTE, "", "arrive", "natural_days", 3, _OWN),
    PromiseRow(DISPUTE, "", "resolve", "natural_days", 30, _MEDIATION),
)

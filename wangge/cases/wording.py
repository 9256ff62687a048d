"""What people write to each other about a case, made fit to keep."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.errors import Malformed
from wangge.language.normalise import clean
from wangge.language.personal_data import PersonalData

# What each kind of personal data is called where somebody is told that it stands in their words.
PERSONAL = {
    PersonalData.MOBILE: gettext_lazy("电话号码"),
    PersonalData.LANDLINE: gettext_lazy("电话号码"),
    PersonalData.RESIDENT_ID: gettext_lazy("身份证号"),
    PersonalData.PLATE: gettext_lazy("车牌号"),
    PersonalData.PASSPORT: gettext_lazy("护照号"),
    PersonalData.BANK_CARD: gettext_lazy("银行卡号"),
    PersonalData.WECHAT: gettext_lazy("微信号"),
    PersonalData.QQ: gettext_lazy("QQ 号"),
    PersonalData.EMAIL: gettext_lazy("邮箱"),
    PersonalData.HOME: gettext_lazy("门牌号"),
}
LONGEST_TEXT = 2000
LONGEST_REASON = 300
# What a template left open; seen at once, and never sent.
_GAP = re.compile(r"【填：[^】\n]{0,20}】")


def written(text: str, *, field: str, missing: str, longest: int = LONGEST_TEXT) -> str:
    """Return the text without control characters; raise Malformed where it is empty or too long."""
    tidy = clean(text)
    if not tidy:
        raise Malformed(missing, field=field)
    if len(tidy) > longest:
        raise Malformed(
            _("最多写 {longest} 个字，您写了 {count} 个。请短一些。").format(
                longest=longest, count=len(tidy)
            ),
            field=field,
        )
    return tidy


def shortened(text: str, longest: int = LONGEST_REASON) -> str:
    """Return an optional word, cleaned and cut to what its column holds."""
    return clean(text, longest=longest)


def gap(name: str) -> str:
    """A place in a text that somebody has to fill before it is sent."""
    return f"【填：{name}】"


def must_be_whole(text: str, *, field: str) -> None:
    """Raise Malformed that names the first gap left in a text to a resident."""
    found = _GAP.search(text)
    if found:
        raise Malformed(
            _("还有空没填：{gap}。填上，或者删掉，再发给居民。").format(gap=found[0]), field=field
        )

"""Where personal data stands in a text, of whatever kind, and how it is hidden: the one place that everybody asks.

Precision before completeness: what is found is held back from the board, refused on a wall, hidden in what leaves.
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wangge.language import contacts, doors, names
from wangge.language.normalise import half_width
from wangge.language.words import phrases


class PersonalData(StrEnum):
    """What kind of personal data was found."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    RESIDENT_ID = "resident_id"
    PLATE = "plate"
    PASSPORT = "passport"
    BANK_CARD = "bank_card"
    WECHAT = "wechat"
    QQ = "qq"
    EMAIL = "email"
    # A door of which the words say that somebody lives there; the place of a matter is none.
    HOME = "home"
    # A person in full, where the words say that one is named.
    NAME = "name"


# Staff on their own lists must know at which door they ring, and for whom they ask.
AT_THE_DOOR = frozenset({PersonalData.HOME, PersonalData.NAME})


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: its kind, its place in the text, and the text there."""

    kind: PersonalData
    start: int
    end: int
    text: str


# Up to three blanks, dashes or dots may stand between digits, of whatever make.
_GAP = r"[ \t\xa0.·•\-‐‑–—_]{0,3}"
# A telephone breaks a line where it likes; what stands in columns has other groups.
_BREAK = r"[ \t\xa0.·•\-‐‑–—_\r\n]{0,3}"
_MOBILE = rf"(?:(?:\+|00)?86{_BREAK})?(1{_BREAK}[3-9](?:{_BREAK}\d){{9}})"
_LANDLINE = (
    rf"\(?0(?:10|2\d|[3-9]\d{{2}})\)?{_GAP}[2-9]\d{{2,3}}{_GAP}\d{{4}}(?:(?:-|转)\d{{1,5}})?"
)
# Without its area code a number is only one where the word before says so; then 8 or 7 digits.
_SAYS_PHONE = r"(?:电话|座机|固话|来电|致电|热线|联系方式|办公室|号码|拨打?|[请可]打|打[了过给]?|联系|[Tt][Ee][Ll]|☎)"
_LOCAL = (
    rf"{_SAYS_PHONE}(?:号码?)?[\s:：是为，,.]{{0,3}}"
    rf"(?P<it>[2-9]\d{{2,3}}{_GAP}\d{{4}}(?:-\d{{1,4}})?)"
)
# A price, a meter, a day: no number to call.
_NO_PHONE = r"(?![\d.*]|\s*(?:[元块万度吨号年月人户次]|平|立方|kw))"
_IS = r"(?:件?号码?)?[\s:：是为，,(（]{0,3}"
_MOBILES = re.compile(rf"(?<!\d){_MOBILE}(?!\d)")
_LANDLINES = re.compile(rf"(?<![\d\-]){_LANDLINE}(?!\d)")
_LOCALS = re.compile(rf"{_LOCAL}{_NO_PHONE}")
# Said in Chinese signs a number may stand close to other words of them (…四一七一直打不通).
_SPELT_MOBILES = re.compile(_MOBILE)
# 护照 E12345678, 港澳通行证 C12345678: such a number alone may be anything.
_PASSPORT = re.compile(
    r"(?:护照|通行证|回乡证|台胞证)(?:号码?)?[\s:：是为，,]{0,3}(?P<it>[A-Za-z][A-Za-z0-9]?\d{7,8})(?![A-Za-z0-9])",
    re.ASCII,
)
_BANK_CARD = re.compile(
    rf"(?<![\dA-Za-z])(?:62|4\d|5[1-5]|60|9558)(?:{_GAP}\d){{12,17}}(?![\dA-Za-z])"
)
# 62 begins the cards of this country's banks, 16 or 19 digits: one typed wrong points at its owner all the same.
_OWN_CARD = re.compile(
    rf"(?<![\dA-Za-z])(?<!单)(?<![单编]号)(?<![单编]号[\s:：])(?<!单[\s:：])62(?:{_GAP}\d){{14}}(?:(?:{_GAP}\d){{3}})?(?![\dA-Za-z])"
)
# Named before it a number of a card or a person is one, whatever its check digit; of an identity a part is enough.
_SAID_CARD = re.compile(
    rf"(?:[行用蓄资保]卡|卡号|[账帐][号户]){_IS}(?P<it>\d(?:{_GAP}\d){{12,18}})(?![\dA-Za-z])"
)
_SAID_ID = re.compile(
    rf"(?:身份证|身份号码|证件号){_IS}(?P<it>\d(?:{_GAP}\d){{11,16}}(?:{_GAP}[\dXx])?)(?![\dA-Za-z])"
)
_LONG_ID = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dA-Za-z])")
_SHORT_ID = re.compile(r"(?<![\dA-Za-z])[1-9]\d{14}(?![\dA-Za-z])")
_LIKE_ID = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_OF_PROVINCE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    rf"{_GAP}[A-HJ-Z]{_GAP}"
)
_PLATE = re.compile(
    _OF_PROVINCE + r"(?:[A-HJ-NP-Z0-9]{4}[挂学警港澳领]|[A-HJ-NP-Z0-9]{5,6})(?![A-Z0-9])",
    re.IGNORECASE,
)
# With blanks between its places too; what is masked behind it begins another number.
_SPREAD_PLATE = re.compile(
    rf"{_OF_PROVINCE}[A-HJ-NP-Z0-9](?:{_GAP}[A-HJ-NP-Z0-9]){{4,5}}(?![A-Z0-9*])", re.IGNORECASE
)

# How people group the eleven digits of a mobile number; the rest are mostly lists of numbers.
_MOBILE_GROUPS = {
    (11,),
    (3, 4, 4),
    (3, 8),
    (7, 4),
    (4, 3, 4),
    (4, 4, 3),
    (3, 3, 5),
    (3, 2, 2, 2, 2),
    (2, 3, 3, 3),
    (1,) * 11,
}
_PROVINCES = frozenset(
    phrases(
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
        "50 51 52 53 54 61 62 63 64 65 71 81 82 83"
    )
)
_CENTURIES = frozenset({"19", "20"})
_MOBILE_DIGITS = 11
# 一三八…, 壹, 〇, 幺, ①: each sign a digit, each in its place.
_SPELT_DIGITS = {
    **{ord(sign): str(n) for n, sign in enumerate("零一二三四五六七八九")},
    **{ord(sign): str(n) for n, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{ord(sign): str(n) for n, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨")},
    **{ord(sign): "0" for sign in "〇○"},
    **{ord(sign): "1" for sign in "幺"},
}
# O, o for 0 and I, l for 1: as good as digits where most around them are.
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_RUN = re.compile(
    rf"(?<![A-Za-z\d])[\dOoIl](?:{_GAP}[\dOoIl]){{6,17}}(?:{_GAP}[Xx])?(?![A-Za-z\d])"
)
_HIDDEN = "***"
_LOCAL_DIGITS = 8
_CARD_DIGITS = range(16, 20)
# Shown of a phone number: three digits in front and four behind; of a plate three and two.
_PHONE_SHOWN = (3, 4)
_PLATE_SHOWN = (3, 2)
_ID_SHOWN = (1, 1)
# Behind province and office a plate has five places, a new-energy one six, two letters at most.
_NEW_ENERGY_PLACES = 6
_MOST_PLATE_LETTERS = 2


def scan(text: str) -> list[Finding]:
    """Return the personal data in a text, in order and without overlap."""
    plain = half_width(text)
    taken = bytearray(len(plain))
    found: list[Finding] = []
    for kind, start, end in _candidates(plain):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Finding(kind, start, end, text[start:end]))
    return sorted(found, key=lambda finding: finding.start)


def suspect(text: str) -> list[Finding]:
    """Return the personal data in a text, and what is an identity number but for a slip in it."""
    found = scan(text)
    for match in _LIKE_ID.finditer(half_width(text)):
        start, end = match.span()
        if not any(finding.start < end and start < finding.end for finding in found):
            found.append(Finding(PersonalData.RESIDENT_ID, start, end, text[start:end]))
    return sorted(found, key=lambda finding: finding.start)


def has_number_of_a_person(text: str) -> bool:
    """Tell whether a mobile or an identity number stands in a text; an office's landline does not count."""
    kinds = {PersonalData.MOBILE, PersonalData.RESIDENT_ID}
    return any(finding.kind in kinds for finding in scan(text))


def redact(text: str, *, keeps: Container[PersonalData] = ()) -> str:
    """Return the text with each piece of personal data masked but what it `keeps`."""
    return "".join(_redacted_parts(text, keeps=keeps))


def mask(finding: Finding) -> str:
    """Return what may be shown of a finding."""
    hide = _MASKS.get(finding.kind)
    return hide(finding.text) if hide else _HIDDEN


def mask_phone(number: str) -> str:
    """Show the first three and the last four digits of a phone number."""
    digits = _digits(number)
    if len(digits) > _MOBILE_DIGITS:
        digits = digits.removeprefix("00").removeprefix("86")
    return _starred(digits, _PHONE_SHOWN)


def mask_resident_id(number: str) -> str:
    """Show the first and the last place of an identity number."""
    return _starred(_places(number), _ID_SHOWN)


def mask_name(name: str) -> str:
    """Show the surname alone."""
    name = name.strip()
    if not name:
        return ""
    surname = name[:2] if name[:2] in names.COMPOUND_SURNAMES else name[:1]
    return f"{surname}*"


def mask_plate(plate: str) -> str:
    """Show the first three and the last two places of a plate."""
    return _starred(_places(plate).upper(), _PLATE_SHOWN)


def _redacted_parts(text: str, *, keeps: Container[PersonalData]) -> Iterator[str]:
    told = 0
    for finding in scan(text):
        if finding.kind in keeps:
            continue
        yield text[told : finding.start]
        yield mask(finding)
        told = finding.end
    yield text[told:]


def _candidates(plain: str) -> Iterator[tuple[PersonalData, int, int]]:
    for kind, pattern, holds in _LOOKED_FOR:
        for match in pattern.finditer(plain):
            start, end = _where(match)
            if holds(plain[start:end]):
                yield kind, start, end
    for name in names.names_in(plain):
        yield PersonalData.NAME, name.start, name.end
    spelt = _RUN.sub(_in_digits, plain.translate(_SPELT_DIGITS))
    if spelt != plain:
        yield from _candidates_spelt(spelt, plain)


def _candidates_spelt(spelt: str, plain: str) -> Iterator[tuple[PersonalData, int, int]]:
    for kind, pattern, holds in _SPELT:
        for match in pattern.finditer(spelt):
            start, end = _where(match)
            is_part = plain[start - 1 : start].isdecimal() or plain[end : end + 1].isdecimal()
            if not is_part and holds(spelt[start:end]):
                yield kind, start, end


def _where(match: re.Match[str]) -> tuple[int, int]:
    """What of a match is the number itself, without the word that gave it away."""
    for name in ("it", "bare", "whose"):
        if match.groupdict().get(name):
            return match.span(name)
    return match.span()


def _in_digits(run: re.Match[str]) -> str:
    digits = sum(sign.isdecimal() for sign in run[0])
    letters = sum(sign in "OoIl" for sign in run[0])
    return run[0].translate(_LIKE_DIGITS) if digits > letters else run[0]


def _is_mobile(written: str) -> bool:
    groups = re.findall(r"\d+", written)
    # A country code in front, joined or apart.
    if groups[0] in {"86", "0086"}:
        groups = groups[1:]
    elif len("".join(groups)) > _MOBILE_DIGITS:
        groups[0] = groups[0].removeprefix("00").removeprefix("86")
    return tuple(len(group) for group in groups) in _MOBILE_GROUPS


def _is_long_id(written: str) -> bool:
    # Whatever its check digit: a number with a slip in it points at somebody all the same.
    places = _places(written)
    return places[:2] in _PROVINCES and places[6:8] in _CENTURIES and _is_date(places[6:14])


def _is_short_id(written: str) -> bool:
    return written[:2] in _PROVINCES and _is_date(f"19{written[6:12]}")


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _is_plate(written: str) -> bool:
    places = _places(written)[2:]
    letters = [place for place in places if place.isascii() and place.isalpha()]
    if len(letters) > _MOST_PLATE_LETTERS:
        return False
    if len(places) < _NEW_ENERGY_PLACES:
        return True
    # New energy: a letter first on a small car, last on a large one.
    return places[0].isalpha() or places[-1].isalpha()


def _is_local(written: str) -> bool:
    # 20261123 is a day.
    digits = "".join(re.findall(r"\d", written))
    return not (len(digits) == _LOCAL_DIGITS and digits[:2] in {"19", "20"} and _is_date(digits))


def _is_bank_card(written: str) -> bool:
    digits = [int(place) for place in written if place.isdecimal()]
    # Luhn: each second place from behind doubled.
    doubled = [n * 2 - 9 * (n > 4) for n in digits[-2::-2]]  # noqa: PLR2004
    return len(digits) in _CARD_DIGITS and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def _digits(number: str) -> str:
    plain = _RUN.sub(_in_digits, half_width(number).translate(_SPELT_DIGITS))
    return "".join(place for place in plain if place.isdigit())


def _places(number: str) -> str:
    return "".join(place for place in half_width(number) if place.isalnum())


def _starred(places: str, shown: tuple[int, int]) -> str:
    # Too short to hide anything between the ends: nothing is shown.
    front, back = shown
    hidden = len(places) - front - back
    if hidden < 1:
        return "*" * len(places)
    return f"{places[:front]}{'*' * hidden}{places[-back:]}"


def _always(_written: str) -> bool:
    return True


_Test = Callable[[str], bool]
# Longer numbers first: a phone number must not be seen inside an identity number.
_LOOKED_FOR: tuple[tuple[PersonalData, re.Pattern[str], _Test], ...] = (
    (PersonalData.RESIDENT_ID, _LONG_ID, _is_long_id),
    (PersonalData.RESIDENT_ID, _SHORT_ID, _is_short_id),
    (PersonalData.RESIDENT_ID, _SAID_ID, _always),
    (PersonalData.BANK_CARD, _BANK_CARD, _is_bank_card),
    (PersonalData.BANK_CARD, _OWN_CARD, _always),
    (PersonalData.BANK_CARD, _SAID_CARD, _always),
    (PersonalData.EMAIL, contacts.EMAIL, _always),
    (PersonalData.MOBILE, _MOBILES, _is_mobile),
    (PersonalData.LANDLINE, _LANDLINES, _always),
    (PersonalData.PLATE, _PLATE, _is_plate),
    (PersonalData.PLATE, _SPREAD_PLATE, _is_plate),
    (PersonalData.PASSPORT, _PASSPORT, _always),
    (PersonalData.WECHAT, contacts.WECHAT, _always),
    (PersonalData.QQ, contacts.QQ, _always),
    (PersonalData.LANDLINE, _LOCALS, _is_local),
    (PersonalData.HOME, doors.HOME, _always),
)
# Looked for once more with Chinese signs, and letters that look like digits, read as digits.
_SPELT: tuple[tuple[PersonalData, re.Pattern[str], _Test], ...] = (
    (PersonalData.RESIDENT_ID, _LONG_ID, _is_long_id),
    (PersonalData.RESIDENT_ID, _SAID_ID, _always),
    (PersonalData.MOBILE, _SPELT_MOBILES, _is_mobile),
    (PersonalData.LANDLINE, _LANDLINES, _always),
    (PersonalData.LANDLINE, _LOCALS, _is_local),
)
_MASKS: dict[PersonalData, Callable[[str], str]] = {
    PersonalData.MOBILE: mask_phone,
    PersonalData.LANDLINE: mask_phone,
    PersonalData.RESIDENT_ID: mask_resident_id,
    PersonalData.PLATE: mask_plate,
    PersonalData.NAME: mask_name,
}

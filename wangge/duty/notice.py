"""How the text of the State Council's holiday notice is read, as it is pasted."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.duty.calendar import Day

# "一、元旦：1 月 1 日（周四）至 3 日（周六）放假调休，共 3 天。1 月 4 日（周日）上班。"
_ASIDE = re.compile(r"（[^）]*）|\([^)]*\)")
_HEAD = re.compile(r"^[一二三四五六七八九十\d]*[、.．]?(?P<name>[^\d：:]{1,20})[：:]")
_SPAN = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<first>\d{1,2})日"
    r"(?:至(?:(?P<last_year>\d{4})年)?(?:(?P<last_month>\d{1,2})月)?(?P<last>\d{1,2})日)?"
)
_LONGEST = 15


def read_notice(text: str, *, year: int) -> list[Day]:
    """Return the days named in a notice; raise Malformed with the line that cannot be read."""
    days: dict[date, Day] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        plain = re.sub(r"\s", "", _ASIDE.sub("", line))
        head = _HEAD.match(plain)
        if head is None:
            continue  # greeting, date, signature
        found = list(_days_in(plain[head.end() :], year=year, name=head["name"], line=number))
        days.update((day.on, day) for day in found)
    if not days:
        raise Malformed(
            _("没有找到放假的日子。请把通知里“一、元旦：1 月 1 日……放假”那几行贴进来。"),
            field="text",
        )
    return [days[on] for on in sorted(days)]


def _days_in(text: str, *, year: int, name: str, line: int) -> Iterator[Day]:
    for sentence in re.split("[。；;]", text):
        is_work_day = "上班" in sentence
        if not is_work_day and "放假" not in sentence:
            continue
        for span in _SPAN.finditer(sentence):
            label = _("补%(holiday)s") % {"holiday": name} if is_work_day else name
            for on in _run(span, year=year, line=line):
                yield Day(on, is_work_day=is_work_day, name=label)


def _run(span: re.Match[str], *, year: int, line: int) -> list[date]:
    try:
        first = date(int(span["year"] or year), int(span["month"]), int(span["first"]))
        last = first
        if span["last"]:
            last_year = int(span["last_year"] or first.year)
            last = date(last_year, int(span["last_month"] or first.month), int(span["last"]))
    except ValueError:
        raise _unreadable(span, line) from None
    if not timedelta() <= last - first < timedelta(days=_LONGEST):
        raise _unreadable(span, line)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _unreadable(span: re.Match[str], line: int) -> Malformed:
    return Malformed(
        _("第 %(line)d 行的“%(words)s”看不懂，请改成“1 月 1 日至 3 日放假”这样。")
        % {"line": line, "words": span[0]},
        field="text",
    )

"""How what people wrote is told from what the platform says: all that is kept changes its script."""

import io
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from django.apps import apps
from django.db import models
from openpyxl import load_workbook

from tests.test_translations import PLACEHOLDER, english, written
from wangge.cases.templates import BLANKS
from wangge.cases.wording import gap
from wangge.exchange import default_form
from wangge.exchange.manual_table import STEPS
from wangge.places import wall_codes
from wangge.places.models import WallCode
from wangge.places.sheets.kinds import KINDS

# Ideographs, and the commas and brackets of Chinese.
_CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")
# The blanks of a letter keep their names, by which they are filled.
_KEPT = re.compile(r"\{[^{}]*\}|" + _CHINESE.pattern)
# Each character becomes one of a plane that no sentence of ours is written in.
_AWAY = 0x20000
# A plate is kept sealed, and so beyond disguise: 苏F1**45.
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9*]{5,6}")
# The switch says the name of the other language in that language.
_OTHER_LANGUAGE = re.compile(r'<a [^>]*lang="zh-Hans"[^>]*>[^<]*</a>')


def disguise_what_is_kept() -> None:
    """Change the script of every name and word in the database; what stays Chinese is ours."""
    for model in apps.get_models():
        if model.__module__.startswith("wangge."):
            _disguise_rows(model)


def chinese_left(page: str, *, on: str) -> set[str]:
    """What a page still says in Chinese, beside words that stand in a sheet or a letter as they are."""
    rest = _OTHER_LANGUAGE.sub("", page)
    for words in sorted((*_examples(), *_of_letters(), *_of_sheets(on)), key=len, reverse=True):
        rest = rest.replace(escape(words), "")
    rest = _PLATE.sub("", rest)
    return {said.strip() for said in re.split(r'[<>"\n]', rest) if _CHINESE.search(said)}


@cache
def _examples() -> tuple[str, ...]:
    """English sentences that quote what is typed in Chinese, as far as they are always the same."""
    said = [text for message in english() if message.id for text in written(message)]
    return tuple(part for text in said for part in PLACEHOLDER.split(text) if _CHINESE.search(part))


def _of_letters() -> Iterator[str]:
    """The blanks of a letter, which is in the language of whoever gets it."""
    for name in BLANKS:
        yield f"{{{name}}}"
        yield gap(name)


def _of_sheets(on: str) -> Iterator[str]:
    """What stands as it is where a page is about it: columns of sheets, cells, commands, zones kept with a case."""
    if on in {"places:sheets", "places:upload_sheet", "places:sheet"}:
        yield from (column.name for kind in KINDS.values() for column in kind.columns)
    if on == "api:manual":
        for step in STEPS:
            yield from re.findall(r'"([^"]*)"', step.command)
    if on.startswith("places:wall_code"):
        yield from map(wall_codes.zone_said, WallCode.objects.all())
    if on == "exchange:form_cells":
        book = load_workbook(io.BytesIO(default_form.build()[0]))
        for row in book.active.iter_rows(values_only=True):  # type: ignore[union-attr]
            yield from (cell for cell in row if isinstance(cell, str))


def _disguise_rows(model: type[models.Model]) -> None:
    kept = (models.CharField, models.TextField, models.JSONField)
    names = [field.name for field in model._meta.concrete_fields if isinstance(field, kept)]
    changed = []
    for row in model._base_manager.all() if names else ():
        before = {name: getattr(row, name) for name in names}
        after = {name: _disguised(value) for name, value in before.items()}
        if before != after:
            for name, value in after.items():
                setattr(row, name, value)
            changed.append(row)
    if changed:
        model._base_manager.bulk_update(changed, names)


def _moved_away(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("{") else chr(ord(found[0]) + _AWAY)


def _disguised(value: Any) -> Any:
    if isinstance(value, str):
        return _KEPT.sub(_moved_away, value)
    if isinstance(value, list):
        return [_disguised(one) for one in value]
    if isinstance(value, dict):
        return {name: _disguised(one) for name, one in value.items()}
    return value

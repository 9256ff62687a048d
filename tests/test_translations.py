"""What is said in one language is said in the other: every sentence is marked, and every one is translated."""

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "later",
    "to_translate",
}
KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "gettext_lazy": None, "later": None,
    "to_translate": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
# Chinese that is data, vocabulary or the headings of sheets, and not said to a reader by a page.
DATA = re.compile(
    r"/(language|tests|migrations|demo|management|sheets)/|factories\.py$|_table\.py$"
    r"|_categories\.py$|work_days_|category_row\.py$|_sheet\.py$|_cells\.py$|/phrases\.py$|/guessing\.py$"
    r"|/(templates|wording|gallery|importing|default_form|figures|report_forms|lists)\.py$"
    r"|/spots\.py$|/tickets\.py$|/mapping\.py$|/passwords\.py$|/notice\.py$"
)
# What takes words apart, and units that are glued to a number that was typed.
PATTERN = re.compile(r"\(\?|\\[sd]|\[.*\]|[$^]|^\s*[\u3400-\u9fff]{1,2}$")

needs_english = pytest.mark.skipif(not PO.is_file(), reason="English is not written yet")


@cache
def sentences() -> dict[str, str]:
    """Every sentence that code and templates hold, with the file it stands in."""
    jinja = {"extensions": "jinja2.ext.do", "trim_blocks": "true", "newstyle_gettext": "true"}
    methods = [("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python")]
    methods.append(("**/jinja2/**.html", "jinja2"))
    found = extract_from_dir(
        ROOT / "wangge", methods, {"**/jinja2/**.html": {**jinja, "silent": "false"}}, KEYWORDS
    )
    return {
        (message[0] if isinstance(message, tuple) else message): file
        for file, _line, message, _comments, _context in found
    }


@cache
def english() -> Catalog:
    return read_po(io.BytesIO(PO.read_bytes()), locale="en")


def written(message: Message) -> tuple[str, ...]:
    said: Any = message.string
    return tuple(said) if isinstance(said, tuple | list) else (said,)


def _asked(message: Message) -> str:
    asked: Any = message.id
    return str(asked[0] if isinstance(asked, tuple | list) else asked)


@needs_english
def test_every_sentence_has_its_english() -> None:
    known = {_asked(m) for m in english() if m.id and not m.fuzzy and all(written(m))}

    missing = {text: file for text, file in sentences().items() if text and text not in known}

    assert not missing, (
        f"script/translate; {len(missing)} to translate: {dict(list(missing.items())[:8])}"
    )


@needs_english
def test_english_names_what_the_chinese_names() -> None:
    wrong = [
        (_asked(message), said)
        for message in english()
        if message.id
        for said in written(message)
        if not set(PLACEHOLDER.findall(said))
        <= set(PLACEHOLDER.findall(_asked(message))) | {"{name}"}
    ]

    assert not wrong


@needs_english
def test_chinese_in_english_is_only_an_example_of_what_to_type() -> None:
    names_itself = {"中文"}
    wrong = [
        said
        for message in english()
        if message.id and _asked(message) not in names_itself
        for said in written(message)
        if not _only_quotes(said, _asked(message))
    ]

    assert not wrong


def _only_quotes(written: str, asked: str) -> bool:
    examples = re.findall(r"[\u3400-\u9fff]+", written)
    speaks = re.search(r"[A-Za-z]{3}", written)
    return not examples or (speaks is not None and all(word in asked for word in examples))


@needs_english
def test_what_is_no_longer_said_is_not_translated() -> None:
    gone = {_asked(message) for message in english() if message.id} - set(sentences())

    assert not gone, "script/translate drops them"


def test_every_chinese_sentence_of_the_code_is_marked() -> None:
    unmarked = [
        f"{path.relative_to(ROOT)}:{line} {text}"
        for path in sorted((ROOT / "wangge").rglob("*.py"))
        if not DATA.search(str(path))
        for line, text in _unmarked(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert not unmarked, "\n".join(unmarked)


def test_every_chinese_sentence_of_the_templates_is_marked() -> None:
    unmarked = [
        f"{path.relative_to(ROOT)}: {text.strip()[:60]}"
        for path in sorted((ROOT / "wangge").rglob("jinja2/**/*.html"))
        for text in _outside_code(path.read_text(encoding="utf-8"))
        if CHINESE.search(text)
    ]

    assert not unmarked, "\n".join(unmarked)


def _outside_code(template: str) -> Iterator[str]:
    yield from re.split(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", template, flags=re.DOTALL)


def _unmarked(tree: ast.Module) -> Iterator[tuple[int, str]]:
    fine = {id(node) for node in _marked_or_docstring(tree)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        if id(node) not in fine and _is_said(node.value):
            yield node.lineno, node.value[:60]


def _is_said(text: str) -> bool:
    return bool(CHINESE.search(text)) and not PATTERN.search(text)


def _marked_or_docstring(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in GETTEXT:
            for argument in node.args:
                yield from ast.walk(argument)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""

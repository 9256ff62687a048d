"""What keeps the house standing; each rule is also shown something it must catch."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.test.utils import isolate_apps
from django.urls import get_resolver

from tests import house_rules as rules

ROOT = Path(settings.BASE_DIR)
HOUSE = ROOT / "wangge"
FILES = list(rules.python_files(HOUSE))
VIEWS = [f for f in FILES if {"views", "api"} & {*f.relative_to(HOUSE).with_suffix("").parts}]
HOUSE_MODULES = {".".join(f.relative_to(ROOT).with_suffix("").parts): f for f in FILES}
TEMPLATES = sorted(HOUSE.rglob("jinja2/**/*.html"))
OURS = [
    m
    for config in apps.get_app_configs()
    if config.name.startswith("wangge.")
    for m in config.get_models()
]


def floors() -> list[list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    return [[name.strip(" ()") for name in layer.split("|")] for layer in layers]


def broken(rule: Callable[[Path], list[str]], files: list[Path]) -> list[str]:
    return [place for file in files for place in rule(file)]


def test_the_rules_have_something_to_look_at() -> None:
    assert len(FILES) > 30
    assert len(OURS) > 20
    assert VIEWS
    assert TEMPLATES


def test_no_module_is_longer_than_400_lines() -> None:
    assert rules.too_long(FILES, limit=rules.FILE_LINES) == []


def test_no_template_is_longer_than_150_lines() -> None:
    assert rules.too_long(TEMPLATES, limit=rules.TEMPLATE_LINES) == []


def test_every_module_says_in_one_line_what_it_is_about() -> None:
    assert broken(rules.without_docstring, [f for f in FILES if "tests" not in f.parts]) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert broken(rules.badly_named, FILES) == []


def test_pages_reach_rows_through_the_viewer() -> None:
    assert broken(rules.reaching_past_the_viewer, VIEWS) == []


def test_every_view_says_which_methods_it_answers() -> None:
    ours = [view for view in rules.routed(get_resolver().url_patterns) if view[0] in HOUSE_MODULES]

    silent = [
        place
        for module, name in ours
        for place in rules.views_without_method(HOUSE_MODULES[module], names={name})
    ]

    assert len(ours) > 50
    assert silent == []


def test_foreign_keys_point_down_the_floors() -> None:
    assert rules.pointing_up(OURS, floors=floors()) == []


def test_every_foreign_key_has_a_name_for_the_way_back() -> None:
    assert rules.keys_without_related_name(OURS) == []


def test_every_model_can_say_its_name() -> None:
    assert rules.models_without_str([m for m in OURS if not issubclass(m, AbstractBaseUser)]) == []


def test_no_model_is_ordered_behind_the_back_of_a_query() -> None:
    assert rules.models_ordered_by_default(OURS) == []


def test_every_app_has_a_place_on_the_floors() -> None:
    built = {folder.name for folder in HOUSE.iterdir() if (folder / "__init__.py").exists()}

    assert built <= {app for floor in floors() for app in floor}


def show_needs_a_method(file: Path) -> list[str]:
    return rules.views_without_method(file, names={"show"})


BAD = [
    (rules.without_docstring, "import os\n"),
    (rules.without_docstring, '"""lower case."""\n'),
    (rules.reaching_past_the_viewer, '"""V."""\ncase = Case.objects.get(pk=1)\n'),
    (rules.reaching_past_the_viewer, '"""V."""\ncases = list(Case.objects.all())\n'),
    (show_needs_a_method, '"""V."""\n@login_required\ndef show(request):\n    pass\n'),
]
GOOD = [
    (rules.without_docstring, ""),
    (rules.without_docstring, '"""How it is."""\n'),
    (rules.reaching_past_the_viewer, '"""V."""\nx = Case.objects.visible_to(a).get(pk=1)\n'),
    (rules.reaching_past_the_viewer, '"""V."""\nx = request.GET.get("q")\n'),
    (show_needs_a_method, '"""V."""\n@http.require_safe\ndef show(request):\n    pass\n'),
    (show_needs_a_method, '"""V."""\n@require_http_methods(["GET"])\ndef show(request): ...\n'),
    (show_needs_a_method, '"""V."""\ndef case_of(request):\n    pass\n'),
]


@pytest.mark.parametrize(("rule", "source"), BAD)
def test_a_rule_catches_what_it_is_for(
    rule: Callable[[Path], list[str]], source: str, tmp_path: Path
) -> None:
    file = tmp_path / "sample.py"
    file.write_text(source, "utf-8")

    assert rule(file)


@pytest.mark.parametrize(("rule", "source"), GOOD)
def test_a_rule_lets_good_code_pass(
    rule: Callable[[Path], list[str]], source: str, tmp_path: Path
) -> None:
    file = tmp_path / "sample.py"
    file.write_text(source, "utf-8")

    assert not rule(file)


def test_a_long_file_and_an_empty_name_are_caught(tmp_path: Path) -> None:
    file = tmp_path / "utils.py"
    file.write_text("x = 1\n" * 401, "utf-8")
    table = tmp_path / "table.py"
    table.write_text("ROWS = (\n" + "    1,\n" * 401 + ")\n", "utf-8")

    assert rules.too_long([file], limit=400)
    assert rules.too_long([file], limit=401) == []
    assert rules.badly_named(file)


@isolate_apps("wangge.places", "wangge.cases")
def test_a_model_that_breaks_the_rules_is_caught() -> None:
    class Above(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "cases"

    class Below(models.Model):  # noqa: DJ008
        above = models.ForeignKey(Above, on_delete=models.CASCADE)

        class Meta:
            app_label = "places"
            ordering = ["pk"]

    assert rules.pointing_up([Below], floors=floors()) == ["places.Below.above points up to cases"]
    assert rules.keys_without_related_name([Below]) == ["places.Below.above"]
    assert rules.models_without_str([Below]) == ["places.Below"]
    assert rules.models_ordered_by_default([Below]) == ["places.Below"]

"""Which kinds of events there are, who records each and who reacts to it: read from the code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import AppConfig, apps

from wangge.history import reacting

# Where an event is named but not recorded.
_NOT_RECORDING = {"events", "reactions", "saying"}
_NOT_CODE = {"tests", "migrations", "factories"}


class SameKindTwice(ValueError):
    """Two events of the platform have one name; nobody could react to only one of them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event with those on both sides of it."""

    name: str
    event: StrEnum
    recorded_by: tuple[str, ...]
    reactions: tuple[str, ...]


def kinds() -> list[Kind]:
    """List all kinds of events, the lowest app first; SameKindTwice where names collide."""
    members = [event for enum in _enums() for event in enum]
    twice = {event.value for event in members if [m.value for m in members].count(event.value) > 1}
    if twice:
        raise SameKindTwice(", ".join(sorted(twice)))
    recorders = _recorders()
    return [
        Kind(
            f"{type(event).__name__}.{event.name}",
            event,
            tuple(sorted(recorders.get(f"{type(event).__name__}.{event.name}", ()))),
            reacting.reactions_to(event.value),
        )
        for event in members
    ]


def _own_apps() -> Iterator[AppConfig]:
    return (app for app in apps.get_app_configs() if app.name.startswith("wangge."))


def _enums() -> Iterator[type[StrEnum]]:
    for app in _own_apps():
        if find_spec(f"{app.name}.events"):
            for thing in vars(import_module(f"{app.name}.events")).values():
                if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum:
                    yield thing


def _recorders() -> dict[str, set[str]]:
    """Map `CaseEvent.TAKEN` to the functions, outside reactions and sentences, that name it."""
    found: dict[str, set[str]] = {}
    enums = {enum.__name__ for enum in _enums()}
    for app in _own_apps():
        root = Path(app.path)
        for file in sorted(root.rglob("*.py")):
            parts = file.relative_to(root).with_suffix("").parts
            if _NOT_CODE.isdisjoint(parts) and parts[-1].partition("_")[0] not in _NOT_RECORDING:
                module = ".".join((app.label, *parts))
                for owner, event in _named_in(ast.parse(file.read_text("utf-8")), enums):
                    found.setdefault(event, set()).add(f"{module}.{owner}" if owner else module)
    return found


def _named_in(tree: ast.Module, enums: set[str]) -> Iterator[tuple[str, str]]:
    for top in tree.body:
        owner = top.name if isinstance(top, ast.FunctionDef | ast.ClassDef) else ""
        for node in ast.walk(top):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in enums
            ):
                yield owner, f"{node.value.id}.{node.attr}"

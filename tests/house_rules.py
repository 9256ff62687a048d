"""What the house style asks of code, as functions that name each place where it is broken."""

import ast
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path

from django.db.models import ForeignKey, ManyToManyField, Model, OneToOneField
from django.urls import URLPattern, URLResolver

METHOD_DECORATORS = {"require_GET", "require_POST", "require_safe", "require_http_methods"}
FORBIDDEN_NAMES = {"utils", "services", "selectors", "helpers", "common", "misc", "managers"}
FILE_LINES = 400
TEMPLATE_LINES = 150
_SKIPPED = {"__pycache__", "migrations"}


def python_files(root: Path) -> Iterator[Path]:
    for file in sorted(root.rglob("*.py")):
        if not _SKIPPED & set(file.parts):
            yield file


def too_long(files: Iterable[Path], *, limit: int) -> list[str]:
    """Find files that nobody reads in one go."""
    counted = ((file, lines_to_read(file)) for file in files)
    return [f"{file}: {count} lines, {limit} allowed" for file, count in counted if count > limit]


def lines_to_read(file: Path) -> int:
    """Count the lines; the rows of a table of data are looked up, not read, and do not count."""
    source = file.read_text("utf-8")
    rows = [
        (node.end_lineno or node.lineno) - node.lineno
        for node in (ast.parse(source).body if file.suffix == ".py" else [])
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Tuple | ast.List | ast.Dict)
    ]
    return len(source.splitlines()) - sum(rows)


def without_docstring(file: Path) -> list[str]:
    tree = ast.parse(file.read_text("utf-8"))
    if not tree.body:
        return []
    words = (ast.get_docstring(tree) or "").strip()
    if not words:
        return [f"{file}: a module says in one line what it is about"]
    # The first sentence is the module's line in docs/map.md.
    return [] if words.splitlines()[0][0].isupper() else [f"{file}: {words.splitlines()[0]}"]


def badly_named(file: Path) -> list[str]:
    bad = FORBIDDEN_NAMES & {file.stem, *file.parent.parts[-2:]}
    return [f"{file}: '{name}' says nothing" for name in sorted(bad)]


def reaching_past_the_viewer(file: Path) -> list[str]:
    """Find `X.objects.get(…)` or `.all()`: a page reaches rows through `visible_to(actor)`."""
    return [
        f"{file}:{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"get", "all"}
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in {"objects", "_default_manager"}
    ]


def routed(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[tuple[str, str]]:
    """Name the module and the function of each address."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routed(pattern.url_patterns)
        else:
            yield pattern.callback.__module__, pattern.callback.__name__


def views_without_method(file: Path, *, names: Container[str]) -> list[str]:
    """Find the views among the functions of a file that do not say which HTTP methods they answer."""
    return [
        f"{file}:{node.lineno}: {node.name}"
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and node.name in names
        and not METHOD_DECORATORS & set(_decorators(node))
    ]


def _decorators(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        bare = decorator.func if isinstance(decorator, ast.Call) else decorator
        yield ast.unparse(bare).rpartition(".")[2]


def pointing_up(models: Iterable[type[Model]], *, floors: Sequence[Sequence[str]]) -> list[str]:
    """Find foreign keys to a higher floor or to a peer; string keys slip past the import contract."""
    height = {app: number for number, floor in enumerate(reversed(floors)) for app in floor}
    found = []
    for model in models:
        mine = model._meta.app_label
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            target = field.related_model
            assert not isinstance(target, str), "the apps are loaded"
            theirs = target._meta.app_label
            if theirs in height and theirs != mine and height[theirs] >= height[mine]:
                found.append(f"{model._meta.label}.{field.name} points up to {theirs}")
    return found


def keys_without_related_name(models: Iterable[type[Model]]) -> list[str]:
    return [
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if isinstance(field, ForeignKey | OneToOneField | ManyToManyField)
        and field.remote_field.related_name is None
    ]


def models_without_str(models: Iterable[type[Model]]) -> list[str]:
    return [model._meta.label for model in models if model.__str__ is Model.__str__]


def models_ordered_by_default(models: Iterable[type[Model]]) -> list[str]:
    return [model._meta.label for model in models if model._meta.ordering]

"""What the list of events says: everything that can happen, and what then happens."""

from enum import StrEnum
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from wangge.history import kinds as all_kinds
from wangge.history.kinds import SameKindTwice, kinds


def test_the_command_lists_every_event_of_every_app_once() -> None:
    out = StringIO()

    call_command("events", stdout=out)

    names = [line for line in out.getvalue().splitlines() if not line.startswith(" ")]
    assert len(names) == len(set(names))
    assert set(names) == {kind.event.value for kind in kinds()}
    if apps.is_installed("wangge.people"):
        assert "people.appointed" in names


def test_the_list_names_who_records_an_event() -> None:
    found = {kind.event.value: kind for kind in kinds()}

    if apps.is_installed("wangge.people"):
        assert "people.posts.appoint" in found["people.appointed"].recorded_by


def test_as_markdown_it_is_a_table_with_a_row_for_each() -> None:
    out = StringIO()

    call_command("events", markdown=True, stdout=out)

    head, rule, *rows = out.getvalue().splitlines()
    assert head.count("|") == rule.count("|") == 4
    assert len(rows) == len(kinds())


def test_two_events_of_one_name_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    class One(StrEnum):
        LIT = "lamp.lit"

    class Other(StrEnum):
        SHINES = "lamp.lit"

    monkeypatch.setattr(all_kinds, "_enums", lambda: iter([One, Other]))

    with pytest.raises(SameKindTwice, match=r"lamp\.lit"):
        kinds()

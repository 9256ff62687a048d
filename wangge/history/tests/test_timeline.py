"""How what happened is told, to staff and to residents."""

from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from wangge.history import timeline as telling
from wangge.history.models import Event
from wangge.history.tests.happenings import CLOCK, NOW, LampEvent, Somebody, a_lamp, happens
from wangge.history.timeline import Line, Names, named, timeline, told
from wangge.jobs.models import Job


@told(LampEvent.LIT)
def _lit(event: Event, names: Names) -> Line:
    return Line(f"{names.actor(event)} 把灯点亮了", icon="check")


@told(LampEvent.BROKEN)
def _broken(event: Event, names: Names) -> Line:
    return Line(f"灯坏了，交给 {names.of('tests.team', event.data['team'])}")


@told(LampEvent.NOTED)
def _noted(event: Event, names: Names) -> Line | None:
    return Line(f"{names.actor(event)} 记了一笔", internal=True) if event.data else None


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The look-ups of names; the resolvers of the other apps stay as they are."""
    asked: list[set[int]] = []
    monkeypatch.setattr(telling, "_RESOLVERS", {})

    @named("people.post")
    def posts(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
        asked.append(set(ids))
        return {17: "城东物业 · 工程" if for_resident else "沈晓岚（工程）"}

    @named("tests.team")
    def teams(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
        return {ref: f"{ref} 组" for ref in ids}

    return asked


@pytest.mark.django_db
def test_a_timeline_tells_the_newest_first_by_when_it_happened() -> None:
    lamp = a_lamp()
    happens(LampEvent.LIT, lamp, at=NOW)
    happens(LampEvent.BROKEN, lamp, at=NOW - timedelta(hours=1), team=3)
    happens(LampEvent.LIT, a_lamp(), at=NOW)

    entries = timeline(lamp, for_resident=False)

    assert [(entry.at, entry.text, entry.icon) for entry in entries] == [
        (NOW, "沈晓岚（工程） 把灯点亮了", "check"),
        (NOW - timedelta(hours=1), "灯坏了，交给 3 组", ""),
    ]
    assert entries[0].kind == "lamp.lit"


@pytest.mark.django_db
def test_a_resident_reads_nothing_internal_and_no_private_names() -> None:
    lamp = a_lamp()
    happens(LampEvent.LIT, lamp)
    happens(LampEvent.NOTED, lamp, note=4)
    happens(LampEvent.WORDLESS, lamp)

    texts = [entry.text for entry in timeline(lamp, for_resident=True)]

    assert texts == ["城东物业 · 工程 把灯点亮了"]


@pytest.mark.django_db
def test_staff_read_what_is_internal_and_even_what_has_no_sentence() -> None:
    lamp = a_lamp()
    happens(LampEvent.NOTED, lamp, note=4)
    happens(LampEvent.NOTED, lamp)
    happens(LampEvent.WORDLESS, lamp, actor=CLOCK)

    entries = timeline(lamp, for_resident=False)

    assert [(entry.text, entry.internal) for entry in entries] == [
        ("到时提醒：lamp.wordless", True),
        ("沈晓岚（工程） 记了一笔", True),
    ]


@pytest.mark.django_db
def test_somebody_who_was_erased_has_no_name_and_the_sentence_stays() -> None:
    lamp = a_lamp()
    happens(LampEvent.LIT, lamp, actor=Somebody(post_ref=99))

    [entry] = timeline(lamp, for_resident=False)

    assert entry.text == "（已删除） 把灯点亮了"


@pytest.mark.django_db
def test_a_long_timeline_asks_for_all_names_together(
    asked: list[set[int]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lamp: Job = a_lamp()
    for post in (17, 18, 19) * 4:
        happens(LampEvent.LIT, lamp, actor=Somebody(post_ref=post))

    with django_assert_num_queries(1):
        entries = timeline(lamp, for_resident=False)

    assert len(entries) == 12
    assert asked == [{17, 18, 19}]

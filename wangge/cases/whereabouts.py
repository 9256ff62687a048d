"""Where a case is, in words that say each part once."""

from collections.abc import Mapping

from wangge.cases.models import Case
from wangge.language.numerals import digits_before_units


def place(row: Mapping[str, object]) -> str:
    """Where it is, in a few words, each said once."""
    name, short = str(row["estate__name"] or ""), str(row["estate__short_name"] or "")
    building = str(row["building__name"] or "")
    return _said_once((name, short), building, str(row["place_text"] or ""), shown=short or name)


def place_of(case: Case) -> str:
    """Where a case is, each part said once."""
    name = case.estate.name if case.estate else ""
    short = case.estate.short_name if case.estate else ""
    return _said_once((name, short), str(case.building or ""), case.place_text, shown=name)


def no_finer_than_building(case: Case) -> str:
    """Where a case is as everybody may hear it: estate and building, else the community; never a door."""
    if case.estate is None:
        return case.community.name
    return " ".join(part for part in (case.estate.name, str(case.building or "")) if part)


def _said_once(estate: tuple[str, str], building: str, text: str, *, shown: str) -> str:
    # People write the estate and the building again, which the pick-list knows already.
    for known in (*estate, building):
        text = _without(known, text) if known else text
    return " ".join(part for part in (shown, building, text) if part)


def _without(known: str, text: str) -> str:
    """Take what is known from the beginning of a text, however it is spaced and its numerals written."""
    if text.startswith(known):
        return text.removeprefix(known).strip()
    sought = _plain(known)
    # Numerals and blanks make it a little shorter or longer, never twice as long.
    lengths = range(1, min(len(text), 2 * len(known) + 2) + 1)
    cut = next((length for length in lengths if _plain(text[:length]) == sought), 0)
    return text[cut:].strip()


def _plain(text: str) -> str:
    return digits_before_units("".join(text.split()))

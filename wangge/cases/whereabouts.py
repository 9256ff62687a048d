"""Where a case is, in words that say each part once."""

from collections.abc import Mapping

from wangge.cases.models import Case


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


def _said_once(estate: tuple[str, str], building: str, text: str, *, shown: str) -> str:
    # People write the estate and the building again, which the pick-list knows already.
    for known in (*estate, building):
        text = text.removeprefix(known).strip() if known else text
    return " ".join(part for part in (shown, building, text) if part)

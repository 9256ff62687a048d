"""Where a car stands in the way, as its driver and a notice may read it: the spot, nobody's door or name."""

import re

from django.utils.translation import gettext as _

from wangge.cases import whereabouts
from wangge.cases.models import Case
from wangge.language.personal_data import suspect
from wangge.people.models import Occupancy
from wangge.places import phrases
from wangge.places.models import ParkingSpace

_ABOUT_A_SPACE = re.compile(r"(?:车位|车库|地库)")
_DOOR_ALONE = re.compile(r"(?<![A-Za-z\d])\d{3,4}\s*[室房户]")
_SIGN = r"(?:(?![号楼幢栋座元室户门口的])[\u4e00-\u9fff])"
_SOMEBODY = re.compile(
    rf"{_SIGN}{{0,3}}(?:先生|女士|阿姨|叔叔|大爷|大妈|奶奶|爷爷|老师|师傅)家?"
    rf"|{_SIGN}{{1,3}}家(?=[门的车楼旁对后前\s]|$)"
)
_BARE_OF = re.compile(r"(?:^|(?<=\s)|(?<=号楼))\s*[家的]+\s*")
_SHORTEST_NAME = 2


def place_of(case: Case) -> str:
    """Name the spot: estate, building, what was typed of it, and the space where that is known."""
    spot, space = _spot(case), _space(case)
    if spot == "车位" and space is None:
        # Whose it is was taken out; that it is one of those who live there stays.
        spot = _("住户的车位")
    said = whereabouts.place(
        {
            "estate__name": str(case.estate or case.community),
            "estate__short_name": "",
            "building__name": str(case.building or ""),
            "place_text": spot,
        }
    )
    return f"{said} {space}" if space and str(space) not in said else said


def _spot(case: Case) -> str:
    words = case.place_text
    for found in reversed(suspect(words)):
        words = words[: found.start] + words[found.end :]
    for name in _names(case):
        words = words.replace(name, "")
    nobody = _SOMEBODY.sub("", words)
    doorless = phrases.without_doors(nobody, is_placed=case.building is not None)
    words = _DOOR_ALONE.sub("", doorless)
    if case.unit is not None:
        words = re.sub(rf"(?<!\d){re.escape(case.unit.number)}(?!\d)", "", words)
    return " ".join(_BARE_OF.sub(" ", _once(words, case)).split()).strip("，。、,. ")


def _once(words: str, case: Case) -> str:
    """Leave out the estate and the building that stand before the words anyway."""
    if case.estate is not None:
        for name in filter(None, (case.estate.name, case.estate.short_name)):
            words = words.replace(name, "")
    if case.building is not None:
        number = re.match(r"\d+", case.building.name)
        if number:
            words = re.sub(rf"(?<!\d){number[0]}\s*(?:号楼|幢|栋|座|#楼?)", "", words)
    return words


def _names(case: Case) -> list[str]:
    """Whose names may stand in what was typed: who asked, for whom, and who lives there."""
    names: set[str] = set()
    for row in case.requesters.values_list("name", "on_behalf_of", "person__name"):
        names.update(filter(None, row))
    if case.unit_id:
        living = Occupancy.objects.filter(household__unit=case.unit_id)
        names.update(living.values_list("person__name", flat=True))
    return sorted((name for name in names if len(name) >= _SHORTEST_NAME), key=len, reverse=True)


def _space(case: Case) -> ParkingSpace | None:
    """The space of the door that was named, where it has just one and a space is what is taken."""
    if case.unit_id is None or not _ABOUT_A_SPACE.search(f"{case.place_text} {case.words}"):
        return None
    spaces = list(ParkingSpace.objects.filter(unit=case.unit_id)[:2])
    return spaces[0] if len(spaces) == 1 else None

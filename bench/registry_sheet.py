"""How fast a sheet of a hundred thousand units comes in, and the same rows by a bare executemany."""

import resource
import time

from django.db import connection, transaction
from django.utils import timezone

from wangge.core.sheets.writing import Column, workbook
from wangge.people.actors import COMMAND
from wangge.places import registry
from wangge.places.models import Area, Building
from wangge.places.sheets import importing
from wangge.places.sheets.kinds import KINDS

COUNT = 100_000
_BUILDINGS = 100
_MIB = 1024
_INSERT = (
    "INSERT INTO places_unit (building_id, entrance_id, number, floor, area_cm, area_source)"
    " VALUES (%s, NULL, %s, %s, %s, %s)"
)


def measure(_seconds: float) -> dict[str, object]:
    """Look at the sheet, enter it, look at it again, and insert as many rows by themselves."""
    buildings = _buildings()
    content = _sheet(buildings)
    community = buildings[0].estate.community
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    now = timezone.now()
    sheet = importing.receive(
        "units", content, file_name="units.xlsx", scope=community, by=COMMAND, at=now
    )
    looked = _timed(lambda: importing.look(sheet))
    if (sheet.count_new, sheet.count_wrong) != (COUNT, 0):
        raise RuntimeError(f"{sheet.count_new} new, {sheet.count_wrong} wrong")
    importing.enter(sheet, by=COMMAND, at=now)
    entered = _timed(lambda: importing.go_on_entering(sheet, at=now))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    bare = _bare(buildings)
    return {
        "database": connection.vendor,
        "rows": COUNT,
        "megabytes": round(len(content) / 1e6, 1),
        "looked_seconds": round(looked, 1),
        "entered_seconds": round(entered, 1),
        "raw_seconds": round(bare, 2),
        "ratio_entering": round(bare / entered, 3),
        "ratio_whole": round(bare / (looked + entered), 3),
        "grown_mib": round(grown / _MIB),
    }


def _bare(buildings: list[Building]) -> float:
    # The same rows under other numbers, taken back at the end.
    rows = [
        (building.pk, f"r{number}", 1 + number % 30, 8950, "registered")
        for building in buildings
        for number in range(COUNT // _BUILDINGS)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        took = _timed(lambda: cursor.executemany(_INSERT, rows))
        transaction.set_rollback(True)
    return took


def _buildings() -> list[Building]:
    now, community = timezone.now(), Area.objects.get(code="banqiao")
    estate = registry.add_estate(community, "大板桥", by=COMMAND, at=now)
    with transaction.atomic():
        return [
            registry.add_building(estate, f"{number} 号楼", by=COMMAND, at=now)
            for number in range(1, _BUILDINGS + 1)
        ]


def _sheet(buildings: list[Building]) -> bytes:
    rows = (
        ("大板桥", building.name, None, f"{number:04d}", 1 + number % 30, 89.5, "登记")
        for building in buildings
        for number in range(COUNT // _BUILDINGS)
    )
    columns = [Column(column.name) for column in KINDS["units"].columns]
    return workbook(columns, rows, title="units")


def _timed(act: object) -> float:
    assert callable(act)
    began = time.perf_counter()
    act()
    return time.perf_counter() - began

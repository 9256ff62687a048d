"""How tests fill in a sheet of plates, bring it in, and read what came of it."""

import io
from datetime import timedelta
from typing import Any

from openpyxl import load_workbook

from wangge.core.moments import local_day
from wangge.core.sheets import writing
from wangge.parking import finding
from wangge.parking.factories import (
    DRIVER,
    PLATE,
    Lot,
)
from wangge.parking.models import Vehicle
from wangge.parking.plate_sheet import Plates
from wangge.people.actors import Actor
from wangge.people.factories import NOW
from wangge.places.models import SheetImport, SheetRow
from wangge.places.sheets import exporting, importing

TODAY = local_day(NOW)
TOMORROW = str(TODAY + timedelta(days=1))
ANOTHER = "13900005678"


def row(plate: str = PLATE, kind: str = "访客", **said: str) -> list[str]:
    """One row of the sheet, as an office fills it in: a visitor with a telephone, unless more is said."""
    is_visitor = kind in {"访客", "临时"}
    given = {"phone": DRIVER, "until": TOMORROW if is_visitor else "", **said}
    building = "2 号楼" if given.get("door") else ""
    return [
        given.get("estate", ""), plate, kind, given.get("holder", "赵先生"), given["phone"],
        given.get("building", building), "", given.get("door", ""), given.get("space", ""),
        given["until"],
    ]  # fmt: skip


def received(lot: Lot, by: Actor, *rows: list[str], at: Any = NOW) -> SheetImport:
    plain = [writing.Column(column.name) for column in Plates().columns]
    data = writing.workbook(plain, rows, title="车牌")
    return brought(lot, by, data, at=at)


def brought(
    lot: Lot, by: Actor, data: bytes, *, at: Any = NOW, name: str = "x.xlsx"
) -> SheetImport:
    return importing.receive(
        "plates", data, file_name=name, scope=lot.scene.community, by=by, at=at
    )


def entered(lot: Lot, by: Actor, *rows: list[str], at: Any = NOW) -> SheetImport:
    sheet = received(lot, by, *rows, at=at)
    importing.enter(sheet, by=by, at=at)
    assert sheet.state == "entered", (sheet.reason, problems(sheet))
    return sheet


def exported(lot: Lot, by: Actor, **asked: Any) -> bytes:
    return exporting.export(
        "plates", scope=lot.scene.community, purpose="check", by=by, signed="林", at=NOW, **asked
    )


def cells_of(data: bytes, number: int) -> list[object]:
    page = load_workbook(io.BytesIO(data)).active
    assert page is not None
    return [cell.value for cell in page[number]]


def problems(sheet: SheetImport) -> list[str]:
    wrong = SheetRow.objects.filter(sheet=sheet, verdict="wrong").order_by("number")
    return [importing.say_problem(one) for one in wrong]


def differences(sheet: SheetImport) -> list[list[tuple[str, str, str]]]:
    rows = list(SheetRow.objects.filter(sheet=sheet).order_by("number"))
    names = Plates().names(rows)
    return [Plates().differences(one, names) for one in rows]


def known(lot: Lot, plate: str = PLATE, at: Any = NOW) -> Vehicle | None:
    return finding.look_up(plate, lot.scene.community, by=lot.clerk, at=at).vehicle

"""Which addresses the registry has: estates, who lives there, things that break, sheets, outlines."""

from collections.abc import Iterator

from django.urls import reverse

from tests.journeys.stage import Stage
from wangge.people.models import Household, Occupancy, Phone
from wangge.places.models import Asset, SheetImport

Named = tuple[str, str, str]


def visits(stage: Stage) -> Iterator[Named]:
    """Each page of the registry: name, path, and who opens it."""
    estate = stage.district.jiulong
    yield _to("people:registry", login="worker")
    for name in ("estate", "units", "homes", "spaces", "assets"):
        yield _to(f"people:registry_{name}", estate.pk)
    stay = Occupancy.objects.filter(person__phones__isnull=False).earliest("pk")
    home = Household.objects.get(pk=stay.household_id)
    yield _to("people:serve_estate", estate.pk)
    yield _to("people:registry_unit", home.unit_id)
    yield _to("people:settle", home.unit_id)
    for name in ("registry_household", "move_in", "leave"):
        yield _to(f"people:{name}", home.pk)
    phone = Phone.objects.filter(person=stay.person_id).earliest("pk")
    yield _to("people:household_phone", home.pk, phone.pk)
    for name in ("correct_stay", "move_out"):
        yield _to(f"people:{name}", stay.pk)
    lift = Asset.objects.filter(kind=Asset.Kind.LIFT).earliest("pk")
    yield _to("cases:asset", lift.pk, login="worker")
    yield _to("places:add_check", lift.pk)
    yield _to("places:borders")
    yield _to("places:border", stage.district.grids[0].pk)
    yield _to("places:sheets")
    for name in ("upload_sheet", "export_sheet"):
        yield _to(f"places:{name}", "households")
    sheet = SheetImport.objects.latest("pk")
    for name in ("sheet", "undo_sheet"):
        yield _to(f"places:{name}", sheet.pk)


def _to(name: str, *keys: object, login: str = "secretary") -> Named:
    return name, reverse(name, args=keys), login

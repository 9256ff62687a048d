"""When the history of which area a building belongs to begins."""

from typing import Any

from django.db import migrations


def begin_history(apps: Any, _schema_editor: Any) -> None:
    """Buildings known before have been where they are since a day that nobody wrote down."""
    building_area = apps.get_model("places", "BuildingArea")
    rows = apps.get_model("places", "Building").objects.values_list("pk", "area_id")
    building_area.objects.bulk_create(
        [building_area(building_id=pk, area_id=area) for pk, area in rows.iterator()],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0003_checks_borders_and_sheets")]
    operations = [migrations.RunPython(begin_history, migrations.RunPython.noop)]

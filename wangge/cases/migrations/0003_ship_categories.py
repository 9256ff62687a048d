"""When a fresh deployment gets the shipped categories and time limits, to be edited from there."""

from typing import Any

from django.db import migrations

from wangge.cases import catalogue


def ship(apps: Any, _schema_editor: object) -> None:
    catalogue.ship_into(
        categories=apps.get_model("cases", "Category").objects,
        promises=apps.get_model("cases", "Promise").objects,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_area_path_in_ascii_order")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]

"""When a deployment set up before gets the shipped times to take urgent work, where it has none."""

from typing import Any

from django.db import migrations

from wangge.cases import catalogue


def ship(apps: Any, _schema_editor: object) -> None:
    catalogue.ship_times_to_take(promises=apps.get_model("cases", "Promise").objects)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_what_was_typed_waits_sealed")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]

"""When a new deployment gets the published work days and the usual office hours."""

from django.db import migrations

from wangge.duty import calendar


def ship(apps, schema_editor):
    calendar.ship_into(
        days=apps.get_model("duty", "WorkDay").objects,
        years=apps.get_model("duty", "WorkYear").objects,
        hours=apps.get_model("duty", "OfficeHours").objects,
    )


class Migration(migrations.Migration):
    dependencies = [("duty", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]

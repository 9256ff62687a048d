from typing import Any

from django.db import migrations, models
from django.db.models import Q

# Property work that is about somebody's car, pet, noise or health.
_ABOUT_PEOPLE = (
    "parking", "move_car", "decoration_noise", "falling_objects", "pets", "help_on_spot",
    "overhead_charging_wire",
)  # fmt: skip


def say_which(apps: Any, schema_editor: Any) -> None:
    """What a deployment entered itself stays on its walls, but for what it put under one of these."""
    about_people = Q(code__in=_ABOUT_PEOPLE) | Q(parent__code__in=_ABOUT_PEOPLE)
    rows = apps.get_model("cases", "Category").objects.filter(route="property")
    about_place = rows.exclude(pk__in=list(rows.filter(about_people).values_list("pk", flat=True)))
    about_place.update(is_about_place=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_titles_without_personal_data")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="is_about_place",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_which, migrations.RunPython.noop),
    ]

"""When a deployment keeps as its own rows whom to call for what the community does not do."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from wangge.cases import elsewhere


def ship(apps: Any, _schema_editor: object) -> None:
    elsewhere.ship_into(apps.get_model("cases", "ElsewherePhone").objects)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_say_the_stages_in_other_words"),
        ("places", "0004_where_buildings_belong"),
    ]
    operations = [
        migrations.CreateModel(
            name="ElsewherePhone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("emergency", "紧急情况，应打 110、119、120、122"),
                            ("legal_way", "依法走诉讼、仲裁、复议、信访等途径"),
                            ("nothing_new", "同一件事已答复，没有新情况"),
                            ("secret", "涉及秘密或别人的隐私"),
                            ("beyond_duty", "不归社区管，按市场或社会途径办"),
                            ("unlawful", "要求违反法律或公序良俗"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("what", models.CharField(max_length=60)),
                ("source", models.CharField(blank=True, max_length=120)),
                ("is_first", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="elsewhere_phones",
                        to="places.area",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["area", "reason", "number"], name="elsewhere_phone_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("area__isnull", True)),
                        fields=["reason", "number"],
                        name="elsewhere_phone_once_everywhere",
                    ),
                ],
            },
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]

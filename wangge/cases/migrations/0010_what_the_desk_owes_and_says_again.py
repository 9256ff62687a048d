"""When a deployment learns what is said again, what may be read out, and whom the desk asks."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

from wangge.cases import follow_up, policy_answers, templates


def ship(apps: Any, _schema_editor: object) -> None:
    templates.ship_into(apps.get_model("cases", "ReplyTemplate").objects)
    policy_answers.ship_into(apps.get_model("cases", "PolicyAnswer").objects)
    follow_up.ship_into(apps.get_model("cases", "FollowUpShare").objects)
    owed = apps.get_model("cases", "CallBack").objects.filter(done_at__isnull=True)
    owed.update(remind_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_what_the_desk_writes_down"),
        ("places", "0001_initial"),
    ]
    operations = [
        migrations.AlterField(
            model_name="contact",
            name="way",
            field=models.CharField(
                choices=[("phone", "电话"), ("visit", "上门"), ("desk", "来窗口")], max_length=8
            ),
        ),
        migrations.AddField(
            model_name="callback",
            name="remind_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="callback",
            name="level",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="callback",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["remind_at"],
                name="call_back_to_remind",
            ),
        ),
        migrations.CreateModel(
            name="FollowUpShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("percent", models.PositiveSmallIntegerField()),
                (
                    "area",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_up_share",
                        to="places.area",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)),
                        name="follow_up_share_of_a_hundred",
                    )
                ],
            },
        ),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]

"""When registries keep checks, outlines with their days, and sheets that come in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_path_in_ascii_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="asset",
            name="next_check_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="building",
            name="lat",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="building",
            name="lon",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="estate",
            name="lat",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="estate",
            name="lon",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="SheetImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在看"),
                            ("read", "看完了"),
                            ("refused", "读不了"),
                            ("entering", "正在登记"),
                            ("entered", "登记好了"),
                            ("stopped", "停下了，一行也没登记"),
                            ("undoing", "正在撤回"),
                            ("undone", "已撤回"),
                        ],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("original", models.BinaryField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("count_read", models.PositiveIntegerField(default=0)),
                ("count_new", models.PositiveIntegerField(default=0)),
                ("count_changed", models.PositiveIntegerField(default=0)),
                ("count_same", models.PositiveIntegerField(default=0)),
                ("count_wrong", models.PositiveIntegerField(default=0)),
                ("count_done", models.PositiveIntegerField(default=0)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_ref", models.BigIntegerField(blank=True, null=True)),
                ("post_ref", models.BigIntegerField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "scope",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheet_imports",
                        to="places.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AssetCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("inspector", models.CharField(blank=True, max_length=60)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("sound", "合格"),
                            ("mend", "能用，要整改"),
                            ("unsafe", "不合格，停用"),
                        ],
                        max_length=8,
                    ),
                ),
                ("next_on", models.DateField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="places.asset",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["asset", "-on"], name="asset_check_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_on__isnull", True),
                            ("next_on__gt", models.F("on")),
                            _connector="OR",
                        ),
                        name="asset_check_comes_again_later",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Border",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("outline", models.JSONField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=120)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="borders",
                        to="places.area",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("area",),
                        name="border_one_now",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BuildingArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buildings_over_time",
                        to="places.area",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="areas_over_time",
                        to="places.building",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("building",),
                        name="building_in_one_area_now",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("new", "新的"), ("changed", "有变化"), ("wrong", "有错")],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=160)),
                ("target", models.BigIntegerField(blank=True, null=True)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("column", models.CharField(blank=True, max_length=40)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("is_entered", models.BooleanField(default=False)),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="places.sheetimport",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("verdict", "wrong")),
                        fields=["sheet", "number"],
                        name="sheet_row_wrong",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "number"), name="sheet_row_once")
                ],
            },
        ),
    ]

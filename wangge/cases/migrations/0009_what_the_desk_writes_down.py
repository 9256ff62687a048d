import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_find_cases_by_words"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="requester",
            name="behalf_reason",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="requester",
            name="may_follow",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draft",
            name="set_aside_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="set_aside",
                to="people.post",
            ),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("set_aside_by__isnull", False)),
                fields=["set_aside_by"],
                name="draft_set_aside",
            ),
        ),
    ]

"""When a referral keeps who led before it, so that the first receiver reads on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_whom_to_call_elsewhere"),
        ("people", "0003_what_is_entrusted_to_a_post"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="led_before",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referred_away",
                to="people.organisation",
            ),
        ),
    ]

"""When it is kept how the index words of a case were made, so that older ones are written anew.

The column is empty at first and without a default: SQLite then adds it in place, and the triggers
of the full-text index (0008) stay as they are.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_channel_of_other_systems")]
    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="edition",
            field=models.PositiveSmallIntegerField(db_index=True, null=True),
        ),
    ]

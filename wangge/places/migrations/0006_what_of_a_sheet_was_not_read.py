"""When it is kept what of a sheet was not read: columns of other names, further tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0005_wall_codes")]
    operations = [
        migrations.AddField(
            model_name="sheetimport",
            name="unread",
            field=models.CharField(blank=True, max_length=300, default=""),
            preserve_default=False,
        ),
    ]

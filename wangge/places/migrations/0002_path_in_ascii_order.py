"""When PostgreSQL learns that paths are ASCII: a prefix is then one range of the index."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_COLUMN = "ALTER TABLE places_area ALTER COLUMN path TYPE varchar(60)"


def collate(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'{_COLUMN} COLLATE "C"')


def uncollate(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'{_COLUMN} COLLATE "default"')


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunPython(collate, uncollate)]

"""When PostgreSQL learns that a case's area path is ASCII: a scope is then one range of the index."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_COLUMN = "ALTER TABLE cases_case ALTER COLUMN area_path TYPE varchar(60)"


def collate(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'{_COLUMN} COLLATE "C"')


def uncollate(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'{_COLUMN} COLLATE "default"')


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(collate, uncollate)]

"""When cases get a full-text index of their own making, on both databases."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRESQL = (
    "ALTER TABLE cases_searchentry ADD COLUMN vector tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, words)) STORED",
    "CREATE INDEX cases_search_words ON cases_searchentry USING gin (vector)",
    # Common words are found by walking from the newest back: the planner must know how common.
    "ALTER TABLE cases_searchentry ALTER COLUMN vector SET STATISTICS 1000",
)
_SQLITE = (
    "CREATE VIRTUAL TABLE cases_search USING fts5"
    "(words, content='cases_searchentry', content_rowid='newest', columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER cases_search_in AFTER INSERT ON cases_searchentry BEGIN"
    " INSERT INTO cases_search(rowid, words) VALUES (new.newest, new.words); END",
    "CREATE TRIGGER cases_search_out AFTER DELETE ON cases_searchentry BEGIN"
    " INSERT INTO cases_search(cases_search, rowid, words) VALUES ('delete', old.newest, old.words); END",
    "CREATE TRIGGER cases_search_again AFTER UPDATE ON cases_searchentry BEGIN"
    " INSERT INTO cases_search(cases_search, rowid, words) VALUES ('delete', old.newest, old.words);"
    " INSERT INTO cases_search(rowid, words) VALUES (new.newest, new.words); END",
)
_SQLITE_BACK = (
    "DROP TRIGGER IF EXISTS cases_search_in",
    "DROP TRIGGER IF EXISTS cases_search_out",
    "DROP TRIGGER IF EXISTS cases_search_again",
    "DROP TABLE IF EXISTS cases_search",
)


def index(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in _POSTGRESQL if vendor == "postgresql" else _SQLITE:
        schema_editor.execute(statement)


def unindex(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        for statement in _SQLITE_BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_the_verbs_that_need_two")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("newest", models.BigIntegerField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.RunPython(index, unindex),
    ]

"""How PostgreSQL itself refuses to change or remove an event; TRUNCATE stays, for tests and restores."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION history_event_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events never change: % of event %', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER history_event_never_changes BEFORE UPDATE OR DELETE ON history_event
    FOR EACH ROW EXECUTE FUNCTION history_event_never_changes();
"""
_ALLOW = """
DROP TRIGGER history_event_never_changes ON history_event;
DROP FUNCTION history_event_never_changes();
"""


def _on_postgresql(sql):
    def step(_apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return step


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]
    operations = [migrations.RunPython(_on_postgresql(_REFUSE), _on_postgresql(_ALLOW))]

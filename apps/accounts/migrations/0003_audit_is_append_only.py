"""Let the database refuse to change what the audit log says, and to delete it within 400 days."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

WORDS = "The audit log is only appended to."
POSTGRES = f"""
CREATE FUNCTION refuse_audit_change() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '400 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{WORDS}';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
"""
POSTGRES_BACK = """
DROP TRIGGER audit_event_is_append_only ON accounts_auditevent;
DROP FUNCTION refuse_audit_change();
"""
SQLITE = (
    f"""CREATE TRIGGER audit_event_is_not_updated BEFORE UPDATE ON accounts_auditevent
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    f"""CREATE TRIGGER audit_event_is_not_deleted BEFORE DELETE ON accounts_auditevent
        WHEN OLD.at >= datetime('now', '-400 days')
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
)
SQLITE_BACK = ("DROP TRIGGER audit_event_is_not_updated", "DROP TRIGGER audit_event_is_not_deleted")


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else (POSTGRES,):
        schema_editor.execute(statement, params=None)


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else (POSTGRES_BACK,):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tokens_and_audit")]
    operations = [migrations.RunPython(guard, unguard)]

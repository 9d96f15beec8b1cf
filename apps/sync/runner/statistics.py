"""Tells the database how large its tables have become, which after a big sync it does not know by itself."""

from django.apps import apps
from django.db import connection

FILLED_APPS = ("catalog", "delivery")
# Fewer new rows than this change no plan.
MANY_ITEMS = 1000
# Rows of an index that SQLite looks at; all of them would take long in a large database.
SQLITE_LIMIT = 1000


def refresh_statistics(*, items: int) -> None:
    """Renew the planner's statistics after a run that brought in many items.

    PostgreSQL's own upkeep comes about a minute later, and until then plans for tables it believes to be empty:
    a page that takes milliseconds may then take minutes. SQLite never does it by itself.
    """
    if items < MANY_ITEMS:
        return
    tables = [model._meta.db_table for app in FILLED_APPS for model in apps.get_app_config(app).get_models()]
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={SQLITE_LIMIT}")
            for name in names:
                cursor.execute(f"ANALYZE {name}")
        else:
            cursor.execute(f"ANALYZE {', '.join(names)}")

"""Tells the database how large its tables have become, which after a big sync it does not know by itself."""

import logging

from django.apps import apps
from django.db import OperationalError, connection

logger = logging.getLogger(__name__)

FILLED_APPS = ("catalog", "delivery")
# Fewer new rows than this change no plan.
MANY_ITEMS = 1000
# Rows of an index that SQLite looks at; all of them would take long in a large database.
SQLITE_LIMIT = 1000


def refresh_statistics(*, items: int) -> None:
    """Renew the planner's statistics after many items came in.

    PostgreSQL's own upkeep comes about a minute later, and until then plans for tables it believes to be empty:
    a page that takes milliseconds may then take minutes. SQLite never does it by itself. A database that is too busy
    keeps what it knows: what has come in is in, and no sync fails for that.
    """
    if items < MANY_ITEMS:
        return
    tables = [model._meta.db_table for app in FILLED_APPS for model in apps.get_app_config(app).get_models()]
    names = [connection.ops.quote_name(table) for table in tables]
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA analysis_limit={SQLITE_LIMIT}")
                for name in names:
                    cursor.execute(f"ANALYZE {name}")
            else:
                # Whoever holds a lock on a table, such as another ANALYZE, is not waited for.
                cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(names)}")
    except OperationalError as error:
        logger.warning("The statistics of the tables could not be renewed: %s", error)

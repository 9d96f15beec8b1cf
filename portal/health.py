"""Whether the portal is alive, and whether it can do its work."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError

from apps.sync.queries import feed_states

BROKER_TIMEOUT_SECONDS = 2
READY = ""


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the web server is alive; touches nothing else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, migrations and broker are in order, else 503 with what is not.

    The age of the sync stands beside them but does not make the portal unready: what it holds can be read.
    """
    checks = {"database": database_problem(), "migrations": migrations_problem(), "broker": broker_problem()}
    is_ready = not any(checks.values())
    content = {
        "status": "ok" if is_ready else "unready",
        "checks": {name: words or "ok" for name, words in checks.items()},
        "sync": {} if checks["database"] or checks["migrations"] else sync_ages(now=timezone.now()),
    }
    return JsonResponse(content, status=200 if is_ready else 503)


def database_problem() -> str:
    """Say what keeps the database from answering; "" when it answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return READY


def migrations_problem() -> str:
    """Say how many migrations are to be run; "" when none."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return "The database does not answer."
    return f"{missing} migrations have not been run." if missing else READY


def broker_problem() -> str:
    """Say what keeps the broker from taking messages; "" when it takes them."""
    try:
        options = settings.BROKER_TRANSPORT_OPTIONS
        with Connection(
            settings.BROKER_URL, transport_options=options, connect_timeout=BROKER_TIMEOUT_SECONDS
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_SECONDS)
    except (OperationalError, OSError):
        return "The broker does not answer."
    return READY


def sync_ages(*, now: datetime) -> dict[str, int | None]:
    """Return the seconds since each feed last succeeded; null where it never did."""
    return {feed.name: feed.age_seconds for feed in feed_states(now=now)}

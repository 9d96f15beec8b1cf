"""What every test has: no network but this machine's, and an error for queries that grow with the rows."""

from collections.abc import Iterator

import hypothesis
import pytest
import zeal.patch
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from zeal.constants import initialize_app_registry

# Fixtures: small_world, demo_server, prometheus.
pytest_plugins = ["tests.demonstration", "tests.monitoring"]

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")
settings.MIDDLEWARE.append("zeal.middleware.zeal_middleware")
# django-allauth loads the session anew after each change of a sign-in's state.
settings.ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]


@pytest.fixture(scope="session", autouse=True)
def _repeated_queries_fail() -> None:
    """Let a view that asks the same question for each row raise NPlusOneError."""
    initialize_app_registry()
    # All of `zeal.patch.patch`, less what needs Django's content types, which the portal does not install.
    zeal.patch.patch_forward_many_to_one_descriptor()
    zeal.patch.patch_reverse_many_to_one_descriptor()
    zeal.patch.patch_reverse_one_to_one_descriptor()
    zeal.patch.patch_many_to_many_descriptor()
    zeal.patch.patch_deferred_attribute()
    zeal.patch.patch_global_queryset()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End the sessions that the threads of servers and workers left open: they would keep the database alive."""
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ask a database: only those tell more when they run on another."""
    for item in items:
        asks = item.get_closest_marker("django_db") or "django_db_setup" in getattr(item, "fixturenames", ())
        if asks or "db" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Give a file to one worker, because its tests share what is costly to make."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        # One site serves all browser tests; a sweep shares nothing, and takes too long for one worker.
        return "tests/browser" if file.startswith("tests/browser/") else nodeid if "test_crashes" in file else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """Decide which tests of a parallel run go together."""
    return Sharing(config, log)

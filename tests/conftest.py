"""What every test has: no network but this machine's, and an error for queries that grow with the rows."""

import pytest
import zeal.patch
from django.conf import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from zeal.constants import initialize_app_registry

# Fixtures: small_world, demo_server.
pytest_plugins = ["tests.demonstration"]

settings.MIDDLEWARE.append("zeal.middleware.zeal_middleware")


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


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Give a file to one worker, because its tests share what is costly to make."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        # One site serves all browser tests; a sweep shares nothing, and takes too long for one worker.
        return "tests/browser" if file.startswith("tests/browser/") else nodeid if "test_crashes" in file else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    """Decide which tests of a parallel run go together."""
    return Sharing(config, log)

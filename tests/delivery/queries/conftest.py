import pytest

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_boards
from tests.records import FIRST_PASS, board, repository


@pytest.fixture
def _repository() -> None:
    """A repository, R_1."""
    upsert_repositories([repository(1)], target="organization", seen_at=FIRST_PASS)


@pytest.fixture
def _board(_repository: None) -> None:
    """A board, PVT_1, beside the repository."""
    upsert_boards([board(1)], target="organization", seen_at=FIRST_PASS)

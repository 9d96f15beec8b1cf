"""Fixture: a world made by hand."""

import pytest

from tests.tiny import Tiny


@pytest.fixture
def tiny() -> Tiny:
    """Return a world of one repository and one board, in which nothing has happened yet."""
    return Tiny()

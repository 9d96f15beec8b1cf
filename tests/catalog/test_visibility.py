from datetime import datetime

import pytest

from apps.accounts.viewers import Viewer
from apps.catalog.ingest import prune_repositories, upsert_repositories
from apps.catalog.visibility import visible_repositories
from tests.records import FIRST_PASS, SECOND_PASS, repository
from tests.spans import ADMINISTRATOR

pytestmark = pytest.mark.django_db
STRANGER = Viewer(login="stranger")


def look(*numbers: int, at: datetime = FIRST_PASS) -> None:
    records = [repository(number, visibility="public" if number == 1 else "private") for number in numbers]
    upsert_repositories(records, target="organization", seen_at=at)


def test_an_administrator_sees_every_repository() -> None:
    look(1, 2)

    assert visible_repositories(ADMINISTRATOR).count() == 2


def test_a_stranger_sees_public_repositories_only() -> None:
    look(1, 2)

    assert [one.name for one in visible_repositories(STRANGER)] == ["service-1"]


def test_nobody_sees_a_repository_that_is_gone() -> None:
    look(1, 2)
    look(1, at=SECOND_PASS)
    prune_repositories(target="organization", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert [one.name for one in visible_repositories(ADMINISTRATOR)] == ["service-1"]

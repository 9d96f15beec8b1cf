from typing import Any

import pytest

from apps.delivery.ingest import upsert_changed_files, upsert_pull_requests
from apps.delivery.models import PullRequest
from apps.scorecards.facts import ChangesFacts
from apps.scorecards.queries.loading.pull_request_changes import CHANGES_UNREAD, Changes
from apps.scorecards.queries.loading.sources import Sources
from tests.records import FIRST_PASS, pull_request
from tests.records_of_runs import changed_files
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db


def changes_of(sources: Sources, **told: Any) -> object:
    upsert_pull_requests([pull_request(**told)], target="R_1", seen_at=FIRST_PASS)
    upsert_changed_files([changed_files("main.tf")], target="batch", seen_at=FIRST_PASS)
    row = PullRequest.objects.get()
    return Changes([row], sources=sources).of(row, repository="service-1")


def test_the_files_of_its_head_and_base_are_known(came_in: Came) -> None:
    found = changes_of(came_in())

    assert isinstance(found, ChangesFacts)
    assert [one.path for one in found.files] == ["main.tf"]


@pytest.mark.parametrize("told", [{"head_sha": "head-9"}, {"base_ref": "release/1.4"}], ids=str)
def test_those_of_another_head_or_base_are_not_its_own(came_in: Came, told: dict[str, str]) -> None:
    assert changes_of(came_in(), **told) == CHANGES_UNREAD

"""Which hotfixes are compared with which version."""

from datetime import timedelta
from typing import Any

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_hotfix_starts, upsert_pull_requests, upsert_tags
from apps.delivery.queries.hotfixes import ASK_AGAIN_AFTER, hotfixes_to_compare
from apps.delivery.records import MergeBaseRecord
from tests.records import FIRST_PASS, pull_request, repository, tag

pytestmark = pytest.mark.django_db
HEAD = "9" * 40


def to_compare(*, tags_as_of: Any = FIRST_PASS, now: Any = FIRST_PASS) -> list[str]:
    found = hotfixes_to_compare(beginning="hotfix", tags_as_of=tags_as_of, now=now)
    return [one for compared in found.values() for one in compared]


@pytest.fixture(autouse=True)
def tagged() -> None:
    """Two versions of different lines were tagged long ago."""
    upsert_repositories([repository()], target="organization", seen_at=FIRST_PASS)
    tags = [tag(name, tagged_at=FIRST_PASS - timedelta(days=20 - day)) for day, name in enumerate(("v1.4.2", "v2.0.0"))]
    upsert_tags(tags, target="R_1", seen_at=FIRST_PASS)


def hotfix(**told: Any) -> None:
    usual = {"head_ref": "hotfix/PE-7", "head_sha": HEAD, "created_at": FIRST_PASS - timedelta(hours=2)}
    upsert_pull_requests([pull_request(1, **usual | told)], target="R_1", seen_at=FIRST_PASS)


def start(**told: Any) -> None:
    usual: dict[str, Any] = {
        "head_sha": HEAD,
        "tag": "v2.0.0",
        "tag_sha": "1" * 40,
        "merge_base_sha": "1" * 40,
        "ahead_by": 1,
    }
    upsert_hotfix_starts([MergeBaseRecord(**usual | told)], target="R_1", seen_at=FIRST_PASS)


def test_it_is_compared_with_the_latest_version() -> None:
    hotfix()

    assert to_compare() == [f"v2.0.0...{HEAD}"]


@pytest.mark.parametrize(
    ("base", "version"), [("release/1.4", "v1.4.2"), ("release/9.9", "v2.0.0"), ("main", "v2.0.0")]
)
def test_one_into_a_line_is_compared_with_the_latest_of_the_line(base: str, version: str) -> None:
    hotfix(base_ref=base)

    assert to_compare() == [f"{version}...{HEAD}"]


def test_a_line_that_had_no_version_yet_does_not_count() -> None:
    hotfix(base_ref="release/2.0", first_commit_at=FIRST_PASS - timedelta(days=19, hours=5))

    assert to_compare() == [f"v1.4.2...{HEAD}"]


def test_it_waits_until_the_tags_of_its_time_are_read() -> None:
    hotfix()

    assert to_compare(tags_as_of=FIRST_PASS - timedelta(days=1)) == []


def test_one_whose_first_commit_is_older_than_a_version_left_before_it() -> None:
    hotfix(first_commit_at=FIRST_PASS - timedelta(days=19, hours=5))

    assert to_compare() == [f"v1.4.2...{HEAD}"]


def test_what_is_known_is_not_asked_for_again() -> None:
    hotfix()
    start()

    assert to_compare() == []


def test_what_lacks_the_number_of_commits_is() -> None:
    hotfix()
    start(ahead_by=None)

    assert to_compare() == [f"v2.0.0...{HEAD}"]


def test_what_github_does_not_show_is_asked_for_again_later() -> None:
    hotfix()
    start(tag_sha="", merge_base_sha="", ahead_by=None)

    assert to_compare() == []
    assert to_compare(now=FIRST_PASS + ASK_AGAIN_AFTER + timedelta(hours=1)) == [f"v2.0.0...{HEAD}"]

from datetime import timedelta
from typing import Any

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from apps.delivery.ingest import number_commits, upsert_commits, upsert_pull_requests
from apps.scorecards.facts import CommitFacts, Missing
from apps.scorecards.queries.loading.lines import commit_facts
from tests.records import START, after, commit, merged, repository

pytestmark = pytest.mark.django_db

MERGED_AT = after(days=1)
# main:   root --- x --- y --- merge-1        (#1 was merged as the last one)
AT_ONCE = {"committed_at": MERGED_AT}


def line(*, pull: dict[str, Any], older: bool = False, parents: tuple[str, ...] = ("y",), **settings: Any) -> list[Any]:
    """Return whether a pull request brought them, newest first, of the commits of the line."""
    upsert_repositories([repository(1, head_sha="merge-1", **settings)], target="organization", seen_at=START)
    before = {"committed_at": MERGED_AT - timedelta(hours=2)} if older else AT_ONCE
    side = () if len(parents) == 1 else (commit("s", "x", **before),)
    last = commit("merge-1", *parents, headline=pull.pop("headline", "Change z"), **AT_ONCE)
    records = (last, *side, commit("y", "x", **before), commit("x", "root", **before), commit("root"))
    upsert_commits(records, target="R_1", seen_at=START)
    number_commits(target="R_1")
    upsert_pull_requests([merged(1, at=MERGED_AT, **pull)], target="R_1", seen_at=START)
    return [
        _told(one) for one in commit_facts([Repository.objects.get()], now=after(days=2))[Repository.objects.get().pk]
    ]


def _told(one: CommitFacts) -> Any:
    return "cannot tell" if isinstance(one.is_merge_of, Missing) else one.is_merge_of


REBASE_ONLY: dict[str, Any] = {"rebase_merge_allowed": True, "squash_merge_allowed": False}


def test_a_squash_brings_one_commit() -> None:
    assert line(pull={"commits": 3}) == [True, False, False, False]


def test_a_rebase_brings_as_many_as_the_pull_request_has() -> None:
    assert line(pull={"commits": 3}, **REBASE_ONLY) == [True, True, True, False]
    assert line(pull={"commits": 2}, **REBASE_ONLY) == [True, True, False, False]


def test_where_squash_and_rebase_are_allowed_nobody_can_tell() -> None:
    both: dict[str, Any] = {"rebase_merge_allowed": True, "squash_merge_allowed": True}

    assert line(pull={"commits": 3}, **both) == [True, "cannot tell", "cannot tell", False]


def test_a_squash_is_known_by_its_headline() -> None:
    pull = {"commits": 3, "headline": "[PE-1] Do something (#1)"}

    assert line(pull=pull, rebase_merge_allowed=True) == [True, False, False, False]


def test_a_rebase_writes_all_commits_at_the_merge() -> None:
    assert line(pull={"commits": 3}, older=True, **REBASE_ONLY) == [True, False, False, False]


def test_a_fast_forward_leaves_commits_as_they_were() -> None:
    assert line(pull={"commits": 3, "head_sha": "merge-1"}, older=True) == [True, True, True, False]


def test_a_true_merge_brings_nothing_on_the_line_itself() -> None:
    found = line(pull={"commits": 3}, parents=("y", "s"), **REBASE_ONLY)

    assert found == [True, False, False, False]


def test_commits_are_loaded_in_two_statements(django_assert_num_queries: Any) -> None:
    line(pull={"commits": 3})
    repositories = list(Repository.objects.all())

    with django_assert_num_queries(2):
        commit_facts(repositories, now=after(days=2))

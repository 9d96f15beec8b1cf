"""The newest coverage of each repository."""

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.viewers import local_administrator
from apps.catalog.queries import EVERYTHING, RepositoryFilter
from apps.coverage.ingest import place_commits
from apps.coverage.models import CommitCoverage
from apps.coverage.queries import CoverageRow, coverage_rows
from apps.delivery.models import Commit
from tests.coverage.reports import FORK, bring_in_history, bring_in_pull, percent_report, send, sha
from tests.records import SECOND_PASS

pytestmark = pytest.mark.django_db
NOW = SECOND_PASS + timedelta(days=3)
# By how they are sorted: the last signs of the names; nothing is known of the first repository.
SORTED = (
    *(("name", "1234"), ("-name", "4321"), ("percent", "4321"), ("-percent", "2341"), ("change", "3421")),
    *(("-change", "2431"), ("reported", "2341"), ("-reported", "4321")),
)


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def rows(narrowed_to: RepositoryFilter = EVERYTHING, **more: Any) -> tuple[CoverageRow, ...]:
    return coverage_rows(local_administrator(), narrowed_to=narrowed_to, now=NOW, **more).rows


def test_a_repository_without_a_report_says_so() -> None:
    [row] = rows()

    assert (row.percent, row.change, row.age_days, row.lines_total) == (None, None, None, None)
    assert row.cause is not None
    assert "No report has come in" in row.cause


def test_the_newest_commit_counts_not_the_newest_report() -> None:
    send(percent_report(60), of="b")
    send(percent_report(50), of="a", now=SECOND_PASS + timedelta(hours=1))

    [row] = rows()

    assert (row.percent, row.change, row.commits_behind, row.commit_sha) == (60.0, 10.0, 1, sha("b"))
    assert (row.age_days, row.cause, row.flags) == (3.0, None, ("",))


@pytest.mark.parametrize("sent", [{"of": "8"}, {"of": "f", "pull_request": FORK}, {"of": "d"}])
def test_what_is_on_no_line_does_not_count(sent: dict[str, Any]) -> None:
    send(percent_report(40), of="a")
    send(percent_report(100), branch="main", **sent)

    assert [row.percent for row in rows()] == [40.0]


def test_a_fork_that_was_merged_does_not_count_by_what_it_said() -> None:
    Commit.objects.filter(sha=sha("c")).delete()
    bring_in_pull(FORK, "c", is_cross_repository=True)
    send(percent_report(40), of="b")
    send(percent_report(100), of="c", pull_request=FORK)
    bring_in_history(head="c")
    place_commits(now=NOW)

    send(percent_report(100), of="c", pull_request=FORK)

    assert [row.percent for row in rows()] == [40.0]


def test_a_branch_that_was_moved_onto_a_pull_request_has_its_coverage() -> None:
    Commit.objects.filter(sha=sha("c")).delete()
    bring_in_pull(9, "c")
    send(percent_report(70), of="c", pull_request=9)
    before = [row.percent for row in rows()]

    bring_in_history(head="c")
    placed = place_commits(now=NOW)

    assert (before, placed, [row.percent for row in rows()]) == ([None], 1, [70.0])
    assert place_commits(now=NOW) == 0


def test_nothing_is_known_of_how_far_a_head_is_that_was_not_read() -> None:
    send(of="b")
    bring_in_history(updated_at=NOW)
    CommitCoverage.objects.get().repository.commits.filter(sha=sha("c")).delete()

    assert [row.commits_behind for row in rows()] == [None]


def test_repositories_are_narrowed_and_walked_by_name() -> None:
    bring_in_history(github_id=2)
    bring_in_history(github_id=3, is_archived=True)

    first = coverage_rows(local_administrator(), narrowed_to=EVERYTHING, limit=1, now=NOW)

    assert [row.repository for row in first.rows] == ["service-1"]
    assert [row.repository for row in rows(cursor=first.next_cursor)] == ["service-2"]
    assert [row.repository for row in rows(RepositoryFilter(repository="service-2"))] == ["service-2"]
    assert [row.repository for row in rows(text="CE-2")] == ["service-2"]


@pytest.mark.parametrize(("sort", "names"), SORTED)
def test_repositories_are_sorted_and_the_unknown_come_last(sort: str, names: str) -> None:
    for number, percents in ((2, (50, 90)), (3, (80, 70)), (4, (60, 60))):
        bring_in_history(github_id=number)
        for commit, percent in zip("ab", percents, strict=True):
            send(percent_report(percent), of=commit, github_id=number, now=SECOND_PASS + timedelta(minutes=number))

    first = coverage_rows(local_administrator(), narrowed_to=EVERYTHING, sort=sort, limit=2, now=NOW)
    second = rows(sort=sort, cursor=first.next_cursor)

    assert "".join(row.repository[-1] for row in (*first.rows, *second)) == names


@pytest.mark.parametrize("days", [3, 30])
def test_a_report_is_not_stale_while_the_branch_stays_near(days: int) -> None:
    send(of="a")

    [row] = coverage_rows(local_administrator(), narrowed_to=EVERYTHING, now=SECOND_PASS + timedelta(days=days)).rows

    assert (row.is_stale, row.commits_behind) == (False, 2)


def test_an_old_report_is_stale_once_the_branch_has_gone_on() -> None:
    send(of="a")
    Commit.objects.filter(sha=sha("c")).update(position=12)

    old, newer = (
        coverage_rows(local_administrator(), narrowed_to=EVERYTHING, now=SECOND_PASS + timedelta(days=days)).rows[0]
        for days in (8, 6)
    )

    assert (old.is_stale, newer.is_stale, old.commits_behind) == (True, False, 11)


def test_a_row_tells_the_last_commits_and_how_their_reports_came() -> None:
    for commit, percent in (("b", 20), ("a", 10), ("c", 30)):
        send(percent_report(percent), of=commit)

    [row] = rows()

    assert (row.recent, row.sources) == ((10.0, 20.0, 30.0), ("upload",))


@pytest.mark.parametrize("count", [1, 30])
def test_one_takes_as_many_statements_as_thirty(count: int, django_assert_num_queries: Any) -> None:
    for number in range(1, count + 1):
        bring_in_history(github_id=number)
        send(of="a", github_id=number)
        send(of="b", github_id=number)

    with django_assert_num_queries(4):
        assert len([row for row in rows() if row.percent]) == count

"""Of the reports of one commit and flag the last by its run is kept."""

from datetime import timedelta
from itertools import permutations

import pytest

from apps.coverage.models import CommitCoverage, CoverageFile, CoverageReport
from tests.coverage.reports import FORK, OWN, bring_in_history, counted, file, percent_report, report, send
from tests.records import SECOND_PASS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def test_a_report_is_stored_with_its_files_and_lines() -> None:
    stored = send(report(file("a.py", covered="1-3", uncovered="5"), file("b.py", branches_total=2)), branch="main")

    assert (stored.result, stored.is_held, counted()) == ("created", False, (3, 4))
    assert list(CoverageFile.objects.values_list("path", "covered", "uncovered", "branches_total")) == [
        ("a.py", "1-3", "5", 0),
        ("b.py", "", "", 2),
    ]


def test_twice_is_the_same_as_once() -> None:
    first = send(run=4)
    files = set(CoverageFile.objects.values_list("pk", flat=True))

    again = send(run=4, now=SECOND_PASS + timedelta(hours=1))

    assert (again.result, again.report.pk) == ("already_have_it", first.report.pk)
    assert set(CoverageFile.objects.values_list("pk", flat=True)) == files
    assert CoverageReport.objects.get().received_at == SECOND_PASS


@pytest.mark.parametrize("order", list(permutations([5, 7, 9])))
def test_the_last_run_counts_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    results = [send(percent_report(run), run=run).result for run in order]

    assert counted() == (9, 100)
    assert results[0] == "created"
    assert {"outdated", "replaced"}.issuperset(results[1:])


def test_the_same_bytes_of_a_later_run_keep_what_lies_between_out() -> None:
    for run, covered in ((5, 50), (9, 50), (7, 70)):
        send(percent_report(covered), run=run)

    assert counted() == (50, 100)


def test_a_run_that_is_repeated_counts() -> None:
    send(percent_report(10), run=5)

    assert send(percent_report(20), run=5).result == "replaced"
    assert counted() == (20, 100)


def test_flags_of_a_commit_are_joined_line_by_line() -> None:
    send(report(file("a.py", covered="1-4", uncovered="5-8"), file("b.py", covered="1-2")), flag="unit")
    send(report(file("a.py", covered="3-6", uncovered="7-9")), flag="end-to-end")

    assert counted() == (6 + 2, 9 + 2)
    assert CommitCoverage.objects.get().flags == ["end-to-end", "unit"]


def test_a_fork_takes_nothing_from_the_repository() -> None:
    send(percent_report(40), run=5)
    send(percent_report(100), run=99, pull_request=FORK)
    send(percent_report(100), run=99, pull_request=FORK, flag="more")

    assert counted() == (40, 100)
    assert CommitCoverage.objects.get().flags == [""]


def test_what_a_fork_said_first_gives_way() -> None:
    send(percent_report(100), run=99, pull_request=FORK)
    assert CommitCoverage.objects.get().is_from_fork

    assert send(percent_report(40), run=5).result == "replaced"
    assert (counted(), CommitCoverage.objects.get().is_from_fork) == ((40, 100), False)


@pytest.mark.parametrize(("commit", "pull_request", "is_from_fork"), [("f", None, True), ("8", OWN, False)])
def test_the_head_of_a_fork_is_known_without_its_number(commit: str, pull_request: int, is_from_fork: bool) -> None:
    send(of=commit, pull_request=pull_request)

    assert CommitCoverage.objects.get().is_from_fork is is_from_fork


def test_a_pull_request_that_nobody_knows_takes_nothing_away() -> None:
    send(percent_report(40), run=5)

    assert send(percent_report(90), run=99, pull_request=4711).result == "outdated"
    assert counted() == (40, 100)


def test_branches_are_counted_beside_lines() -> None:
    send(report(file(covered="1", branches_covered=1, branches_total=4)))

    row = CommitCoverage.objects.get()
    assert (row.branches_covered, row.branches_total) == (1, 4)


@pytest.mark.parametrize("sources", [("upload", "artifact"), ("artifact", "upload")])
def test_what_is_sent_stays_before_what_is_found(sources: tuple[str, str]) -> None:
    for source in sources:
        send(percent_report(40 if source == "upload" else 90), source=source, run=5 if source == "upload" else 99)

    assert (counted(), CoverageReport.objects.get().source) == ((40, 100), "upload")


def test_what_is_found_of_another_flag_counts_beside_what_is_sent() -> None:
    send(report(file("a.py", covered="1-3")), flag="unit")
    send(report(file("b.py", uncovered="1")), flag="browser", source="artifact")

    assert counted() == (3, 4)

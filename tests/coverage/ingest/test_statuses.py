"""What checks of heads say of coverage is kept as percents, and shown where no report counts."""

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.viewers import local_administrator
from apps.catalog.queries import EVERYTHING
from apps.coverage.ingest import place_statuses, store_statuses
from apps.coverage.models import CoverageStatus
from apps.coverage.queries import (
    AskedChange,
    CoverageRow,
    coverage_rows,
    new_code,
    newest_report_at,
    repository_coverage,
)
from apps.delivery.records import HeadChecksRecord
from tests.coverage.reports import bring_in_history, bring_in_pull, percent_report, send, sha
from tests.records import SECOND_PASS, after, check

pytestmark = pytest.mark.django_db
NOW = SECOND_PASS + timedelta(days=3)
PROJECT, PATCH = "codecov/project", "codecov/patch"


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def tell(number: int, letter: str, *, merged_as: str = "", **words: str) -> int:
    """Have the checks of a pull request's head read."""
    times = {"merged_at": after(hours=1), "closed_at": after(hours=1)}
    merged: dict[str, Any] = {"state": "merged", "merge_sha": sha(merged_as), **times} if merged_as else {}
    bring_in_pull(number, letter, **merged)
    checks = tuple(
        check(name, node_id=f"{number}{name}", kind="status", app="", title=title, completed_at=SECOND_PASS)
        for name, title in words.items()
    )
    record = HeadChecksRecord(
        pull_request_node_id=f"PR_R_1_{number}", head_sha=sha(letter), state="success", checks=checks
    )
    stored = store_statuses([record], seen_at=SECOND_PASS)
    place_statuses(now=SECOND_PASS)
    return stored


def row() -> CoverageRow:
    [found] = coverage_rows(local_administrator(), narrowed_to=EVERYTHING, now=NOW).rows
    return found


def told() -> list[tuple[Any, ...]]:
    columns = ("project_percent", "project_target", "patch_percent", "patch_target")
    return list(CoverageStatus.objects.order_by("commit_sha").values_list(*columns))


def test_percents_are_kept_by_head() -> None:
    for _ in range(2):
        tell(21, "1", **{PROJECT: "87.50% (+0.12%) compared to x", PATCH: "95.00% of diff hit (target 80.00%)"})

    assert told() == [(87.5, None, 95.0, 80.0)]


def test_what_says_no_number_is_unknown() -> None:
    tell(21, "1", **{PROJECT: "No coverage information", PATCH: "Coverage not affected"})

    assert told() == [(None, None, None, None)]


def test_other_checks_say_nothing_of_coverage() -> None:
    assert tell(21, "1", tests="87.50%", **{f"{PROJECT}/backend": "12%"}) == 0
    assert told() == []


def test_names_are_those_of_the_settings_and_several_are_none(settings: Any) -> None:
    settings.PORTAL_COVERAGE_PROJECT_CHECK = "coverage/*"
    tell(21, "1", **{"coverage/all": "70%"})
    tell(22, "2", **{"coverage/a": "70%", "coverage/b": "80%"})

    assert [project for project, *_ in told()] == [70.0]


def test_without_a_report_the_list_shows_what_the_status_says() -> None:
    tell(21, "1", merged_as="b", **{PROJECT: "70.00% (+0.12%)"})
    tell(22, "2", merged_as="c", **{PROJECT: "72.50% (+2.50%)"})

    found = row()

    assert (found.percent, found.change, found.recent) == (72.5, 2.5, (70.0, 72.5))
    assert (found.lines_covered, found.lines_total, found.flags) == (None, None, ())
    assert (found.sources, found.cause, found.commit_sha) == (("codecov-status",), None, sha("c"))
    assert (found.commits_behind, found.age_days, found.is_stale) == (0, 3.0, False)
    assert newest_report_at(local_administrator()) == SECOND_PASS


def test_what_is_not_merged_is_not_the_projects() -> None:
    tell(21, "1", **{PROJECT: "70.00%"})

    assert row().percent is None


def test_a_report_comes_before_a_status() -> None:
    tell(21, "1", merged_as="c", **{PROJECT: "99.00%"})
    send(percent_report(40), of="a")

    assert (row().percent, row().sources) == (40.0, ("upload",))


def test_the_page_tells_no_lines_and_no_files() -> None:
    tell(21, "1", merged_as="c", **{PROJECT: "70.00%"})
    send(percent_report(100), of="1", pull_request=7)

    found = repository_coverage(local_administrator(), repository_id=1, now=NOW)

    assert found is not None
    assert (found.percent, found.files, found.modules, found.reports, found.trend) == (70.0, (), (), (), ())


@pytest.mark.parametrize("sort", ["percent", "-percent", "change", "-change", "reported", "-reported"])
def test_statuses_are_sorted_among_reports(sort: str) -> None:
    tell(21, "1", merged_as="b", **{PROJECT: "50%"})
    tell(22, "2", merged_as="c", **{PROJECT: "60%"})
    for number, (first, last, days) in enumerate(((10, 15, 2), (90, 95, 1)), start=2):
        bring_in_history(github_id=number)
        send(percent_report(first), of="a", github_id=number)
        send(percent_report(last), of="b", github_id=number, now=SECOND_PASS - timedelta(days=days))

    rows = coverage_rows(local_administrator(), narrowed_to=EVERYTHING, sort=sort, now=NOW).rows

    values: list[tuple[Any, ...]] = [(one.percent, one.change, one.reported_at) for one in rows]
    place = ("percent", "change", "reported").index(sort.removeprefix("-"))
    assert values == sorted(values, key=lambda one: one[place], reverse=sort.startswith("-"))
    assert {one.percent for one in rows} == {15.0, 60.0, 95.0}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("95.00% of diff hit (target 80.00%)", "95 % of the lines that it changes are covered (target 80 %)"),
        ("61.5% of diff hit", "61.5 % of the lines that it changes are covered, not of which files"),
        ("Coverage not affected", "No report of its head"),
    ],
)
def test_a_new_file_stays_unknown_but_tells_what_the_status_says(words: str, said: str) -> None:
    tell(21, "1", **{PATCH: words})

    [[file]] = new_code([AskedChange(repository=_key(), commits=(sha("1"),), paths=("src/a.py",))])

    assert (file.lines_total, said in file.cause) == (0, True)


def _key() -> int:
    return CoverageStatus.objects.get().repository_id

"""Everything that reports say of one repository."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from apps.accounts.viewers import Viewer, local_administrator
from apps.coverage.queries import RepositoryCoverage, repository_coverage
from tests.coverage.reports import bring_in_history, file, percent_report, report, send, sha
from tests.records import SECOND_PASS

pytestmark = pytest.mark.django_db
NOW = SECOND_PASS + timedelta(days=3)


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def coverage() -> RepositoryCoverage:
    found = repository_coverage(local_administrator(), repository_id=1, now=NOW)
    assert found is not None
    return found


def test_without_a_report_there_is_nothing_but_the_cause() -> None:
    found = coverage()

    assert (found.files, found.modules, found.trend, found.reports, found.percent) == ((), (), (), (), None)
    assert found.cause


def test_files_are_joined_by_flags_and_summed_up_by_module() -> None:
    one = report(file("src/in/a.py", covered="1-4", uncovered="5-8"), file("src/out/b.py", covered="1"))
    send(one, flag="unit", run=3)
    send(report(file("src/in/a.py", covered="5-6", uncovered="1-4"), file("src/out/c.py")), flag="browser")

    found = coverage()

    assert [(row.path, row.percent, row.uncovered) for row in found.files] == [
        ("src/in/a.py", 75.0, "7-8"),
        ("src/out/b.py", 100.0, ""),
        ("src/out/c.py", None, ""),
    ]
    assert [(row.module, row.files, row.percent) for row in found.modules] == [("in", 1, 75.0), ("out", 2, 100.0)]
    assert [(row.flag, row.run, row.lines_total) for row in found.reports] == [("browser", 0, 6), ("unit", 3, 9)]
    assert (found.lines_covered, found.lines_total) == (7, 9)


def test_modules_are_as_deep_as_the_setting_says(settings: Settings) -> None:
    settings.PORTAL_COVERAGE_MODULE_DEPTH = 2
    send(report(file("a/b/c/x.py", covered="1"), file("d/e/y.py", covered="1")))

    assert [row.module for row in coverage().modules] == ["a/b", "d/e"]


def test_the_trend_follows_the_line_of_the_branch() -> None:
    for commit, covered in (("c", 30), ("a", 10), ("b", 20), ("8", 99)):
        send(percent_report(covered), of=commit)

    assert [(point.commit_sha[0], point.percent) for point in coverage().trend] == [
        ("a", 10.0),
        ("b", 20.0),
        ("c", 30.0),
    ]


def test_what_waits_is_told_with_its_cause() -> None:
    send(of="d", flag="unit")

    [waiting] = coverage().waiting
    assert (waiting.commit_sha, waiting.flag, waiting.state) == (sha("d"), "unit", "held")
    assert "not known here yet" in waiting.cause


def test_who_may_not_see_it_is_told_nothing() -> None:
    assert repository_coverage(Viewer(login="eve", user_id=7), repository_id=1, now=NOW) is None


@pytest.mark.parametrize("count", [1, 30])
def test_many_files_take_as_many_statements_as_one(count: int, django_assert_num_queries: Any) -> None:
    send(report(*(file(f"{number}.py", covered="1") for number in range(count))))
    for number in range(count):
        send(of="d", flag=str(number))

    with django_assert_num_queries(11):
        coverage()

"""Of which pull requests lines are read, and what it costs to measure many."""

from typing import Any

import pytest

from apps.coverage.ingest import measure_new_code
from apps.coverage.models import NewCode
from apps.coverage.queries import changes_to_read
from apps.delivery.models import PullRequest
from tests.coverage.changes import change
from tests.coverage.reports import OWN, bring_in_history, bring_in_pull, file, report, send, sha
from tests.records import SECOND_PASS

pytestmark = pytest.mark.django_db
NEW, OLD = "src/new.py", "src/old.py"


def to_read(**values: str) -> list[str]:
    return changes_to_read(now=SECOND_PASS, **values)


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def test_lines_are_read_once_of_each_head_that_has_a_report() -> None:
    change(changed={OLD: None}, lines_head_sha="")
    assert to_read() == []

    send(of="8")
    assert to_read() == to_read(repository="SERVICE-1") == [f"1/{OWN}"]
    assert to_read(repository="other") == []

    PullRequest.objects.filter(number=OWN).update(lines_head_sha=sha("8"))
    assert to_read() == []


@pytest.mark.parametrize(
    "changed", [{"added": {NEW: 12}}, {"changed": {"README.md": None}}, {"changed": {"tests/test_a.py": None}}]
)
def test_nothing_is_asked_where_no_source_file_changes_that_was_there(changed: Any) -> None:
    change(lines_head_sha="", **changed)
    send(of="8")

    assert to_read() == []


def test_what_was_measured_without_its_lines_is_asked_about_while_they_are_missing() -> None:
    change(changed={OLD: None}, lines_head_sha="")
    send(report(file(OLD, covered="1-2")), of="8")
    measure_new_code(now=SECOND_PASS)
    assert to_read() == [f"1/{OWN}"]

    # Of this one the report tells nothing, whichever lines it changes.
    change(changed={"src/unknown.py": None}, lines_head_sha="")
    NewCode.objects.all().delete()
    measure_new_code(now=SECOND_PASS)
    assert to_read() == []


def test_nothing_is_asked_of_a_head_whose_files_are_not_read() -> None:
    change(changed={OLD: None}, lines_head_sha="", files_head_sha=sha("7"))
    send(of="8")

    assert to_read() == []


@pytest.mark.parametrize("count", [1, 20])
def test_many_are_measured_in_as_many_statements_as_one(count: int, django_assert_num_queries: Any) -> None:
    for number in range(100, 100 + count):
        bring_in_pull(number, "8")
        change(number=number, changed={OLD: "1-2"})
    send(report(file(OLD, covered="1-2")), of="8")

    # Which ones, these, their files, four of reports, and one that writes.
    with django_assert_num_queries(8):
        measure_new_code(now=SECOND_PASS)

    assert set(NewCode.objects.values_list("lines_covered", "lines_total")) == {(2, 2)}
    assert NewCode.objects.count() == count

"""What pages show of new code."""

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository
from apps.coverage.ingest import measure_new_code
from apps.coverage.queries import (
    FileUnderGate,
    NewCodeFigure,
    PullRequestUnderGate,
    new_code_of_late,
    pull_requests_under_gate,
)
from tests.coverage.changes import change
from tests.coverage.reports import FORK, OWN, bring_in_history, bring_in_pull, file, report, send, sha
from tests.records import SECOND_PASS
from tests.spans import ADMINISTRATOR

pytestmark = pytest.mark.django_db
NEW, OLD = "src/new.py", "src/old.py"
MERGED: dict[str, Any] = {"state": "merged", "closed_at": SECOND_PASS, "merged_at": SECOND_PASS}


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()
    change(added={NEW: 12}, changed={OLD: "1-4"})
    send(report(file(NEW, covered="1-9", uncovered="10"), file(OLD, covered="1", uncovered="2-60")), of="8")


def under_gate(viewer: Viewer = ADMINISTRATOR, *, repository_id: int = 1) -> dict[int, PullRequestUnderGate]:
    measure_new_code(now=SECOND_PASS)
    found = pull_requests_under_gate(viewer, repository_id=repository_id, now=SECOND_PASS)
    return {one.number: one for one in found}


def of_late(**passed: float) -> NewCodeFigure:
    measure_new_code(now=SECOND_PASS)
    key = Repository.objects.get().pk
    return new_code_of_late([key], now=SECOND_PASS + timedelta(**passed))[key]


def test_a_pull_request_tells_its_percent_and_the_files_below() -> None:
    told = under_gate()[OWN]

    assert told.percent == pytest.approx(100 * 10 / 14)
    assert told.below == (FileUnderGate(path=OLD, is_new=False, percent=25.0, lines_covered=1, lines_total=4),)
    assert (told.cause, told.merged_at, told.author) == (None, None, "ada")


def test_what_is_not_known_says_why() -> None:
    assert under_gate()[FORK].cause == "Which files it changes has not been read yet."

    change(number=FORK, added={NEW: 12})
    assert "let its workflow send one" in str(under_gate()[FORK].cause)


def test_an_older_head_tells_nothing_of_the_present_one() -> None:
    under_gate()
    change(changed={OLD: "1"}, head_sha=sha("7"), files_head_sha=sha("7"))

    [told] = [
        one for one in pull_requests_under_gate(ADMINISTRATOR, repository_id=1, now=SECOND_PASS) if one.number == OWN
    ]
    assert (told.percent, told.below, told.cause) == (
        None,
        (),
        "It has not been measured yet: that is done after each sync.",
    )


def test_open_ones_come_first_then_what_was_merged_of_late() -> None:
    change(number=FORK, **MERGED)
    assert list(under_gate()) == [OWN, FORK]

    late = pull_requests_under_gate(ADMINISTRATOR, repository_id=1, now=SECOND_PASS + timedelta(days=29))
    assert [one.number for one in late] == [OWN]


def test_who_does_not_see_the_repository_sees_none() -> None:
    Repository.objects.update(visibility="private")

    assert under_gate(Viewer(login="eve")) == under_gate(repository_id=9) == {}


def test_what_was_merged_of_late_is_added_up() -> None:
    change(added={NEW: 12}, changed={OLD: "1-4"}, **MERGED)
    change(number=FORK, added={NEW: 12}, **MERGED)

    expected = NewCodeFigure(percent=1000 / 14, lines_covered=10, lines_total=14, pull_requests=2, without_report=1)
    assert of_late() == expected
    assert of_late(days=29) == NewCodeFigure(
        percent=None, lines_covered=0, lines_total=0, pull_requests=0, without_report=0
    )


@pytest.mark.parametrize("count", [1, 30])
def test_one_takes_as_many_statements_as_thirty(count: int, django_assert_num_queries: Any) -> None:
    for number in range(100, 100 + count):
        bring_in_pull(number, "8")
        change(number=number, added={NEW: 12}, **MERGED)
    measure_new_code(now=SECOND_PASS)
    key = Repository.objects.get().pk

    with django_assert_num_queries(2):
        found = pull_requests_under_gate(ADMINISTRATOR, repository_id=1, now=SECOND_PASS)
        late = new_code_of_late([key], now=SECOND_PASS)

    assert (len(found), late[key].lines_total) == (count + 2, 10 * count)

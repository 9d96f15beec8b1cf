"""How well new code is tested is noted while the reports tell of it, and stays known."""

from datetime import timedelta
from typing import Any

import pytest

from apps.coverage.ingest import measure_new_code
from apps.coverage.ingest.forgetting import remove_old_files
from apps.coverage.models import CommitCoverage, NewCode
from apps.coverage.tasks import take_up_held_reports
from apps.delivery.models import ChangedFile, PullRequest
from tests.coverage.changes import change
from tests.coverage.reports import OWN, bring_in_history, file, report, send, sha
from tests.records import FIRST_PASS, SECOND_PASS

pytestmark = pytest.mark.django_db
NEW, OLD = "src/new.py", "src/old.py"


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def measured() -> tuple[int, int, str]:
    measure_new_code(now=SECOND_PASS)
    row = NewCode.objects.get()
    return row.lines_covered, row.lines_total, row.cause


def send_both(of: str = "8", **values: Any) -> None:
    send(
        report(file(NEW, covered="1-8", uncovered="9-10"), file(OLD, covered="1-50", uncovered="51-60")),
        of=of,
        **values,
    )


def test_all_lines_of_new_files_count_and_of_others_those_that_change() -> None:
    change(added={NEW: 12}, changed={OLD: "49-52,70"})
    send_both()

    assert measured() == (10, 14, "")
    assert NewCode.objects.get().files == [
        {"path": NEW, "is_new": True, "lines_covered": 8, "lines_total": 10},
        {"path": OLD, "is_new": False, "lines_covered": 2, "lines_total": 4},
    ]


def test_it_is_measured_after_each_sync() -> None:
    change(added={NEW: 12})
    send_both()

    take_up_held_reports()

    assert NewCode.objects.get().lines_total == 10


def test_a_report_that_was_made_earlier_and_comes_in_later_is_measured_too() -> None:
    change(added={NEW: 12}, changed={OLD: "49-52"})
    send(report(file(NEW, covered="1-8", uncovered="9-10")), of="8", flag="unit")
    assert "The report tells nothing of src/old.py" in measured()[2]

    old = report(file(OLD, covered="1-50", uncovered="51-60"))
    send(old, of="8", flag="browser", now=SECOND_PASS - timedelta(minutes=1))

    assert measured() == (10, 14, "")


def test_nothing_is_measured_again_unless_something_came_in() -> None:
    change(changed={OLD: "49-52"})
    send_both()
    assert measure_new_code(now=SECOND_PASS) == 1
    assert measure_new_code(now=SECOND_PASS) == 0

    send(report(file(OLD, covered="49-52")), of="8", run=2, now=SECOND_PASS + timedelta(hours=1))
    assert measured() == (4, 4, "")


def test_what_is_known_stays_when_the_files_of_the_report_are_removed() -> None:
    change(changed={OLD: "49-52"}, state="merged", closed_at=FIRST_PASS, merged_at=FIRST_PASS)
    send_both()
    before = measured()

    remove_old_files(now=SECOND_PASS + timedelta(days=91))
    assert measured() == before == (2, 4, "")
    CommitCoverage.objects.all().delete()
    change(changed={OLD: None}, base_ref="trunk", files_base_ref="trunk", lines_head_sha="")
    assert measured() == before


def test_the_report_of_the_merge_counts_where_the_head_has_none() -> None:
    merge: dict[str, Any] = {"state": "merged", "closed_at": FIRST_PASS, "merged_at": FIRST_PASS, "merge_sha": sha("c")}
    change(changed={OLD: "1-2"}, **merge)
    send_both(of="c")

    assert measured() == (2, 2, "")


def test_without_a_report_it_is_unknown_until_one_comes_in() -> None:
    change(added={NEW: 12})
    assert "let its workflow send one" in measured()[2]

    send_both()
    assert measured() == (8, 10, "")


def test_without_the_lines_it_is_unknown_until_they_are_read() -> None:
    change(added={NEW: 12}, changed={OLD: None}, lines_head_sha="")
    send_both()
    assert measured() == (0, 0, "Which lines it changes has not been read yet.")

    PullRequest.objects.filter(number=OWN).update(lines_head_sha=sha("8"))
    ChangedFile.objects.filter(path=OLD).update(lines="1")
    assert measured() == (9, 11, "")


def test_one_file_of_which_nothing_is_known_makes_the_sum_unknown_and_the_others_stay() -> None:
    change(added={NEW: 12}, changed={OLD: None})
    send_both()

    assert measured() == (0, 0, f"GitHub does not tell which lines of {OLD} it changes: the change is too large.")
    assert [one["path"] for one in NewCode.objects.get().files] == [NEW]


def test_files_that_are_not_all_listed_are_not_all_known() -> None:
    change(added={NEW: 12}, files_total=2000)
    send_both()

    assert measured()[2].startswith("It changes more files than are read")


def test_where_no_source_file_gains_a_line_no_report_is_missed() -> None:
    change(added={"tests/test_a.py": 30, "README.md": 5, "src/generated/b.py": 9})

    assert measured() == (0, 0, "")


def test_another_head_is_measured_anew() -> None:
    change(changed={OLD: "1-2"})
    send_both()
    assert measured() == (2, 2, "")

    change(changed={OLD: "1-2"}, head_sha=sha("7"), files_head_sha=sha("7"), lines_head_sha="")
    assert "let its workflow send one" in measured()[2]


def test_a_pull_request_whose_files_are_not_read_is_left() -> None:
    send_both()

    assert measure_new_code(now=SECOND_PASS) == 0

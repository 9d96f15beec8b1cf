"""Reports that come before their commit wait for it."""

from datetime import timedelta

import pytest

from apps.coverage.ingest.forgetting import DROPPED_FOR, forget_old
from apps.coverage.ingest.held import AT_ONCE, HELD_FOR, drop_old_held, take_up_held
from apps.coverage.models import CommitCoverage, CoverageFile, CoverageReport
from apps.coverage.tasks import take_up_held_reports, tidy_up
from tests.coverage.reports import FORK, bring_in_history, bring_in_pull, counted, percent_report, send
from tests.records import SECOND_PASS

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history(head="b")


def test_a_report_waits_for_its_commit() -> None:
    stored = send(of="c")

    assert (stored.result, stored.is_held, counted()) == ("created", True, (0, 0))
    assert "commit is not known" in stored.report.cause
    assert take_up_held() == 0

    bring_in_history(head="c")
    take_up_held_reports()

    assert counted() == (8, 10)
    assert CoverageReport.objects.get().cause == ""


def test_a_report_waits_for_its_pull_request() -> None:
    assert send(of="b", pull_request=9).is_held
    assert take_up_held() == 0

    bring_in_pull(9, "d", is_cross_repository=True)

    assert take_up_held() == 1
    assert CommitCoverage.objects.get().is_from_fork


def test_a_commit_of_another_repository_is_none_of_this_one() -> None:
    bring_in_history(head="c", github_id=2)

    assert send(of="c").is_held
    assert take_up_held() == 0


def test_of_what_waits_the_last_run_counts() -> None:
    for run in (5, 9, 7):
        send(percent_report(run), of="c", run=run)
    bring_in_history(head="c")
    take_up_held()

    assert counted() == (9, 100)


def test_the_same_report_is_taken_in_as_soon_as_its_commit_is_known() -> None:
    send(of="c")
    bring_in_history(head="c")

    assert not send(of="c").is_held
    assert counted() == (8, 10)


def test_what_waits_in_vain_holds_up_nothing() -> None:
    for number in range(AT_ONCE + 1):
        send(of="d", flag=str(number))
    send(of="c", now=SECOND_PASS + SECOND)
    bring_in_history(head="c")

    assert take_up_held() == 1


def test_what_never_becomes_known_is_dropped_and_says_why() -> None:
    send(of="c")

    drop_old_held(now=SECOND_PASS + HELD_FOR)
    assert CoverageReport.objects.get().state == "held"
    drop_old_held(now=SECOND_PASS + HELD_FOR + SECOND)

    row = CoverageReport.objects.get()
    assert (row.state, row.cause.split(".")[0]) == ("dropped", "It did not become known within 7 days")
    assert not CoverageFile.objects.exists()
    forget_old(now=SECOND_PASS + DROPPED_FOR + SECOND)
    assert not CoverageReport.objects.exists()
    assert not CommitCoverage.objects.exists()


def test_what_was_dropped_can_be_sent_again() -> None:
    send(of="c")
    drop_old_held(now=SECOND_PASS + HELD_FOR + SECOND)
    bring_in_history(head="c")

    assert send(of="c").result == "replaced"
    assert (counted(), CoverageFile.objects.count()) == ((8, 10), 1)


def test_tidying_up_leaves_what_counts(time_machine: object) -> None:
    time_machine.move_to(SECOND_PASS + 2 * HELD_FOR)  # type: ignore[attr-defined]
    send(of="b")
    send(of="f", pull_request=FORK)
    send(of="d")

    tidy_up()

    assert set(CoverageReport.objects.values_list("state", flat=True)) == {"accepted", "dropped"}
    assert counted("b") == counted("f") == (8, 10)

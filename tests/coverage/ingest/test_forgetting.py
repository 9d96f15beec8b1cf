"""What is too old is removed."""

from datetime import timedelta

import pytest

from apps.coverage.ingest.forgetting import FILES_KEPT_FOR, remove_old_files
from apps.coverage.models import CoverageFile
from tests.coverage.reports import bring_in_history, counted, percent_report, send, sha
from tests.records import SECOND_PASS

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_files_that_are_old_are_removed_and_their_counts_stay() -> None:
    bring_in_history(head="c")
    for commit in "abc8":
        send(of=commit)
    late = SECOND_PASS + FILES_KEPT_FOR + SECOND

    assert (remove_old_files(now=late - 2 * SECOND), remove_old_files(now=late), remove_old_files(now=late)) == (
        0,
        2,
        0,
    )

    kept = CoverageFile.objects.values_list("report__commit__commit_sha", flat=True)
    assert set(kept) == {sha("b"), sha("c")}
    send(percent_report(1), of="a", flag="late")
    assert counted("a") == counted("c") == (8, 10)

import pytest

from apps.delivery.ingest import upsert_changed_files, upsert_pull_requests
from apps.delivery.models import ChangedFile, PullRequest
from apps.delivery.records import ChangedFilesRecord
from tests.records import FIRST_PASS, pull_request
from tests.records_of_runs import changed_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository", "_open")]


@pytest.fixture
def _open(_repository: None) -> None:
    upsert_pull_requests([pull_request(), pull_request(2)], target="R_1", seen_at=FIRST_PASS)


def bring_in(*records: ChangedFilesRecord) -> dict[str, int]:
    upsert_changed_files(records, target="batch", seen_at=FIRST_PASS)
    return dict(ChangedFile.objects.values_list("path", "pk"))


def test_twice_is_the_same_as_once_and_keeps_the_keys() -> None:
    once = bring_in(changed_files("a.py", "main.tf"))

    assert bring_in(changed_files("a.py", "main.tf")) == once
    assert PullRequest.objects.filter(files_head_sha="head-1", files_total=2).count() == 1


def test_what_the_new_head_does_not_change_goes_from_this_one_alone() -> None:
    bring_in(changed_files("a.py", "b.py"), changed_files("b.py", number=2))

    bring_in(changed_files("a.py", head_sha="head-9"))

    assert set(ChangedFile.objects.values_list("pull_request__number", "path")) == {(1, "a.py"), (2, "b.py")}


def test_the_total_is_kept_where_the_list_is_cut() -> None:
    bring_in(changed_files("a.py", total=900))

    assert PullRequest.objects.get(number=1).files_total == 900


def test_files_that_are_not_told_stay_unknown() -> None:
    bring_in(changed_files(total=None))

    row = PullRequest.objects.get(number=1)
    assert (row.files_head_sha, row.files_total) == ("head-1", None)


def test_another_look_at_the_pull_request_keeps_what_was_read() -> None:
    bring_in(changed_files("a.py"))

    upsert_pull_requests([pull_request()], target="R_1", seen_at=FIRST_PASS)

    assert PullRequest.objects.get(number=1).files_total == 1


def test_pull_request_that_is_not_synced_is_left_out() -> None:
    assert bring_in(changed_files("a.py", number=9)) == {}

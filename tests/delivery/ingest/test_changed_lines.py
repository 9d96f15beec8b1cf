import pytest

from apps.delivery.ingest import upsert_changed_files, upsert_changed_lines, upsert_pull_requests
from apps.delivery.models import ChangedFile, PullRequest
from apps.delivery.records import ChangedLinesRecord
from tests.records import FIRST_PASS, pull_request
from tests.records_of_runs import changed_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


@pytest.fixture(autouse=True)
def _files(_repository: None) -> None:
    upsert_pull_requests([pull_request(), pull_request(2)], target="R_1", seen_at=FIRST_PASS)
    upsert_changed_files(
        [changed_files("a.py", "b.bin"), changed_files("a.py", number=2)], target="x", seen_at=FIRST_PASS
    )


def bring_in(lines: str | None = "1-3", *, head_sha: str | None = "head-1", number: int = 1) -> dict[str, str | None]:
    told = {"a.py": lines, "elsewhere.py": "7"}
    record = ChangedLinesRecord(repository_github_id=1, number=number, head_sha=head_sha, lines=told)
    upsert_changed_lines([record], target="x", seen_at=FIRST_PASS)
    return dict(ChangedFile.objects.filter(pull_request__number=number).values_list("path", "lines"))


def head_read() -> str:
    return PullRequest.objects.get(number=1).lines_head_sha


def test_twice_is_the_same_as_once() -> None:
    once = bring_in()

    assert once == bring_in() == {"a.py": "1-3", "b.bin": None}
    assert head_read() == "head-1"


def test_lines_of_another_head_are_not_those_of_the_files() -> None:
    assert bring_in(head_sha="head-9") == {"a.py": None, "b.bin": None}
    assert head_read() == ""


def test_one_of_which_nothing_is_told_is_not_asked_about_again() -> None:
    assert bring_in(None, head_sha=None) == {"a.py": None, "b.bin": None}
    assert head_read() == "head-1"


def test_the_other_pull_request_stays_as_it_is() -> None:
    bring_in("1-3")

    assert bring_in("7", number=2, head_sha="head-2") == {"a.py": "7"}
    assert bring_in() == {"a.py": "1-3", "b.bin": None}


def test_files_that_are_read_again_have_no_lines_yet() -> None:
    bring_in()

    upsert_changed_files([changed_files("a.py", head_sha="head-2")], target="x", seen_at=FIRST_PASS)

    assert (head_read(), ChangedFile.objects.get(pull_request__number=1).lines) == ("", None)


def test_another_look_at_the_pull_request_keeps_what_was_read() -> None:
    bring_in()

    upsert_pull_requests([pull_request()], target="R_1", seen_at=FIRST_PASS)

    assert head_read() == "head-1"


def test_pull_request_that_is_not_synced_is_left_out() -> None:
    assert bring_in(number=9) == {}

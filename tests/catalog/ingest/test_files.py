from typing import Any

import pytest

from apps.catalog.ingest import prune_files, upsert_files, upsert_repositories
from apps.catalog.models import Repository, RepositoryFile
from apps.catalog.records import FileRecord, RepositoryFilesRecord
from tests.records import FIRST_PASS, SECOND_PASS, repository

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _repositories() -> None:
    upsert_repositories([repository(1), repository(2)], target="organization", seen_at=FIRST_PASS)


def file(path: str, *, oid: str = "a1", text: str | None = "x", absence: str = "") -> FileRecord:
    return FileRecord(path=path, kind="workflow", ecosystem="", blob_oid=oid, size=1, text=text, text_absence=absence)


def bring_in(*files: FileRecord, of: int = 1, second: bool = False, **values: Any) -> None:
    given: dict[str, Any] = {"head_sha": "c0", "is_complete": True, "codeowners_state": "absent"}
    record = RepositoryFilesRecord(files=files, codeowners_errors=(), **(given | values))
    upsert_files([record], target=f"R_{of}", seen_at=SECOND_PASS if second else FIRST_PASS)


def prune() -> Any:
    return prune_files(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)


def paths() -> set[str]:
    return set(RepositoryFile.objects.values_list("path", flat=True))


def test_files_twice_are_the_same_as_once() -> None:
    bring_in(file("a.yml"), file("b.yml"))
    bring_in(file("a.yml"), file("b.yml"))

    assert paths() == {"a.yml", "b.yml"}


def test_a_changed_file_keeps_the_key() -> None:
    bring_in(file("a.yml"))
    before = RepositoryFile.objects.get().pk

    bring_in(file("a.yml", oid="b2", text="y"), second=True)

    assert list(RepositoryFile.objects.values_list("pk", "text")) == [(before, "y")]


def test_a_text_that_is_stored_goes_with_the_file_that_is_moved() -> None:
    bring_in(file("a.yml", text="words"))

    bring_in(file("b.yml", text=None, absence="stored"), second=True)

    moved = RepositoryFile.objects.get(path="b.yml")
    assert (moved.text, moved.text_absence) == ("words", "")


def test_a_text_that_is_not_stored_after_all_is_unreadable() -> None:
    bring_in(file("a.yml", text=None, absence="stored"))

    assert RepositoryFile.objects.get().text_absence == "unreadable"


def test_files_stay_until_a_pass_is_complete_but_are_not_present() -> None:
    bring_in(file("a.yml"), file("b.yml"))
    bring_in(file("a.yml"), second=True)
    assert paths() == {"a.yml", "b.yml"}
    assert [row.path for row in RepositoryFile.objects.present()] == ["a.yml"]

    assert prune().removed == 1
    assert paths() == {"a.yml"}


def test_a_listing_that_was_cut_short_proves_nothing() -> None:
    bring_in(file("a.yml"), file("b.yml"))
    bring_in(file("a.yml"), second=True, is_complete=False)

    assert prune().removed == 0
    assert {row.path for row in RepositoryFile.objects.present()} == {"a.yml", "b.yml"}


def test_files_of_another_repository_stay() -> None:
    bring_in(file("a.yml"), of=2)
    bring_in(second=True)

    assert prune().removed == 0


def test_loss_of_most_files_is_refused() -> None:
    bring_in(*(file(f"{number}.yml") for number in range(30)))
    bring_in(file("0.yml"), second=True)

    assert "29 of 30 process files" in prune().refused
    assert RepositoryFile.objects.count() == 30


def test_the_repository_tells_which_commit_was_listed() -> None:
    bring_in(codeowners_state="read", head_sha="c1")
    upsert_repositories([repository(1)], target="organization", seen_at=SECOND_PASS)

    row = Repository.objects.get(github_id=1)
    assert (row.files_read_at, row.files_head_sha, row.files_are_complete) == (FIRST_PASS, "c1", True)
    assert row.codeowners_state == "read"

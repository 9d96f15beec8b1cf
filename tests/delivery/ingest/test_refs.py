import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.ingest import (
    Pruned,
    prune_branches,
    prune_tags,
    upsert_branches,
    upsert_hotfix_starts,
    upsert_tags,
)
from apps.delivery.models import Branch, HotfixStart, Release, Tag
from apps.delivery.records import BranchRecord, MergeBaseRecord, ReleaseRecord, TagRecord
from tests.records import ADA, FIRST_PASS, SECOND_PASS, START, after, branch, release, tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


def bring_in_branches(*records: BranchRecord, second: bool = False) -> None:
    upsert_branches(records, target="R_1", seen_at=SECOND_PASS if second else FIRST_PASS)


def bring_in_tags(*records: TagRecord | ReleaseRecord, second: bool = False) -> None:
    upsert_tags(records, target="R_1", seen_at=SECOND_PASS if second else FIRST_PASS)


def test_branches_twice_are_the_same_as_once() -> None:
    bring_in_branches(branch("a"), branch("a"), branch("b"))
    bring_in_branches(branch("a"))
    assert sorted(Branch.objects.values_list("name", flat=True)) == ["a", "b"]


def test_an_update_of_a_branch_keeps_the_key_and_when_it_was_made() -> None:
    bring_in_branches(branch("a", created_at=START))
    before = Branch.objects.get()

    bring_in_branches(branch("a", head_sha="2" * 40), second=True)

    row = Branch.objects.get()
    assert (row.pk, row.head_sha, row.created_at) == (before.pk, "2" * 40, START)


def test_a_branch_that_was_made_anew_has_its_new_time() -> None:
    bring_in_branches(branch("a", created_at=START))
    bring_in_branches(branch("a", created_at=after(days=3)))
    assert Branch.objects.get().created_at == after(days=3)


def test_of_what_has_not_changed_only_the_look_is_written() -> None:
    bring_in_branches(branch("a", created_at=START), branch("b"))
    bring_in_tags(tag("v1.0.0", creator=ADA), release(1))

    with CaptureQueriesContext(connection) as captured:
        bring_in_branches(branch("a"), branch("b"), second=True)
        bring_in_tags(tag("v1.0.0"), release(1), second=True)

    written = [one["sql"] for one in captured if re.match(r'(INSERT INTO|UPDATE) "delivery', one["sql"])]
    assert [re.findall(r'"(\w+)" = ', sql.partition("WHERE")[0]) for sql in written] == [["seen_at"]] * 3
    assert {row.seen_at for model in (Branch, Tag, Release) for row in model.objects.all()} == {SECOND_PASS}


def test_an_incomplete_pass_deletes_no_branch() -> None:
    bring_in_branches(branch("a"), branch("b"))
    bring_in_branches(branch("b"), second=True)
    assert Branch.objects.count() == 2


def test_a_complete_pass_deletes_branches_that_are_gone() -> None:
    bring_in_branches(branch("a"), branch("b"))
    bring_in_branches(branch("b"), second=True)

    pruned = prune_branches(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert (pruned, Branch.objects.get().name) == (Pruned(removed=1), "b")


def test_all_of_many_branches_are_not_believed_to_be_gone() -> None:
    bring_in_branches(*(branch(f"b{number}") for number in range(12)))
    pruned = prune_branches(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)
    assert pruned.refused.startswith("GitHub no longer names any of 12 branches.")
    assert Branch.objects.count() == 12


def test_many_branches_go_while_one_remains() -> None:
    bring_in_branches(*(branch(f"b{number}") for number in range(30)))
    bring_in_branches(branch("b7"), second=True)

    pruned = prune_branches(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert (pruned, Branch.objects.get().name) == (Pruned(removed=29), "b7")


def test_releases_are_judged_apart_from_tags() -> None:
    bring_in_tags(*(tag(f"v1.{number}.0") for number in range(30)), *map(release, range(1, 13)))
    bring_in_tags(tag("v1.0.0"), second=True)

    pruned = prune_tags(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert (pruned.removed, Tag.objects.count(), Release.objects.count()) == (29, 1, 12)
    assert pruned.refused.startswith("GitHub no longer names any of 12 releases.")


def test_tags_and_releases_twice_are_the_same_as_once() -> None:
    bring_in_tags(tag("v1.0.0"), tag("v1.0.0"), release(1), release(1))
    bring_in_tags(tag("v1.0.0"), release(1))
    assert (Tag.objects.count(), Release.objects.count()) == (1, 1)


def test_an_update_of_a_tag_keeps_the_key_and_who_pushed_it() -> None:
    bring_in_tags(tag("v1.0.0", creator=ADA))
    before = Tag.objects.get()

    bring_in_tags(tag("v1.0.0"), second=True)

    row = Tag.objects.get()
    assert row.creator is not None
    assert (row.pk, row.creator.login) == (before.pk, "ada")


def test_nobody_is_known_to_have_pushed_a_tag_that_was_moved() -> None:
    bring_in_tags(tag("v1.0.0", creator=ADA))
    bring_in_tags(tag("v1.0.0", commit_sha="2" * 40))
    assert Tag.objects.get().creator is None


def test_a_draft_that_is_published_keeps_its_key() -> None:
    bring_in_tags(release(1, is_draft=True, published_at=None))
    before = Release.objects.get()

    bring_in_tags(release(1))

    row = Release.objects.get()
    assert (row.pk, row.is_draft, row.published_at) == (before.pk, False, START)


def test_an_incomplete_pass_deletes_neither_tag_nor_release() -> None:
    bring_in_tags(tag("v1.0.0"), release(1))
    bring_in_tags(tag("v1.1.0"), release(2), second=True)
    assert (Tag.objects.count(), Release.objects.count()) == (2, 2)


def test_a_complete_pass_deletes_tags_and_releases_that_are_gone() -> None:
    bring_in_tags(tag("v1.0.0"), release(1))
    bring_in_tags(tag("v1.1.0"), release(2), second=True)

    pruned = prune_tags(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert pruned == Pruned(removed=2)
    assert (Tag.objects.get().name, Release.objects.get().github_id) == ("v1.1.0", 2)


@pytest.mark.parametrize(("found", "ahead_by"), [("1" * 40, 2), ("", None)])
def test_the_start_of_a_hotfix_is_kept_once(found: str, ahead_by: int | None) -> None:
    record = MergeBaseRecord(head_sha="9" * 40, tag="v1.0.0", tag_sha=found, merge_base_sha=found, ahead_by=ahead_by)
    for _ in range(2):
        upsert_hotfix_starts([record], target="R_1", seen_at=FIRST_PASS)
    row = HotfixStart.objects.get()
    assert (row.merge_base_sha, row.ahead_by) == (found, ahead_by)

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Label
from apps.delivery.ingest import prune_issues, upsert_board_items, upsert_issues
from apps.delivery.models import BoardItem, Issue
from apps.delivery.records import IssueRecord
from tests.records import ADA, BEN, FIRST_PASS, SECOND_PASS, after, card, issue, label

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


def bring_in(*records: IssueRecord, second: bool = False) -> int:
    return upsert_issues(records, target="R_1", seen_at=SECOND_PASS if second else FIRST_PASS)


def labels_of(number: int) -> set[str]:
    return set(Label.objects.filter(issue_labels__issue__number=number).values_list("name", flat=True))


def test_twice_is_the_same_as_once() -> None:
    record = issue(labels=(label("bug"),), assignees=(ADA, BEN))
    bring_in(record, record)
    assert bring_in(record) == 1

    row = Issue.objects.get()
    assert labels_of(1) == {"bug"}
    assert row.author is not None
    assert row.author.login == "ada"
    assert set(row.issue_assignees.values_list("actor__login", flat=True)) == {"ada", "ben"}


def test_update_keeps_the_key_and_the_mark_of_the_timeline() -> None:
    bring_in(issue())
    Issue.objects.update(timeline_read_at=FIRST_PASS)
    before = Issue.objects.get().pk

    bring_in(issue(title="Better", state="closed", closed_at=after(hours=1), updated_at=after(hours=1)))

    row = Issue.objects.get()
    assert (row.pk, row.title, row.state, row.timeline_read_at) == (before, "Better", "closed", FIRST_PASS)


def test_links_become_equal_to_the_record() -> None:
    bring_in(issue(labels=(label("bug"), label("incident")), assignees=(ADA,)))

    bring_in(issue(labels=(label("incident"), label("phase-1")), assignees=(BEN,)))

    assert labels_of(1) == {"incident", "phase-1"}
    assert list(Issue.objects.get().issue_assignees.values_list("actor__login", flat=True)) == ["ben"]


def test_older_look_changes_nothing_but_that_it_was_seen() -> None:
    bring_in(issue(title="New", labels=(label("bug"),), updated_at=after(hours=1)))

    bring_in(issue(title="Old"), second=True)

    row = Issue.objects.get()
    assert (row.title, row.seen_at, labels_of(1)) == ("New", SECOND_PASS, {"bug"})


def test_issue_of_a_deleted_account_has_no_author() -> None:
    bring_in(issue(author=None))

    assert Issue.objects.get().author is None


def test_incomplete_pass_takes_nothing_away() -> None:
    bring_in(issue(1), issue(2))
    bring_in(issue(1), second=True)

    assert Issue.objects.filter(gone_at=None).count() == 2


def test_complete_pass_marks_what_is_gone_until_it_is_seen_again() -> None:
    bring_in(issue(1), issue(2))
    bring_in(issue(1), second=True)

    assert prune_issues(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS).removed == 1
    assert Issue.objects.get(gone_at=SECOND_PASS).number == 2

    bring_in(issue(2), second=True)
    assert not Issue.objects.exclude(gone_at=None).exists()


def test_empty_answer_for_a_full_repository_is_not_believed() -> None:
    bring_in(*(issue(number) for number in range(1, 31)))

    pruned = prune_issues(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert pruned.removed == 0
    assert "30 of 30 issues" in pruned.refused


@pytest.mark.usefixtures("_board")
def test_card_that_came_first_gets_its_issue() -> None:
    upsert_board_items([card(1), card(2)], target="PVT_1", seen_at=FIRST_PASS)

    bring_in(issue(1))

    assert dict(BoardItem.objects.values_list("node_id", "issue__number")) == {"PVTI_1": 1, "PVTI_2": None}


def test_thirty_issues_take_as_many_statements_as_one() -> None:
    records = [issue(number, labels=(label("bug"),), assignees=(BEN,)) for number in range(1, 32)]

    with CaptureQueriesContext(connection) as one:
        bring_in(records[0])
    with CaptureQueriesContext(connection) as thirty:
        bring_in(*(replace(record, title="x") for record in records[1:]))

    assert len(thirty) <= len(one)

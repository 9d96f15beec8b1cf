import pytest

from apps.delivery.ingest import Pruned, prune_discussions, upsert_discussions
from apps.delivery.models import Discussion
from apps.delivery.records import DiscussionRecord
from tests.records import FIRST_PASS, SECOND_PASS, after, discussion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


def bring_in(*records: DiscussionRecord, second: bool = False) -> None:
    upsert_discussions(records, target="R_1", seen_at=SECOND_PASS if second else FIRST_PASS)


def test_twice_is_the_same_as_once() -> None:
    bring_in(discussion(1), discussion(1))
    bring_in(discussion(1))
    assert Discussion.objects.count() == 1


def test_an_update_keeps_the_key() -> None:
    bring_in(discussion(1))
    before = Discussion.objects.get()

    bring_in(discussion(1, title="Anew", updated_at=after(days=1)), second=True)

    row = Discussion.objects.get()
    assert (row.pk, row.title, row.seen_at) == (before.pk, "Anew", SECOND_PASS)


def test_an_older_look_changes_nothing_but_that_it_was_seen() -> None:
    bring_in(discussion(1, title="Anew", updated_at=after(days=1)))
    bring_in(discussion(1), second=True)
    row = Discussion.objects.get()
    assert (row.title, row.seen_at) == ("Anew", SECOND_PASS)


def test_an_incomplete_pass_deletes_nothing() -> None:
    bring_in(discussion(1), discussion(2))
    bring_in(discussion(2), second=True)
    assert Discussion.objects.count() == 2


def test_a_complete_pass_deletes_what_is_gone() -> None:
    bring_in(discussion(1), discussion(2))
    bring_in(discussion(2), second=True)

    pruned = prune_discussions(target="R_1", seen_before=SECOND_PASS, at=SECOND_PASS)

    assert (pruned, Discussion.objects.get().number) == (Pruned(removed=1), 2)

from datetime import timedelta

import pytest

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import number_commits, upsert_commits
from apps.delivery.models import Commit
from apps.delivery.records import CommitRecord
from tests.records import FIRST_PASS, after, commit, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]

Numbers = dict[str, tuple[int | None, int | None]]

# main:    a --- b --- m --- n      (m merges the branch x - y, which began at a)
#           \- x - y -/
HISTORY = (commit("n", "m"), commit("m", "b", "y"), commit("y", "x"), commit("x", "a"), commit("b", "a"), commit("a"))
NUMBERS = {"a": (1, 1), "b": (2, 2), "x": (3, 1), "y": (3, 1), "m": (3, 3), "n": (4, 4)}


def look(*records: CommitRecord, head: str, passes: int = 1) -> Numbers:
    """Read the repository with its head, then the commits, as the pass of that number."""
    at = FIRST_PASS + timedelta(hours=passes)
    upsert_repositories([repository(1, head_sha=head, updated_at=at)], target="organization", seen_at=at)
    upsert_commits(records, target="R_1", seen_at=at + timedelta(minutes=1))
    number_commits(target="R_1")
    return {sha: (position, reach) for sha, position, reach in Commit.objects.values_list("sha", "position", "reach")}


def test_history_with_a_merge_is_numbered() -> None:
    assert look(*HISTORY, head="n") == NUMBERS


def test_twice_is_the_same_as_once() -> None:
    look(*HISTORY, head="n")
    keys = set(Commit.objects.values_list("pk", flat=True))

    assert look(*HISTORY, head="n", passes=2) == NUMBERS
    assert set(Commit.objects.values_list("pk", flat=True)) == keys


def test_order_of_the_pages_does_not_matter() -> None:
    assert look(*HISTORY[::-1], head="n") == NUMBERS


@pytest.mark.parametrize("known", range(1, 6))
def test_history_read_in_two_passes_is_numbered_as_in_one(known: int) -> None:
    older = HISTORY[-known:]
    look(*older, head=older[0].sha)

    assert look(*HISTORY, head="n", passes=2) == NUMBERS


def test_new_commits_are_numbered_without_reading_the_old_ones() -> None:
    look(*HISTORY, head="n")
    Commit.objects.exclude(sha="n").update(parents=["unreadable"])

    numbers = look(commit("o", "n", "z"), commit("z", "x"), head="o", passes=2)

    assert numbers == {**NUMBERS, "z": (5, 1), "o": (5, 5)}


def test_parents_beyond_the_edge_of_the_history_are_left_out() -> None:
    assert look(commit("b", "a", "k"), commit("k", "j"), head="b") == {"b": (1, 1), "k": (1, 0)}


def test_older_history_that_comes_later_is_numbered_too() -> None:
    look(*HISTORY[:3], head="n")

    assert look(*HISTORY, head="n", passes=2) == NUMBERS


def test_commits_that_were_force_pushed_away_lose_their_position() -> None:
    look(*HISTORY, head="n")

    numbers = look(commit("o", "b"), head="o", passes=2)

    assert numbers == {"a": (1, 1), "b": (2, 2), "o": (3, 3), **dict.fromkeys(("m", "n", "x", "y"), (None, 0))}


def test_branch_reset_to_an_older_commit_loses_the_newer_ones() -> None:
    look(*HISTORY, head="n")

    numbers = look(head="b", passes=2)

    assert numbers["b"] == (2, 2)
    assert numbers["m"] == numbers["n"] == (None, 0)


def test_commits_that_were_away_get_their_numbers_back_when_they_are_merged() -> None:
    look(*HISTORY, head="n")
    look(commit("o", "b"), head="o", passes=2)

    numbers = look(commit("p", "o", "n"), head="p", passes=3)

    assert (numbers["p"], numbers["n"], numbers["m"]) == ((4, 4), (4, 2), (4, 2))


def test_commits_newer_than_the_known_head_count() -> None:
    assert look(*HISTORY, head="b") == NUMBERS


def test_unknown_head_means_the_newest_commit_without_a_child() -> None:
    dated = [commit(record.sha, *record.parents, committed_at=after(days=-day)) for day, record in enumerate(HISTORY)]

    assert look(*dated, head="elsewhere") == NUMBERS

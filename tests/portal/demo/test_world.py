from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from portal.demo.world import make_small_world, make_world
from portal.demo.world.clauses import CLAUSES
from portal.demo.world.lazy import holder_of
from portal.demo.world.model import Card, Draft, Event, Issue, PullRequest, World

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
KINDS = {"human", "dependency_bot", "review_bot", "ai_agent", "automation"}


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=1, now=NOW)


@pytest.fixture(scope="module", params=["small", "full"])
def any_world(request: pytest.FixtureRequest, world: World) -> World:
    return world if request.param == "full" else make_small_world(seed=2, now=NOW)


def subjects(world: World) -> Iterator[Issue | PullRequest]:
    for repository in world.repositories:
        yield from repository.issues
        yield from repository.pull_requests


def nodes(world: World) -> Iterator[Any]:
    yield from (*world.actors, *world.teams, *world.repositories, *world.boards)
    for repository in world.repositories:
        yield from (*repository.labels, *repository.environments, *repository.deployments, *repository.discussions)
        yield from (status for deployment in repository.deployments for status in deployment.statuses)
    for subject in subjects(world):
        yield from (subject, *subject.events)
        if isinstance(subject, PullRequest):
            yield from (*subject.reviews, *subject.checks)
    for board in world.boards:
        yield from board.cards
        yield from (card.content for card in board.cards if isinstance(card.content, Draft))


def moments(thing: Any) -> Iterator[datetime]:
    for name in type(thing).__dataclass_fields__:
        value = getattr(thing, name)
        if isinstance(value, datetime):
            yield value


def told(subject: Issue | PullRequest) -> tuple[bool, list[str]]:
    """Replay the timeline: whether it is closed, and its labels."""
    is_closed, labels = False, []
    for event in subject.events:
        if event.kind in ("closed", "reopened"):
            assert is_closed is (event.kind == "reopened")
            is_closed = not is_closed
        if event.kind == "labeled" and event.label:
            labels.append(event.label.name)
        elif event.kind == "unlabeled" and event.label:
            labels.remove(event.label.name)
    return is_closed, sorted(labels)


def fingerprint(world: World) -> list[str]:
    return [
        f"{subject.node_id} {subject.number} {subject.title} {subject.body} {subject.updated_at} {len(subject.events)}"
        for subject in subjects(world)
    ] + [f"{card.node_id} {card.column_since}" for board in world.boards for card in board.cards]


def test_the_same_seed_makes_the_same_world() -> None:
    assert fingerprint(make_world(seed=7, now=NOW)) == fingerprint(make_world(seed=7, now=NOW))


def test_the_same_seed_makes_the_same_repositories_when_they_are_looked_into() -> None:
    one, other = (make_world(seed=7, now=NOW, repositories=12, issues=240, pull_requests=240) for _ in range(2))
    other.repositories.reverse()  # in whatever order

    assert sorted(fingerprint(one)) == sorted(fingerprint(other))


def test_another_seed_makes_another_world() -> None:
    assert fingerprint(make_small_world(seed=1, now=NOW)) != fingerprint(make_small_world(seed=2, now=NOW))


@pytest.mark.parametrize(("issues", "pulls"), [(1500, 2000), (100, 61), (9, 9), (0, 0)])
def test_as_many_issues_and_pull_requests_are_made_as_asked_for(issues: int, pulls: int) -> None:
    world = make_world(seed=3, now=NOW, issues=issues, pull_requests=pulls)

    assert sum(len(repository.issues) for repository in world.repositories) == issues
    assert sum(len(repository.pull_requests) for repository in world.repositories) == pulls


def test_the_nine_repositories_of_the_process_are_there(world: World) -> None:
    names = {repository.name.removeprefix("plasma-engine-") for repository in world.repositories}

    assert names == {"gateway", "agent", "brand", "content", "research", "shared", "infra", "docs", ".github"}
    assert {repository.visibility for repository in world.repositories} == {"public", "internal", "private"}


def test_global_ids_are_unique(any_world: World) -> None:
    ids = [node.node_id for node in nodes(any_world)]

    assert len(ids) == len(set(ids))


def test_moments_are_whole_seconds_of_the_past(any_world: World) -> None:
    commits = [commit for repository in any_world.repositories for commit in repository.commits]

    for thing in (*nodes(any_world), *commits):
        for moment in moments(thing):
            assert moment.tzinfo is UTC
            assert moment.microsecond == 0
            assert moment <= any_world.now


def test_numbers_are_shared_by_issues_and_pull_requests(any_world: World) -> None:
    for repository in any_world.repositories:
        numbers = [issue.number for issue in (*repository.issues, *repository.deleted_issues)]
        numbers += [pull.number for pull in repository.pull_requests]

        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_timelines_agree_with_the_present(any_world: World) -> None:
    for subject in subjects(any_world):
        is_closed, labels = told(subject)

        assert all(before.at <= after.at for before, after in pairwise(subject.events))
        assert is_closed is (subject.closed_at is not None)
        assert labels == sorted(label.name for label in subject.labels)


def test_updates_follow_events_but_not_moves(any_world: World) -> None:
    for subject in subjects(any_world):
        own = [event.at for event in subject.events if not event.kind.startswith("board_")]

        assert subject.updated_at >= max([subject.created_at, *own])
    moved = [event for subject in subjects(any_world) for event in subject.events if event.kind == "board_moved"]
    assert moved


def moves_of(card: Card, *, board: object) -> list[Event]:
    events = card.content.events if not isinstance(card.content, Draft) else []
    return [event for event in events if event.board is board and event.kind == "board_moved"]


def test_cards_stand_where_their_timelines_put_them(any_world: World) -> None:
    for board in any_world.boards:
        for card in board.cards:
            if isinstance(card.content, Draft):
                continue
            moves = moves_of(card, board=board)
            column = card.column.name if card.column else None

            assert [move.from_status for move in moves] == ["", *(move.to_status for move in moves)][:-1] or not moves
            assert column == (moves[-1].to_status if moves else None)
            assert card.column_since == (moves[-1].at if moves else None)
            assert card.first_column_at == (moves[0].at if moves else None)


def test_only_two_drafts_moved_twenty_weeks_ago(world: World) -> None:
    drafts = [card for board in world.boards for card in board.cards if isinstance(card.content, Draft)]
    moved = [card for card in drafts if card.first_column_at != card.column_since]

    assert len(moved) == 2
    for card in moved:
        assert card.first_column_at
        assert card.column_since
        assert NOW - timedelta(weeks=22) <= card.first_column_at < card.column_since <= NOW - timedelta(weeks=20)


def test_history_is_connected_and_in_order(any_world: World) -> None:
    for repository in any_world.repositories:
        seen: set[str] = set()
        for commit in repository.commits:
            assert set(commit.parents) <= seen
            seen.add(commit.sha)
        assert all(before.committed_at <= after.committed_at for before, after in pairwise(repository.commits))
        assert {deployment.commit_sha for deployment in repository.deployments} <= seen


def test_history_has_merges_pushes_and_reverts(world: World) -> None:
    commits = [commit for repository in world.repositories for commit in repository.commits]

    assert any(len(commit.parents) == 2 for commit in commits)
    assert any(commit.pull_request is None and commit.parents for commit in commits)
    assert any("This reverts commit " in commit.message for commit in commits)
    assert any("Reverts plasma-engine/" in commit.message for commit in commits)


def test_deployments_succeed_fail_and_wait(world: World) -> None:
    deployments = [one for repository in world.repositories for one in repository.deployments]
    states = {status.state for deployment in deployments for status in deployment.statuses}

    assert states >= {"success", "failure", "error", "inactive", "queued", "in_progress", "waiting"}
    assert {deployment.environment.tier for deployment in deployments} == {"staging", "production", "other"}


def test_authors_of_all_kinds_are_there(world: World) -> None:
    pulls = [pull for repository in world.repositories for pull in repository.pull_requests]

    assert {actor.kind for actor in world.actors} == KINDS
    assert {pull.author.kind for pull in pulls if pull.author} == KINDS - {"review_bot"}
    assert any(pull.author is None for pull in pulls)


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_is_kept_and_broken(world: World, clause: str) -> None:
    assert {verdict.keeps for verdict in world.verdicts if verdict.clause == clause} == {True, False}


def test_no_verdict_names_another_clause(world: World) -> None:
    assert {verdict.clause for verdict in world.verdicts} == set(CLAUSES)


@pytest.fixture(scope="module")
def small() -> World:
    return make_small_world(seed=1, now=NOW)


def test_the_small_world_has_repositories_of_all_sorts(small: World) -> None:
    assert any(repository.is_archived for repository in small.repositories)
    assert any(repository.is_fork for repository in small.repositories)
    assert any(repository.is_empty and not repository.commits for repository in small.repositories)
    assert any(repository.former_names for repository in small.repositories)


def test_the_small_world_has_long_lists(small: World) -> None:
    pulls = [pull for repository in small.repositories for pull in repository.pull_requests]

    assert max(len(subject.events) for subject in subjects(small)) > 100
    assert max(len(pull.reviews) for pull in pulls) > 50


def test_the_small_world_has_the_turns_that_are_easily_forgotten(small: World) -> None:
    kinds = {(subject.prefix, event.kind) for subject in subjects(small) for event in subject.events}

    assert kinds >= {("I", "reopened"), ("PR", "reopened"), ("PR", "convert_to_draft"), ("I", "board_removed")}
    assert any(subject.author is None for subject in subjects(small))
    assert any(card.is_archived for card in small.boards[0].cards)


@pytest.fixture(scope="module")
def large() -> World:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.demo.world.lazy.KEPT_ITEMS", 8 * 450)
        return make_world(seed=1, now=NOW, repositories=300, issues=90_000, pull_requests=45_001)


def test_a_large_world_counts_exactly_without_being_made(large: World) -> None:
    assert len(large.repositories) == 300
    assert sum(len(repository.issues) for repository in large.repositories) == 90_000
    assert sum(len(repository.pull_requests) for repository in large.repositories) == 45_001


def test_a_lazy_repository_knows_its_newest_items_beforehand(large: World) -> None:
    repository = large.repositories[42]
    newest, head = repository.issues[-1], repository.commits[-1]

    assert max(issue.updated_at for issue in repository.issues) == newest.updated_at
    assert max(pull.updated_at for pull in repository.pull_requests) == repository.pull_requests[-1].updated_at
    assert list(repository.commits)[-1] is head


def test_a_lazy_repository_is_filled_the_same_each_time(large: World) -> None:
    first = [(issue.node_id, issue.title, issue.updated_at) for issue in large.repositories[9].issues]
    for repository in large.repositories[10:30]:
        assert len(list(repository.issues)) == len(repository.issues)

    assert first == [(issue.node_id, issue.title, issue.updated_at) for issue in large.repositories[9].issues]


def test_a_lazy_repository_is_found_by_the_ids_in_it(large: World) -> None:
    for repository in (large.repositories[9], large.repositories[-1]):
        for issue in repository.issues:
            assert holder_of(large, issue.id) is repository
            assert issue.repository is repository
        assert all(holder_of(large, pull.id) is repository for pull in repository.pull_requests)
    assert holder_of(large, large.repositories[0].id) is None

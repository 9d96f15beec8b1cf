"""A world that goes on living."""

from copy import deepcopy
from datetime import timedelta

from portal.demo.oracle import weekly_figures
from portal.demo.world.live import Life
from portal.demo.world.model import Draft, Issue, PullRequest, World

WEEK = "2026-W47"


def subjects(world: World) -> list[Issue | PullRequest]:
    found: list[Issue | PullRequest] = []
    for repository in world.repositories:
        found += [*repository.issues, *repository.pull_requests]
    return found


def let_live(world: World, *, minutes: int, seed: int) -> None:
    life = Life(world, seed=seed)
    for minute in range(minutes):
        life.step(world.now + timedelta(minutes=minute))


def test_ids_and_numbers_stay_unique(world: World) -> None:
    let_live(world, minutes=300, seed=1)

    found = subjects(world)
    ids = [one.id for one in found] + [event.id for one in found for event in one.events]
    numbers = [(one.repository.id, one.number) for one in found]
    assert len(ids) == len(set(ids))
    assert len(numbers) == len(set(numbers))


def test_cards_stand_where_their_last_move_says(world: World) -> None:
    let_live(world, minutes=300, seed=2)

    for board in world.boards:
        for card in (card for card in board.cards if card.column_since and card.column_since >= world.now):
            assert card.column is not None
            assert not isinstance(card.content, Draft)
            moves = [event for event in card.content.events if event.kind == "board_moved" and event.board is board]
            assert (moves[-1].to_status, moves[-1].at) == (card.column.name, card.column_since)


def test_the_same_seed_lives_the_same_life(world: World, small_world: World) -> None:
    other = deepcopy(small_world)

    let_live(world, minutes=100, seed=4)
    let_live(other, minutes=100, seed=4)

    at = world.now + timedelta(minutes=100)
    assert weekly_figures(world, WEEK, at=at) == weekly_figures(other, WEEK, at=at)


def test_the_figures_go_on(world: World) -> None:
    before = weekly_figures(world, WEEK, at=world.now)

    let_live(world, minutes=200, seed=3)

    after = weekly_figures(world, WEEK, at=world.now + timedelta(minutes=200))
    assert after["issues"]["opened"] > before["issues"]["opened"]
    assert after["pull_requests"]["merged"] > before["pull_requests"]["merged"]
    assert after["board"]["done"] > before["board"]["done"]

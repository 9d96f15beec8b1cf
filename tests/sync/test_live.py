"""The organization goes on between the syncs, and after each the figures are the oracle's again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.demo.server import DemoServer
from portal.demo.world.live import Life
from portal.demo.world.model import World
from tests.figures import differences
from tests.oracle import compare, last_weeks, of_oracle, of_portal
from tests.syncing import Clock, Syncing

WEEKS = 4  # the small organization's liveliest; what happens now is in the last one
MOVES_ARE_HIDDEN = {"action": "no_status_events"}

GoOn = Callable[..., None]


@pytest.fixture(params=[1, 2])
def go_on(request: pytest.FixtureRequest, world: World, clock: Clock) -> GoOn:
    """Return what lets things happen while the clock advances; the last happens at the very moment of the sync."""
    life = Life(world, seed=request.param)

    def happen(*, events: int, minutes_apart: float) -> None:
        for _ in range(events):
            clock.advance(minutes=minutes_apart)
            life.step(clock())

    return happen


def by_cause_path(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures by the paths that causes are named by."""
    board = figures["board"]
    columns = {f"board.columns.{one['name'] or 'null'}.{name}": one[name] for one in board["columns"] for name in one}
    days = {f"board.cumulative.{day['date']}": day["columns"] for day in board["cumulative"]}
    rest = {f"board.{name}": value for name, value in board.items() if name not in ("columns", "cumulative")}
    groups = ("issues", "pull_requests", "deployments", "dora")
    single = {f"{group}.{name}": value for group in groups for name, value in figures[group].items()}
    return columns | days | rest | single


def unlike_the_oracle(world: World, clock: Clock) -> Iterator[tuple[str, str]]:
    """Yield what the portal tells otherwise than the oracle: "unknown" with the cause's words, or "wrong"."""
    for week in last_weeks(WEEKS, now=clock()):
        told, true = of_portal(week, now=clock()), of_oracle(world, week, now=clock())
        found, truth = by_cause_path(told), by_cause_path(true)
        for path in sorted(found.keys() | truth.keys()):
            wrong = differences(found.get(path), truth.get(path), f"{week} {path}")
            if wrong and found.get(path) is None and told["causes"].get(path):
                yield "unknown", told["causes"][path]
            elif wrong:
                yield "wrong", "; ".join(wrong)


def wrong_and_unknown(world: World, clock: Clock) -> tuple[list[str], list[str]]:
    found = list(unlike_the_oracle(world, clock))
    return [words for kind, words in found if kind == "wrong"], [words for kind, words in found if kind == "unknown"]


def is_aging(difference: str) -> bool:
    """Tell whether a difference is about limits: they are learned from the stays that are known, by definition."""
    return " board.aging" in difference


@pytest.mark.slow
def test_the_figures_agree_after_every_sync(sync: Syncing, world: World, clock: Clock, go_on: GoOn) -> None:
    sync.first()
    for events in (1, 12, 40, 80):
        go_on(events=events, minutes_apart=17)
        job = sync()

        assert [run.feed for run in job.runs.all() if run.outcome != "succeeded"] == []
        assert compare(world, weeks=WEEKS, now=clock()) == []


@pytest.mark.slow
def test_moves_hidden_from_the_first_sync_on_make_figures_unknown_and_none_wrong(
    sync: Syncing, server: DemoServer, world: World, clock: Clock, go_on: GoOn
) -> None:
    server.faults.add(MOVES_ARE_HIDDEN)
    for events in (0, 40):
        go_on(events=events, minutes_apart=91)
        sync()

        wrong, unknown = wrong_and_unknown(world, clock)
        assert [line for line in wrong if not is_aging(line)] == []
        assert unknown


@pytest.mark.slow
def test_moves_hidden_for_a_time_make_figures_unknown_and_none_wrong(
    sync: Syncing, server: DemoServer, world: World, clock: Clock, go_on: GoOn
) -> None:
    sync.first()
    server.faults.add(MOVES_ARE_HIDDEN)
    go_on(events=40, minutes_apart=91)
    sync()

    wrong, unknown = wrong_and_unknown(world, clock)
    assert wrong == []
    assert unknown


@pytest.mark.slow
def test_moves_hidden_while_looks_are_frequent_are_seen_all_the_same(
    sync: Syncing, server: DemoServer, world: World, clock: Clock, go_on: GoOn
) -> None:
    sync.first()
    server.faults.add(MOVES_ARE_HIDDEN)
    for _ in range(15):
        go_on(events=1, minutes_apart=20)
        sync()

    assert compare(world, weeks=WEEKS, now=clock()) == []

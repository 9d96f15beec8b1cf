"""What a repository or a team has of a week is what the week answers when narrowed to it."""

from typing import Any

import pytest

from apps.sync.queries import Knowledge, sync_outline
from apps.weekly_status.queries import Share, WeekFilters, WeekPage, weekly_page, weekly_status
from apps.weekly_status.queries.shares import SHARED, by_team, shares_of
from apps.weekly_status.weeks import Week
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.spans import ADMINISTRATOR

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2026-W46")


def page(**filters: Any) -> WeekPage:
    sync = sync_outline(ADMINISTRATOR, now=NOW)
    return weekly_page(ADMINISTRATOR, week=WEEK, filters=WeekFilters(**filters), now=NOW, sync=sync)


def narrowed(**filters: Any) -> dict[str, Any]:
    found = weekly_status(ADMINISTRATOR, week=WEEK, filters=WeekFilters(**filters), now=NOW)
    return {path: found.figure(path).value for path in SHARED}


NOTHING_REFUSED = Knowledge(causes={}, refused={}, read_at={})


def counts(**known: int | None) -> dict[str, dict[str, int]]:
    return {path: {name: count for name, count in known.items() if count} for path in SHARED}


@pytest.mark.parametrize("kind", [None, "human"])
def test_a_repository_has_what_the_week_narrowed_to_it_has(small: World, kind: str | None) -> None:
    shares = page(author_kind=kind).repositories

    assert shares.shown
    for share in shares.shown:
        assert share.counts == narrowed(repository=share.name, author_kind=kind), share.name


def test_a_team_has_what_the_week_narrowed_to_it_has(small: World) -> None:
    shares = page().teams

    assert any(share.name for share in shares.shown)
    for share in shares.shown:
        assert not share.name or share.counts == narrowed(team=share.name), share.name


def test_the_shares_add_up_to_the_week(small: World) -> None:
    found = page()

    for path in ("pull_requests.merged", "issues.opened", "deployments.production.succeeded"):
        whole = found.status.figure(path).value
        assert sum(share.counts[path] or 0 for share in found.repositories.shown) == whole
        assert sum(share.counts[path] or 0 for share in found.teams.shown) == whole


def test_a_narrowed_week_shares_out_what_is_left(small: World) -> None:
    name = page().repositories.shown[0].name

    assert [share.name for share in page(repository=name.upper()).repositories.shown] == [name]


def test_the_busiest_comes_first_and_the_quiet_are_counted() -> None:
    shares = shares_of(["a", "b", "c"], counts(a=1, b=2), unknown=frozenset(), known=NOTHING_REFUSED)

    assert [share.name for share in shares.shown] == ["b", "a"]
    assert shares.quiet == 1
    assert not shares.is_partly_unknown


def test_what_is_unknown_is_no_zero() -> None:
    shares = shares_of(["a", "b"], counts(a=1, b=2), unknown=frozenset({"board.done"}), known=NOTHING_REFUSED)
    teams = by_team(shares, team_of={"a": "core", "b": "core"})

    assert teams.shown[0].name == "core"
    assert (teams.shown[0].counts["board.done"], teams.shown[0].counts["board.wip"]) == (None, 3)
    assert teams.is_partly_unknown


def test_what_is_refused_of_one_repository_is_unknown_of_it_and_its_team() -> None:
    known = Knowledge(causes={}, refused={("issues", "b"): "No access to issues"}, read_at={})
    shares = shares_of(["a", "B"], counts(a=1), unknown=frozenset(), known=known)
    team = by_team(shares, team_of={"a": "core", "B": "core"}).shown[0]

    assert [(share.name, share.cause) for share in shares.shown] == [("a", ""), ("B", "No access to issues")]
    for share in (shares.shown[1], team):
        assert share.counts["issues.opened"] is None
        assert share.counts["pull_requests.opened"] is not None


def test_before_anything_is_read_nothing_is_known_of_anybody() -> None:
    assert shares_of([], {}, unknown=frozenset(SHARED), known=NOTHING_REFUSED).is_partly_unknown


def test_a_share_without_anything_is_quiet() -> None:
    assert Share(name="a", counts={"board.done": 0, "board.wip": None}).is_quiet

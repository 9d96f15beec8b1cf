"""The oracle on tiny worlds: issues, pull requests, the edges of a week, filters."""

from datetime import timedelta

import pytest

from portal.demo.oracle import weekly_figures
from portal.demo.oracle.arithmetic import percentile
from portal.demo.world import make_world
from portal.demo.world.model import Board, Team
from tests.tiny import ANNA, DAY, HOUR, LATER, MONDAY, NEXT_MONDAY, RABBIT, RENOVATE, Tiny


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([4.0], 85, 4.0), ([1.0, 2.0], 50, 1.5), ([4.0, 1.0, 3.0, 2.0], 85, 3.55), ([1.0, 2.0, 10.0], 50, 2.0)],
)
def test_percentiles_lie_between_the_closest_ranks(values: list[float], percent: float, expected: float) -> None:
    assert percentile(values, percent=percent) == pytest.approx(expected)


def test_a_week_begins_with_its_first_second_and_ends_before_the_next(tiny: Tiny) -> None:
    for at in (MONDAY - timedelta(seconds=1), MONDAY, NEXT_MONDAY - timedelta(seconds=1), NEXT_MONDAY):
        tiny.issue(at=at)

    issues = tiny.figures()["issues"]

    assert issues["opened"] == 2
    assert issues["open_at_end"] == 3


def test_a_week_begins_at_midnight_of_the_time_zone(tiny: Tiny) -> None:
    tiny.issue(at=MONDAY - 5 * HOUR)

    assert tiny.figures(time_zone="Asia/Tokyo")["issues"]["opened"] == 1
    assert tiny.figures(time_zone="Asia/Tokyo")["start"] == "2026-11-16T00:00:00+09:00"


def test_what_happens_in_the_second_of_the_end_has_not_happened_yet(tiny: Tiny) -> None:
    issue = tiny.issue(at=MONDAY, closed_at=NEXT_MONDAY)
    tiny.happens(issue, "closed", at=NEXT_MONDAY)

    assert tiny.figures()["issues"]["open_at_end"] == 1


def test_what_happens_in_the_present_second_has_happened(tiny: Tiny) -> None:
    now = MONDAY + DAY
    issue = tiny.issue(at=MONDAY, closed_at=now)
    tiny.happens(issue, "closed", at=now)

    assert tiny.figures(at=now)["issues"] | {"by_author_kind": None} == {
        "opened": 1,
        "closed": 1,
        "reopened": 0,
        "open_at_end": 0,
        "by_author_kind": None,
    }


def test_a_reopened_issue_was_open_and_closed_by_turns(tiny: Tiny) -> None:
    issue = tiny.issue(at=MONDAY - 10 * DAY, closed_at=LATER)
    for at, kind in ((MONDAY - 5 * DAY, "closed"), (MONDAY + DAY, "reopened"), (LATER, "closed")):
        tiny.happens(issue, kind, at=at)

    assert weekly_figures(tiny.world, "2026-W46", at=LATER)["issues"]["open_at_end"] == 0
    assert tiny.figures()["issues"]["open_at_end"] == 1
    assert tiny.figures()["issues"]["reopened"] == 1
    assert tiny.figures()["issues"]["closed"] == 0


def test_an_issue_reopened_twice_counts_once(tiny: Tiny) -> None:
    issue = tiny.issue(at=MONDAY)
    for hours, kind in ((1, "closed"), (2, "reopened"), (3, "closed"), (4, "reopened")):
        tiny.happens(issue, kind, at=MONDAY + hours * HOUR)

    assert tiny.figures()["issues"]["reopened"] == 1


def test_a_deleted_author_counts_as_a_person(tiny: Tiny) -> None:
    tiny.issue(at=MONDAY, author=None)
    tiny.issue(at=MONDAY, author=RENOVATE)

    kinds = tiny.figures()["issues"]["by_author_kind"]

    assert kinds["human"]["opened"] == 1
    assert kinds["dependency_bot"]["opened"] == 1
    assert len(kinds) == 5


def test_archived_repositories_and_forks_are_left_out(tiny: Tiny) -> None:
    issue = tiny.issue(at=MONDAY)
    tiny.card(issue, added_at=MONDAY, moves=[(MONDAY, "Backlog")])
    tiny.repository.is_archived = True

    assert tiny.figures()["issues"]["opened"] == 0
    assert tiny.column("Backlog")["at_end"] == 0


def test_a_draft_counts_as_open_and_as_draft_until_it_was_ready(tiny: Tiny) -> None:
    pull = tiny.pull(at=MONDAY)
    tiny.happens(pull, "ready_for_review", at=NEXT_MONDAY + DAY)

    pulls = tiny.figures()["pull_requests"]

    assert (pulls["open_at_end"], pulls["drafts_at_end"], pulls["waiting"]) == (1, 1, [])
    assert weekly_figures(tiny.world, "2026-W48", at=LATER)["pull_requests"]["drafts_at_end"] == 0


def test_merged_is_not_closed_unmerged(tiny: Tiny) -> None:
    tiny.pull(at=MONDAY, merged_at=MONDAY + 3 * HOUR)
    tiny.pull(at=MONDAY, closed_at=MONDAY + 4 * HOUR)

    pulls = tiny.figures()["pull_requests"]

    assert (pulls["merged"], pulls["closed_unmerged"], pulls["open_at_end"]) == (1, 1, 0)
    assert pulls["hours_to_merge"] == {"p50": 3.0, "p85": 3.0, "n": 1}


def test_the_first_review_is_that_of_another_human(tiny: Tiny) -> None:
    pull = tiny.pull(at=MONDAY, merged_at=MONDAY + 9 * HOUR)
    tiny.review(pull, at=MONDAY + 1 * HOUR, by=RABBIT)
    tiny.review(pull, at=MONDAY + 2 * HOUR, by=ANNA)
    tiny.review(pull, at=MONDAY + 3 * HOUR, state="pending")
    tiny.review(pull, at=MONDAY + 4 * HOUR, state="commented")
    tiny.review(pull, at=MONDAY + 5 * HOUR)

    assert tiny.figures()["pull_requests"]["hours_to_first_review"]["p50"] == 4.0


def test_the_wait_for_a_review_begins_when_it_was_ready_last(tiny: Tiny) -> None:
    pull = tiny.pull(at=MONDAY, merged_at=MONDAY + 9 * HOUR)
    for hours, kind in ((1, "ready_for_review"), (2, "convert_to_draft"), (3, "ready_for_review")):
        tiny.happens(pull, kind, at=MONDAY + hours * HOUR)
    tiny.review(pull, at=MONDAY + 5 * HOUR)

    assert tiny.figures()["pull_requests"]["hours_to_first_review"]["p50"] == 2.0


def test_only_merges_to_the_default_branch_want_a_review(tiny: Tiny) -> None:
    tiny.pull(at=MONDAY, merged_at=MONDAY + HOUR)
    tiny.pull(at=MONDAY, merged_at=MONDAY + HOUR, base_ref="release/1.0")

    pulls = tiny.figures()["pull_requests"]

    assert pulls["without_review"] == 1
    assert pulls["hours_to_merge"]["n"] == 2
    assert pulls["hours_to_first_review"] == {"p50": None, "p85": None, "n": 0}


def test_who_waits_longest_stands_first(tiny: Tiny) -> None:
    short = tiny.pull(at=NEXT_MONDAY - 2 * HOUR, author=None)
    long = tiny.pull(at=MONDAY)
    seen = tiny.pull(at=MONDAY)
    tiny.review(seen, at=MONDAY + HOUR)

    waiting = tiny.figures()["pull_requests"]["waiting"]

    assert [(one["number"], one["hours"]) for one in waiting] == [(long.number, 168.0), (short.number, 2.0)]
    assert waiting[1]["author"] is None
    assert waiting[0]["url"] == f"https://github.com/acme/gateway/pull/{long.number}"


def test_a_filter_keeps_one_repository_and_no_drafts(tiny: Tiny) -> None:
    tiny.issue(at=MONDAY)
    tiny.draft(at=MONDAY, column="Backlog", times=[MONDAY])

    assert tiny.figures(repository="Gateway")["issues"]["opened"] == 1
    assert tiny.figures(repository="brand")["issues"]["opened"] == 0
    assert tiny.column("Backlog")["at_end"] == 1
    assert tiny.column("Backlog", repository="gateway")["at_end"] == 0


def test_a_repository_belongs_to_the_team_with_the_highest_permission(tiny: Tiny) -> None:
    tiny.issue(at=MONDAY)
    for number, (slug, permission) in enumerate((("core", "maintain"), ("web", "admin"), ("xen", "admin"))):
        team = Team(id=number, slug=slug, name=slug, repositories=[(tiny.repository, permission)])  # type: ignore[list-item]
        tiny.world.teams.append(team)

    opened = {slug: tiny.figures(team=slug)["issues"]["opened"] for slug in ("core", "web", "xen")}

    assert opened == {"core": 0, "web": 1, "xen": 0}


def test_the_lowest_open_board_is_shown(tiny: Tiny) -> None:
    tiny.world.boards.append(Board(id=8, number=3, title="More", created_at=MONDAY, updated_at=MONDAY, columns=[]))

    assert tiny.figures()["board"]["number"] == 1
    assert tiny.figures(board=3)["board"]["title"] == "More"
    assert tiny.figures()["boards"] == [{"number": 1, "title": "Main"}, {"number": 3, "title": "More"}]
    tiny.board.is_closed = True
    assert tiny.figures()["board"]["number"] == 3


@pytest.mark.parametrize("team", [None, "core", "infra"])
def test_totals_are_the_sums_of_the_kinds(team: str | None) -> None:
    world = make_world(seed=1, now=LATER, issues=300, pull_requests=300)

    for group in ("issues", "pull_requests"):
        figures = weekly_figures(world, "2026-W49", at=LATER, team=team)[group]
        for key in ("opened", "open_at_end"):
            assert figures[key] == sum(counts[key] for counts in figures["by_author_kind"].values())

"""Teams in figures: what is added up, from how many statements, and for whom."""

from collections.abc import Iterator
from datetime import timedelta
from statistics import fmean
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository, Team
from apps.scorecards.models import ScoreDay
from apps.scorecards.queries import scorecards
from apps.sync.models import Capability
from apps.teams.queries import TeamPage, TeamRow, team_page, teams
from apps.weekly_status.queries import WeekFilters, current_week, weekly_status
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.scorecards.waivers import waiver
from tests.spans import ADMINISTRATOR


@pytest.fixture
def _undone(small: World, db: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows(viewer: Viewer = ADMINISTRATOR, **wanted: Any) -> dict[str, TeamRow]:
    return {row.team: row for row in teams(viewer, now=NOW, **wanted).rows}


def page(slug: str, viewer: Viewer = ADMINISTRATOR) -> TeamPage:
    found = team_page(viewer, slug=slug, now=NOW)
    assert found is not None
    return found


@pytest.mark.usefixtures("_undone")
def test_each_team_is_what_its_repositories_are() -> None:
    for slug, row in rows().items():
        cards = [card for card in scorecards(ADMINISTRATOR) if card.team == slug]
        scores = [card.score for card in cards if card.score is not None]
        assert row.repositories == len(cards) == sum(row.levels.values())
        assert row.score == (pytest.approx(fmean(scores)) if scores else None)
        assert (row.lowest_score, row.highest_score) == (min(scores, default=None), max(scores, default=None))


@pytest.mark.usefixtures("_undone")
def test_what_waits_is_the_teams_part_of_the_week() -> None:
    for slug, row in rows().items():
        week = weekly_status(ADMINISTRATOR, week=current_week(now=NOW), filters=WeekFilters(team=slug), now=NOW)
        if not row.repositories:
            continue
        assert row.open_pull_requests == week.pull_requests.open_at_end
        assert row.waiting == len([one for one in week.pull_requests.waiting or () if one.hours > 24])
        assert week.board is not None
        assert row.blocked == len(week.board.blocked or ())


@pytest.mark.usefixtures("_undone")
def test_a_page_opens_what_its_figures_count() -> None:
    for slug, row in rows().items():
        found = page(slug)
        assert found.row == row
        counted = [len(part or ()) for part in (found.repositories, found.waiting, found.blocked, found.aging)]
        assert counted == [row.repositories, row.waiting, row.blocked, row.aging]
        assert sum(one.open_pull_requests or 0 for one in found.repositories) == row.open_pull_requests


@pytest.mark.usefixtures("_undone")
def test_the_figures_of_the_demonstration_are_worth_reading() -> None:
    found = rows().values()

    assert sum(row.repositories for row in found) >= 3
    assert sum(row.open_pull_requests or 0 for row in found) >= 3


@pytest.mark.usefixtures("_undone")
def test_the_worst_comes_first_and_the_unknown_last() -> None:
    ScoreDay.objects.filter(repository__grants__team=Team.objects.exclude(grants=None).first()).delete()

    for sort in ("score", "-score"):
        scores = [row.score for row in rows(sort=sort).values()]
        known = [score for score in scores if score is not None]
        assert scores == [*sorted(known, reverse=sort == "-score"), *[None] * (len(scores) - len(known))]
        assert None in scores


@pytest.mark.usefixtures("_undone")
def test_they_are_found_by_a_part_of_the_name() -> None:
    slug = next(iter(rows()))

    assert list(rows(text=slug[1:].upper())) == [slug]
    assert rows(text="no team is called so") == {}


@pytest.mark.usefixtures("_undone")
def test_waivers_about_to_end_are_those_in_force_for_two_weeks_at_most() -> None:
    of = Repository.objects.get(name=next(card.repository for card in scorecards(ADMINISTRATOR) if card.team))
    today = NOW.date()
    for rule, days in (("soon", 14), ("later", 15), ("ended", 0)):
        waiver(of, asked_at=NOW, rule=rule, expires_on=today + timedelta(days=days))
    waiver(of, asked_at=NOW, rule="asked", expires_on=today, approved_at=None, approved_by_login="")

    slug = next(card.team for card in scorecards(ADMINISTRATOR) if card.repository == of.name)
    assert [one.rule for one in page(slug or "").waivers] == ["soon"]


@pytest.mark.usefixtures("_undone")
def test_what_may_not_be_read_is_unknown_with_its_cause() -> None:
    told = {"state": "forbidden", "detail": "It needs Pull requests: read.", "checked_at": NOW}
    for feature in ("pull-requests", "projects"):
        Capability.objects.update_or_create(feature=feature, defaults=told)

    row = next(row for row in rows().values() if row.repositories)

    assert (row.open_pull_requests, row.waiting, row.blocked, row.aging) == (None, None, None, None)
    assert set(row.causes) == {"open_pull_requests", "waiting", "blocked", "aging"}
    assert "It needs Pull requests: read." in row.causes.values()


@pytest.mark.usefixtures("_undone")
def test_no_team_adds_to_the_statements() -> None:
    before = _statements()
    Team.objects.bulk_create(
        Team(github_id=9000 + n, node_id=f"T{n}", slug=f"t{n}", name=f"T{n}", privacy="visible", seen_at=NOW)
        for n in range(30)
    )

    assert _statements() == before
    assert max(before) <= 50  # those of the week, and few more


def _statements() -> tuple[int, int]:
    with CaptureQueriesContext(connection) as of_list:
        found = rows()
    with CaptureQueriesContext(connection) as of_page:
        page(next(iter(found)))
    return len(of_list), len(of_page)

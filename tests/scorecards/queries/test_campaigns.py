"""Campaigns as somebody sees them: counts as by hand, and nothing of what is hidden."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.accounts.viewers import Viewer, local_administrator, viewer_from
from apps.catalog.models import Repository
from apps.scorecards.models import Campaign
from apps.scorecards.queries.campaigns import CampaignPage, CampaignRow, campaign_page, campaign_rows
from apps.scorecards.queries.choosing import CannotChoose, Choice, Of, chosen
from apps.scorecards.queries.standing import burn_up
from tests.scorecards.campaigns import RULES, campaign, found, opened_issue
from tests.scorecards.waivers import failing_repository, waiver
from tests.signed_in import SIGN_IN, person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
MAIN, OWNERS = RULES


@pytest.fixture
def three(settings: Settings) -> list[Repository]:
    """Return three repositories that fail the one rule and keep the other."""
    settings.SIGN_IN = SIGN_IN
    return [failing_repository(number, now=NOW) for number in (1, 2, 3)]


def ada() -> Viewer:
    return viewer_from(person("ada", now=NOW), now=NOW)


def page(one: Campaign, *, who: Viewer | None = None) -> CampaignPage:
    shown = campaign_page(who or ada(), campaign_id=one.pk, now=NOW)
    assert shown is not None
    return shown


def rows(**asked: str) -> tuple[CampaignRow, ...]:
    return campaign_rows(ada(), now=NOW, **asked)


def test_progress_is_what_a_count_by_hand_says(three: list[Repository]) -> None:
    one = campaign(*three, now=NOW, rules=(*RULES, "main-linear"))
    waiver(three[0], asked_at=NOW)
    found(three[1], MAIN, "not_applicable", at=NOW)
    found(three[2], OWNERS, "unknown", at=NOW)

    progress = page(one).campaign.progress

    # codeowners-valid is kept twice and not applicable once; of main-linear nothing is judged.
    assert (progress.kept, progress.failing, progress.waived, progress.unknown) == (3, 1, 1, 4)
    assert (progress.total, progress.percent) == (9, 60)
    assert page(one).causes == {"It has not been judged yet.": 3, "Nobody may read it.": 1}


def test_it_is_told_by_repository_and_by_rule_with_what_is_left_first(three: list[Repository]) -> None:
    found(three[0], MAIN, "pass", at=NOW)
    found(three[2], OWNERS, "fail", at=NOW)

    shown = page(campaign(*three, now=NOW))

    order = [(row.repository, row.progress.failing, row.results[1]) for row in shown.repositories]
    assert order == [("service-3", 2, "fail"), ("service-2", 1, "pass"), ("service-1", 0, "pass")]
    by_rule = [(one.rule, one.progress.kept, one.progress.failing) for one in shown.rules]
    assert by_rule == [(MAIN, 1, 2), (OWNERS, 2, 1)]
    assert [row.repository for row in shown.narrowed("kept")] == ["service-2", "service-1"]
    assert [row.repository for row in shown.narrowed("fail")] == ["service-3", "service-2"]


def test_a_rule_that_is_no_more_is_unknown(three: list[Repository]) -> None:
    found(three[0], MAIN, "pass", at=NOW)

    shown = page(campaign(three[0], now=NOW, rules=(MAIN, "long-gone")))

    assert shown.causes == {"The portal has no rule of this name any more.": 1}
    assert shown.days[-1].progress == shown.campaign.progress


@pytest.mark.parametrize(
    ("fields", "result", "state", "words"),
    [
        ({}, "fail", "open", "30 days left"),
        ({"due_on": TODAY + DAY}, "fail", "open", "1 day left"),
        ({"due_on": TODAY}, "fail", "open", "due today"),
        ({"due_on": TODAY - 2 * DAY}, "fail", "overdue", "2 days late"),
        ({"due_on": TODAY - DAY}, "pass", "reached", "1 day late"),
        ({"ended_at": NOW, "ended_by_login": "bob"}, "pass", "ended", "30 days left"),
    ],
)
def test_the_day_and_what_is_left_say_how_it_stands(
    three: list[Repository], fields: dict[str, Any], result: str, state: str, words: str
) -> None:
    found(three[0], MAIN, result, at=NOW)

    campaign(three[0], now=NOW, **fields)

    assert [(row.state, row.days_words) for row in rows()] == [(state, words)]


def test_the_past_is_counted_day_by_day(three: list[Repository]) -> None:
    start = NOW - 3 * DAY
    for one, rule in product(three, RULES):
        found(one, rule, "fail", at=start - DAY)
    found(three[0], MAIN, "pass", at=start + DAY)
    waiver(three[1], asked_at=start + 2 * DAY, expires_on=TODAY)
    found(three[2], OWNERS, "unknown", at=NOW - timedelta(minutes=1))

    days = burn_up(ada(), campaign=campaign(*three, now=start), now=NOW)

    counts = [(one.progress.kept, one.progress.failing, one.progress.waived, one.progress.unknown) for one in days]
    assert [one.day for one in days] == [None, *(TODAY - number * DAY for number in (3, 2, 1, 0))]
    assert counts == [(0, 6, 0, 0), (0, 6, 0, 0), (1, 5, 0, 0), (1, 4, 1, 0), (1, 4, 0, 1)]


def test_the_last_day_says_what_the_page_says(three: list[Repository]) -> None:
    for one, result in zip(three, ("fail", "pass", "unknown"), strict=True):
        found(one, MAIN, result, at=NOW - DAY)
        found(one, OWNERS, "not_applicable", at=NOW - DAY)
    waiver(three[0], asked_at=NOW - DAY)

    shown = page(campaign(*three, now=NOW - 2 * DAY))

    assert shown.days[-1].progress == shown.campaign.progress
    assert shown.days[0].progress.unknown == 6


def test_of_one_that_ended_the_past_ends_there(three: list[Repository]) -> None:
    one = campaign(*three, now=NOW - 9 * DAY, ended_at=NOW - 5 * DAY, ended_by_login="bob")

    assert page(one).days[-1].day == TODAY - 5 * DAY


def test_open_ones_come_by_their_day_and_those_that_ended_after_them(three: list[Repository]) -> None:
    over = {"ended_by_login": "bob"}
    campaign(three[0], now=NOW, title="over long ago", ended_at=NOW - 9 * DAY, **over)
    campaign(three[0], now=NOW, title="over", ended_at=NOW, **over)
    campaign(three[0], now=NOW, title="late", due_on=TODAY + 9 * DAY)
    campaign(three[0], now=NOW, title="soon", due_on=TODAY, owner_id=ada().user_id)

    assert [row.title for row in rows()] == ["soon", "late", "over", "over long ago"]
    assert [row.title for row in rows(show="open")] == ["soon", "late"]
    assert [row.title for row in rows(show="ended")] == ["over", "over long ago"]
    assert [row.title for row in rows(show="mine")] == ["soon"]


def test_of_hidden_repositories_nothing_is_told(three: list[Repository]) -> None:
    one, other = campaign(*three, now=NOW), campaign(three[2], now=NOW, title="Secret")
    opened_issue(one, three[2], now=NOW)
    Repository.objects.filter(pk=three[2].pk).update(visibility="private")

    shown = page(one)

    assert [(row.title, row.repositories, row.issues_opened) for row in rows()] == [(one.title, 2, 0)]
    assert "service-3" not in repr(shown)
    assert (shown.campaign.progress.total, shown.days[-1].progress.total, shown.issues) == (4, 4, ())
    assert campaign_page(ada(), campaign_id=other.pk, now=NOW) is None
    assert page(one, who=local_administrator()).campaign.issues_opened == 1


def test_fifty_take_as_many_statements_as_one(three: list[Repository]) -> None:
    who, counts = ada(), []
    for number in (1, 49):
        for _ in range(number):
            campaign(*three, now=NOW - 40 * DAY)
        with CaptureQueriesContext(connection) as asked:
            assert campaign_rows(who, now=NOW)
        counts.append(len(asked))

    assert counts == [6, 6]


def test_a_page_takes_as_many_statements_for_thirty_repositories_as_for_one(three: list[Repository]) -> None:
    small = campaign(three[0], now=NOW)
    large = campaign(*(failing_repository(number, now=NOW) for number in range(10, 40)), now=NOW)
    who, counts = ada(), []
    for one in (small, large):
        with CaptureQueriesContext(connection) as asked:
            page(one, who=who)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 9


CHOICES: list[tuple[Choice, tuple[int, ...]]] = [
    (Choice(of=Of.ALL), (1, 2, 3)),
    (Choice(of=Of.NAMED, names=("SERVICE-2", "service-1", "service-2")), (2, 1)),
]


@pytest.mark.parametrize(("choice", "numbers"), CHOICES)
def test_repositories_are_chosen(three: list[Repository], choice: Choice, numbers: tuple[int, ...]) -> None:
    assert chosen(ada(), choice) == numbers


@pytest.mark.parametrize(
    ("choice", "field", "words"),
    [
        (Choice(of=Of.NAMED), "names", "Name at least one"),
        (Choice(of=Of.NAMED, names=("service-1", "hidden", "service-3")), "names", "visible: hidden, service-3."),
        (Choice(of=Of.NAMED, names=("service-2", "hidden")), "names", "archived or a fork: service-2."),
        (Choice(of=Of.TEAM), "team", "Choose a team"),
        (Choice(of=Of.TEAM, team="nobody"), "team", "Choose a team"),
        (Choice(of=Of.KIND), "kind", "Choose a kind"),
    ],
)
def test_what_cannot_be_chosen_is_told_by_field(
    three: list[Repository], choice: Choice, field: str, words: str
) -> None:
    Repository.objects.filter(pk=three[1].pk).update(is_archived=True)
    Repository.objects.filter(pk=three[2].pk).update(visibility="private")

    with pytest.raises(CannotChoose) as caught:
        chosen(ada(), choice)

    assert list(caught.value.problems) == [field]
    assert words in caught.value.problems[field]


def test_nothing_left_of_what_somebody_sees_is_not_reached(three: list[Repository]) -> None:
    one = campaign(*three, now=NOW, rules=(MAIN,))
    for service in three[:2]:
        found(service, MAIN, "pass", at=NOW)
    Repository.objects.filter(pk=three[2].pk).update(visibility="private")

    told = page(one).campaign

    assert (told.state, told.is_partial, told.progress.failing) == ("open", True, 0)
    assert not page(one, who=local_administrator()).campaign.is_partial

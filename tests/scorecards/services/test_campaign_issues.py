"""One issue a repository at a server that speaks GitHub, whatever goes wrong on the way."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer, local_administrator
from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository as Row
from apps.delivery.models import Issue as SyncedIssue
from apps.integrations.errors import SourceRejected
from apps.integrations.github.client import GitHubClient
from apps.outbound.models import Write
from apps.outbound.services import write_due
from apps.scorecards.models import Campaign, CampaignIssue
from apps.scorecards.queries.campaigns import campaign_page
from apps.scorecards.services import campaign_issues, campaigns
from apps.scorecards.services.waivers import NotPermitted
from apps.sync.runner import faultpoints
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.model import Issue, Repository
from tests.records import repository
from tests.scorecards.campaigns import campaign, found
from tests.syncing import NOW, Clock, Syncing

pytestmark = pytest.mark.django_db
RULE = "default-branch-is-main"
LASTS = timedelta(minutes=4)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def server(clock: Clock) -> Iterator[DemoServer]:
    with DemoServer(make_small_world(seed=1, now=NOW), clock=clock) as running:
        yield running


@pytest.fixture
def sync(server: DemoServer, clock: Clock, db: None) -> Syncing:
    return Syncing(server, clock)


@pytest.fixture
def two(server: DemoServer) -> list[Repository]:
    """Return two repositories at GitHub that the portal knows, and that fail a rule."""
    chosen = [one for one in server.world.repositories if not (one.is_archived or one.is_fork or one.is_empty)][:2]
    for one in chosen:
        record = repository(one.id, node_id=one.node_id, name=one.name, visibility="public")
        with transaction.atomic():
            upsert_repositories([record], target="organization", seen_at=NOW)
        found(Row.objects.get(github_id=one.id), RULE, "fail", at=NOW)
    return chosen


@pytest.fixture
def one(two: list[Repository]) -> Campaign:
    """Return a campaign about the two repositories."""
    return campaign(*Row.objects.all(), now=NOW, rules=(RULE,))


def ask(one: Campaign, *, who: Viewer | None = None, now: datetime = NOW) -> int:
    return campaign_issues.ask(who or local_administrator(), campaign_id=one.pk, address=None, now=now)


def work(sync: Syncing, *, factory: Callable[..., GitHubClient] | None = None, pauses: Any = None) -> bool:
    """Do what the worker does, without waiting between writes."""
    slept = pauses.append if pauses is not None else lambda seconds: None
    return write_due(client_factory=factory or sync.client, clock=sync.clock, lasts=LASTS, sleep=slept)


def opened(two: list[Repository]) -> list[list[Issue]]:
    """Return the issues of campaigns at GitHub, by repository."""
    return [[issue for issue in one.issues if "<!-- written by the portal: " in issue.body] for one in two]


def numbers(two: list[Repository]) -> list[int]:
    return [len(issues) for issues in opened(two)]


def problems() -> set[str]:
    return set(Write.objects.values_list("problem", flat=True))


def test_one_issue_is_opened_in_each_that_fails(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    found(Row.objects.get(github_id=two[1].id), RULE, "pass", at=NOW)
    pauses: list[float] = []

    assert ask(one) == 1
    assert work(sync, pauses=pauses) is False

    ((issue,), none) = opened(two)
    row = Write.objects.get()
    assert (none, pauses) == ([], [1.0])
    assert (row.number, row.due_at, row.claimed_at, row.written_at) == (issue.number, None, None, None)
    assert row.url.endswith(f"/issues/{issue.number}")
    assert (issue.title, "- [ ] **" in issue.body) == (one.title, True)
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions == ["campaign_issues_asked", "campaign_issue_opened"]


def test_what_is_opened_comes_in_as_any_other(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    sync(full=True)
    found(Row.objects.get(github_id=two[0].id), RULE, "fail", at=NOW)
    ask(one)
    work(sync)
    sync.clock.advance(minutes=30)

    sync()

    (issue, *_) = opened(two)[0]
    assert SyncedIssue.objects.get(github_id=issue.id).title == one.title
    page = campaign_page(local_administrator(), campaign_id=one.pk, now=sync.clock())
    assert page is not None
    assert {shown.state for shown in page.issues} == {"open"}


def test_pressing_again_opens_no_second_one(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    for _ in range(2):
        ask(one)
    work(sync)

    assert ask(one) == 0
    work(sync)

    assert numbers(two) == [1, 1]


def test_one_that_was_closed_or_deleted_is_not_opened_again(
    sync: Syncing, one: Campaign, two: list[Repository]
) -> None:
    ask(one)
    work(sync)
    opened(two)[0][0].closed_at = NOW
    two[1].deleted_issues.append(two[1].issues.pop())

    ask(one, now=NOW + DAY)
    work(sync)

    assert numbers(two) == [1, 0]


def test_who_is_no_lead_asks_for_nothing(one: Campaign) -> None:
    with pytest.raises(NotPermitted):
        ask(one, who=Viewer(login="ada", user_id=None))

    assert not CampaignIssue.objects.exists()


def test_it_is_asked_for_only_where_the_lead_sees_it(one: Campaign, two: list[Repository]) -> None:
    Row.objects.filter(github_id=two[0].id).update(visibility="private")

    assert ask(one, who=Viewer(login="bob", is_lead=True)) == 1

    assert CampaignIssue.objects.get().repository.github_id == two[1].id


@pytest.mark.parametrize("action", ["reset", "truncate", "status"])
def test_after_an_unclear_answer_it_is_looked_for(
    sync: Syncing, one: Campaign, two: list[Repository], action: str
) -> None:
    rule = {"match": {"path": "/issues$", "times": 1}, "action": action}
    sync.server.faults.add(rule | ({"status": 502} if action == "status" else {}))
    ask(one)
    work(sync)
    assert any("It is tried again by itself." in words for words in problems())

    sync.clock.advance(minutes=2)
    work(sync)

    assert numbers(two) == [1, 1]
    assert (problems(), Write.objects.filter(number=None).count()) == ({""}, 0)


@pytest.mark.parametrize(("point", "there"), [("before_write", 0), ("after_write", 1)])
def test_after_a_process_died_there_is_one(
    sync: Syncing, one: Campaign, two: list[Repository], monkeypatch: pytest.MonkeyPatch, point: str, there: int
) -> None:
    ask(one)
    faultpoints.hits.clear()
    monkeypatch.setenv(faultpoints.VARIABLE, f"{point}:1:raise")
    with pytest.raises(faultpoints.FaultInjected):
        work(sync)
    work(sync)  # the claim of the dead one still holds
    assert sum(numbers(two)) == there

    sync.clock.advance(minutes=6)
    work(sync)

    assert numbers(two) == [1, 1]
    assert Write.objects.filter(number=None).count() == 0


def test_what_never_answers_is_given_up_and_may_be_asked_for_again(
    sync: Syncing, one: Campaign, two: list[Repository]
) -> None:
    sync.server.faults.add({"match": {"path": "/issues"}, "action": "status", "status": 500})
    ask(one)
    for _ in range(9):
        work(sync)
        sync.clock.advance(minutes=20)
    assert all("It was tried 5 times" in words for words in problems())
    sync.server.faults.clear()

    assert ask(one, now=sync.clock()) == 2
    work(sync)

    assert numbers(two) == [1, 1]


def test_a_token_without_the_right_is_told_in_words(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    sync.token = "demo-read-only"
    ask(one)
    work(sync)
    assert problems() == {
        "The credential may not open issues here: give the App or token the permission Issues: write, then ask again."
    }

    sync.token = "demo-token"
    work(sync)
    assert numbers(two) == [0, 0]
    ask(one)
    work(sync)

    assert (numbers(two), problems()) == ([1, 1], {""})


@pytest.mark.parametrize(
    ("field", "value", "words"), [("is_archived", True, "is archived"), ("has_issues", False, "are turned off")]
)
def test_what_takes_no_issues_stands_in_no_others_way(
    sync: Syncing, one: Campaign, two: list[Repository], field: str, value: bool, words: str
) -> None:
    setattr(two[0], field, value)

    ask(one)
    work(sync)

    assert numbers(two) == [0, 1]
    assert words in Write.objects.get(number=None).problem


@pytest.mark.parametrize("action", ["rate_limit_primary", "rate_limit_secondary"])
def test_at_a_limit_all_wait_and_go_on_by_themselves(
    sync: Syncing, one: Campaign, two: list[Repository], action: str
) -> None:
    sync.server.faults.add({"match": {"path": "/issues", "times": 1}, "action": action})
    ask(one)
    before = len(sync.server.log)
    work(sync)
    assert len(sync.server.log) == before + 1
    assert all("rate limit is reached" in words for words in problems())

    sync.clock.advance(hours=2)
    work(sync)

    assert numbers(two) == [1, 1]


def test_without_a_credential_all_are_told(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    def none(_: Callable[[], None]) -> GitHubClient:
        raise SourceRejected("No credential for GitHub is set.", reason="credential")

    ask(one)
    work(sync, factory=none)

    assert problems() == {"No credential for GitHub is set. It is written by itself once that is mended."}
    sync.clock.advance(minutes=11)
    work(sync)
    assert numbers(two) == [1, 1]


def test_what_was_mended_meanwhile_gets_none(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    ask(one)
    for row in Row.objects.all():
        found(row, RULE, "pass", at=NOW)

    work(sync)

    assert numbers(two) == [0, 0]
    assert problems() == {"Nothing of the campaign fails here any more: no issue was opened."}


def test_when_the_campaign_ends_nothing_more_is_opened(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    ask(one)
    campaigns.end(local_administrator(), campaign_id=one.pk, address=None, now=NOW)

    work(sync)

    assert numbers(two) == [0, 0]


@pytest.mark.parametrize(("point", "there"), [("before_write", [0, 0]), ("after_write", [1, 0])])
def test_of_what_was_written_when_it_ends_somebody_finds_out(
    sync: Syncing, one: Campaign, two: list[Repository], monkeypatch: pytest.MonkeyPatch, point: str, there: list[int]
) -> None:
    ask(one)
    faultpoints.hits.clear()
    monkeypatch.setenv(faultpoints.VARIABLE, f"{point}:1:raise")
    with pytest.raises(faultpoints.FaultInjected):
        work(sync)
    campaigns.end(local_administrator(), campaign_id=one.pk, address=None, now=NOW)

    sync.clock.advance(minutes=6)
    work(sync)

    assert sorted(numbers(two), reverse=True) == there
    assert Write.objects.exclude(number=None).count() == sum(there)
    assert not Write.objects.filter(due_at__isnull=False).exists()


def test_when_the_time_is_up_the_rest_waits(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    ask(one)

    left = write_due(
        client_factory=sync.client,
        clock=sync.clock,
        lasts=timedelta(seconds=1),
        sleep=lambda seconds: sync.clock.advance(seconds=seconds),
    )

    assert (left, sum(numbers(two))) == (True, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_each_issue_is_opened_by_one(
    sync: Syncing, one: Campaign, two: list[Repository]
) -> None:
    sync.clock.advance_to(NOW - timedelta(days=600))  # the database clears away only what is old in the audit log
    ask(one, now=sync.clock())
    gate = threading.Barrier(4)

    def run(_: int) -> None:
        gate.wait()
        work(sync)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))

    assert numbers(two) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_ask_at_once_one_does(sync: Syncing, one: Campaign, two: list[Repository]) -> None:
    gate = threading.Barrier(2)

    def run(_: int) -> int:
        gate.wait()
        try:
            return ask(one, now=NOW - timedelta(days=600))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [0, 2]
    assert CampaignIssue.objects.count() == 2

"""What stands in a private repository reaches nobody who may not see it, wherever a page leads."""

import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from apps.accounts.models import User
from apps.catalog.models import Repository, RepositoryAccess
from apps.delivery.models import Board
from apps.scorecards.models import BackTest
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.services import evaluate, parameters
from portal.demo.world import make_small_world
from portal.demo.world.model import Issue, PullRequest, World
from tests.coverage.reports import file, report, send
from tests.oracle import NOW
from tests.scorecards.campaigns import campaign, opened_issue
from tests.scorecards.waivers import waiver
from tests.signed_in import SIGN_IN, person, sign_in
from tests.weekly_status.conftest import synced

CANARY = "canary8f3a"
# Pages that nothing links to, and those that show the most.
STARTS = (
    "/campaigns/",  # first, so that the pages of campaigns are among those that are reached
    *("/", "/weeks/2026-W46/", "/?mode=present", "/repositories/", "/issues/", "/pull-requests/", "/deployments/"),
    *("/sync/", "/weeks/2026-W46/markdown", "/weeks/2026-W46/csv", "/api/v1/weeks/2026-W46", "/api/v1/repositories"),
    *("/api/v1/issues?limit=1000", "/api/v1/pull-requests?limit=1000", "/api/v1/deployments?limit=1000"),
    *("/api/v1/sync", "/scorecards/", "/api/v1/scorecards", "/api/v1/organization", "/api/v1/rules/pr-title-issue-id"),
    *("/process/", "/api/v1/process", "/api/v1/rules", "/waivers/", "/waivers/csv", "/api/v1/waivers"),
    *("/api/v1/campaigns", "/incidents/", "/incidents/csv", "/api/v1/incidents"),
    *("/rules/pr-title-issue-id/", "/scorecards/csv", "/scorecards/trend/", "/api/v1/organization/trend"),
    "/rules/pr-title-issue-id/back-tests/",
    *(
        "/teams/",
        "/api/v1/teams",
        "/scorecards/markdown",
        "/incidents/markdown",
        "/api/v1/coverage",
        "/coverage/",
        "/coverage/csv",
    ),
)
FRAGMENTS = (
    *(("/", "week-body"), ("/", "week-sync"), ("/sync/", "sync-status"), ("/issues/", "issue-rows")),
    *(("/repositories/", "repository-rows"), ("/pull-requests/", "pull-request-rows")),
    *(("/deployments/", "deployment-rows"), ("/scorecards/", "matrix"), ("/waivers/", "waiver-rows")),
    *(("/rules/pr-title-issue-id/", "rule-results"), ("/scorecards/trend/", "score-trend"), ("/teams/", "team-rows")),
    *(("/campaigns/", "campaign-rows"), ("/incidents/", "incident-rows"), ("/coverage/", "coverage-rows")),
)
NAMED = (
    *("/?repository={}", "/issues/?repository={}", "/issues/?q={}", "/pull-requests/?q={}", "/repositories/?q={}"),
    *(
        "/api/v1/repositories/{}",
        "/api/v1/issues?repository={}",
        "/api/v1/issues?q={}",
        "/weeks/2026-W46/?repository={}",
        "/repositories/{}/",
        "/repositories/{}/rules/pr-title-issue-id/",
        "/scorecards/?repository={}",
        "/waivers/?repository={}",
        "/api/v1/waivers?repository={}",
        "/waivers/ask/?repository={}&rule=pr-title-issue-id",
        "/api/v1/scorecards/{}",
        "/api/v1/scorecards/{}/history",
        "/api/v1/repositories/{}/subjects?rule=pr-title-issue-id",
        "/api/v1/coverage/{}",
        "/coverage/{}/",
        "/coverage/?repository={}",
    ),
)
LINK = re.compile(r'(?:href|hx-get)="(/[^"]*)"')
MOST_PAGES = 240


def mark(world: World) -> World:
    """Make a busy repository private, and write the canary into every text of it."""
    repository = max(world.repositories, key=lambda one: len(one.issues) if not one.is_archived else 0)
    repository.name, repository.visibility = f"{CANARY}-vault", "private"
    repository.description = repository.primary_language = CANARY
    for team in world.teams:
        team.repositories = [grant for grant in team.repositories if grant[0] is not repository]
    works: list[Issue | PullRequest] = [*repository.issues, *repository.pull_requests]
    for work in works:
        work.title = work.body = f"{CANARY} {work.number}"
    repository.files["docs/devops-process.md"] = f"# Pull requests\n- {CANARY} {{#pull-requests/issue-id}}\n"
    for label in repository.labels:
        label.name = f"{CANARY}-{label.id}"
    for deployment in repository.deployments:
        deployment.ref = f"{CANARY}-{deployment.id}"
    return world


class Lines(logging.Handler):
    """Keeps what is logged, however little it matters."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


@pytest.fixture(scope="module")
def synced_log(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Bring the organization in, and return what was logged meanwhile."""
    kept, talkative = Lines(), [logging.getLogger(), logging.getLogger("urllib3")]
    levels = [logger.level for logger in talkative]
    talkative[0].addHandler(kept)
    for logger in talkative:
        logger.setLevel(logging.DEBUG)
    for _ in synced(lambda: mark(make_small_world(seed=5, now=NOW)), name="marked", blocker=django_db_blocker):
        evaluate(now=NOW, repositories=list(present_repositories()))
        BackTest.objects.create(rule="pr-title-issue-id", must_hold=0.1, asked_at=NOW, asked_by_login="bob")
        parameters.run_waiting(now=NOW)
        waiver(Repository.objects.get(name=f"{CANARY}-vault"), asked_at=NOW, reason=f"{CANARY} waits.")
        hidden = Repository.objects.get(name=f"{CANARY}-vault")
        campaign(hidden, now=NOW, title=CANARY, why=CANARY)
        mixed = campaign(*Repository.objects.all(), now=NOW, title="Of all", rules=("pr-title-issue-id",))
        opened_issue(mixed, hidden, now=NOW)
        send(report(file(f"{CANARY}.py", covered="1")), of=hidden.head_sha, github_id=hidden.github_id, flag=CANARY)
        talkative[0].removeHandler(kept)
        for logger, level in zip(talkative, levels, strict=True):
            logger.setLevel(level)
        yield kept.lines


@pytest.fixture(autouse=True)
def _sign_in_is_on(settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN


@pytest.fixture
def viewer(synced_log: list[str], db: None) -> Iterator[User]:
    """Return a member who sees every board, but nothing private."""
    with transaction.atomic():
        yield person(now=NOW, boards=list(Board.objects.values_list("node_id", flat=True)))
        transaction.set_rollback(True)


def crawl(client: Client) -> dict[str, str]:
    """Follow the links of the portal; return what each address answered, headers included."""
    found: dict[str, str] = {}
    waiting = list(STARTS)
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        if path in found or path.startswith("/static/"):
            continue
        answer = client.get(path)
        body = answer.text
        found[path] = f"{answer.headers}\n{body}"
        waiting += [unescape(link) for link in LINK.findall(body)]
    return found


def with_canary(found: dict[str, str]) -> list[str]:
    """Name the addresses that answered with the canary, other than by repeating what was asked for."""
    return [path for path, text in found.items() if CANARY in text and CANARY not in path]


@pytest.mark.slow
def test_who_may_not_see_it_meets_it_nowhere(client: Client, viewer: User, time_machine: object) -> None:
    time_machine.move_to(NOW, tick=False)  # type: ignore[attr-defined]
    sign_in(client, viewer, now=NOW)

    found = crawl(client)

    assert len(found) > 60
    assert with_canary(found) == []


@pytest.mark.parametrize(("path", "target"), FRAGMENTS)
def test_no_fragment_holds_it(client: Client, viewer: User, time_machine: Any, path: str, target: str) -> None:
    time_machine.move_to(NOW, tick=False)
    sign_in(client, viewer, now=NOW)

    answer = client.get(path, headers={"HX-Request": "true", "HX-Target": target})

    assert "<html" not in answer.text
    assert f'id="{target}"' in answer.text
    assert CANARY not in answer.text


@pytest.mark.slow
def test_who_may_see_it_does(client: Client, viewer: User, time_machine: object) -> None:
    time_machine.move_to(NOW, tick=False)  # type: ignore[attr-defined]
    RepositoryAccess.objects.create(user=viewer, repository=Repository.objects.get(name=f"{CANARY}-vault"))
    sign_in(client, viewer, now=NOW)

    assert len(with_canary(crawl(client))) > 20


def test_a_sync_writes_none_of_it_into_the_log(synced_log: list[str]) -> None:
    assert len(synced_log) > 20
    assert [line for line in synced_log if CANARY in line] == []


def test_a_private_repository_is_answered_like_none(client: Client, viewer: User, time_machine: object) -> None:
    time_machine.move_to(NOW, tick=False)  # type: ignore[attr-defined]
    sign_in(client, viewer, now=NOW)

    for path in NAMED:
        hidden = client.get(path.format(f"{CANARY}-vault"))
        absent = client.get(path.format(f"{CANARY}-other"))
        assert hidden.status_code == absent.status_code
        assert told(hidden.text).replace("vault", "other") == told(absent.text)


def told(text: str) -> str:
    """Leave out the token of the form, which is another one in every answer."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", text)

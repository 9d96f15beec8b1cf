"""What webhooks ask for is read again, once for many."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from django.db import OperationalError as DatabaseDown
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.catalog.models import Organization, Repository
from apps.delivery.ingest import upsert_workflow_runs
from apps.delivery.models import WorkflowRun
from apps.sync import tasks
from apps.sync.inbox import handling
from apps.sync.inbox.deliveries import MAX_ATTEMPTS
from apps.sync.models import SyncCursor, SyncJob, WebhookDelivery
from apps.sync.services import request_sync_soon
from portal.celery import app
from tests.records_of_runs import workflow_run
from tests.sync.inbox.conftest import API, VAULT, Tell
from tests.webhooks import ORGANIZATION, work_off

pytestmark = pytest.mark.usefixtures("_organization")
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
State = WebhookDelivery.State
IN_API = {"repository": {"id": API, "default_branch": "main", "owner": ORGANIZATION}}


def asked() -> list[tuple[str, list[str]]]:
    return [(job.repository, job.feeds) for job in SyncJob.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("event", "feeds"),
    [
        ("issues", ["issues", "timelines"]),
        ("pull_request", ["pull-requests", "timelines", "checks", "changed-files", "coderabbit-comments"]),
        ("issue_comment", ["coderabbit-comments"]),
        ("pull_request_review", ["pull-requests", "timelines", "coderabbit-comments"]),
        ("check_run", ["checks"]),
        ("check_suite", ["checks"]),
        ("status", ["checks"]),
        ("deployment", ["deployments"]),
        ("deployment_status", ["deployments"]),
        ("label", ["labels"]),
        ("milestone", ["issues"]),
        ("create", ["branches", "tags"]),
        ("delete", ["branches", "tags"]),
        ("release", ["tags"]),
        ("discussion", ["discussions"]),
    ],
)
def test_a_repository_is_read_again_in_part(tell: Tell, event: str, feeds: list[str]) -> None:
    tell(event, "edited", **IN_API)

    assert work_off().state == State.DONE
    assert asked() == [("api", feeds)]


@pytest.mark.parametrize("event", ["create", "delete"])
@pytest.mark.parametrize(("ref_type", "feed"), [("branch", "branches"), ("tag", "tags")])
def test_of_refs_only_the_kind_that_came_or_went_is_read(tell: Tell, event: str, ref_type: str, feed: str) -> None:
    for name in ("branches", "tags"):
        SyncCursor.objects.create(feed=name, target=f"R_{API}", full_pass_at=NOW)
    tell(event, "", ref="v1.0.0", ref_type=ref_type, **IN_API)

    work_off()

    assert asked() == [("api", [feed])]
    unread = SyncCursor.objects.filter(full_pass_at=None)
    assert [one.feed for one in unread] == ([feed] if event == "delete" else [])


@pytest.mark.parametrize(
    ("event", "feeds"),
    [
        ("projects_v2_item", ["board-items", "timelines"]),
        ("projects_v2", ["boards", "board-items"]),
        ("organization", ["people", "teams"]),
        ("membership", ["teams"]),
        ("team", ["teams"]),
        ("repository", ["repositories"]),
        ("public", ["repositories"]),
        ("installation_repositories", ["repositories"]),
        ("package", ["packages"]),
        ("registry_package", ["packages"]),
    ],
)
def test_what_is_the_organizations_is_read_again_as_a_whole(tell: Tell, event: str, feeds: list[str]) -> None:
    tell(event, "edited", **IN_API)

    assert work_off().state == State.DONE
    assert asked() == [("", feeds)]


@pytest.mark.parametrize(("ref", "expected"), [("refs/heads/main", [("api", ["commits"])]), ("refs/heads/x", [])])
def test_a_push_counts_on_the_default_branch(tell: Tell, ref: str, expected: list[Any]) -> None:
    tell("push", "", ref=ref, **IN_API)

    work_off()

    assert asked() == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("completed", [("api", ["workflow-runs", "workflow-jobs", "run-approvals", "coverage-artifacts"])]),
        ("in_progress", []),
    ],
)
def test_a_run_is_read_when_it_has_ended(tell: Tell, action: str, expected: list[Any]) -> None:
    tell("workflow_run", action, **IN_API)

    work_off()

    assert asked() == expected


def test_the_run_that_ended_is_the_one_to_read_again(tell: Tell) -> None:
    repository = Repository.objects.get(github_id=API)
    upsert_workflow_runs([workflow_run(1), workflow_run(2)], target=repository.node_id, seen_at=NOW)
    tell("workflow_run", "completed", workflow_run={"id": 2}, **IN_API)

    work_off()

    assert list(WorkflowRun.objects.exclude(told_at=None).values_list("github_id", flat=True)) == [2]


@pytest.mark.parametrize(
    ("event", "action", "feed", "target"),
    [
        ("delete", "", "branches", f"R_{API}"),
        ("delete", "", "tags", f"R_{API}"),
        ("release", "deleted", "tags", f"R_{API}"),
        ("release", "edited", "tags", f"R_{API}"),
        ("discussion", "deleted", "discussions", f"R_{API}"),
        ("package", "deleted", "packages", "organization"),
    ],
)
def test_what_is_removed_is_looked_for_in_full(tell: Tell, event: str, action: str, feed: str, target: str) -> None:
    for of in (target, "elsewhere"):
        SyncCursor.objects.create(feed=feed, target=of, full_pass_at=NOW)
    tell(event, action, **IN_API)

    work_off()

    assert [one.target for one in SyncCursor.objects.filter(full_pass_at=None)] == [target]


@pytest.mark.parametrize(("event", "action"), [("create", ""), ("release", "published"), ("discussion", "edited")])
def test_what_is_added_is_looked_for_as_ever(tell: Tell, event: str, action: str) -> None:
    for feed in ("branches", "tags", "discussions"):
        SyncCursor.objects.create(feed=feed, target=f"R_{API}", full_pass_at=NOW)
    tell(event, action, **IN_API)

    assert work_off().state == State.DONE
    assert not SyncCursor.objects.filter(full_pass_at=None).exists()


def test_many_webhooks_become_few_jobs(tell: Tell) -> None:
    for number in range(30):
        tell(("issues", "pull_request", "check_run")[number % 3], "edited", **IN_API)

    work_off()

    feeds = ["issues", "pull-requests", "timelines", "checks", "changed-files", "coderabbit-comments"]
    assert asked() == [("api", feeds)]
    assert WebhookDelivery.objects.filter(state=State.DONE, body=b"").count() == 30


@pytest.mark.parametrize("order", list(permutations(("issues", "push", "deployment"))))
def test_the_order_of_arrival_asks_for_the_same(tell: Tell, order: tuple[str, ...]) -> None:
    for event in order:
        tell(event, "edited", ref="refs/heads/main", **IN_API)

    work_off()

    assert asked() == [("api", ["issues", "deployments", "commits", "timelines"])]


def test_a_repository_that_is_not_known_is_looked_for(tell: Tell) -> None:
    tell("issues", "opened", repository={"id": 77, "name": "new", "owner": ORGANIZATION})

    assert work_off().state == State.DONE
    assert asked() == [("", ["repositories"])]


def test_a_repository_is_known_by_its_id(tell: Tell) -> None:
    tell("issues", "opened", repository={"id": API, "name": "vault", "owner": ORGANIZATION})

    work_off()

    assert asked() == [("api", ["issues", "timelines"])]


@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        ({"id": 3, "login": "renamed-org"}, State.DONE),
        ({"id": 4, "login": "octo-org"}, State.IGNORED),
        ({"id": None, "login": "octo-org"}, State.IGNORED),
    ],
)
def test_the_organization_is_known_by_its_id(tell: Tell, organization: dict[str, Any], expected: str) -> None:
    tell("projects_v2_item", "edited", organization=organization)

    assert work_off().state == expected


def test_before_the_first_sync_the_organization_is_known_by_its_login(tell: Tell) -> None:
    Organization.objects.all().delete()
    tell("projects_v2_item", "edited", organization={"id": 4, "login": "Octo-Org"})

    assert work_off().state == State.DONE


def test_a_repository_that_left_is_still_the_organizations_affair(ada: User, tell: Tell) -> None:
    changes = {"owner": {"from": {"organization": ORGANIZATION}}}
    other = {"id": 9, "login": "elsewhere"}
    tell("repository", "transferred", repository={"id": API, "owner": other}, organization=None, changes=changes)

    assert Repository.objects.get(github_id=API).visibility == "private"


def test_the_same_twice_is_the_same_as_once(tell: Tell, ada: User) -> None:
    for _ in range(2):
        tell("member", "removed", member={"id": ada.github_id}, repository={"id": VAULT})
        tell("issues", "opened", **IN_API)
        work_off()

    assert asked() == [("api", ["issues", "timelines"])]


def test_a_defect_is_tried_again_and_given_up_at_last(
    tell: Tell, monkeypatch: pytest.MonkeyPatch, time_machine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    monkeypatch.setattr(handling, "request_sync_soon", None)
    tell("issues", "opened", **IN_API)
    for _ in range(MAX_ATTEMPTS):
        work_off()
        time_machine.shift(3601)

    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.reason) == (State.QUARANTINED, MAX_ATTEMPTS, "defect")
    assert "TypeError" in row.problem
    assert bytes(row.body).startswith(b"{")
    assert "Traceback" in caplog.text


@pytest.mark.parametrize(("times", "expected"), [(1, State.DONE), (2, State.RECEIVED)])
def test_a_deadlock_is_got_over(tell: Tell, monkeypatch: pytest.MonkeyPatch, times: int, expected: str) -> None:
    faults = [DatabaseDown("deadlock detected")] * times

    def request(**told: Any) -> SyncJob:
        if faults:
            raise faults.pop()
        return request_sync_soon(**told)

    monkeypatch.setattr(handling, "request_sync_soon", request)
    tell("issues", "opened", **IN_API)

    row = work_off()

    assert (row.state, row.reason) == (expected, "" if expected == State.DONE else "database")


def test_one_that_fails_holds_up_no_other(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    tell("issues", "opened", **IN_API)
    monkeypatch.setattr(handling, "mapping", None)
    work_off()
    monkeypatch.undo()

    tell("push", "", ref="refs/heads/main", **IN_API)

    assert work_off().state == State.DONE


@pytest.fixture
def _at_once() -> Any:
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.mark.usefixtures("_at_once")
def test_the_worker_is_told(tell: Tell) -> None:
    tell("issues", "opened", **IN_API)

    assert WebhookDelivery.objects.get().state == State.DONE


@pytest.mark.usefixtures("_at_once")
def test_what_a_broker_lost_is_found_again(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "tell", lambda *_, **__: None)
    tell("issues", "opened", **IN_API)
    monkeypatch.undo()

    tasks.reconcile.delay()

    assert WebhookDelivery.objects.get().state == State.DONE


def out_of_reach(**_: int) -> None:
    raise OperationalError("Connection refused")


@pytest.mark.parametrize("event", ["issues", "member"])
def test_without_a_broker_it_is_stored_all_the_same(
    ada: User, tell: Tell, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    monkeypatch.setattr(tasks.handle_delivery, "delay", out_of_reach)
    monkeypatch.setattr(tasks.look_up_access, "delay", out_of_reach)

    tell(event, "removed", member={"id": ada.github_id}, **IN_API)

    expected = State.RECEIVED if event == "issues" else State.DONE
    assert WebhookDelivery.objects.get().state == expected

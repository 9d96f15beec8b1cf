import pytest

from apps.delivery.ingest import upsert_deployments
from apps.delivery.models import Deployment, DeploymentStatus
from apps.delivery.records import DeploymentRecord, DeploymentStatusRecord
from tests.records import FIRST_PASS, SECOND_PASS, after, deployment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]


def bring_in(*records: DeploymentRecord, second: bool = False) -> None:
    upsert_deployments(records, target="R_1", seen_at=SECOND_PASS if second else FIRST_PASS)


def test_twice_is_the_same_as_once() -> None:
    record = deployment(states=(("in_progress", after(minutes=1)), ("success", after(minutes=5))))
    bring_in(record, record)
    bring_in(record)

    row = Deployment.objects.get()
    assert (row.tier, row.finished_at, row.succeeded) == ("production", after(minutes=5), True)
    assert DeploymentStatus.objects.count() == 2


def test_update_keeps_the_key() -> None:
    bring_in(deployment())
    before = Deployment.objects.get()
    assert before.finished_at is None

    bring_in(deployment(states=(("failure", after(minutes=5)),)))

    row = Deployment.objects.get()
    assert (row.pk, row.finished_at, row.succeeded) == (before.pk, after(minutes=5), False)


def test_first_terminal_status_is_the_outcome() -> None:
    bring_in(
        deployment(states=(("error", after(minutes=9)), ("success", after(minutes=5)), ("inactive", after(minutes=10))))
    )

    row = Deployment.objects.get()
    assert (row.finished_at, row.succeeded) == (after(minutes=5), True)


def test_outcome_that_was_seen_outlives_a_record_with_newer_statuses_only() -> None:
    bring_in(deployment(states=(("success", after(minutes=5)),)))

    bring_in(deployment(states=(("inactive", after(days=1)),)))

    row = Deployment.objects.get()
    assert (row.state, row.finished_at, row.succeeded) == ("inactive", after(minutes=5), True)


def test_older_look_changes_nothing_but_that_it_was_seen() -> None:
    bring_in(deployment(states=(("success", after(minutes=5)),)))

    bring_in(deployment(), second=True)

    row = Deployment.objects.get()
    assert (row.state, row.seen_at) == ("success", SECOND_PASS)


@pytest.mark.parametrize(
    ("log_url", "run"),
    [
        ("https://github.com/plasma-engine/service-1/actions/runs/123/job/9", 123),
        ("https://github.com/plasma-engine/service-1/actions/runs/123", 123),
        ("https://argo.example.com/applications/gateway", None),
        ("", None),
    ],
)
def test_deployment_names_its_run_where_its_log_is_one(log_url: str, run: int | None) -> None:
    status = DeploymentStatusRecord(
        node_id="DES_1", state="queued", created_at=after(minutes=1), log_url=log_url, environment_url=""
    )

    bring_in(deployment(statuses=(status,)))

    assert Deployment.objects.get().run_github_id == run

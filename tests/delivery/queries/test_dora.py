from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.ingest import upsert_repositories
from apps.catalog.queries import EVERYTHING, RepositoryFilter
from apps.delivery.ingest import (
    number_commits,
    upsert_commits,
    upsert_deployments,
    upsert_issues,
    upsert_pull_requests,
    upsert_timelines,
)
from apps.delivery.queries import DoraFigures, shipping_figures
from apps.delivery.records import DeploymentStatusRecord, EventRecord, TimelineRecord
from tests.records import FIRST_PASS, after, commit, deployment, event, issue, label, merged, repository
from tests.spans import ADMINISTRATOR, NEXT_WEEK, THE_WEEK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository", "_history")]

OLD, MIDDLE, NEW = (letter * 40 for letter in "abc")
INCIDENT = label("Incident")
LOG = "https://ci.example.com/runs/77"


@pytest.fixture
def _history(_repository: None) -> None:
    commits = [commit(OLD), commit(MIDDLE, OLD), commit(NEW, MIDDLE)]
    upsert_commits(commits, target="R_1", seen_at=FIRST_PASS)
    number_commits(target="R_1")


def deploy(sha: str, *, hours: float, state: str = "success", log_url: str = "") -> None:
    at = after(hours=hours)
    status = DeploymentStatusRecord(
        node_id=f"DES_{hours}", state=state, created_at=at, log_url=log_url, environment_url=""
    )
    record = deployment(round(hours * 10), state=state, updated_at=at, commit_sha=sha, statuses=(status,))
    upsert_deployments([record], target="R_1", seen_at=FIRST_PASS)


def merge(number: int, sha: str, *, hours: float) -> None:
    record = replace(merged(number, at=after(hours=hours)), merge_sha=sha)
    upsert_pull_requests([record], target="R_1", seen_at=FIRST_PASS)


def incident(number: int = 1, *events: EventRecord, closed_at: datetime | None = None, **values: object) -> None:
    state = "closed" if closed_at else "open"
    record = issue(number, state=state, closed_at=closed_at, labels=(INCIDENT,), **values)
    upsert_issues([record], target="R_1", seen_at=FIRST_PASS)
    timeline = TimelineRecord(node_id=record.node_id, events=events, has_board_events=True)
    upsert_timelines([timeline], target="batch", seen_at=FIRST_PASS)


def figures(narrowed_to: RepositoryFilter = EVERYTHING) -> DoraFigures:
    return shipping_figures(ADMINISTRATOR, span=THE_WEEK, narrowed_to=narrowed_to).figures.dora


def test_rollbacks_and_failures_are_no_deployments_of_the_frequency() -> None:
    deploy(OLD, hours=1)
    deploy(NEW, hours=2)
    deploy(MIDDLE, hours=3)
    deploy(NEW, hours=4, state="failure")

    assert figures().deployment_frequency == 2
    assert figures().change_failure_percent == pytest.approx(25)


def test_lead_time_ends_with_the_first_deployment_that_holds_the_merge() -> None:
    merge(1, MIDDLE, hours=1)
    merge(2, NEW, hours=2)
    deploy(OLD, hours=3)
    deploy(MIDDLE, hours=4)
    deploy(NEW, hours=8)
    deploy(NEW, hours=9)

    assert figures().lead_time_hours.n == 2
    assert figures().lead_time_hours.p50 == pytest.approx(4.5)


def test_what_was_in_production_before_the_week_is_not_measured_again() -> None:
    merge(1, MIDDLE, hours=-80)
    merge(2, NEW, hours=-79)
    deploy(MIDDLE, hours=-72)
    deploy(NEW, hours=1)

    assert figures().lead_time_hours.n == 1
    assert figures().lead_time_hours.p50 == pytest.approx(80)


def test_without_a_deployment_there_is_no_failure_rate() -> None:
    assert figures().change_failure_percent is None
    assert figures().lead_time_hours.n == 0


@pytest.mark.parametrize("body", [f"since {NEW[:7]}", f"Broken by {NEW.upper()}.", f"see {LOG}"])
def test_an_incident_that_names_a_deployment_counts_against_it(body: str) -> None:
    deploy(NEW, hours=2, log_url=LOG)
    deploy(NEW, hours=3, state="failure")
    incident(body=body if "see" in body else f"{body} ")

    assert (figures().change_failure_percent or 0) >= 50


@pytest.mark.parametrize("body", [NEW[:6], "c" * 6 + "d", ""])
def test_other_words_do_not_name_a_deployment(body: str) -> None:
    deploy(NEW, hours=2)
    incident(body=body)

    assert figures().change_failure_percent == 0


def test_an_incident_elsewhere_may_name_a_deployment_here() -> None:
    upsert_repositories([repository(2)], target="organization", seen_at=FIRST_PASS)
    upsert_issues([issue(1, body=NEW, labels=(INCIDENT,))], target="R_2", seen_at=FIRST_PASS)
    deploy(NEW, hours=2)

    assert figures(RepositoryFilter(repository="service-1")).change_failure_percent == 100


def test_restoring_takes_from_the_creation_to_the_closing() -> None:
    closed_at = after(hours=6)
    incident(1, event("labeled", at=after(hours=1), label="incident"), closed_at=closed_at)

    assert figures().restore_hours.p50 == pytest.approx(6)


def test_a_label_that_came_days_later_began_the_incident() -> None:
    incident(1, event("labeled", at=after(hours=30), label="incident"), closed_at=after(hours=36))

    assert figures().restore_hours.p50 == pytest.approx(6)


def test_an_incident_that_was_labeled_after_its_closing_was_not_resolved_by_it() -> None:
    incident(1, event("labeled", at=after(hours=30), label="incident"), closed_at=after(hours=6))

    assert figures().restore_hours.n == 0


def test_an_incident_that_lost_its_label_while_it_was_closed_again_was_resolved_before() -> None:
    times = (("closed", 6), ("unlabeled", 10), ("reopened", 11), ("closed", 12), ("labeled", 13))
    events = [event(kind, at=after(hours=hours), label="incident" if "label" in kind else "") for kind, hours in times]
    incident(1, *events, closed_at=after(hours=12))

    assert figures().restore_hours.p50 == pytest.approx(6)


@pytest.mark.parametrize("rows", [1, 30])
def test_figures_take_four_statements_whatever_the_history(rows: int) -> None:
    for number in range(1, rows + 1):
        merge(number, NEW, hours=number)
        deploy(NEW, hours=number)
        incident(number, closed_at=after(hours=40))

    with CaptureQueriesContext(connection) as asked:
        shipping_figures(ADMINISTRATOR, span=NEXT_WEEK, earlier=[THE_WEEK] * rows)

    assert len(asked) == 4


def test_earlier_weeks_tell_their_lead_time() -> None:
    merge(1, NEW, hours=1)
    deploy(NEW, hours=4)
    deploy(NEW, hours=5)

    found = shipping_figures(ADMINISTRATOR, span=NEXT_WEEK, earlier=[THE_WEEK])

    assert found.past == (figures().lead_time_hours,)
    assert found.figures.dora.lead_time_hours.n == 0

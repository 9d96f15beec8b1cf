"""A sync brings in every run, approval, changed file and summary of the demonstration organization."""

from datetime import timedelta

import pytest
from django.db.models import Count, F

from apps.coverage.queries import changes_to_read
from apps.delivery.ingest import read_run_again
from apps.delivery.models import (
    ChangedFile,
    CodeRabbitComment,
    Deployment,
    IssueComment,
    PullRequest,
    RunApproval,
    WorkflowRun,
)
from apps.sync.models import SyncRun
from portal.demo.world.model import Deployment as WorldDeployment
from portal.demo.world.model import World
from portal.demo.world.runs import run_id_of, runs_of
from tests.coverage.demonstration import bring_in_reports
from tests.syncing import NOW, Clock, Syncing

FEEDS = (
    *("workflow-runs", "workflow-jobs", "run-approvals", "changed-files", "changed-lines", "coderabbit-comments"),
    "conversations",
)


def deployments_of(world: World) -> list[WorldDeployment]:
    return [one for repository in world.repositories for one in repository.deployments]


def test_runs_of_ninety_days_are_all_in_and_named_by_their_deployments(sync: Syncing, world: World) -> None:
    sync.first()

    made = {
        run.id
        for repository in world.repositories
        for run in runs_of(repository, world=world, now=NOW)
        if run.created_at >= NOW - timedelta(days=90)
    }
    assert set(WorkflowRun.objects.values_list("github_id", flat=True)) == made
    named = dict(Deployment.objects.values_list("github_id", "run_github_id"))
    assert named == {one.id: run_id_of(one) for one in deployments_of(world)}
    assert not WorkflowRun.objects.filter(jobs_attempt=F("attempt"), jobs=None).exists()


@pytest.mark.parametrize(("told", "requests"), [(True, 2), (False, 0)])
def test_a_run_that_is_run_again_is_read_by_itself(sync: Syncing, clock: Clock, *, told: bool, requests: int) -> None:
    clock.advance(hours=1)
    sync()
    clock.advance(minutes=5)
    run = WorkflowRun.objects.order_by("created_at")[0]
    if told:
        read_run_again(run.github_id, repository_github_id=run.repository.github_id, now=clock())
    clock.advance(minutes=1)

    assert sync.requests_of(lambda: sync(feeds=("workflow-runs",))) == requests


def test_who_approved_a_deployment_is_known_by_its_run(sync: Syncing, world: World) -> None:
    sync.first()

    stored = set(WorkflowRun.objects.values_list("github_id", flat=True))
    approved = {
        run: one.approved_by.login
        for one in deployments_of(world)
        if one.approved_by is not None and (run := run_id_of(one)) in stored
    }
    assert dict(RunApproval.objects.values_list("run__github_id", "user__login")) == approved
    assert approved


def test_changed_files_and_summaries_are_all_in(sync: Syncing, world: World) -> None:
    sync.first()

    judged = PullRequest.objects.filter(files_head_sha=F("head_sha")).annotate(stored=Count("files"))
    assert judged.exists()
    assert all(row.files_total == row.stored == row.changed_files for row in judged)
    planted = {one.subject for one in world.verdicts if one.clause == "cd/terraform-approval"}
    assert set(ChangedFile.objects.filter(path__endswith=".tf").values_list("pull_request__url", flat=True)) == planted
    reviewed = CodeRabbitComment.objects.filter(state="reviewed").values_list("pull_request__url", flat=True)
    kept = {one.subject for one in world.verdicts if one.clause == "pull-requests/coderabbit-review" and one.keeps}
    assert reviewed
    assert set(reviewed) <= kept


def test_what_was_read_is_not_read_again_until_something_changes(sync: Syncing, clock: Clock) -> None:
    sync.first()
    clock.advance(minutes=30)
    sync()
    clock.advance(minutes=5)

    job = sync()

    assert sum(run.requests for run in SyncRun.objects.filter(job=job, feed__in=FEEDS)) == 0


def test_changed_lines_cost_one_request_for_each_pull_request_that_a_report_tells_of(
    sync: Syncing, world: World
) -> None:
    sync()
    read = PullRequest.objects.exclude(lines_head_sha="")
    assert SyncRun.objects.get(feed="changed-lines").requests == read.count()

    bring_in_reports(world)
    wanted = changes_to_read(now=NOW)
    requests = [SyncRun.objects.get(job=sync(feeds=("changed-lines",)), feed="changed-lines").requests for _ in "ab"]

    assert requests == [len(wanted), 0]
    assert 0 < len(wanted) < PullRequest.objects.filter(changed_files__gt=0).count()


def test_what_was_said_on_incidents_is_in(sync: Syncing, world: World) -> None:
    sync.first()

    incidents = [
        issue
        for repository in world.repositories
        for issue in repository.issues
        if any(label.name == "incident" for label in issue.labels)
    ]
    said = {comment.node_id: comment.body for issue in incidents for comment in issue.comments}
    assert said
    assert dict(IssueComment.objects.values_list("node_id", "body")) == said

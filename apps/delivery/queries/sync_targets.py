"""What a sync has to look at again: decided by what the rows already hold."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Lower, RowNumber

from apps.catalog.models import Environment, Repository
from apps.delivery.models import BoardItem, CodeRabbitComment, Deployment, Issue, PullRequest, WorkflowRun
from apps.delivery.queries.incidents import labeled_incidents

# Checks that were never read finally are given up this long after the merge: GitHub archives them in the end.
CHECKS_OF_MERGED = timedelta(days=90)
# Where nothing has reported yet, the first check may still come. A check does not touch a pull request's updated_at.
TIME_TO_REPORT = timedelta(hours=1)
# GitHub gives up a deployment that waits for approval after 30 days.
# https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/review-deployments
LONGEST_DEPLOYMENT = timedelta(days=30)
# What was merged longer ago is no longer judged.
JUDGED = timedelta(days=90)
# Proposals of decisions are told by their files, and are judged for longer.
FILES_OF_MERGED = timedelta(days=180)
# Of each repository: what rules look at, and no more, as each costs a request.
DEPLOYED_RUNS = 10
SAMPLED_WORKFLOWS = 10
SAMPLED_OF_WORKFLOW = 3  # for each event that started it
# Events that say something of the default branch. Comments, issues and pull requests start runs that bear its name too.
OF_BRANCH = ("push", "workflow_dispatch", "workflow_run", "release", "schedule")
APPROVED_RUNS = 100
# GitHub ends a run that waits or works after 35 days.
# https://docs.github.com/en/actions/reference/limits
LONGEST_RUN = timedelta(days=35)
LONG_WAIT = timedelta(days=1)  # of a run, most often for an approval
# A run that is run again later than this is noticed by its webhook only.
RERUN_WITHIN = timedelta(days=3)
# Less than the time between two looks at what runs by the clock.
LOOKED_BACK_AFTER = timedelta(hours=5)
OPEN_CHECK_STATES = ("pending", "expected")
SETTLED_DEPLOYMENT_STATES = ("inactive", "abandoned", "destroyed")


def timelines_to_read(*, limit: int | None = None) -> list[str]:
    """List the node ids of issues and pull requests with an unread past, the latest changed first."""
    measured = Repository.objects.measured()
    changed = Q(timeline_read_at=None) | Q(timeline_read_at__lt=F("updated_at"))
    issues = Issue.objects.filter(changed | _has_unread_card("issue"), repository__in=measured, gone_at=None)
    pull_requests = PullRequest.objects.filter(changed | _has_unread_card("pull_request"), repository__in=measured)
    found = [*_newest(issues, limit=limit), *_newest(pull_requests, limit=limit)]
    found.sort(key=lambda pair: (pair[0], pair[1]), reverse=True)
    return [node_id for _, node_id in found[:limit]]


def checks_to_read(*, now: datetime) -> list[str]:
    """List the node ids of pull requests whose checks may say something new.

    Of open ones those that are unsettled, got a new head or changed since; of merged ones those not read finally.
    """
    running = (
        Q(checks_read_at=None)
        | Q(checks_read_at__lt=F("updated_at"))
        | ~Q(checks_head_sha=F("head_sha"))
        | Q(checks_state__in=OPEN_CHECK_STATES)
        | Q(checks_state="", checks_read_at__lt=F("updated_at") + TIME_TO_REPORT)
    )
    merged = Q(state=PullRequest.State.MERGED, merged_at__gte=now - CHECKS_OF_MERGED, checks_are_final=False)
    wanted = PullRequest.objects.filter(
        Q(running, state=PullRequest.State.OPEN) | merged, repository__in=Repository.objects.measured()
    )
    return list(wanted.order_by("-state", "-updated_at", "pk").values_list("node_id", flat=True))


def conversations_to_read() -> list[str]:
    """List the node ids of incidents that changed since what was said on them was read, the latest changed first."""
    changed = Q(conversation_read_at=None) | Q(conversation_read_at__lt=F("updated_at"))
    measured = Repository.objects.measured()
    incidents = labeled_incidents(Issue.objects.filter(changed, repository__in=measured, gone_at=None))
    return [node_id for _, node_id in _newest(incidents, limit=None)]


def changed_files_to_read(*, now: datetime) -> list[str]:
    """List the node ids of pull requests whose changed files were not read since their head or base became another."""
    recent = _recent_pull_requests(since=now - FILES_OF_MERGED)
    return _node_ids(recent.exclude(files_head_sha=F("head_sha"), files_base_ref=F("base_ref")))


def coderabbit_to_read(*, now: datetime) -> list[str]:
    """List the node ids of pull requests that changed since their comments were read, or where a review runs."""
    changed = Q(coderabbit_read_at=None) | Q(coderabbit_read_at__lt=F("updated_at"))
    running = Q(state=PullRequest.State.OPEN, coderabbit_comment__state=CodeRabbitComment.State.IN_PROGRESS)
    return _node_ids(_recent_pull_requests(since=now - JUDGED).filter(changed | running))


def _recent_pull_requests(*, since: datetime) -> QuerySet[PullRequest]:
    """Return the pull requests that rules judge: open ones, and those merged not long ago."""
    recent = Q(state=PullRequest.State.OPEN) | Q(merged_at__gte=since)
    return PullRequest.objects.filter(recent, repository__in=Repository.objects.measured())


def _node_ids(pull_requests: QuerySet[PullRequest]) -> list[str]:
    return list(pull_requests.order_by("-state", "-updated_at", "pk").values_list("node_id", flat=True))


def jobs_to_read(*, now: datetime) -> list[str]:
    """Name the runs whose jobs are wanted: the newest of each default branch, and the newest that deployed."""
    completed = _completed_runs(now=now)
    newest = sampled_runs(completed).values_list("pk", flat=True)
    # A deployment may name any run: one of another repository is none of its own.
    of_run = Deployment.objects.filter(run_github_id=OuterRef("github_id"), repository=OuterRef("repository"))
    deployed = Exists(of_run)
    deploying = _newest_of_each(completed.filter(deployed), limit=DEPLOYED_RUNS)
    return _unread_runs({*newest, *deploying}, field="jobs_attempt")


def sampled_runs(completed: QuerySet[WorkflowRun]) -> QuerySet[WorkflowRun]:
    """Select the newest runs of the newest workflows on each default branch, by what started them."""
    runs = completed.filter(head_branch=F("repository__default_branch"), event__in=OF_BRANCH, is_from_fork=False)
    runs = runs.exclude(conclusion="skipped")
    # One numbering, and the rest here: joined with itself, the database numbers the runs again for each of them.
    newest = _newest_runs(runs, of=("repository", "path", "event"), limit=SAMPLED_OF_WORKFLOW)
    rows = newest.values_list("pk", "repository_id", "path", "created_at").order_by("-created_at", "-pk")
    workflows: dict[int, dict[str, list[int]]] = defaultdict(dict)
    for pk, repository, path, _ in rows:
        workflows[repository].setdefault(path, []).append(pk)
    # Met in the order of their newest run.
    sampled = [pk for found in workflows.values() for keys in list(found.values())[:SAMPLED_WORKFLOWS] for pk in keys]
    return WorkflowRun.objects.filter(pk__in=sampled)


def approvals_to_read(*, now: datetime) -> list[str]:
    """Name the runs that went through a protected production environment."""
    # A deployment may write the environment's name in another case: to GitHub it is the same.
    named = Environment.objects.annotate(lower=Lower("name")).filter(lower=Lower(OuterRef("environment")))
    protected = named.filter(repository=OuterRef("repository"), tier=Environment.Tier.PRODUCTION).exclude(reviewers=[])
    deployed = Deployment.objects.filter(
        Exists(protected), run_github_id=OuterRef("github_id"), repository=OuterRef("repository")
    )
    runs = _newest_of_each(_completed_runs(now=now).filter(Exists(deployed)), limit=APPROVED_RUNS)
    return _unread_runs(runs, field="approvals_attempt")


def runs_to_read_again(*, now: datetime) -> dict[int, list[str]]:
    """Name, by the key of their repository, the runs that may have changed since they were read.

    Those that have not ended, where they wait for long only now and then, and those that a webhook told of.
    """
    is_due = Q(created_at__gt=now - LONG_WAIT) | Q(seen_at__lt=now - LOOKED_BACK_AFTER)
    unfinished = Q(is_due, ~Q(status="completed"), created_at__gte=now - LONGEST_RUN)
    runs = WorkflowRun.objects.filter(unfinished | Q(told_at__gt=F("seen_at"))).order_by("-created_at", "pk")
    found: dict[int, list[str]] = {}
    for key, repository, run in runs.values_list("repository", "repository__github_id", "github_id"):
        found.setdefault(key, []).append(f"{repository}/{run}")
    return found


def runs_since(*, now: datetime) -> dict[int, datetime]:
    """Return, by the key of their repository, from when on runs are listed where some may have been run again.

    GitHub lists runs by their creation, whatever becomes of them, and knows no other order. Whether one was run again
    is told by its webhook at once; for where none arrives, the list is read this far back now and then.
    """
    settled = WorkflowRun.objects.filter(
        created_at__gte=now - RERUN_WITHIN, created_at__lt=now - LOOKED_BACK_AFTER, status="completed"
    )
    seen = settled.values_list("repository").annotate(newest=Max("seen_at")).order_by()
    return {key: now - RERUN_WITHIN for key, newest in seen if newest < now - LOOKED_BACK_AFTER}


def runs_to_forget(*, now: datetime) -> QuerySet[WorkflowRun]:
    """Select the runs that no rule looks at any more, but the newest of each workflow."""
    newer = WorkflowRun.objects.filter(
        repository=OuterRef("repository"), path=OuterRef("path"), created_at__gt=OuterRef("created_at")
    )
    # What is judged may have been deployed by a run that had waited as long as GitHub lets one wait.
    return WorkflowRun.objects.filter(Exists(newer), created_at__lt=now - JUDGED - LONGEST_RUN)


def _completed_runs(*, now: datetime) -> QuerySet[WorkflowRun]:
    return WorkflowRun.objects.filter(
        status="completed", created_at__gte=now - JUDGED, repository__in=Repository.objects.measured()
    )


def _newest_of_each(runs: QuerySet[WorkflowRun], *, limit: int) -> list[int]:
    """Return the keys of the newest runs of each repository."""
    return [row["pk"] for row in _newest_runs(runs, of=("repository",), limit=limit)]


def _newest_runs(runs: QuerySet[WorkflowRun], *, of: Sequence[str], limit: int) -> QuerySet[Any, Any]:
    """Select the keys of the newest runs that have some columns in common."""
    rank = Window(RowNumber(), partition_by=list(of), order_by=[F("created_at").desc(), F("pk").desc()])
    return runs.annotate(rank=rank).filter(rank__lte=limit).values("pk")


def _unread_runs(keys: Collection[int], *, field: str) -> list[str]:
    """Name runs as "<repository's id>/<own id>", those of which no attempt or only an earlier one was read."""
    unread = Q(**{field: None}) | Q(**{f"{field}__gt": 0, f"{field}__lt": F("attempt")})
    runs = WorkflowRun.objects.filter(unread, pk__in=keys).order_by("-created_at", "pk")
    return [f"{repository}/{run}" for repository, run in runs.values_list("repository__github_id", "github_id")]


def deployments_unsettled_since(repository_node_id: str) -> datetime | None:
    """Return when the oldest deployment that may still get its outcome was made, None when all have theirs."""
    deployments = Deployment.objects.filter(repository__node_id=repository_node_id)
    newest_at = deployments.aggregate(newest=Max("created_at"))["newest"]
    if newest_at is None:
        return None
    waiting = deployments.filter(finished_at=None, created_at__gte=newest_at - LONGEST_DEPLOYMENT).exclude(
        state__in=SETTLED_DEPLOYMENT_STATES
    )
    oldest: datetime | None = waiting.aggregate(oldest=Min("created_at"))["oldest"]
    return oldest


def _has_unread_card(content: str) -> Exists:
    unread = Q(history_read_at=None) | Q(history_read_at__lt=F("updated_at"))
    return Exists(BoardItem.objects.filter(unread, **{content: OuterRef("pk")}))


def _newest(contents: QuerySet[Issue] | QuerySet[PullRequest], *, limit: int | None) -> list[tuple[datetime, str]]:
    return list(contents.order_by("-updated_at", "-pk").values_list("updated_at", "node_id")[:limit])

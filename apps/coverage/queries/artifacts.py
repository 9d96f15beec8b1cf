"""Which artifacts are to be read."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from apps.coverage.models import CoverageArtifact
from apps.delivery.models import WorkflowRun

# What could not be fetched is tried again so much later.
TRIED_AGAIN_AFTER = timedelta(hours=1)
# Of each repository: the rest is read the next time.
AT_ONCE = 20
# A run that another run starts bears the commit of the default branch, whatever it carries on: maybe from a fork.
EVENTS = ("push", "pull_request", "merge_group", "schedule", "workflow_dispatch")


def artifacts_to_read() -> dict[int, list[int]]:
    """Name new artifacts of runs that ended, by the id of their repository: the newest, of these the oldest first."""
    return _named(Q(tried_at=None))


def artifacts_to_try_again(*, now: datetime) -> dict[int, list[int]]:
    """Name, by the id of their repository, those that could not be fetched some time ago."""
    return _named(Q(tried_at__lt=now - TRIED_AGAIN_AFTER))


def _named(wanted: Q) -> dict[int, list[int]]:
    run = WorkflowRun.objects.filter(
        github_id=OuterRef("run_github_id"), repository=OuterRef("repository"), head_sha=OuterRef("commit_sha")
    )
    is_own = Exists(run.filter(status="completed", is_from_fork=False, event__in=EVENTS))
    waiting = CoverageArtifact.objects.filter(is_own, wanted, state=CoverageArtifact.State.WAITING)
    found: dict[int, list[int]] = {}
    columns = waiting.order_by("-created_at", "-github_id").values_list("repository__github_id", "github_id")
    for repository, github_id in columns:
        keys = found.setdefault(repository, [])
        if len(keys) < AT_ONCE:
            keys.append(github_id)
    return {repository: keys[::-1] for repository, keys in found.items()}

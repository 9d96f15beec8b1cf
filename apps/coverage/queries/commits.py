"""What is known here of the commits that reports are about."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.coverage.models import CommitCoverage
from apps.delivery.models import Branch, Commit, PullRequest, WorkflowRun

OF_COMMIT = {"repository": OuterRef("repository")}
SHA = OuterRef("commit_sha")


def known_commits() -> QuerySet[CommitCoverage]:
    """Return the commits that a sync has brought: in the default branch, or as the head of something."""
    pulls = PullRequest.objects.filter(**OF_COMMIT)
    return CommitCoverage.objects.filter(
        Exists(Commit.objects.filter(sha=SHA, **OF_COMMIT))
        | Exists(pulls.filter(head_sha=SHA))
        | Exists(pulls.filter(merge_sha=SHA))
        | Exists(WorkflowRun.objects.filter(head_sha=SHA, **OF_COMMIT))
        | Exists(Branch.objects.filter(head_sha=SHA, **OF_COMMIT))
    )


def names_known_pull_request() -> Q:
    """Select the reports that name no pull request, or one that a sync has brought."""
    named = PullRequest.objects.filter(repository=OuterRef("commit__repository"), number=OuterRef("pull_request"))
    return Q(pull_request=None) | Q(Exists(named))


def fork_is_told(commit: CommitCoverage, *, pull_request: int | None) -> bool | None:
    """Say whether a report is of a fork's pull request; None where the pull request that it names is not known yet.

    A fork's commit is told as such even where its sender names no pull request, unless the default branch was
    moved onto it.
    """
    pulls = PullRequest.objects.filter(repository=commit.repository_id)
    if pull_request is not None:
        return pulls.filter(number=pull_request).values_list("is_cross_repository", flat=True).first()
    on_line = Commit.objects.filter(repository=commit.repository_id, sha=commit.commit_sha, position=F("reach"))
    of_fork = pulls.filter(head_sha=commit.commit_sha, is_cross_repository=True)
    runs = WorkflowRun.objects.filter(repository=commit.repository_id, head_sha=commit.commit_sha, is_from_fork=True)
    return (of_fork.exists() or runs.exists()) and not on_line.exists()

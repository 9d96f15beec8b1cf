"""What the reports of one commit come to, and what stands in the way of a report."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from apps.coverage.models import CommitCoverage, CoverageReport, NewCode
from apps.coverage.queries.commits import fork_is_told, known_commits
from apps.coverage.queries.files import combined_files, counting_reports
from apps.delivery.models import Commit

State = CoverageReport.State
# The head of a pull request gets there only when the branch is moved onto it as it is, which nobody does so late.
PLACED_WITHIN = timedelta(days=90)
UNKNOWN_COMMIT = "The commit is not known here yet. It is looked for after each sync."
UNKNOWN_PULL_REQUEST = "The pull request is not known here yet. It is looked for after each sync."


def locked_commit(repository: int, *, commit_sha: str) -> CommitCoverage:
    """Return the row of a commit, made if need be. Whoever writes reports of a commit holds it, one after another."""
    rows = CommitCoverage.objects.select_for_update()
    return rows.get_or_create(repository_id=repository, commit_sha=commit_sha)[0]


def place_commits(*, now: datetime) -> int:
    """Note of recent commits where in the history of the default branch they are; return how many are new."""
    recent = CommitCoverage.objects.filter(place=None, reported_at__gt=now - PLACED_WITHIN)
    found = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef("commit_sha"))
    return recent.filter(Exists(found)).update(place=Subquery(found.values("pk")))


def judge(report: CoverageReport, *, commit: CommitCoverage) -> None:
    """Set whether a report counts, or why it waits."""
    is_from_fork = fork_is_told(commit, pull_request=report.pull_request)
    report.is_from_fork = is_from_fork is not False
    report.cause = ""
    if not known_commits().filter(pk=commit.pk).exists():
        report.cause = UNKNOWN_COMMIT
    elif is_from_fork is None:
        report.cause = UNKNOWN_PULL_REQUEST
    report.state = State.HELD if report.cause else State.ACCEPTED


def sum_up(commit: CommitCoverage) -> None:
    """Count the lines of a commit anew. Next to a report of the repository's own, one of a fork does not count.

    A commit so old that its files are gone keeps its counts: what its reports have in common is not known any more.
    """
    if not commit.has_files:
        return
    counting = counting_reports(commit)
    counts = counting[0] if len(counting) == 1 else combined_files(counting)
    commit.is_from_fork = bool(counting) and counting[0].is_from_fork
    commit.flags = [report.flag for report in counting]
    commit.lines_covered, commit.lines_total = counts.lines_covered, counts.lines_total
    commit.branches_covered, commit.branches_total = counts.branches_covered, counts.branches_total
    commit.place = Commit.objects.filter(repository=commit.repository_id, sha=commit.commit_sha).first()
    commit.reported_at = max((report.received_at for report in counting), default=None)
    commit.save()
    _measure_again(commit)


def _measure_again(commit: CommitCoverage) -> None:
    """Let new code be measured once more: a report may come in later than one that was made after it."""
    told = Q(pull_request__head_sha=commit.commit_sha) | Q(pull_request__merge_sha=commit.commit_sha)
    NewCode.objects.filter(told, pull_request__repository=commit.repository_id).update(reported_at=None)

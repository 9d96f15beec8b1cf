"""The line of each default branch of late, each commit with whether a pull request brought it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from apps.catalog.models import Repository
from apps.delivery.models import Commit, PullRequest
from apps.scorecards.facts import CommitFacts, Missing

COMMITS_OF = timedelta(days=28)
# GitHub writes all commits of a rebase merge anew, at the merge:
# https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request
REBASED_WITHIN = timedelta(minutes=1)
CANNOT_TELL = Missing(
    cause="The pull request merged next may have brought it by a rebase: GitHub's own list of the commits' pull"
    " requests has not been read."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merge:
    """A pull request with the commit on the line that it was merged as."""

    number: int
    commits: int
    head_sha: str
    commit: Commit


def commit_facts(repositories: Sequence[Repository], *, now: datetime) -> dict[int, tuple[CommitFacts, ...]]:
    """Return the commits on the lines of the default branches, newest first, in two statements."""
    rows = Commit.objects.filter(
        repository__in=[one.pk for one in repositories],
        committed_at__gt=now - COMMITS_OF,
        position=F("reach"),
        position__isnull=False,
    )
    merged = {
        (repository, sha): told
        for repository, sha, *told in PullRequest.objects.filter(
            repository__in=[one.pk for one in repositories], merged_at__isnull=False, merge_sha__in=rows.values("sha")
        ).values_list("repository", "merge_sha", "number", "commits", "head_sha")
    }
    lines: dict[int, list[Commit]] = defaultdict(list)
    for row in rows.order_by("repository", "-position"):
        lines[row.repository_id].append(row)
    return {one.pk: tuple(_line(one, lines[one.pk], merged=merged)) for one in repositories}


def _line(
    repository: Repository, commits: Sequence[Commit], *, merged: Mapping[tuple[int, str], Sequence[object]]
) -> list[CommitFacts]:
    facts, after = [], None
    for row in commits:
        told = merged.get((repository.pk, row.sha))
        if told is not None:
            number, count, head_sha = told
            after = _Merge(number=int(str(number)), commits=int(str(count)), head_sha=str(head_sha), commit=row)
        is_merge_of = told is not None or _came_with(row, merge=after, repository=repository)
        facts.append(_commit(row, repository=repository, is_merge_of=is_merge_of))
    return facts


def _came_with(row: Commit, *, merge: _Merge | None, repository: Repository) -> bool | Missing:
    """Say whether a commit is one of several that the pull request merged next on the line brought."""
    if merge is None or (merge.commit.position or 0) - (row.position or 0) >= merge.commits:
        return False
    if merge.head_sha == merge.commit.sha:  # fast-forwarded: its commits are on the line as they were
        return True
    is_squashed = f"(#{merge.number})" in merge.commit.headline
    was_written_before = merge.commit.committed_at - row.committed_at > REBASED_WITHIN
    if len(merge.commit.parents) > 1 or is_squashed or was_written_before or not repository.rebase_merge_allowed:
        return False
    return CANNOT_TELL if repository.squash_merge_allowed else True


def _commit(row: Commit, *, repository: Repository, is_merge_of: bool | Missing) -> CommitFacts:
    return CommitFacts(
        sha=row.sha,
        url=f"{repository.url}/commit/{row.sha}",
        headline=row.headline,
        committed_at=row.committed_at,
        author=row.author_login,
        parents=len(row.parents),
        is_signed=row.is_signed,
        is_merge_of=is_merge_of,
    )

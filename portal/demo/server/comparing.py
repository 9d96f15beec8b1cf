"""Where branches left from the default one. The world keeps no commits of theirs, only how many there are."""

from dataclasses import dataclass

from portal.demo.world.model import Branch, PullRequest, Repository
from portal.demo.world.publishing import branched_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison as GitHub makes it: what `head` has and `base` has not, and the other way round."""

    base_sha: str
    merge_base_sha: str
    ahead_by: int
    behind_by: int


def compared(repository: Repository, *, base: str, head: str) -> Compared:
    """Compare a branch by the hash of its head with a tag, else with the default branch."""
    work = _work(repository, head=head)
    line = [commit for commit in repository.commits if work is None or commit.committed_at <= branched_at(work)]
    fork = (line or repository.commits)[-1].sha
    ahead_by = _commits_of(work)
    tag = next((tag for tag in repository.tags if tag.name == base), None)
    if tag is None:
        return Compared(
            base_sha=repository.commits[-1].sha,
            merge_base_sha=fork,
            ahead_by=ahead_by,
            behind_by=len(repository.commits) - len(line),
        )
    if isinstance(work, PullRequest) and work.base_sha == tag.commit_sha:
        return Compared(base_sha=tag.commit_sha, merge_base_sha=tag.commit_sha, ahead_by=ahead_by, behind_by=0)
    # What left the default branch after the tag holds the tag's commit, and all that came between.
    since = len(line) - sum(commit.committed_at <= tag.created_at for commit in repository.commits)
    return Compared(
        base_sha=tag.commit_sha,
        merge_base_sha=tag.commit_sha if since >= 0 else fork,
        ahead_by=ahead_by + max(since, 0),
        behind_by=max(-since, 0),
    )


def status_of(*, ahead_by: int, behind_by: int) -> str:
    """Answer GitHub's word for a comparison."""
    if ahead_by and behind_by:
        return "diverged"
    return "ahead" if ahead_by else "behind" if behind_by else "identical"


def is_known(repository: Repository, *, head: str) -> bool:
    """Tell whether there is such a commit."""
    return _work(repository, head=head) is not None or any(commit.sha == head for commit in repository.commits)


def _work(repository: Repository, *, head: str) -> Branch | PullRequest | None:
    work: list[Branch | PullRequest] = [*repository.branches, *repository.pull_requests]
    return next((one for one in work if one.head_sha == head), None)


def _commits_of(work: Branch | PullRequest | None) -> int:
    return work.commits if isinstance(work, PullRequest) else int(work is not None)

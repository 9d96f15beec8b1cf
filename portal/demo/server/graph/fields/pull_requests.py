"""Pull requests and their reviews."""

from collections.abc import Sequence
from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection, ordered_by
from portal.demo.server.graph.fields.common import NUMBERED_NODE, attribute, attributes, owner, subject_url, upper
from portal.demo.server.graph.fields.issues import SUBJECT, SUBJECT_PLACES, has_label
from portal.demo.server.graph.values import BranchCommit, Ref, ReviewRequest, Rollup
from portal.demo.world.changes import changed_files, comments, first_commit_at
from portal.demo.world.model import Commit, PullRequest, Repository, Review


def pull_requests_of(repository: Repository, _info: Any, orderBy: Any = None, **wanted: Any) -> Listing:  # noqa: N803
    """Answer a repository's pull requests."""
    found = wanted_pull_requests(repository.pull_requests, wanted=wanted)
    return Listing(items=found, **ordered_by(orderBy, places=SUBJECT_PLACES, default="CREATED_AT"))


def wanted_pull_requests(pulls: Sequence[PullRequest], *, wanted: dict[str, Any]) -> Sequence[PullRequest]:
    """Answer the pull requests that the arguments of the connection let through; all of them as they are kept."""
    if not any(wanted.values()):
        return pulls
    states, labels = wanted.get("states"), wanted.get("labels")
    head, base = wanted.get("headRefName"), wanted.get("baseRefName")
    return [
        pull
        for pull in pulls
        if (not states or state_of(pull) in states)
        and (not labels or has_label(pull, names=labels))
        and head in {None, pull.head_ref}
        and base in {None, pull.base_ref}
    ]


def state_of(pull: PullRequest) -> str:
    """Answer a pull request's state as the schema names it."""
    if pull.merged_at:
        return "MERGED"
    return "CLOSED" if pull.closed_at else "OPEN"


def _reviews(pull: PullRequest, _info: Any, states: Any = None, author: str | None = None) -> Listing:
    found = (
        review
        for review in pull.reviews
        if (not states or review.state.upper() in states)
        and (author is None or (review.author is not None and review.author.login == author))
    )
    return Listing(items=found)


def latest_reviews(pull: PullRequest) -> list[Review]:
    """Answer the last opinion of each reviewer."""
    latest: dict[int, Review] = {}
    for review in pull.reviews:
        if review.author is not None and review.state in {"approved", "changes_requested", "dismissed"}:
            latest[review.author.id] = review
    return list(latest.values())


def _decision(pull: PullRequest, _info: Any) -> str | None:
    states = {review.state for review in latest_reviews(pull)}
    if "changes_requested" in states:
        return "CHANGES_REQUESTED"
    return "APPROVED" if "approved" in states else "REVIEW_REQUIRED"


def _requests(pull: PullRequest, _info: Any) -> Listing:
    wanted = [ReviewRequest(pull_request=pull, reviewer=reviewer) for reviewer in pull.requested_reviewers]
    return Listing(items=wanted, place=lambda request: (0, request.reviewer.id))


def _head_repository(pull: PullRequest, _info: Any) -> Repository | None:
    return None if pull.is_cross_repository else pull.repository


def head_commit(pull: PullRequest) -> Commit:
    """Answer the commit at the head of the branch."""
    return Commit(
        sha=pull.head_sha,
        parents=(),
        committed_at=pull.merged_at or pull.updated_at,
        message=pull.title,
        author=pull.author,
        is_signed=False,
        pull_request=pull,
    )


def _merge_commit(pull: PullRequest, info: Any) -> Commit | None:
    if not pull.merge_sha:
        return None
    found: Commit | None = info.context.lookup.commit_of(pull.repository, sha=pull.merge_sha)
    return found


def _commits(pull: PullRequest, _info: Any) -> Listing:
    return Listing(
        items=range(pull.commits),
        place=lambda number: (0, number),
        node=lambda number: BranchCommit(pull_request=pull, place=number),
    )


def _branch_commit(source: BranchCommit, _info: Any) -> Commit:
    """Answer a commit of the branch: the last is its head, and little is known of those before."""
    pull = source.pull_request
    commit = head_commit(pull)
    if source.place < pull.commits - 1:
        commit.sha = f"{pull.id + source.place * 7919:040x}"
    if source.place == 0:
        commit.committed_at = first_commit_at(pull)
    return commit


def _files(pull: PullRequest, _info: Any) -> Listing:
    return Listing(
        items=list(enumerate(changed_files(pull))), place=lambda pair: (0, pair[0]), node=lambda pair: pair[1]
    )


def _comments(pull: PullRequest, info: Any, **_arguments: Any) -> Listing:
    people = info.context.world.actors
    rabbit = next((actor for actor in people if actor.kind == "review_bot"), None)
    return Listing(items=comments(pull, rabbit=rabbit))


def _base_sha(pull: PullRequest, info: Any) -> str:
    commit = _merge_commit(pull, info)
    if commit is not None and commit.parents:
        return commit.parents[0]
    return pull.repository.commits[-1].sha if pull.repository.commits else pull.head_sha


def _ref(pull: PullRequest, _info: Any) -> Ref | None:
    if pull.closed_at is not None or pull.is_cross_repository:
        return None
    return Ref(repository=pull.repository, name=pull.head_ref, sha=pull.head_sha, pull_request=pull)


def _review_commit(review: Review, info: Any) -> Commit:
    commit = head_commit(owner(review, info))
    commit.sha = review.commit_sha
    return commit


def _review_time(review: Review, info: Any) -> Any:
    return review.submitted_at or owner(review, info).updated_at


FIELDS: dict[str, dict[str, Resolver]] = {
    "PullRequest": {
        **SUBJECT,
        **attributes("is_draft", "merged_at", "merged_by", "is_cross_repository"),
        **attributes("additions", "deletions", "changed_files"),
        "state": lambda pull, _info: state_of(pull),
        "merged": lambda pull, _info: pull.merged_at is not None,
        "headRefName": attribute("head_ref"),
        "headRefOid": attribute("head_sha"),
        "headRef": _ref,
        "headRepository": _head_repository,
        "headRepositoryOwner": lambda pull, info: _head_repository(pull, info) and info.context.world,
        "baseRefName": attribute("base_ref"),
        "baseRefOid": _base_sha,
        "baseRepository": attribute("repository"),
        "mergeCommit": _merge_commit,
        "mergeable": lambda pull, _info: "UNKNOWN" if pull.closed_at else "MERGEABLE",
        "mergeStateStatus": lambda _pull, _info: "UNKNOWN",
        "permalink": lambda pull, info: subject_url(pull, world=info.context.world),
        "reviewDecision": _decision,
        "reviews": connection(_reviews),
        "latestReviews": connection(lambda pull, _info: Listing(items=latest_reviews(pull))),
        "latestOpinionatedReviews": connection(lambda pull, _info, **_: Listing(items=latest_reviews(pull))),
        "reviewRequests": connection(_requests),
        "closingIssuesReferences": connection(lambda pull, _info, **_: Listing(items=pull.closes)),
        "commits": connection(_commits),
        "files": connection(_files),
        "comments": connection(_comments),
        "statusCheckRollup": lambda pull, _info: Rollup(pull_request=pull) if pull.checks else None,
    },
    "PullRequestCommit": {
        "id": lambda source, _info: f"PRC_{source.pull_request.id}_{source.place}",
        "commit": _branch_commit,
        "pullRequest": attribute("pull_request"),
    },
    "PullRequestChangedFile": {
        **attributes("path", "additions", "deletions"),
        "changeType": upper("change"),
    },
    "ReviewRequest": {
        "id": lambda request, _info: f"RR_{request.pull_request.id}_{request.reviewer.id}",
        "pullRequest": attribute("pull_request"),
        "requestedReviewer": attribute("reviewer"),
    },
    "PullRequestReview": {
        **NUMBERED_NODE,
        **attributes("author", "submitted_at"),
        "state": upper("state"),
        "createdAt": _review_time,
        "updatedAt": _review_time,
        "publishedAt": attribute("submitted_at"),
        "pullRequest": owner,
        "repository": lambda review, info: owner(review, info).repository,
        "authorAssociation": lambda review, _info: "MEMBER" if review.author and review.author.role else "NONE",
        "authorCanPushToRepository": lambda review, _info: bool(review.author and review.author.role),
        "commit": _review_commit,
        "url": lambda review, info: (
            f"{subject_url(owner(review, info), world=info.context.world)}#pullrequestreview-{review.id}"
        ),
    },
}

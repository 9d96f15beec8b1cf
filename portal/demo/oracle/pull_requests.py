"""The pull requests of a week."""

from datetime import datetime
from typing import Any

from portal.demo.oracle.arithmetic import hours, spread
from portal.demo.oracle.moments import Window
from portal.demo.oracle.scope import Scope
from portal.demo.oracle.states import AUTHOR_KINDS, kind_of, was_draft, was_open
from portal.demo.world.model import PullRequest

KEYS = ("opened", "merged", "closed_unmerged", "open_at_end", "drafts_at_end")


def pull_request_figures(scope: Scope) -> dict[str, Any]:
    pulls = [pull for repository in scope.repositories for pull in filter(scope.counts, repository.pull_requests)]
    by_kind = {kind: dict.fromkeys(KEYS, 0) for kind in AUTHOR_KINDS}
    for pull in pulls:
        for key, is_so in _claims(pull, window=scope.window).items():
            by_kind[kind_of(pull.author)][key] += is_so
    totals: dict[str, Any] = {key: sum(counts[key] for counts in by_kind.values()) for key in KEYS}
    return {
        **totals,
        **_speed(pulls, window=scope.window),
        "waiting": _waiting(scope, pulls),
        "by_author_kind": by_kind,
    }


def _claims(pull: PullRequest, *, window: Window) -> dict[str, bool]:
    is_open = was_open(pull, instant=window.end_instant)
    return {
        "opened": window.holds(pull.created_at),
        "merged": window.holds(pull.merged_at),
        "closed_unmerged": pull.merged_at is None and window.holds(pull.closed_at),
        "open_at_end": is_open,
        "drafts_at_end": is_open and was_draft(pull, instant=window.end_instant),
    }


def _speed(pulls: list[PullRequest], *, window: Window) -> dict[str, Any]:
    to_review: list[float] = []
    to_merge: list[float] = []
    without_review = 0
    for pull in pulls:
        if pull.merged_at is None or not window.holds(pull.merged_at):
            continue
        to_merge.append(hours(pull.merged_at - pull.created_at))
        if pull.base_ref != pull.repository.default_branch:
            continue
        seen = human_reviews(pull)
        if seen:
            to_review.append(hours(seen[0] - review_start(pull, until=seen[0])))
        else:
            without_review += 1
    return {
        "hours_to_first_review": spread(to_review),
        "without_review": without_review,
        "hours_to_merge": spread(to_merge),
    }


def human_reviews(pull: PullRequest) -> list[datetime]:
    """When people other than the author reviewed, the first one first."""
    return sorted(
        review.submitted_at
        for review in pull.reviews
        if review.submitted_at
        and review.state != "pending"
        and kind_of(review.author) == "human"
        and review.author is not pull.author
    )


def review_start(pull: PullRequest, *, until: datetime) -> datetime:
    """Where the wait began: opened, or ready for the last time up to then."""
    ready = [event.at for event in pull.events if event.kind == "ready_for_review" and event.at <= until]
    return max([pull.created_at, *ready])


def _waiting(scope: Scope, pulls: list[PullRequest]) -> list[dict[str, Any]]:
    instant = scope.window.end_instant
    waiting = []
    for pull in pulls:
        if not was_open(pull, instant=instant) or was_draft(pull, instant=instant):
            continue
        if any(instant.includes(at) for at in human_reviews(pull)):
            continue
        ready = [event.at for event in pull.events if event.kind == "ready_for_review" and instant.includes(event.at)]
        waiting.append(
            {
                "repository": pull.repository.name,
                "number": pull.number,
                "title": pull.title,
                "url": scope.url(pull),
                "author": pull.author.login if pull.author else None,
                "hours": hours(instant.at - max([pull.created_at, *ready])),
            }
        )
    return sorted(waiting, key=lambda one: (-one["hours"], one["repository"], one["number"]))

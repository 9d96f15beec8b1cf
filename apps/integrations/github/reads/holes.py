"""Finds what an answer of GraphQL does not hold although it was asked: it may stand beside good data."""

from collections.abc import Callable, Sequence
from typing import Any

from apps.integrations.errors import RecordInvalid, SourceError, SourceRejected, SourceUnavailable
from apps.integrations.github import documents
from apps.integrations.github.client import GraphQLAnswer, GraphQLProblem
from apps.integrations.github.client.refusals import FORBIDDEN_KINDS, refusal_of_problem

# Parts that a record can do without: GitHub leaves them empty where this credential may not look.
DISPENSABLE = {
    "actor", "assignee", "author", "branchProtectionRule", "bypassActors",
    "bypassPullRequestAllowances", "compare", "content", "creator", "defaultBranchRef",
    "mergedBy", "milestone", "parent", "parentTeam", "primaryLanguage", "project", "ref", "refUpdateRule",
    "requestedReviewer", "rules", "rulesets", "signature", "target", "user",
}  # fmt: skip
# Lists whose items may be such parts.
DISPENSABLE_ITEMS = {"reviewers"}


class Taken:
    """The records of one page, and what could not be taken."""

    def __init__(self, problems: Sequence[GraphQLProblem], *, path: tuple[str, ...]) -> None:
        self.records: list[Any] = []
        self.skipped = 0
        serious = [problem for problem in problems if matters(problem)]
        self._spoiled = _places([problem for problem in serious if not _is_gone(problem, path=path)], path=path)
        # A problem that names no item of this list may stand for anything.
        self._has_hole = any(problem.path[: len(path)] != path for problem in serious)

    @property
    def proves_absence(self) -> bool:
        """Say whether what is not among the records is not there."""
        return not self._has_hole and not self.skipped

    def skip(self, count: int) -> None:
        """Count items that could not be read at all."""
        self.skipped += count

    def take(self, items: Sequence[Any], *, convert: Callable[[dict[str, Any]], Any]) -> None:
        """Convert the items that are whole; a null without a problem, or of what is gone, is nothing to take."""
        for place, item in enumerate(items):
            if place in self._spoiled:
                self.skipped += 1
            elif isinstance(item, dict):
                self._convert(item, convert)

    def _convert(self, item: dict[str, Any], convert: Callable[[dict[str, Any]], Any]) -> None:
        try:
            record = convert(item)
        except RecordInvalid:
            self.skipped += 1
            return
        if record is not None:
            self.records.append(record)


def is_forbidden(problem: GraphQLProblem) -> bool:
    """Say whether a part is refused to this credential, and matters."""
    return problem.kind in FORBIDDEN_KINDS and matters(problem)


def matters(problem: GraphQLProblem) -> bool:
    """Say whether a problem spoils what it stands beside."""
    names = [step for step in problem.path if isinstance(step, str)]
    is_hidden = problem.kind == "NOT_FOUND" or problem.kind in FORBIDDEN_KINDS
    is_item = names[-1:] == ["nodes"] and names[-2:-1] and names[-2] in DISPENSABLE_ITEMS
    return not (is_hidden and names and (is_item or names[-1] in DISPENSABLE))


def _places(problems: Sequence[GraphQLProblem], *, path: tuple[str, ...]) -> set[str | int]:
    """Return the places in the list at `path` that problems name."""
    depth = len(path)
    return {problem.path[depth] for problem in problems if problem.path[:depth] == path and len(problem.path) > depth}


def _is_gone(problem: GraphQLProblem, *, path: tuple[str, ...]) -> bool:
    """Say whether a problem is that an item of the list at `path` does not exist any more."""
    return problem.kind == "NOT_FOUND" and problem.path[: len(path)] == path and len(problem.path) == len(path) + 1


def descend(data: Any, path: Sequence[str]) -> Any:
    """Return what stands at `path`, None where something on the way is missing."""
    for step in path:
        if not isinstance(data, dict):
            return None
        data = data.get(step)
    return data


def missing(answer: GraphQLAnswer, *, document: str) -> SourceError:
    """Return the error for an answer without the part that was asked for."""
    what, needs = document.replace("_", " "), documents.NEEDS.get(document, "")
    if answer.errors:
        telling = next((problem for problem in answer.errors if is_forbidden(problem)), answer.errors[0])
        return refusal_of_problem(telling, what=what, needs=needs)
    if "organization" in answer.data and answer.data["organization"] is None:
        return SourceRejected(
            "The organization was not found, or is not visible to this credential: check PORTAL_ORGANIZATION.",
            reason="not_found",
        )
    if "node" in answer.data and answer.data["node"] is None:
        return SourceRejected(
            f"What the {what} belong to was not found, or is not visible to this credential.", reason="not_found"
        )
    return SourceUnavailable(f"GitHub answered without {what}.", reason="bad_answer")

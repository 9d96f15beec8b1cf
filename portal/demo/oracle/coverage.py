"""What tests cover: of the files that pull requests add, of the lines that they change, and of repositories."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.demo.oracle.arithmetic import days
from portal.demo.oracle.moments import Instant
from portal.demo.oracle.scope import Scope
from portal.demo.world.changes import ChangedFile, changed_files
from portal.demo.world.coverage import MeasuredFile, measured_files
from portal.demo.world.model import Commit, PullRequest, Repository, World
from portal.demo.world.patches import LARGEST_PATCH, changed_lines

FEWEST_LINES, LEAST_PERCENT = 10, 80
SOURCE, GENERATED, ENDINGS = "src/", "src/generated/", ("py", "ts", "go")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewModules:
    """What the rule on new modules must find of a pull request."""

    result: str  # pass, fail, unknown, not_applicable
    below: tuple[str, ...] = ()  # files with too few tests


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """Of the lines of source files that a pull request adds or changes those that do something."""

    covered: int
    total: int


def new_modules(world: World) -> dict[str, NewModules]:
    """By address, what the rule must find of each pull request that is open or merged to a branch that is released."""
    return {
        f"{world.base_url}/{world.login}/{one.name}/pull/{pull.number}": _judged(pull)
        for one in world.repositories
        for pull in one.pull_requests
        if (pull.closed_at is None or pull.merged_at)
        and (pull.base_ref == one.default_branch or pull.base_ref.startswith("release/"))
    }


def _judged(pull: PullRequest) -> NewModules:
    told = _told(pull)
    counts = {}
    for file in changed_files(pull):
        if file.change == "added" and _is_source(file):
            found = told.get(file.path)
            counts[file.path] = (len(found.covered), _size(found)) if found else (None, file.additions)
    large = {path: count for path, count in counts.items() if count[1] >= FEWEST_LINES}
    below = [path for path, (ran, size) in large.items() if ran is not None and ran * 100 < LEAST_PERCENT * size]
    if below or not large:
        return NewModules(result="fail" if below else "not_applicable", below=tuple(below))
    return NewModules(result="unknown" if any(ran is None for ran, _ in large.values()) else "pass")


def new_code(pull: PullRequest) -> NewCode | None:
    """What is known of the lines that a pull request adds or changes in source files; None where not all is known.

    Of a file whose change is too large to be told it is known what is new only where all of it is.
    """
    told, covered, total = _told(pull), 0, 0
    for file in changed_files(pull):
        if file.change == "deleted" or not file.additions or not _is_source(file):
            continue
        found = told.get(file.path)
        if found is None or (file.change != "added" and file.additions + file.deletions > LARGEST_PATCH):
            return None
        lines = set(changed_lines(file))
        covered += len(lines & set(found.covered))
        total += len(lines & {*found.covered, *found.uncovered})
    return NewCode(covered=covered, total=total)


def coverage_figures(scope: Scope) -> list[dict[str, Any]]:
    """A week's coverage by repository: the figures' `coverage[]`."""
    return [_of_repository(one, scope=scope) for one in sorted(scope.repositories, key=lambda one: one.name)]


def _of_repository(repository: Repository, *, scope: Scope) -> dict[str, Any]:
    newest = newest_report(repository, until=scope.window.end_instant)
    before = newest_report(repository, until=scope.window.start_instant)
    merged = [pull for pull in repository.pull_requests if scope.window.holds(pull.merged_at)]
    known = [found for pull in merged if (found := new_code(pull))]
    total = sum(one.total for one in known)
    return {
        "repository": repository.name,
        "percent": newest and newest[1],
        "change": newest[1] - before[1] if newest and before else None,
        "age_days": days(scope.window.end_instant.at - newest[0].committed_at) if newest else None,
        "new_code_percent": 100 * sum(one.covered for one in known) / total if total else None,
        "without_report": len(merged) - len(known),
    }


def newest_report(repository: Repository, *, until: Instant) -> tuple[Commit, float] | None:
    """The newest commit with a report on the line of the default branch, and what its tests cover, in percent."""
    for commit in _line(repository):
        files = measured_files(repository, commit.sha) if until.includes(commit.committed_at) else None
        if files:
            return commit, 100 * sum(len(file.covered) for file in files) / sum(map(_size, files))
    return None


def _line(repository: Repository) -> Iterator[Commit]:
    """The commits that the default branch has been at, the newest first."""
    commits = {commit.sha: commit for commit in repository.commits}
    sha = repository.commits[-1].sha if repository.commits else ""
    while sha in commits:
        yield commits[sha]
        sha = next(iter(commits[sha].parents), "")


def _told(pull: PullRequest) -> dict[str, MeasuredFile]:
    """The files in the report of the head, else of the merge."""
    files = measured_files(pull.repository, pull.head_sha)
    if files is None and pull.merge_sha:
        files = measured_files(pull.repository, pull.merge_sha)
    return {file.path: file for file in files or ()}


def _is_source(file: ChangedFile) -> bool:
    is_own = file.path.startswith(SOURCE) and not file.path.startswith(GENERATED)
    return is_own and file.path.rpartition(".")[2] in ENDINGS


def _size(file: MeasuredFile) -> int:
    return len(file.covered) + len(file.uncovered)

"""What reports of test coverage say of default branches, and of the files that pull requests add."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.catalog.models import Repository
from apps.coverage.queries import AskedChange, CoverageRow, NewFile, new_code, newest_coverage
from apps.delivery.models import PullRequest
from apps.scorecards.facts import ChangedFile, CoverageFacts, Missing, NewFileCoverage, Process, RepositoryFacts
from apps.scorecards.queries.loading.pull_request_changes import Changes
from apps.scorecards.queries.loading.sources import Sources

HOW = "docs/send-coverage.md says how."
ONLY_TOLD = "A status tells a percent, and no report has come in of a commit on the default branch."
UNLISTED = Missing(cause="It changes more files than are read: those that it adds are not all known.", is_of_one=True)
HEAD_UNREAD = Missing(cause="The head of the default branch is not in the history that was read.")


def coverage_facts(
    repositories: Sequence[Repository], *, sources: Sources, now: datetime
) -> dict[int, CoverageFacts | Missing]:
    """Return how old the newest report of each repository is, in four statements."""
    rows = newest_coverage([one.pk for one in repositories], now=now)
    return {
        one.pk: sources.missing("commits", repository=one.name) or _newest_report(rows[one.pk]) for one in repositories
    }


def _newest_report(row: CoverageRow) -> CoverageFacts | Missing:
    if row.reported_at is None:
        return Missing(cause=f"{row.cause} {HOW}")
    if row.lines_total is None:
        return Missing(cause=f"{ONLY_TOLD} {HOW}")
    if row.commits_behind is None:
        return HEAD_UNREAD
    # The history may have been read after the head was.
    return CoverageFacts(measured_at=row.reported_at, commits_behind=max(row.commits_behind, 0))


class NewFiles:
    """The source files that pull requests add."""

    def __init__(
        self,
        rows: Sequence[PullRequest],
        *,
        changes: Changes,
        repositories: Mapping[int, RepositoryFacts],
        process: Process,
    ) -> None:
        """Load what reports tell of them, in five statements at most."""
        self._changes = {row.pk: changes.of(row, repository=repositories[row.repository_id].name) for row in rows}
        asked = {
            row.pk: _asked(row, files=told.files, process=process)
            for row in rows
            if not isinstance(told := self._changes[row.pk], Missing)
        }
        self._told = dict(zip(asked, new_code(list(asked.values())), strict=True))

    def of(self, row: PullRequest) -> tuple[NewFileCoverage, ...] | Missing:
        """Return those that one of them adds."""
        changes = self._changes[row.pk]
        if isinstance(changes, Missing):
            return changes
        if not changes.is_complete:
            return UNLISTED
        lines = {one.path: one.lines for one in changes.files}
        return tuple(_new_file(one, lines=lines[one.path]) for one in self._told[row.pk])


def _asked(row: PullRequest, *, files: Sequence[ChangedFile], process: Process) -> AskedChange:
    sources = [one for one in files if process.is_to_be_covered(one.path)]
    return AskedChange(
        repository=row.repository_id,
        commits=(row.head_sha, row.merge_sha) if row.merged_at else (row.head_sha,),
        paths=tuple(one.path for one in sources if one.is_new),
        others=tuple(one.path for one in sources if one.status != "removed"),
    )


def _new_file(file: NewFile, *, lines: int) -> NewFileCoverage:
    if file.cause:
        return NewFileCoverage(path=file.path, lines=lines, covered=Missing(cause=file.cause))
    return NewFileCoverage(path=file.path, lines=file.lines_total, covered=file.lines_covered)

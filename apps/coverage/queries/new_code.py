"""What reports say of the files that pull requests add and change."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from operator import itemgetter

from apps.coverage.models import CommitCoverage, CoverageFile, CoverageReport, CoverageStatus
from apps.coverage.names import paths_in_report
from apps.coverage.queries.files import counting, record_of
from apps.coverage.records import CoverageFileRecord, Lines
from apps.coverage.records.reports import joined

AT_ONCE = 2000
HOW = "docs/send-coverage.md says how."
NO_REPORT = f"No report of its head or its merge has come in: let its workflow send one. {HOW}"
FILES_GONE = "Its report is so old that only its counts are kept, and nothing of its files."
UNTOLD = "The report tells nothing of {path}: let it tell of all source files, also of those that no test loads."
TOLD = "{cause} Codecov says that {percent:g} % of the lines that it changes are covered{target}, not of which files."
UNSURE = "The report may mean {path} or another file: let it write paths as they are in the repository."


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChange:
    """A pull request whose files are asked about."""

    repository: int
    commits: tuple[str, ...]  # the first that has a report counts
    paths: tuple[str, ...]  # of the files asked about
    lines: Mapping[str, Lines] = field(default_factory=dict)  # by path, of which only some lines are asked about
    others: tuple[str, ...] = ()  # of more files there: what a report tells of them is not taken for one asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file, or the lines of it that were asked about, as the report tells of it."""

    path: str
    lines_covered: int = 0
    lines_total: int = 0
    cause: str = ""  # why nothing is known of it


def new_code(changes: Sequence[AskedChange]) -> list[tuple[NewFile, ...]]:
    """Return what is known of the files of each change, in five statements at most."""
    with_files = [one for one in changes if one.paths]
    commits = _commits(with_files)
    reports, told = _reports(commits), _statuses(with_files, commits=commits)
    asked = [_Asked(one, commits=commits, reports=reports, told=told) for one in changes]
    _find_files(asked)
    rows = CoverageFile.objects.in_bulk({row for one in asked for found in one.rows.values() for row in found})
    return [tuple(one.told(rows)) for one in asked]


class _Asked:
    """A change on the way to its answer."""

    def __init__(
        self,
        change: AskedChange,
        *,
        commits: Mapping[tuple[int, str], CommitCoverage],
        reports: Mapping[int, Sequence[CoverageReport]],
        told: Mapping[tuple[int, str], str],
    ) -> None:
        self._change = change
        found = [commits[key] for sha in change.commits if (key := (change.repository, sha)) in commits]
        whole = next((one for one in found if one.has_files), None)
        without = next((told[key] for sha in change.commits if (key := (change.repository, sha)) in told), NO_REPORT)
        self._cause = "" if whole else FILES_GONE if found else without
        self.reports = [one.pk for one in reports[whole.pk]] if whole else []
        self.rows: dict[str, list[int]] = defaultdict(list)
        self._unsure: set[str] = set()

    def find(self, rows: Mapping[str, int]) -> None:
        """Note which rows of a report, by its paths, tell of the files."""
        found = paths_in_report({*self._change.paths, *self._change.others}, reported=rows)
        for path in self._change.paths:
            named = found.get(path)
            if named is not None:
                self.rows[path].append(rows[named])
            elif path in found:
                self._unsure.add(path)

    def told(self, rows: Mapping[int, CoverageFile]) -> Iterator[NewFile]:
        """Yield the files in the order in which they were asked about."""
        for path in self._change.paths:
            cause = self._cause or (UNSURE.format(path=path) if path in self._unsure else "")
            files = [record_of(rows[one]) for one in self.rows.get(path, ()) if one in rows]
            if cause or not files:
                yield NewFile(path=path, cause=cause or UNTOLD.format(path=path))
            else:
                yield self._counted(path, file=reduce(joined, files))

    def _counted(self, path: str, *, file: CoverageFileRecord) -> NewFile:
        asked = self._change.lines.get(path)
        if asked is None:
            return NewFile(path=path, lines_covered=file.lines_covered, lines_total=file.lines_total)
        covered, uncovered = len(file.covered & asked), len(file.uncovered & asked)
        return NewFile(path=path, lines_covered=covered, lines_total=covered + uncovered)


def _commits(changes: Sequence[AskedChange]) -> dict[tuple[int, str], CommitCoverage]:
    repositories, shas = {one.repository for one in changes}, {sha for one in changes for sha in one.commits}
    rows = CommitCoverage.objects.filter(repository__in=repositories, commit_sha__in=shas, lines_total__gt=0)
    return {(row.repository_id, row.commit_sha): row for row in rows}


def _statuses(
    changes: Sequence[AskedChange], *, commits: Mapping[tuple[int, str], CommitCoverage]
) -> dict[tuple[int, str], str]:
    """Return what statuses say of what changes in commits without a report, as a cause of knowing no more."""
    shas = {(one.repository, sha) for one in changes for sha in one.commits} - commits.keys()
    if not shas:
        return {}
    rows = CoverageStatus.objects.filter(
        repository__in={repository for repository, _ in shas},
        commit_sha__in={sha for _, sha in shas},
        patch_percent__isnull=False,
    )
    return {(row.repository_id, row.commit_sha): _cause(row) for row in rows}


def _cause(row: CoverageStatus) -> str:
    target = "" if row.patch_target is None else f" (target {row.patch_target:g} %)"
    return TOLD.format(cause=NO_REPORT, percent=row.patch_percent, target=target)


def _reports(commits: Mapping[tuple[int, str], CommitCoverage]) -> dict[int, list[CoverageReport]]:
    """Return the reports that count, by the key of their commit."""
    accepted = defaultdict(list)
    rows = CoverageReport.objects.filter(
        commit__in=[one.pk for one in commits.values()], state=CoverageReport.State.ACCEPTED
    )
    for row in rows.order_by("commit", "flag"):
        accepted[row.commit_id].append(row)
    return defaultdict(list, {commit: counting(found) for commit, found in accepted.items()})


def _find_files(asked: Collection[_Asked]) -> None:
    """Let each change find its files, one report after another: all the paths of many are a lot."""
    by_report = defaultdict(list)
    for one in asked:
        for report in one.reports:
            by_report[report].append(one)
    rows = CoverageFile.objects.filter(report__in=list(by_report)).order_by("report", "path", "pk")
    columns = rows.values_list("report", "path", "pk").iterator(chunk_size=AT_ONCE)
    for report, files in groupby(columns, key=itemgetter(0)):
        paths = {path: pk for _, path, pk in files}
        for one in by_report[report]:
            one.find(paths)

"""A report of test coverage, whatever tool wrote it."""

from dataclasses import dataclass

from apps.coverage.records.lines import Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFileRecord:
    """One file. What is counted are its lines, in a profile of Go its statements, as that tool counts them."""

    path: str  # as the report writes it: a name, never to be opened
    lines_covered: int
    lines_total: int
    branches_covered: int
    branches_total: int  # 0 where the report tells of none
    covered: Lines
    uncovered: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageReportRecord:
    """All files of one report, each once, in the order in which the report names them first."""

    format: str
    files: tuple[CoverageFileRecord, ...]

    @property
    def lines_covered(self) -> int:
        return sum(file.lines_covered for file in self.files)

    @property
    def lines_total(self) -> int:
        return sum(file.lines_total for file in self.files)

    @property
    def branches_covered(self) -> int:
        return sum(file.branches_covered for file in self.files)

    @property
    def branches_total(self) -> int:
        return sum(file.branches_total for file in self.files)

    def combined(self) -> "CoverageReportRecord":
        """Return the report with each path once: what several files of one path tell is joined, line by line."""
        found: dict[str, CoverageFileRecord] = {}
        for file in self.files:
            found[file.path] = joined(found[file.path], file) if file.path in found else file
        return CoverageReportRecord(format=self.format, files=tuple(found.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReportRecord:
    """What the sender of a report says of it."""

    commit_sha: str
    digest: str  # SHA-256 of the report
    flag: str = ""
    branch: str = ""
    pull_request: int | None = None
    run: int = 0  # number of the run in CI


def joined(one: CoverageFileRecord, other: CoverageFileRecord) -> CoverageFileRecord:
    """Join what two reports tell of one file. Only lines can be told apart, so only they are counted exactly."""
    covered = Lines.of((*one.covered.spans, *other.covered.spans))
    uncovered = Lines.of((*one.uncovered.spans, *other.uncovered.spans)) - covered
    return CoverageFileRecord(
        path=one.path,
        lines_covered=len(covered),
        lines_total=len(covered) + len(uncovered),
        branches_covered=max(one.branches_covered, other.branches_covered),
        branches_total=max(one.branches_total, other.branches_total),
        covered=covered,
        uncovered=uncovered,
    )

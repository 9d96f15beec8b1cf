"""Gathers what a report tells of each file, however often it names the file or one of its lines."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from apps.coverage.records import CoverageFileRecord, CoverageReportRecord, Lines
from apps.integrations.reports.limits import Limits, ReportRefused
from apps.integrations.texts import clean

LONGEST_PATH = 500  # as a pull request's changed files
MOST_DIGITS = 30
LARGEST_COUNT = 10**9


@dataclass(slots=True)
class FileLines:
    """One file while its report is read. A line counts as covered if anything in it ran."""

    limits: Limits
    is_covered: dict[int, bool] = field(default_factory=dict)
    branches: dict[Hashable, tuple[int, int]] = field(default_factory=dict)  # covered and all, by where

    def add_line(self, number: int, *, is_covered: bool) -> None:
        """Note a line. Some tools put what has no line of its own at 0, which counts for nothing."""
        if number > self.limits.line_number:
            raise ReportRefused("inconsistent", f"No file has a line {number}.")
        if number:
            self.is_covered[number] = is_covered or self.is_covered.get(number, False)

    def add_branches(self, where: Hashable, *, covered: int, total: int) -> None:
        """Note the branches at one place; told twice, the better of the two counts."""
        if covered > total or total > LARGEST_COUNT:
            raise ReportRefused("inconsistent", f"{covered} of {total} branches cannot be covered.")
        before = self.branches.get(where, (0, 0))
        self.branches[where] = max(covered, before[0]), max(total, before[1])

    def record(self, path: str) -> CoverageFileRecord:
        """Return what was gathered."""
        covered = Lines.numbered(number for number, is_covered in self.is_covered.items() if is_covered)
        uncovered = Lines.numbered(number for number, is_covered in self.is_covered.items() if not is_covered)
        return CoverageFileRecord(
            path=path,
            lines_covered=len(covered),
            lines_total=len(self.is_covered),
            branches_covered=sum(one for one, _ in self.branches.values()),
            branches_total=sum(total for _, total in self.branches.values()),
            covered=covered,
            uncovered=uncovered,
        )


class Files:
    """The files of one report by their paths."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._files: dict[str, FileLines] = {}

    def named(self, path: str) -> FileLines:
        """Return the file of a path, known or new. Raises ReportRefused for no path, or too many."""
        name = path_of(path)
        if name not in self._files:
            check_files(len(self._files) + 1, self._limits)
            self._files[name] = FileLines(self._limits)
        return self._files[name]

    def report(self, report_format: str) -> CoverageReportRecord:
        """Return the report of all files; raises ReportRefused where they have no line."""
        return report_of(report_format, (file.record(path) for path, file in self._files.items()))


def report_of(report_format: str, files: Iterable[CoverageFileRecord]) -> CoverageReportRecord:
    """Return a report; one without a line would be 0 of 0, which says nothing."""
    report = CoverageReportRecord(format=report_format, files=tuple(files))
    if not report.lines_total:
        words = "The report names no line of any file. Run the tests before it is written, and look at its settings."
        raise ReportRefused("no_lines", words)
    if max(report.lines_total, report.branches_total) > LARGEST_COUNT:
        raise ReportRefused("inconsistent", f"The report counts to more than {LARGEST_COUNT}, as no code does.")
    return report


def path_of(path: str) -> str:
    """Return a path as it is kept."""
    name = clean(path.strip(), limit=LONGEST_PATH)
    if not name:
        raise ReportRefused("bad_report", "The report has a file without a name.")
    return name


def check_files(number: int, limits: Limits) -> None:
    """Refuse one file too many."""
    if number > limits.files:
        words = (
            f"The report names more than {limits.files} files. Split it, and send each part under a flag of its own."
        )
        raise ReportRefused("too_many_files", words)


def whole_number(text: str, *, what: str) -> int:
    """Read a number of a report; a negative one, which some compilers write, is 0."""
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ReportRefused("bad_report", f"The {what} {text[:40]!r} is no number.")
    if len(digits) > MOST_DIGITS:
        raise ReportRefused("inconsistent", f"The {what} {text[:40]}… is no number that a tool counts to.")
    return 0 if text.strip().startswith("-") else int(digits)

"""LCOV's tracefile: https://github.com/linux-test-project/lcov, man page geninfo, "TRACEFILE FORMAT"."""

from typing import IO

from apps.coverage.records import CoverageReportRecord
from apps.integrations.reports.collecting import FileLines, Files, whole_number
from apps.integrations.reports.limits import Meter, ReportRefused
from apps.integrations.reports.text import text_lines

BRANCH_PARTS = 4  # line, block, branch, how often it was taken


def read_lcov(body: IO[bytes], meter: Meter) -> CoverageReportRecord:
    """Read the files of a tracefile; the counts of several tests for one file add up."""
    files, file = Files(meter.limits), None
    for line in text_lines(body, meter):
        key, _, value = line.partition(":")
        if key == "SF":
            file = files.named(value)
        elif key == "end_of_record":
            file = None
        elif key in ("DA", "BRDA"):
            if file is None:
                raise ReportRefused("bad_report", f"{line[:60]!r} belongs to no file: no line SF: stands before it.")
            _add_line(file, value) if key == "DA" else _add_branch(file, value)
    return files.report("lcov")


def _add_line(file: FileLines, value: str) -> None:
    number, _, rest = value.partition(",")
    count = whole_number(rest.partition(",")[0], what="count of a line")
    file.add_line(whole_number(number, what="line number"), is_covered=count > 0)


def _add_branch(file: FileLines, value: str) -> None:
    parts = value.rsplit(",", 1)
    if len(value.split(",")) < BRANCH_PARTS:
        raise ReportRefused("bad_report", f"BRDA:{value[:60]} does not name line, block, branch and count.")
    # "-": the line of the branch never ran.
    count = 0 if parts[1] == "-" else whole_number(parts[1], what="count of a branch")
    file.add_branches(parts[0], covered=int(count > 0), total=1)

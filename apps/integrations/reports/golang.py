"""Go's cover profile: https://pkg.go.dev/golang.org/x/tools/cover."""

import re
from collections.abc import Mapping
from typing import IO, NamedTuple

from apps.coverage.records import CoverageFileRecord, CoverageReportRecord, Lines
from apps.integrations.reports.collecting import check_files, path_of, report_of
from apps.integrations.reports.limits import Limits, Meter, ReportRefused
from apps.integrations.reports.text import text_lines

# name.go:line.column,line.column statements count
BLOCK = re.compile(r"(.+):(\d{1,9})\.(\d{1,9}),(\d{1,9})\.(\d{1,9}) (\d{1,9}) (\d{1,30})", re.ASCII)


class _Place(NamedTuple):
    first_line: int
    first_column: int
    last_line: int
    last_column: int


class _Block(NamedTuple):
    statements: int
    is_covered: bool


def read_go(body: IO[bytes], meter: Meter) -> CoverageReportRecord:
    """Read a profile. A block that several packages' tests tell of counts once, as in `go tool cover`."""
    files: dict[str, dict[_Place, _Block]] = {}
    for line in text_lines(body, meter):
        if line.startswith("mode:"):
            continue  # profiles that were joined have one each
        path, place, block = _block(line, meter.limits)
        if path not in files:
            check_files(len(files) + 1, meter.limits)
        blocks = files.setdefault(path, {})
        before = blocks.get(place, block)
        if before.statements != block.statements:
            raise ReportRefused("inconsistent", f"{line[:100]!r} has other statements than the same block before.")
        blocks[place] = _Block(block.statements, block.is_covered or before.is_covered)
    return report_of("go", (_record(path, blocks) for path, blocks in files.items()))


def _block(line: str, limits: Limits) -> tuple[str, _Place, _Block]:
    found = BLOCK.fullmatch(line)
    if found is None:
        raise ReportRefused("bad_report", f"{line[:100]!r} is no line of a profile of Go.")
    place = _Place(*(int(found[group]) for group in range(2, 6)))
    if not 1 <= place.first_line <= place.last_line <= limits.line_number:
        raise ReportRefused("inconsistent", f"No block lies where {line[:100]!r} says.")
    return path_of(found[1]), place, _Block(int(found[6]), int(found[7]) > 0)


def _record(path: str, blocks: Mapping[_Place, _Block]) -> CoverageFileRecord:
    """Count statements, as Go does. A line on which a covered block lies is covered."""
    told = {place: block for place, block in blocks.items() if block.statements}
    covered = Lines.of((place.first_line, place.last_line) for place, block in told.items() if block.is_covered)
    uncovered = Lines.of((place.first_line, place.last_line) for place, block in told.items() if not block.is_covered)
    return CoverageFileRecord(
        path=path,
        lines_covered=sum(block.statements for block in told.values() if block.is_covered),
        lines_total=sum(block.statements for block in told.values()),
        branches_covered=0,
        branches_total=0,
        covered=covered,
        uncovered=uncovered - covered,
    )

"""Finds out from its content what a report is, and has it read."""

import os
import time
from collections.abc import Callable
from typing import IO

from apps.coverage.records import CoverageReportRecord
from apps.integrations.reports.clover import CloverReader
from apps.integrations.reports.cobertura import CoberturaReader
from apps.integrations.reports.collecting import Files
from apps.integrations.reports.coveragepy import read_coveragepy
from apps.integrations.reports.golang import read_go
from apps.integrations.reports.jacoco import JacocoReader
from apps.integrations.reports.lcov import read_lcov
from apps.integrations.reports.limits import MOST_BYTES, Limits, Meter, ReportRefused
from apps.integrations.reports.xml import Attributes, Reader, read_xml

FORMATS = {
    "cobertura": "Cobertura",
    "jacoco": "JaCoCo",
    "clover": "Clover",
    "lcov": "LCOV",
    "go": "Go",
    "coverage.py": "coverage.py JSON",
}
NOT_COVERAGE = (
    f"This is no report of coverage that is known. Known are: {', '.join(FORMATS.values())}. "
    "Send the file itself, as curl --data-binary does, not a form."
)
# Of zip, 7z, xz, bzip2 and zstd.
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd")
UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
HTML = (b"<!doctype html", b"<html")
LCOV_STARTS = (b"TN:", b"SF:")
HEAD = 4096
READERS: dict[str, Callable[[Files], Reader]] = {
    "cobertura": CoberturaReader,
    "jacoco": JacocoReader,
    "clover": CloverReader,
}


class _AnyXml:
    """Chooses by its first element who reads a document."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._reader: Reader | None = None
        self.format = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._reader is None:
            self.format = _xml_format(tag, attributes)
            self._reader = READERS[self.format](self._files)
        self._reader.start(tag, attributes)

    def end(self, tag: str) -> None:
        if self._reader is not None:
            self._reader.end(tag)


def read_report(
    body: IO[bytes], *, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
) -> CoverageReportRecord:
    """Read a report from a file that can be sought in; raises ReportRefused where there is none to be had."""
    meter = Meter(limits=limits or Limits(), clock=clock)
    if body.seek(0, os.SEEK_END) > MOST_BYTES:
        raise ReportRefused("too_large", f"The report has more than {MOST_BYTES} bytes.")
    body.seek(0)
    head = body.read(HEAD)
    body.seek(0)
    refuse_at_a_glance(head)
    start = _start(head)
    return _read_xml(body, meter) if _is_xml(start) else _text_reader(start)(body, meter)


def refuse_at_a_glance(head: bytes) -> None:
    """Raise ReportRefused for what its first bytes show to be no report."""
    if not head.strip():
        raise ReportRefused("empty", "There is nothing in the report. Look whether the tests wrote one.")
    if head.startswith(ARCHIVES):
        words = "Archives are not taken: send the report itself, plain or as gzip."
        raise ReportRefused("archive", words)
    start = _start(head)
    if start[:20].lower().startswith(HTML):
        raise ReportRefused("not_coverage", NOT_COVERAGE)
    if not _is_xml(start):
        _text_reader(start)


def _start(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _is_xml(start: bytes) -> bool:
    return start.startswith((b"<", *UTF_16))


def _text_reader(start: bytes) -> Callable[[IO[bytes], Meter], CoverageReportRecord]:
    if start.startswith(b"mode:"):
        return read_go
    if start.startswith(b"{"):
        return read_coveragepy
    # Newer versions of lcov begin with comments.
    lines = [line for line in start.splitlines() if line.strip() and not line.startswith(b"#")]
    if lines and lines[0].startswith(LCOV_STARTS):
        return read_lcov
    raise ReportRefused("not_coverage", NOT_COVERAGE)


def _read_xml(body: IO[bytes], meter: Meter) -> CoverageReportRecord:
    files = Files(meter.limits)
    reader = _AnyXml(files)
    read_xml(body, reader, meter)
    return files.report(reader.format)


def _xml_format(tag: str, attributes: Attributes) -> str:
    if tag == "report":
        return "jacoco"
    if tag != "coverage":
        raise ReportRefused("not_coverage", NOT_COVERAGE)
    is_clover = "line-rate" not in attributes and not {"clover", "generated"}.isdisjoint(attributes)
    return "clover" if is_clover else "cobertura"

"""Reads the reports in a zip archive, within limits: no name in it is a path, and archives in it are not opened."""

import hashlib
import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from apps.coverage.records import PackedReportRecord
from apps.integrations.reports.limits import MOST_BYTES, Limits, ReportRefused
from apps.integrations.reports.recognition import HEAD, read_report, refuse_at_a_glance
from apps.integrations.texts import clean

# A report as HTML, which often lies beside the one for programs, has a file for each file of the code.
MOST_MEMBERS = 5_000
MOST_UNPACKED = 5 * MOST_BYTES
MOST_REPORTS = 50
PART = 65_536
NAME_LENGTH = 255
# Others can take any amount of memory, and no action that uploads writes them.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IS_ENCRYPTED = 0x1
ENTRY = b"PK\x01\x02"  # begins each entry of the directory at the end
# All that the standard library raises for archives that are broken, or made to break it.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError)
# What says no more than that something else than a report was met.
USUAL = ("not_coverage", "empty", "archive", "bad_xml")
NO_REPORT = "No file in the artifact is a report of coverage that is known."


@dataclass(slots=True, kw_only=True)
class _Unpacking:
    """Counts what all members of an archive cost together."""

    limits: Limits
    clock: Callable[[], float]
    until: float
    unpacked: int = 0
    refusals: list[str] = field(default_factory=list)  # of what is nearly a report

    def add(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > MOST_UNPACKED:
            words = f"The artifact unpacks to more than {MOST_UNPACKED} bytes: keep reports apart from other files."
            raise ReportRefused("too_large", words)
        if self.clock() > self.until:
            words = f"Reading the artifact took longer than {self.limits.seconds:g} seconds: split it."
            raise ReportRefused("too_slow", words)


def read_archive(
    content: bytes, *, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
) -> tuple[PackedReportRecord, ...]:
    """Read the reports in an archive, whose other files are left aside.

    Raises ReportRefused where there is none, with the codes of `read_report`, and bad_zip or too_many_members.
    """
    most = limits or Limits()
    unpacking = _Unpacking(limits=most, clock=clock, until=clock() + most.seconds)
    found = list(_reports(content, unpacking))
    if not found:
        raise ReportRefused("no_report", " ".join((NO_REPORT, *unpacking.refusals[:1])))
    return tuple(_without_repetitions(found))


def _reports(content: bytes, unpacking: _Unpacking) -> Iterator[PackedReportRecord]:
    if content.count(ENTRY) > MOST_MEMBERS:
        words = f"The artifact holds more than {MOST_MEMBERS} files: keep reports apart from other files."
        raise ReportRefused("too_many_members", words)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise ReportRefused("bad_zip", "The artifact is no zip archive, or a broken one.") from error
    found = 0
    for member in archive.infolist():
        report = _report(archive, member, unpacking)
        if report is None:
            continue
        found += 1
        if found > MOST_REPORTS:
            raise ReportRefused("too_many_members", f"The artifact holds more than {MOST_REPORTS} reports.")
        yield report


def _report(archive: zipfile.ZipFile, member: zipfile.ZipInfo, unpacking: _Unpacking) -> PackedReportRecord | None:
    """Return the report that a member is, None where it is something else."""
    if member.is_dir() or member.flag_bits & IS_ENCRYPTED or member.compress_type not in METHODS:
        return None
    name = clean(member.filename, limit=NAME_LENGTH)
    try:
        content = _unpacked(archive, member, unpacking)
        left = replace(unpacking.limits, seconds=max(unpacking.until - unpacking.clock(), 0))
        report = read_report(io.BytesIO(content), limits=left, clock=unpacking.clock)
    except ReportRefused as refused:
        unpacking.add(0)
        if refused.code not in USUAL:
            unpacking.refusals.append(f"{PurePosixPath(name).name[:80]}: {refused}")
        return None
    except BROKEN:
        return None
    return PackedReportRecord(name=name, digest=hashlib.sha256(content).hexdigest(), report=report)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, unpacking: _Unpacking) -> bytes:
    """Unpack a member that may be a report; raises ReportRefused where its beginning shows that it is none."""
    parts, size = [], 0
    with archive.open(member) as stream:
        part = stream.read(HEAD)
        refuse_at_a_glance(part)
        while part:
            size += len(part)
            if size > MOST_BYTES:
                raise ReportRefused("too_large", f"The report has more than {MOST_BYTES} bytes.")
            unpacking.add(len(part))
            parts.append(part)
            part = stream.read(PART)
    return b"".join(parts)


def _without_repetitions(found: list[PackedReportRecord]) -> Iterator[PackedReportRecord]:
    """Leave one of what is the same: some tools write one report in several formats into one folder."""
    known: dict[tuple[str, frozenset[str]], str] = {}
    digests = set()
    for one in found:
        told = frozenset(PurePosixPath(file.path.replace("\\", "/")).name for file in one.report.files)
        before = known.setdefault((str(PurePosixPath(one.name).parent), told), one.report.format)
        if before == one.report.format and one.digest not in digests:
            digests.add(one.digest)
            yield one

"""Reads text line by line, each and all of them bounded."""

from collections.abc import Iterator
from typing import IO

from apps.integrations.reports.limits import Meter, ReportRefused


def text_lines(body: IO[bytes], meter: Meter) -> Iterator[str]:
    """Yield the lines that have something in them, without what ends them; bytes that are no UTF-8 are replaced."""
    longest = meter.limits.token_bytes
    while line := body.readline(longest + 1):
        if len(line) > longest:
            raise ReportRefused("too_large", f"One line of the report is longer than {longest} bytes.")
        meter.count(meter.limits.lines, what="lines")
        text = line.decode(errors="replace").strip("\r\n\ufeff ")
        if text:
            yield text

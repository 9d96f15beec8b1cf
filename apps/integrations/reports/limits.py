"""How much of a report is taken in, and what it is told that asks for more."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_BYTES = 10_000_000
LOOK_AT_THE_CLOCK_EVERY = 1024


class ReportRefused(Exception):
    """A report is of no use. `code` is for programs, the message for people.

    Codes of what cannot be read: empty, not_coverage, bad_xml, bad_json, bad_report, xml_entities_forbidden; of what is
    not taken: archive; of what is too much: too_large, too_many_elements, too_many_files, too_deep, too_slow; of what
    makes no sense: bad_rate, inconsistent, no_lines.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one report may cost."""

    elements: int = 200_000  # of XML, or lists and objects of JSON
    values: int = 500_000  # of JSON
    lines: int = 500_000  # of text
    files: int = 20_000
    depth: int = 64
    token_bytes: int = 262_144  # a start tag with its attributes, a comment, a line of text
    line_number: int = 10_000_000
    seconds: float = 20.0


@dataclass(slots=True, kw_only=True)
class Meter:
    """Counts what a report costs; each count raises ReportRefused where it is too much."""

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _started: float = field(init=False)
    _counted: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def count(self, limit: int, *, what: str) -> None:
        """Count one more element or line."""
        self._counted += 1
        if self._counted > limit:
            words = f"The report has more than {limit} {what}. Split it, and send each part under a flag of its own."
            raise ReportRefused("too_many_elements", words)
        if self._counted % LOOK_AT_THE_CLOCK_EVERY == 0:
            self.look_at_the_clock()

    def look_at_the_clock(self) -> None:
        """Refuse what has taken too long."""
        if self.clock() - self._started > self.limits.seconds:
            words = (
                f"Reading the report took longer than {self.limits.seconds:g} seconds. Split it, and send it by flags."
            )
            raise ReportRefused("too_slow", words)

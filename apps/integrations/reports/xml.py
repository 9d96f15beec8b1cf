"""Reads XML as it comes in: nothing of it is kept but what a reader of a format takes."""

from collections.abc import Mapping
from typing import IO, Any, Protocol

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from apps.integrations.reports.limits import Meter, ReportRefused

PART = 65_536
Attributes = Mapping[str, str]


class Reader(Protocol):
    """What a format makes of the elements of its report."""

    def start(self, tag: str, attributes: Attributes) -> None: ...

    def end(self, tag: str) -> None: ...


class _Target:
    """Hands the elements on, and counts them."""

    def __init__(self, reader: Reader, meter: Meter) -> None:
        self._reader = reader
        self._meter = meter
        self._depth = 0
        self.has_begun = False
        self.pending = 0  # bytes since something was understood

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.has_begun, self.pending = True, 0
        self._depth += 1
        self._meter.count(self._meter.limits.elements, what="elements")
        if self._depth > self._meter.limits.depth:
            raise ReportRefused("too_deep", f"The elements of the report lie {self._depth} deep, as none of a tool do.")
        self._reader.start(_local(tag), attributes)

    def end(self, tag: str) -> None:
        self.pending = 0
        self._depth -= 1
        self._reader.end(_local(tag))

    def data(self, _: str) -> None:
        self.pending = 0

    def close(self) -> None:
        """End the document, which the parser asks for."""


def read_xml(body: IO[bytes], reader: Reader, meter: Meter) -> None:
    """Hand the elements of a document to a reader; raises ReportRefused for what is none, or none of ours.

    A DOCTYPE is fine, as Cobertura and JaCoCo write one, and is never looked up. Entities are not.
    """
    target = _Target(reader, meter)
    # It knows entities by their declarations, not by their bytes, so in every encoding.
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        while part := body.read(PART):
            target.pending += len(part)
            parser.feed(part)
            _check_pending(target, meter)
        parser.close()
    except DefusedXmlException as error:
        words = "The report declares XML entities, which no tool needs; they are not taken."
        raise ReportRefused("xml_entities_forbidden", words) from error
    # The last two: the encoding that it names is none, or none of single bytes.
    except (ParseError, LookupError, ValueError) as error:
        raise _unreadable(error, has_begun=target.has_begun) from error


def _check_pending(target: _Target, meter: Meter) -> None:
    """A tag is kept whole with all its attributes until it ends: one that goes on for ever takes all memory."""
    if target.pending > meter.limits.token_bytes + PART:
        words = f"One tag or comment of the report is larger than {meter.limits.token_bytes} bytes."
        raise ReportRefused("too_large", words)
    meter.look_at_the_clock()


def _unreadable(error: Exception, *, has_begun: bool) -> ReportRefused:
    if not has_begun:
        return ReportRefused(
            "not_coverage", "This is no XML of a coverage tool: it breaks off before its first element."
        )
    line, column = getattr(error, "position", (0, 0))
    words = f"The XML is broken at line {line}, column {column}. Send the file whole, as the tool wrote it."
    return ReportRefused("bad_xml", words)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

"""Clover, as OpenClover, Istanbul and PHPUnit write it: https://openclover.org/doc/manual/latest/ant--clover-report.html."""

from apps.integrations.reports.collecting import FileLines, Files, whole_number
from apps.integrations.reports.xml import Attributes

WAYS = ("truecount", "falsecount")


class CloverReader:
    """Takes the lines that hold statements and conditions. A line with nothing but the head of a method is none."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._file: FileLines | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "file":
            self._file = self._files.named(attributes.get("path") or attributes.get("name", ""))
        elif tag == "line" and self._file is not None and attributes.get("type") in ("stmt", "cond"):
            _add_line(self._file, attributes)

    def end(self, tag: str) -> None:
        if tag == "file":
            self._file = None


def _add_line(file: FileLines, attributes: Attributes) -> None:
    number = whole_number(attributes.get("num", ""), what="line number")
    ways = [whole_number(attributes.get(name) or "0", what=name) for name in WAYS]
    count = whole_number(attributes["count"], what="count") if "count" in attributes else sum(ways)
    file.add_line(number, is_covered=count > 0)
    if attributes["type"] == "cond":
        _add_branches(file, number, ways, is_istanbul="count" in attributes)


def _add_branches(file: FileLines, number: int, ways: list[int], *, is_istanbul: bool) -> None:
    """Istanbul counts covered and missed branches where OpenClover counts how often each way was taken."""
    if is_istanbul:
        file.add_branches(number, covered=ways[0], total=sum(ways))
    else:
        file.add_branches(number, covered=sum(1 for count in ways if count), total=len(ways))

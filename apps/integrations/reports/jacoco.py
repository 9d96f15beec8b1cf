"""JaCoCo: https://www.jacoco.org/jacoco/trunk/coverage/report.dtd."""

from apps.integrations.reports.collecting import FileLines, Files, whole_number
from apps.integrations.reports.xml import Attributes


class JacocoReader:
    """Takes the lines of source files: one counts as covered if any of its instructions ran, as in JaCoCo's counter."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._package = ""
        self._file: FileLines | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "package":
            self._package = attributes.get("name", "")
        elif tag == "sourcefile":
            self._file = self._files.named(f"{self._package}/{attributes.get('name', '')}".removeprefix("/"))
        elif tag == "line" and self._file is not None:
            _add_line(self._file, attributes)

    def end(self, tag: str) -> None:
        if tag == "sourcefile":
            self._file = None


def _add_line(file: FileLines, attributes: Attributes) -> None:
    number = whole_number(attributes.get("nr", ""), what="line number")
    missed, covered, missed_branches, covered_branches = (
        whole_number(attributes.get(name) or "0", what=name) for name in ("mi", "ci", "mb", "cb")
    )
    if missed or covered:
        file.add_line(number, is_covered=covered > 0)
    if missed_branches or covered_branches:
        file.add_branches(number, covered=covered_branches, total=missed_branches + covered_branches)

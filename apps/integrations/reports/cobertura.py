"""Cobertura: https://raw.githubusercontent.com/cobertura/web/master/htdocs/xml/coverage-04.dtd."""

import math
import re

from apps.integrations.reports.collecting import LARGEST_COUNT, FileLines, Files, whole_number
from apps.integrations.reports.limits import ReportRefused
from apps.integrations.reports.xml import Attributes

CONDITIONS = re.compile(r"\((\d{1,9})/(\d{1,9})\)")  # of "50% (1/2)"
RATES = ("line-rate", "branch-rate")
COUNTS = (("lines-covered", "lines-valid"), ("branches-covered", "branches-valid"))


class CoberturaReader:
    """Takes the lines of classes. Those of their methods are the same ones once more."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._file: FileLines | None = None
        self._methods = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in ("coverage", "package", "class"):
            _check_claims(attributes)
        if tag == "class":
            self._file = self._files.named(attributes.get("filename", ""))
        elif tag == "methods":
            self._methods += 1
        elif tag == "line" and self._file is not None and not self._methods:
            _add_line(self._file, attributes)

    def end(self, tag: str) -> None:
        if tag == "class":
            self._file = None
        elif tag == "methods":
            self._methods -= 1


def _check_claims(attributes: Attributes) -> None:
    """Refuse what contradicts itself; the figures are counted from the lines all the same."""
    for name in RATES:
        _check_rate(name, attributes.get(name, ""))
    for covered_name, total_name in COUNTS:
        covered = whole_number(attributes.get(covered_name) or "0", what=covered_name)
        total = whole_number(attributes.get(total_name) or str(LARGEST_COUNT), what=total_name)
        if covered > total or total > LARGEST_COUNT:
            raise ReportRefused(
                "inconsistent", f"{covered_name} is {covered} and {total_name} {total}: no tool counts so."
            )


def _check_rate(name: str, text: str) -> None:
    try:
        rate = float(text or 0)
    except ValueError:
        rate = -1
    # Some tools write NaN where there is nothing to cover.
    if not (math.isnan(rate) or 0 <= rate <= 1):
        raise ReportRefused("bad_rate", f"The {name} is {text[:40]!r}; a rate is from 0 to 1.")


def _add_line(file: FileLines, attributes: Attributes) -> None:
    number = whole_number(attributes.get("number", ""), what="line number")
    file.add_line(number, is_covered=whole_number(attributes.get("hits") or "0", what="number of hits") > 0)
    found = CONDITIONS.search(attributes.get("condition-coverage", ""))
    if found:
        file.add_branches(number, covered=int(found[1]), total=int(found[2]))

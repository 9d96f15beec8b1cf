"""coverage.py's JSON: https://coverage.readthedocs.io/en/latest/commands/cmd_json.html."""

import json
from collections.abc import Mapping
from typing import IO, Any

from apps.coverage.records import CoverageReportRecord
from apps.integrations.reports.collecting import FileLines, Files
from apps.integrations.reports.limits import Limits, Meter, ReportRefused


def read_coveragepy(body: IO[bytes], meter: Meter) -> CoverageReportRecord:
    """Read the files of a report; what it says of functions and classes are the same lines once more."""
    document = _loaded(body.read(), meter.limits)
    meter.look_at_the_clock()
    if not isinstance(document, dict) or not isinstance(document.get("files"), dict) or "meta" not in document:
        raise ReportRefused("not_coverage", "This JSON is no report of coverage.py; `coverage json` writes one.")
    files = Files(meter.limits)
    for path, told in document["files"].items():
        _read_file(files.named(path), told, path=path)
        meter.look_at_the_clock()
    return files.report("coverage.py")


def _loaded(content: bytes, limits: Limits) -> Any:
    """Parse JSON that takes no more memory than its size lets one expect: an empty list is 30 times its two bytes."""
    if content.count(b"[") + content.count(b"{") > limits.elements:
        raise ReportRefused("too_many_elements", f"The report has more than {limits.elements} lists and objects.")
    if content.count(b",") > limits.values:
        raise ReportRefused("too_many_elements", f"The report has more than {limits.values} values.")
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ReportRefused("too_deep", "The lists of the report lie too deep.") from error
    except ValueError as error:
        raise ReportRefused("bad_json", "The JSON is broken. Send the file whole, as the tool wrote it.") from error


def _read_file(file: FileLines, told: Any, *, path: str) -> None:
    if not isinstance(told, dict):
        raise _misshapen(path)
    for key, is_covered in (("executed_lines", True), ("missing_lines", False)):
        for number in _list(told, key, path=path):
            if type(number) is not int or number < 0:
                raise _misshapen(path)
            file.add_line(number, is_covered=is_covered)
    covered, missing = (len(_list(told, f"{kind}_branches", path=path)) for kind in ("executed", "missing"))
    if covered or missing:
        file.add_branches("all", covered=covered, total=covered + missing)


def _list(told: Mapping[str, Any], key: str, *, path: str) -> list[Any]:
    found = told.get(key, [])
    if not isinstance(found, list):
        raise _misshapen(path)
    return found


def _misshapen(path: str) -> ReportRefused:
    return ReportRefused(
        "bad_report", f"What the report says of {path[:100]!r} has not the form that coverage.py writes."
    )

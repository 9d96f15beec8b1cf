"""Say what pip-audit found in the locks: audit_report.py LOCK REPORT [LOCK REPORT …]."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CLEAN, VULNERABLE, NOT_ASKED = 0, 1, 2
UNREACHABLE = "The advisory database cannot be reached, so this says nothing about the dependencies."
CLOSING = {
    CLEAN: "No known vulnerability.",
    VULNERABLE: "Some dependencies have known vulnerabilities: raise them in requirements.in, then `make lock`.",
    NOT_ASKED: "Not every dependency could be asked about: this is no clean result.",
}


def main(arguments: Sequence[str]) -> int:
    """Print what was found lock by lock; return 0 only when all were asked about and none is vulnerable."""
    results = []
    for lock, report in zip(arguments[::2], arguments[1::2], strict=True):
        result, lines = judge(_dependencies(Path(report)))
        print(f"== {lock}", *lines, sep="\n")
        results.append(result)
    worst = VULNERABLE if VULNERABLE in results else max(results)
    print(CLOSING[worst])
    return worst


def judge(dependencies: Sequence[dict[str, Any]]) -> tuple[int, list[str]]:
    """Return the result of one lock and the lines that tell it."""
    left_out = [one["name"] for one in dependencies if "skip_reason" in one]
    found = list(_vulnerabilities(dependencies))
    if len(left_out) == len(dependencies):
        # One that is asked and knows nothing of any of them is as good as none: a mirror of packages, for example.
        return NOT_ASKED, [UNREACHABLE]
    lines = [*found, *([f"Could not be asked about: {', '.join(left_out)}"] if left_out else [])]
    result = VULNERABLE if found else NOT_ASKED if left_out else CLEAN
    return result, lines or [f"{len(dependencies)} dependencies, none with a known vulnerability."]


def _dependencies(report: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
    except (OSError, ValueError):
        return []
    return found


def _vulnerabilities(dependencies: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in dependencies:
        for vulnerability in one.get("vulns", ()):
            fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
            yield f"{one['name']} {one['version']}: {vulnerability['id']}, fixed in {fixed}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

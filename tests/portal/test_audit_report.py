"""What `make audit` makes of the answers of the advisory database, or of none."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

CLEAN = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "GHSA-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found"}


def report(folder: Path, *dependencies: dict[str, Any]) -> Path:
    path = folder / "report.json"
    path.write_text(json.dumps({"dependencies": dependencies, "fixes": []}))
    return path


def judge(path: Path) -> tuple[int, str]:
    command = [sys.executable, str(settings.BASE_DIR / ".ci" / "audit_report.py"), "requirements.txt", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.stderr == ""
    return run.returncode, run.stdout


@pytest.mark.parametrize(
    ("dependencies", "result", "words"),
    [
        ((CLEAN,), 0, "No known vulnerability."),
        ((CLEAN, BAD), 1, "b 2: GHSA-1, fixed in 2.1"),
        ((BAD, SKIPPED), 1, "Could not be asked about: c"),
        ((CLEAN, SKIPPED), 2, "no clean result"),
        ((SKIPPED, SKIPPED), 2, "cannot be reached"),
        ((), 2, "cannot be reached"),
    ],
)
def test_only_what_was_asked_about_is_called_clean(
    tmp_path: Path, dependencies: tuple[dict[str, Any], ...], result: int, words: str
) -> None:
    found, told = judge(report(tmp_path, *dependencies))

    assert found == result
    assert words in told


def test_without_a_report_nothing_was_asked(tmp_path: Path) -> None:
    found, told = judge(tmp_path / "nothing.json")

    assert found == 2
    assert "The advisory database cannot be reached" in told

"""What people read and run beside the code is true."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT: Path = settings.BASE_DIR
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READ = re.compile(r"environment\.(?:text|number|flag|choice|names|address|time_zone)\(\s*\"([A-Z_]+)\"")
LINK = re.compile(r"(?:\]\(|src=\"|srcset=\")(?!https?:|#)([^)#\s\"]+)")


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_variable_is_documented() -> None:
    read = set(READ.findall(text("portal/settings.py") + text("portal/config.py")))
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", text("docs/configuration.md")))

    assert len(read) > 20
    assert read - documented == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_target_of_make_says_what_it_does() -> None:
    public = re.findall(r"^\.PHONY: (.*) environment", text("Makefile"), re.MULTILINE)[0].split()

    described = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert {"run", "test", "check", "bench", "audit", "help"} <= set(public)
    assert [target for target in public if f"make {target}" not in described] == []


def test_continuous_integration_runs_the_tests_and_nothing_else() -> None:
    commands = [line for line in text(".ci/run").splitlines() if line and not line.startswith("#")]

    assert commands == ["set -e", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_every_command_of_the_portal_is_documented() -> None:
    documented = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    own = [name for name, app in get_commands().items() if app == "portal"]

    assert [name for name in own if f"manage.py {name}" not in documented] == []


@pytest.mark.parametrize("folder", ["", "tests/"])
def test_every_dependency_is_pinned_with_hashes(folder: str) -> None:
    lines = text(f"{folder}requirements.txt").splitlines()
    pinned = {re.split(r"\[|==", line)[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}
    wanted = re.findall(r"^([A-Za-z0-9][A-Za-z0-9_-]*)", text(f"{folder}requirements.in"), re.MULTILINE)

    assert {name.lower() for name in wanted} <= pinned
    assert sum("--hash=sha256:" in line for line in lines) >= len(pinned)

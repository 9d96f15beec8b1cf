"""The document about sending coverage names what programs may be told."""

import re
from pathlib import Path

import pytest

from apps.integrations import reports
from apps.sync import uploads

DOCUMENT = (Path(__file__).parents[2] / "docs/send-coverage.md").read_text()
# Nobody sends an archive: what is wrong with one that was fetched is told to people, on the repository's page.
READING = [path for path in Path(reports.__file__).parent.glob("*.py") if path.name != "archives.py"]
CODE = re.compile(r'ReportRefused\(\s*"(\w+)"')
# Each is told by its status alone.
BY_STATUS = {"archive", "timeout", "length_required", "unsupported_encoding"}


def codes() -> set[str]:
    found = {code for path in READING for code in CODE.findall(path.read_text())}
    return found | set(re.findall(r'HTTPStatus\.\w+, "(\w+)"', Path(uploads.__file__).read_text()))


@pytest.mark.parametrize("code", sorted(codes() - BY_STATUS))
def test_every_code_is_told(code: str) -> None:
    assert f"`{code}`" in DOCUMENT


def test_the_limits_are_those_of_the_code() -> None:
    limits = reports.Limits()

    assert f"at most {reports.MOST_BYTES // 1_000_000} MB" in DOCUMENT
    for number in (limits.elements, limits.lines, limits.files):
        assert f"{number:,}" in DOCUMENT

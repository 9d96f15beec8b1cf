"""`manage.py bench`."""

import re
from pathlib import Path

import pytest

from tests.processes import clean_environment, manage


@pytest.mark.slow
@pytest.mark.once
def test_two_syncs_are_measured_beside_a_plain_read(tmp_path: Path) -> None:
    size = ["--repositories", "2", "--issues", "10", "--pull-requests", "10"]

    lines = manage("bench", *size, environment=clean_environment(tmp_path)).splitlines()

    rows = {line.split("  ")[0]: re.findall(r"-?[\d.]+", line) for line in lines}
    first, second, plain = (int(number) for number in rows["requests"])
    assert first == plain > second
    assert all(float(number) > 0 for number in rows["seconds"])
    assert lines[-2].endswith(" times the points of the formula.")
    assert lines[-1].startswith("A second sync makes ")

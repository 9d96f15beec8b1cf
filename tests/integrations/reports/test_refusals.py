"""Reports that are none, or too much: each is refused with a code and with words."""

import subprocess
import sys
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest

from apps.integrations.reports import Limits, ReportRefused, read_report

LINE = b"<line number='%d' hits='1'/>"
CLASS = b"<coverage><class filename='a.py'>%s</class></coverage>"
JSON = b'{"meta": {}, "files": {"a.py": %s}}'
LCOV = b"SF:a.c\n%s\nend_of_record\n"
# Prints by how many megabytes the process grew while it read a file.
GROWTH = """
import resource, sys
from apps.integrations.reports import ReportRefused, read_report
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_report(open(sys.argv[1], "rb"))
except ReportRefused:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def refusal(content: bytes, **limits: int) -> str:
    with pytest.raises(ReportRefused) as refused:
        read_report(BytesIO(content), limits=Limits(**limits))
    assert str(refused.value).endswith(".")
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" \n", "empty"),
        (b"hello", "not_coverage"),
        (b"<!doctype html><html><p>502</html>", "not_coverage"),
        (b"<html><body/></html>", "not_coverage"),
        (b"<testsuites/>", "not_coverage"),
        (b"[]", "not_coverage"),
        (b'{"total": {}}', "not_coverage"),
        (b"PK\x03\x04rest", "archive"),
        (b"<?xml version='1.0' encoding='no-such'?><coverage/>", "not_coverage"),
        (b"<?xml version='1.0' encoding='shift_jis'?><coverage/>", "not_coverage"),
        (b"<coverage><class>", "bad_report"),
        (b"<coverage><packages>", "bad_xml"),
        (b"<coverage>&nothing;</coverage>", "bad_xml"),
        (b"<coverage/>", "no_lines"),
        (b"<report name='x'/>", "no_lines"),
        (b"<coverage generated='1'/>", "no_lines"),
        (b"<coverage line-rate='much'/>", "bad_rate"),
        (CLASS % b"<line number='x'/>", "bad_report"),
        (CLASS % b"<line number='1' hits='1.5'/>", "bad_report"),
        (CLASS % (LINE % 10**9), "inconsistent"),
        (CLASS % b"<line number='1' condition-coverage='200% (4/2)'/>", "inconsistent"),
        (b'{"meta": {}, "files": {"a.py": ', "bad_json"),
        (b'{"meta": {}, "files": []}', "not_coverage"),
        (JSON % b"[]", "bad_report"),
        (JSON % b'{"executed_lines": {}}', "bad_report"),
        (JSON % b'{"executed_lines": ["1"]}', "bad_report"),
        (JSON % b'{"executed_lines": [true]}', "bad_report"),
        (b'{"meta":' + b"[" * 90_000, "too_deep"),
        (b"TN:\nDA:1,1\n", "bad_report"),
        (LCOV % b"DA:one,1", "bad_report"),
        (LCOV % b"BRDA:1,1", "bad_report"),
        (LCOV % (b"DA:1," + b"9" * 40), "inconsistent"),
        (b"SF: \nDA:1,1\n", "bad_report"),
        (b"mode: set\n", "no_lines"),
        (b"mode: set\na.go:1.1,2.2 x 1\n", "bad_report"),
        (b"mode: set\na.go:5.1,2.2 1 1\n", "inconsistent"),
        (b"mode: set\na.go:1.1,2.2 999999999 1\na.go:3.1,4.2 2 1\n", "inconsistent"),
        (b"mode: set\na.go:1.1,2.2 1 1\na.go:1.1,2.2 3 1\n", "inconsistent"),
    ],
)
def test_what_is_no_report_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code


@pytest.mark.parametrize(
    ("content", "code", "limits"),
    [
        (CLASS % (b"".join(LINE % number for number in range(1, 9))), "too_many_elements", {"elements": 5}),
        (JSON % b'{"executed_lines": [1, 2, 3, 4, 5, 6, 7]}', "too_many_elements", {"values": 5}),
        (JSON % b'{"executed_lines": [[], []]}', "too_many_elements", {"elements": 5}),
        (LCOV % (b"DA:1,1\n" * 9), "too_many_elements", {"lines": 5}),
        (LCOV % b"DA:1,1" * 9, "too_many_elements", {"lines": 20}),
        (b"SF:a\nSF:b\nSF:c\n", "too_many_files", {"files": 2}),
        (b"mode: set\na:1.1,1.2 1 1\nb:1.1,1.2 1 1\n", "too_many_files", {"files": 1}),
        (b"<coverage>" + b"<packages>" * 70, "too_deep", {}),
        (b"<coverage><!--" + b"x" * 400_000, "too_large", {}),
        (b"SF:" + b"x" * 300_000, "too_large", {}),
        (b"mode: set\n" + b"\n" * 10_000_000, "too_large", {}),
    ],
)
def test_what_is_too_much_is_refused(content: bytes, code: str, limits: dict[str, int]) -> None:
    assert refusal(content, **limits) == code


def test_what_takes_too_long_is_refused() -> None:
    seconds = count(step=25.0)

    with pytest.raises(ReportRefused, match="took longer than 20 seconds"):
        read_report(BytesIO(CLASS % (LINE % 1)), clock=lambda: next(seconds))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["cobertura", "lcov", "go", "json"])
def test_the_largest_report_takes_little_memory(kind: str, tmp_path: Path) -> None:
    largest = {
        "cobertura": lambda: CLASS % b"".join(LINE % (2 * number) for number in range(199_000)),
        "lcov": lambda: LCOV % b"\n".join(b"DA:%d,1" % (2 * number) for number in range(499_000)),
        "go": lambda: b"mode: set\n" + b"\n".join(b"a:%d.1,%d.2 1 1" % (9 * n, 9 * n) for n in range(1, 490_000)),
        "json": lambda: JSON % (b'{"executed_lines": [%s]}' % b",".join(b"%d" % (2 * n) for n in range(490_000))),
    }
    (tmp_path / "report").write_bytes(largest[kind]())

    told = subprocess.run(
        [sys.executable, "-c", GROWTH, tmp_path / "report"], capture_output=True, text=True, check=True
    )

    assert int(told.stdout) < 150

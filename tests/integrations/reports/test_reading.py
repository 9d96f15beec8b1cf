"""What is made of a report: each file once, each line once."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.coverage.records import CoverageReportRecord
from apps.integrations.reports import ReportRefused, read_report

hits = some.dictionaries(some.integers(1, 40), some.integers(0, 3), min_size=1)
reports = some.dictionaries(some.sampled_from(["a.py", "b/c.py", "d e.py"]), hits, min_size=1)
Hits = dict[str, dict[int, int]]
SIGNED = "-sig"  # with a byte order mark
STATEMENT, MISSED = "type='stmt'", "mi='1'"


def read(content: str | bytes) -> CoverageReportRecord:
    return read_report(BytesIO(content.encode() if isinstance(content, str) else content))


def cobertura(files: Hits) -> str:
    classes = "".join(
        f'<class filename="{path}"><lines>{_elements(lines, "number", "hits")}</lines></class>'
        for path, lines in files.items()
    )
    return f'<!DOCTYPE coverage SYSTEM "http://x.test/coverage-04.dtd"><coverage line-rate="1">{classes}</coverage>'


def clover(files: Hits) -> str:
    inside = "".join(
        f'<file name="{path}">{_elements(lines, "num", "count", STATEMENT)}</file>' for path, lines in files.items()
    )
    return f'<coverage generated="1"><project>{inside}</project></coverage>'


def jacoco(files: Hits) -> str:
    inside = "".join(
        f'<sourcefile name="{path}">{_elements(lines, "nr", "ci", MISSED)}</sourcefile>'
        for path, lines in files.items()
    )
    return f"<report><package>{inside}</package></report>"


def lcov(files: Hits) -> str:
    records = (
        "".join([f"SF:{path}\n", *(f"DA:{number},{count}\n" for number, count in lines.items()), "end_of_record\n"])
        for path, lines in files.items()
    )
    return "TN:\n" + "".join(records)


def go(files: Hits) -> str:
    blocks = (
        f"{path}:{number}.1,{number}.9 1 {count}\n" for path, lines in files.items() for number, count in lines.items()
    )
    return "mode: count\n" + "".join(blocks)


def _elements(lines: dict[int, int], number: str, count: str, more: str = "") -> str:
    return "".join(f'<line {number}="{one}" {count}="{times}" {more}/>' for one, times in lines.items())


@pytest.mark.parametrize("write", [cobertura, clover, jacoco, lcov, go])
def test_every_format_tells_the_same(write: object) -> None:
    @given(reports)
    def tells_the_same(files: Hits) -> None:
        found = read(write(files))  # type: ignore[operator]

        for file in found.files:
            ran = {number for number, times in files[file.path].items() if times}
            assert set(file.covered) == ran
            assert set(file.uncovered) == set(files[file.path]) - ran
            assert (file.lines_covered, file.lines_total) == (len(ran), len(files[file.path]))
        assert {file.path for file in found.files} == set(files)

    tells_the_same()


@given(some.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    for start in (b"", b"<coverage>", b"SF:a\n", b"mode: set\n", b'{"meta": 1, "files": ', b"\xff\xfe"):
        with suppress(ReportRefused):
            assert read(start + content).lines_total


def test_a_line_that_is_told_twice_is_one() -> None:
    twice = '<class filename="a.py"><line number="1" hits="{}"/><line number="0" hits="1"/></class>'

    found = read(f"<coverage>{twice.format(0)}{twice.format(2)}</coverage>")

    assert [(file.path, file.lines_covered, file.lines_total) for file in found.files] == [("a.py", 1, 1)]


def test_the_lines_of_methods_are_those_of_their_class() -> None:
    line = '<line number="{}" hits="1"/>'

    found = read(
        f'<coverage><class filename="a"><methods>{line.format(9)}</methods>{line.format(1)}</class></coverage>'
    )

    assert str(found.files[0].covered) == "1"


def test_conditions_of_openclover_count_their_ways() -> None:
    line = '<line num="1" type="cond" truecount="3" falsecount="0"/><line num="2" type="method" count="1"/>'

    [file] = read(f'<coverage clover="4"><file name="A.java">{line}</file></coverage>').files

    assert (file.lines_covered, file.lines_total, file.branches_covered, file.branches_total) == (1, 1, 1, 2)


def test_the_counts_of_several_tests_add_up() -> None:
    found = read("TN:one\nSF:a.c\nDA:1,0\nDA:2,-1\nend_of_record\nTN:two\nSF:a.c\nDA:1,4,hash\nend_of_record\n")

    assert (str(found.files[0].covered), str(found.files[0].uncovered)) == ("1", "2")


def test_newer_versions_of_lcov_begin_with_comments() -> None:
    assert read("# made by lcov\n\nTN:\nSF:a.c\nDA:1,1\n").lines_covered == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_xml_comes_in_every_encoding(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix(SIGNED)}"?>'

    [file] = read((declared + cobertura({"ä.py": {1: 1}})).encode(encoding)).files

    assert file.path == "ä.py"


@pytest.mark.parametrize("path", ["../../etc/passwd", "C:\\x", "x" * 4000, "a\0b", "<script>alert(1)</script>"])
def test_a_path_is_a_name_and_nothing_else(path: str) -> None:
    [file] = read(f"SF:{path}\nDA:1,1\n").files

    assert file.path == path.replace("\0", "\N{REPLACEMENT CHARACTER}")[:500]

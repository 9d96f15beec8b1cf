"""Archives are read within limits: reports are found by their content, and nothing else in them does harm."""

import io
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.coverage.records import PackedReportRecord
from apps.integrations.reports import Limits, ReportRefused, read_archive
from tests.integrations.reports.test_reading import cobertura, lcov

XML, LCOV = cobertura({"src/a.py": {1: 1, 2: 0}}), lcov({"src/a.py": {1: 1, 2: 0}})


def packed(members: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", compression=method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def read(members: Mapping[str, str | bytes]) -> tuple[PackedReportRecord, ...]:
    return read_archive(packed(members))


def refusal(content: bytes, *, limits: Limits | None = None) -> str:
    with pytest.raises(ReportRefused) as refused:
        read_archive(content, limits=limits)
    return refused.value.code


def test_reports_are_found_by_their_content() -> None:
    found = read({"notes.txt": "hello", "results.bin": XML, "page.html": "<!DOCTYPE html><p>", "empty": ""})

    assert [(one.name, one.report.format, one.report.lines_total) for one in found] == [("results.bin", "cobertura", 2)]


def test_reports_of_several_folders_are_all_there() -> None:
    found = read({"unit/coverage.xml": XML, "browser/coverage.xml": XML.replace('hits="0"', 'hits="3"')})

    assert [one.name for one in found] == ["unit/coverage.xml", "browser/coverage.xml"]


def test_one_report_in_several_formats_is_taken_once() -> None:
    found = read({"coverage/lcov.info": LCOV, "coverage/cobertura.xml": XML, "copy/lcov.info": LCOV})

    assert [one.name for one in found] == ["coverage/lcov.info"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\windows\\x", "a\x00b", "ü" * 200, "."])
def test_a_name_is_never_a_path(name: str) -> None:
    (found,) = read({name: XML})

    assert found.report.lines_covered == 1
    assert len(found.name) <= 255


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({f"{number}.xml": b"<coverage>" + b" " * 9_000_000 for number in range(20)})
    tracemalloc.start()
    started = time.monotonic()

    code = refusal(bomb)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (code, peak < 60_000_000, time.monotonic() - started < 20) == ("too_large", True, True)


def test_one_large_member_does_not_hide_the_others() -> None:
    assert [one.name for one in read({"large.xml": b"<a>" + b" " * 10_000_001, "coverage.xml": XML})] == [
        "coverage.xml"
    ]


def test_what_a_member_says_of_its_size_is_not_believed() -> None:
    content = bytearray(packed({"large.xml": b"<a>" + b" " * 60_000_000}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)

    assert refusal(bytes(content)) == "no_report"


def test_ten_thousand_members_are_too_many() -> None:
    started = time.monotonic()

    assert refusal(packed({f"{number}.txt": b"" for number in range(10_000)})) == "too_many_members"
    assert time.monotonic() - started < 10


def test_a_report_as_html_beside_it_does_no_harm() -> None:
    pages = {f"htmlcov/{number}.html": "<!DOCTYPE html><html></html>" for number in range(3_000)}

    assert [one.name for one in read({**pages, "coverage.xml": XML})] == ["coverage.xml"]


def test_archives_in_an_archive_are_not_opened() -> None:
    assert refusal(packed({"inner.zip": packed({"coverage.xml": XML})})) == "no_report"


def test_what_is_encrypted_is_left_aside() -> None:
    content = bytearray(packed({"coverage.xml": XML}))
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + place] |= 1

    assert refusal(bytes(content)) == "no_report"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_take_any_memory_are_left_aside(method: int) -> None:
    assert refusal(packed({"coverage.xml": XML}, method=method)) == "no_report"


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"<html>", b"\x1f\x8b" * 100, packed({"a.xml": XML})[:-40]])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    assert refusal(content) == "bad_zip"


def test_a_report_with_too_many_lines_is_told_by_its_name() -> None:
    with pytest.raises(ReportRefused, match=r"coverage\.xml: The report has more than 3 elements"):
        read_archive(packed({"deep/coverage.xml": XML}), limits=Limits(elements=3))


def test_an_archive_that_takes_too_long_is_given_up() -> None:
    assert refusal(packed({"coverage.xml": XML}), limits=Limits(seconds=-1)) == "too_slow"


def test_fifty_reports_are_enough() -> None:
    members = {f"{number}/coverage.xml": cobertura({"a.py": {number + 1: 1}}) for number in range(51)}

    assert refusal(packed(members)) == "too_many_members"


@given(seed=some.integers(0, 2**32), changes=some.integers(1, 12))
def test_whatever_is_broken_in_an_archive_is_read_or_refused(seed: int, changes: int) -> None:
    content, chance = bytearray(packed({"a.xml": XML, "b/lcov.info": LCOV})), random.Random(seed)
    for _ in range(changes):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        found = read_archive(bytes(content))
    except ReportRefused:
        return
    assert all(one.report.lines_total for one in found)

"""Which lines pull requests change, as REST tells it."""

from typing import Any

import pytest

from apps.coverage.records import Lines
from apps.delivery.records import ChangedLinesRecord
from apps.integrations.github import mapping, reads
from apps.integrations.github.client import GitHubClient
from portal.demo.server import DemoServer
from portal.demo.world.changes import changed_files
from portal.demo.world.model import PullRequest
from portal.demo.world.patches import LARGEST_PATCH, changed_lines
from tests.integrations.github.scripted import records_of, walk
from tests.integrations.github.test_reads import busiest

PATCH = "@@ -1,3 +1,4 @@ def a():\n one\n-two\n+2\n+2.5\n three\n@@ -9 +10,2 @@\n nine\n+++ ten"


def file(**values: Any) -> dict[str, Any]:
    address = "https://api.github.com/repos/a/b/contents/src/a.py?ref=c0ffee"
    told = {"filename": "src/a.py", "status": "modified", "additions": 3, "deletions": 1, "contents_url": address}
    return {**told, "patch": PATCH, **values}


def mapped(*files: Any) -> ChangedLinesRecord:
    return mapping.changed_lines(files, repository_github_id=1, number=7)


def lines_of(pull: PullRequest) -> dict[str, str | None]:
    files = changed_files(pull)
    told = {one.path for one in files if one.additions + one.deletions <= LARGEST_PATCH or not one.additions}
    return {one.path: str(Lines.numbered(changed_lines(one))) if one.path in told else None for one in files}


def test_the_lines_are_those_of_the_pull_requests(demo: DemoServer, demo_client: GitHubClient) -> None:
    pulls = {one.number: one for one in busiest(demo).pull_requests if one.changed_files}
    names = tuple(f"{busiest(demo).id}/{number}" for number in pulls)
    records = records_of(reads.changed_lines(demo_client, walk("batch", ids=names)))

    assert {one.number: one.lines for one in records} == {number: lines_of(pull) for number, pull in pulls.items()}
    assert {one.head_sha for one in records} == {pull.head_sha for pull in pulls.values()}


def test_a_walk_goes_on_with_the_next_pull_request(demo: DemoServer, demo_client: GitHubClient) -> None:
    names = tuple(f"{busiest(demo).id}/{one.number}" for one in busiest(demo).pull_requests[:3])
    first, *rest = reads.changed_lines(demo_client, walk("batch", ids=names))

    again = list(reads.changed_lines(demo_client, walk("batch", ids=names, cursor=first.cursor)))

    assert (first.cursor, again) == ("1", rest)


def test_more_files_than_a_page_holds_are_read_up_to_a_thousand(demo: DemoServer, demo_client: GitHubClient) -> None:
    largest = busiest(demo).pull_requests[0]
    before, largest.changed_files = largest.changed_files, 1_050
    asked = len(demo.log)
    [record] = records_of(
        reads.changed_lines(demo_client, walk("batch", ids=(f"{busiest(demo).id}/{largest.number}",)))
    )
    largest.changed_files = before

    assert (len(record.lines), len(demo.log) - asked) == (1_000, 10)


def test_of_one_that_is_gone_nothing_is_told(demo: DemoServer, demo_client: GitHubClient) -> None:
    [record] = records_of(reads.changed_lines(demo_client, walk("batch", ids=(f"{busiest(demo).id}/999999",))))

    assert (record.number, record.head_sha, record.lines) == (999999, None, {})


def test_added_lines_are_counted_in_the_new_file() -> None:
    assert mapped(file()) == ChangedLinesRecord(
        repository_github_id=1, number=7, head_sha="c0ffee", lines={"src/a.py": "2-3,11"}
    )


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file", "1"),
        ("@@ -1,2 +1,3 @@\n one\r\n+two\x0b\u2028\x0c\r\n three\r", "2"),
        ("@@ -0,0 +1 @@\n++++ b/other.py", "1"),
        ("@@ -1,2 +1,3 @@ @@ -9,9 +9,9 @@\n one\n+@@ -5 +5 @@\n two", "2"),
    ],
)
def test_what_stands_in_a_line_is_not_taken_for_a_place(patch: str, lines: str) -> None:
    assert mapped(file(additions=1, patch=patch)).lines == {"src/a.py": lines}


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ({"patch": None}, None),  # too large, or binary
        ({"additions": 4}, None),  # cut off
        ({"patch": "@@ -1,3 +1,9 @@\n one\n+2"}, None),
        ({"patch": "no patch"}, None),
        ({"additions": 0, "patch": "@@ -1,2 +1 @@\n one\n-two"}, ""),
        ({"additions": 0, "patch": None, "status": "renamed"}, ""),
    ],
)
def test_what_is_not_told_whole_is_not_known(told: dict[str, Any], lines: str | None) -> None:
    assert mapped(file(**told)).lines == {"src/a.py": lines}


def test_the_head_is_that_of_a_file_that_is_there() -> None:
    gone = file(filename="b.py", status="removed", additions=0, contents_url="https://api.github.com/x?ref=before")

    assert mapped(gone, file()).head_sha == "c0ffee"
    assert mapped(gone).head_sha is None
    assert mapped("nonsense", {}).lines == {}

"""What rules are told of the files that pull requests add."""

from typing import Any

import pytest

from apps.delivery.models import ChangedFile, PullRequest
from apps.scorecards.facts import Missing, NewFileCoverage, process_of
from apps.scorecards.queries.loading.coverage import UNLISTED, NewFiles
from apps.scorecards.queries.loading.pull_request_changes import CHANGES_UNREAD, Changes
from tests.coverage.reports import OWN, bring_in_history, file, report, send, sha
from tests.records import FIRST_PASS
from tests.scorecards.facts import repository
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db
SOURCE, TEST = "src/gateway/a.py", "tests/gateway/a.py"


def of_pull(came_in: Came, *added: str, files_total: int | None = None, process: Any = None, **values: Any) -> Any:
    """Return what is told of a pull request that adds files of twelve lines and changes one more."""
    bring_in_history()
    row = PullRequest.objects.get(number=OWN)
    files = [ChangedFile(pull_request=row, path=path, status="added", additions=12) for path in added]
    files.append(ChangedFile(pull_request=row, path="src/old.py", status="modified", additions=20))
    ChangedFile.objects.bulk_create(files)
    read = {"files_head_sha": row.head_sha, "files_base_ref": row.base_ref, "files_total": files_total or len(files)}
    for name, value in (read | values).items():
        setattr(row, name, value)
    told: Any = {"changes": Changes([row], sources=came_in()), "process": process_of(process or {})}
    repositories = {row.repository_id: repository(name="service-1")}
    return lambda: NewFiles([row], repositories=repositories, **told).of(row)


def test_added_source_files_are_told_as_the_report_of_the_head_counts_them(came_in: Came) -> None:
    told = of_pull(came_in, SOURCE, TEST, "README.md")
    send(report(file("/app/gateway/a.py", covered="1-9", uncovered="10"), file("/app/old.py", covered="1")), of="8")

    assert told() == (NewFileCoverage(path=SOURCE, lines=10, covered=9),)


def test_the_report_of_the_merge_counts_where_the_head_has_none(came_in: Came) -> None:
    told = of_pull(came_in, SOURCE, merged_at=FIRST_PASS, merge_sha=sha("c"))
    send(report(file(SOURCE, covered="1-4")), of="c")

    assert told() == (NewFileCoverage(path=SOURCE, lines=4, covered=4),)


def test_without_a_report_each_file_is_as_long_as_its_text_and_says_why_nothing_is_known(came_in: Came) -> None:
    [found] = of_pull(came_in, SOURCE)()

    assert found.lines == 12
    assert isinstance(found.covered, Missing)
    assert "docs/send-coverage.md" in found.covered.cause


def test_where_nothing_is_added_no_report_is_needed(came_in: Came) -> None:
    assert of_pull(came_in, TEST, "docs/a.md")() == ()


def test_which_files_are_source_is_a_setting(came_in: Came) -> None:
    assert of_pull(came_in, SOURCE, process={"source_path": ".*[.]rs"})() == ()


def test_what_is_not_known_to_be_added_is_missing(came_in: Came) -> None:
    assert of_pull(came_in, SOURCE, files_total=1001)() == UNLISTED
    ChangedFile.objects.all().delete()
    assert of_pull(came_in, SOURCE, files_head_sha=sha("7"))() == CHANGES_UNREAD

"""What reports say of added files."""

from datetime import timedelta
from typing import Any

import pytest

from apps.catalog.models import Repository
from apps.coverage.ingest.forgetting import remove_old_files
from apps.coverage.queries import AskedChange, NewFile, new_code
from tests.coverage.reports import FORK, OWN, bring_in_history, file, report, send, sha
from tests.records import SECOND_PASS

pytestmark = pytest.mark.django_db
NEW = "src/gateway/a.py"


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()


def asked(*added: str, commits: str = "8", **told: Any) -> AskedChange:
    repository = Repository.objects.get(github_id=told.pop("github_id", 1)).pk
    added = added or (NEW,)
    return AskedChange(repository=repository, commits=tuple(map(sha, commits)), paths=added, **told)


def found(*added: str, **told: Any) -> tuple[NewFile, ...]:
    [files] = new_code([asked(*added, **told)])
    return files


def test_a_file_is_found_under_the_path_of_the_report() -> None:
    send(report(file("/app/gateway/a.py", covered="1-9", uncovered="10"), file("/app/b.py", covered="1")), of="8")

    assert found() == (NewFile(path=NEW, lines_covered=9, lines_total=10),)


def test_a_line_is_covered_if_it_is_in_any_report_however_they_name_the_file() -> None:
    send(report(file(NEW, covered="1-3", uncovered="4-10")), of="8", flag="unit")
    send(report(file("gateway/a.py", covered="4-5", uncovered="1-3")), of="8", flag="browser")

    assert found() == (NewFile(path=NEW, lines_covered=5, lines_total=10),)


def test_the_first_commit_with_a_report_counts() -> None:
    send(report(file(NEW, covered="1")), of="c")
    assert found(commits="8c") == (NewFile(path=NEW, lines_covered=1, lines_total=1),)

    send(report(file(NEW, covered="1-2")), of="8")
    assert found(commits="8c") == (NewFile(path=NEW, lines_covered=2, lines_total=2),)


def test_a_fork_does_not_count_next_to_the_repository_s_own() -> None:
    send(report(file(NEW, covered="1-10")), of="8", flag="theirs", pull_request=FORK)
    assert found() == (NewFile(path=NEW, lines_covered=10, lines_total=10),)

    send(report(file(NEW, covered="1", uncovered="2-10")), of="8", pull_request=OWN)
    assert found() == (NewFile(path=NEW, lines_covered=1, lines_total=10),)


def test_without_a_report_that_counts_it_is_said_what_to_do() -> None:
    send(report(file(NEW)), of="d")

    assert "let its workflow send one" in found(commits="d")[0].cause


def test_what_the_report_does_not_tell_or_may_tell_of_others_has_its_cause() -> None:
    send(report(file("in/a.py", covered="1")), of="8")

    lost, unsure = found("src/b.py", "one/in/a.py", others=("two/in/a.py",))

    assert (lost.path, lost.cause.startswith("The report tells nothing of src/b.py")) == ("src/b.py", True)
    assert (unsure.path, unsure.cause.startswith("The report may mean one/in/a.py or")) == ("one/in/a.py", True)


def test_of_old_reports_only_the_counts_are_kept() -> None:
    send(report(file(NEW, covered="1")), of="8")
    remove_old_files(now=SECOND_PASS + timedelta(days=91))

    assert "only its counts are kept" in found()[0].cause


@pytest.mark.parametrize("count", [1, 20])
def test_one_takes_as_many_statements_as_twenty(count: int, django_assert_num_queries: Any) -> None:
    for number in range(1, count + 1):
        bring_in_history(github_id=number)
        send(report(file(NEW, covered="1")), of="8", github_id=number)
    changes = [asked(github_id=number) for number in range(1, count + 1)]

    with django_assert_num_queries(4):
        files = new_code(changes)

    assert files == [(NewFile(path=NEW, lines_covered=1, lines_total=1),)] * count


def test_where_nothing_is_added_nothing_is_looked_up(django_assert_num_queries: Any) -> None:
    change = AskedChange(repository=1, commits=(sha("8"),), paths=())

    with django_assert_num_queries(0):
        assert new_code([change]) == [()]

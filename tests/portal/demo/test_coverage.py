"""What the CI of the demonstration measures fits the pull requests, and is written as coverage tools do."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from apps.integrations.reports import read_report
from portal.demo.world import make_small_world, make_world
from portal.demo.world.changes import ChangedFile, changed_files
from portal.demo.world.coverage import measured_files, report_of
from portal.demo.world.lazy import is_lazy
from portal.demo.world.model import PullRequest, World
from portal.demo.world.patches import changed_lines, is_code, length_after, patch_of

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=1, now=NOW, issues=150, pull_requests=250)


def pulls_of(world: World) -> Iterator[PullRequest]:
    return (pull for one in world.repositories for pull in one.pull_requests)


def files_of(world: World) -> Iterator[tuple[PullRequest, ChangedFile]]:
    return ((pull, file) for pull in pulls_of(world) for file in changed_files(pull))


def test_reports_say_what_was_measured_in_the_formats_of_several_tools(world: World) -> None:
    formats = Counter[str]()
    for one in world.repositories:
        for commit in one.commits[-20:]:
            measured, body = measured_files(one, commit.sha), report_of(one, commit.sha)
            assert (measured is None) == (body is None)
            if measured is None or body is None:
                continue
            report = read_report(BytesIO(body))
            told = [(tuple(file.covered), tuple(file.uncovered)) for file in report.files]
            assert told == [(file.covered, file.uncovered) for file in measured]
            formats[report.format] += 1

    assert set(formats) == {"cobertura", "lcov", "coverage.py"}


def test_the_same_seed_makes_the_same_reports() -> None:
    one, other = (make_small_world(seed=5, now=NOW).repositories[0] for _ in range(2))
    shas = [pull.head_sha for pull in one.pull_requests]

    assert [report_of(one, sha) for sha in shas] == [report_of(other, sha) for sha in shas]
    assert report_of(one, "0" * 40) is None


def test_some_heads_have_a_report_and_some_have_none(world: World) -> None:
    measured = {pull: report_of(pull.repository, pull.head_sha) is not None for pull in pulls_of(world)}
    recent = [is_measured for pull, is_measured in measured.items() if NOW - pull.created_at < timedelta(days=30)]
    ages = {pull: pull.repository.commits[-1].committed_at - pull.created_at for pull in measured}

    assert 0 < sum(recent) < len(recent)
    assert not any(measured[pull] for pull, age in ages.items() if age > timedelta(days=35))
    assert {one.name for one in world.repositories if not any(report_of(one, c.sha) for c in one.commits)} == {
        *("plasma-engine-infra", "plasma-engine-docs", ".github")
    }


def test_an_added_file_is_told_with_its_own_lines(world: World) -> None:
    shares = []
    for pull, file in files_of(world):
        told = measured_files(pull.repository, pull.head_sha) or []
        found = next((one for one in told if one.path == file.path), None)
        if file.change == "added" and found:
            assert sorted(found.covered + found.uncovered) == [n for n in range(1, file.additions + 1) if is_code(n)]
            shares.append(len(found.covered) / max(len(found.covered) + len(found.uncovered), 1))

    assert min(shares) < 0.8 < max(shares)


def test_patches_have_as_many_lines_as_the_pull_request_counts(world: World) -> None:
    for pull in pulls_of(world):
        files = changed_files(pull)
        assert sum(file.additions for file in files) == pull.additions * bool(files)
        assert sum(file.deletions for file in files) == pull.deletions * bool(files)
    for _, file in files_of(world):
        lines = (patch_of(file) or "").splitlines()
        if lines:
            assert sum(line.startswith("+") for line in lines) == file.additions == len(changed_lines(file))
            assert sum(line.startswith("-") for line in lines) == file.deletions
            assert max(changed_lines(file), default=0) <= length_after(file)


def test_what_is_added_loses_nothing_and_what_is_deleted_gains_nothing(world: World) -> None:
    files = [file for _, file in files_of(world)]

    assert {file.deletions for file in files if file.change == "added"} == {0}
    assert {file.additions for file in files if file.change == "deleted"} == {0}
    assert {patch_of(file) is None for file in files} == {True, False}


def test_a_repository_that_is_made_when_somebody_looks_has_reports_too() -> None:
    large = make_world(seed=1, now=NOW, repositories=12, issues=300, pull_requests=1200)
    lazy = next(one for one in large.repositories if is_lazy(one))
    found = [report_of(lazy, commit.sha) for commit in lazy.commits]

    assert 0 < sum(report is not None for report in found) < len(found)

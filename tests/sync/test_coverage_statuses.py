"""A sync brings in what Codecov says of each head, and shows it of the repositories that send no report."""

from apps.accounts.viewers import local_administrator
from apps.catalog.queries import EVERYTHING
from apps.coverage.models import CoverageStatus
from apps.coverage.queries import coverage_rows
from apps.coverage.tasks import take_up_held_reports
from portal.demo.world.model import Check, PullRequest, World
from tests.syncing import NOW, Syncing


def told(world: World) -> dict[str, PullRequest]:
    return {
        pull.head_sha: pull
        for repository in world.repositories
        for pull in repository.pull_requests
        if any(check.name.startswith("codecov/") for check in pull.checks)
    }


def said(pull: PullRequest, name: str) -> Check:
    return next(check for check in pull.checks if check.name == name)


def test_what_codecov_says_is_in_for_each_head(sync: Syncing, world: World) -> None:
    sync()

    stored = CoverageStatus.objects.values_list("commit_sha", "project_percent", "patch_percent", "patch_target")
    for sha, project, patch, target in stored:
        pull = told(world)[sha]
        assert said(pull, "codecov/project").title.startswith(f"{project:.2f}% ")
        words = said(pull, "codecov/patch").title
        assert words == (
            "Coverage not affected" if patch is None else f"{patch:.2f}% of diff hit (target {target:.2f}%)"
        )
    assert len(stored) > 3


def test_a_repository_that_sends_nothing_shows_what_codecov_says(sync: Syncing) -> None:
    sync()
    take_up_held_reports()

    rows = coverage_rows(local_administrator(), narrowed_to=EVERYTHING, now=NOW).rows

    sources = {row.sources for row in rows}
    assert {("codecov-status",), ("artifact",)} <= sources
    for row in rows:
        assert (row.lines_total is None) is (row.sources in (("codecov-status",), ()))


def test_without_checks_nothing_is_known(sync: Syncing) -> None:
    sync.token = "demo-no-checks"

    sync()

    assert not CoverageStatus.objects.exists()

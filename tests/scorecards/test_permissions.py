"""A permission that is taken away makes unknown what needed it, names it, and makes nobody look better."""

from datetime import timedelta

import pytest

from apps.scorecards.models import RuleResult, ScoreDay
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.rules import Level
from apps.scorecards.services import evaluate
from portal.demo.server import DemoServer
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.weekly_status.conftest import bring_in

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
LEVELS = ["", *(level.value for level in (Level.BRONZE, Level.SILVER, Level.GOLD))]
OF_FILES = {
    "artifacts-in-ghcr", "ci-uses-shared-workflows", "codeowners-architecture-lead", "codeowners-domain-lead",
    "codeowners-valid", "coverage-enforced", "issue-templates-present", "issue-uses-template", "pr-template-checklist",
    "pr-template-coderabbit", "release-workflow-present", "renovate-enabled", "renovate-weekly-batch",
    "rollback-path-documented", "security-scans-required", "terraform-apply-gated",
    # The kind of a repository is proposed from its files.
    "alert-rules-exist", "ci-stages-present", "coverage-report-fresh", "logs-json-correlation", "metrics-otel-exposed",
}  # fmt: skip
OF_HISTORY = {
    "ci-shared-workflow-current", "main-commits-verified", "main-linear", "no-direct-push-to-main", "no-stale-branches",
    "release-branch-name", "rollback-recorded", "tags-are-semver", "tags-by-release-workflow",
}  # fmt: skip
# The rules that need what a token lacks, and have not judged for good already.
NEED = {
    "demo-no-actions": {
        "ci-shared-workflow-current", "ci-stages-in-order", "ci-stages-present", "production-deploy-approved",
        "production-environment-gated",
    },
    "demo-no-administration": {
        "coverage-enforced", "default-branch-protected", "protection-bypass-listed", "protection-linear-history",
        "protection-passing-checks", "protection-signed-commits", "required-checks-configured",
    },
    "demo-no-checks": set(),  # what was judged as at the merge stays
    "demo-no-contents": OF_FILES | OF_HISTORY,
    "demo-no-deployments": {"production-deploy-approved", "rollback-recorded"},
    "demo-no-discussions": {"adr-announced"},
    "demo-no-members": set(),
    "demo-no-projects": {
        "board-has-standard-columns", "board-hygiene", "issue-column-matches-reality", "issue-column-order",
        "issue-has-owner", "issue-needs-review-label", "issue-not-stuck", "issue-on-board",
    },
}  # fmt: skip
TOKENS = [*NEED, "demo-metadata-only"]
Results = dict[tuple[int | None, str], tuple[str, str]]


def results() -> Results:
    rows = RuleResult.objects.values_list("repository", "rule", "result", "cause")
    return {(repository, rule): (result, cause) for repository, rule, result, cause in rows}


def standing() -> dict[int, ScoreDay]:
    return {row.repository_id: row for row in ScoreDay.objects.order_by("day")}


def look_again(world: World, *, token: str) -> None:
    """Read and judge everything with what a token may see."""
    with DemoServer(world, clock=lambda: NOW) as server:
        bring_in(server, token=token, at=LATER)
    evaluate(now=LATER, repositories=list(present_repositories()))


@pytest.mark.parametrize("token", TOKENS)
def test_it_turns_results_into_unknown_and_raises_no_score_and_no_level(judged: World, token: str) -> None:
    before, stood = results(), standing()

    look_again(judged, token=token)

    changed = {key: told for key, told in results().items() if told[0] != before[key][0]}
    assert {told[0] for told in changed.values()} <= {"unknown"}
    assert all(": read" in cause for _, cause in changed.values())
    assert token not in NEED or {rule for _, rule in changed} == NEED[token]
    for repository, after in standing().items():
        was = stood[repository]
        assert after.score is None or was.score is None or after.score <= was.score
        assert LEVELS.index(after.level) <= LEVELS.index(was.level)

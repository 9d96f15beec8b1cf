"""What the rules find of the demonstration organization is what was planted when it was made."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q
from pytest_django import DjangoDbBlocker

from apps.catalog.models import Repository
from apps.delivery.models import Deployment
from apps.delivery.queries.sync_targets import CHECKS_OF_MERGED
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult, SubjectResult
from apps.scorecards.queries.loading.lines import commit_facts
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule
from portal.demo.world.model import Commit, Issue, World
from tests.oracle import NOW
from tests.scorecards.conftest import judged_by

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# The planted clauses that rules judge subject by subject: all of them pass where the clause is kept.
OF_SUBJECTS = {
    "branching/branch-name": ("pr-branch-name",),
    "branching/hotfix-branches": ("hotfix-branch-name", "hotfix-from-latest-tag"),
    "pull-requests/issue-id": ("pr-title-issue-id", "pr-issue-exists"),
    "pull-requests/checklist": ("pr-checklist-present", "pr-checklist-complete"),
    "pull-requests/human-approval": ("pr-human-approved",),
}
# The same where something is planted of merges only, and of some of these.
OF_MERGES = {
    "branching/short-lived": "pr-branch-short-lived",
    "cd/staging-after-merge": "staging-deploy-after-merge",
    "cd/terraform-approval": "terraform-infra-approved",
}
# The same of issues, of which some are planted and some are not.
OF_ISSUES = {
    "issues/template": ("issue-uses-template",),
    "issues/owner": ("issue-has-owner",),
    "issues/labels": ("issue-phase-label", "issue-service-label", "issue-needs-review-label"),
    "issues/board": ("issue-on-board",),
    "observability/incidents": ("incident-has-owner-and-severity",),
    "observability/postmortems": ("incident-linked-to-postmortem",),
    "communication/adr-discussions": ("adr-announced",),
}
# What repositories say in files and settings: a clause is kept where all of its rules are.
OF_FILES = {
    "branching/protected": ("default-branch-protected",),
    "branching/release-branches": ("release-branch-name",),
    "branching/semantic-versioning": ("tags-are-semver",),
    "branching/release-workflow": ("release-workflow-present", "tags-by-release-workflow"),
    "ci/shared-workflows": ("ci-uses-shared-workflows",),
    "ci/stages": ("ci-stages-present", "ci-stages-in-order"),
    "ci/artifacts": ("artifacts-in-ghcr", "artifacts-private"),
    "cd/rollbacks": ("rollback-path-documented",),
    "quality/coverage": ("coverage-enforced",),
    "quality/renovate": ("renovate-enabled",),
    "quality/renovate-weekly": ("renovate-weekly-batch",),
    "quality/security-scans": ("security-scans-required",),
    "tooling/codeowners": ("codeowners-valid", "codeowners-architecture-lead", "codeowners-domain-lead"),
    "tooling/issue-templates": ("issue-templates-present",),
    "tooling/pull-request-template": ("pr-template-coderabbit", "pr-template-checklist"),
    "tooling/signed-commits": ("protection-signed-commits",),
    "tooling/linear-history": ("protection-linear-history",),
    "tooling/passing-checks": ("protection-passing-checks",),
}
OF_REPOSITORIES = {
    "branching/default-branch": "default-branch-is-main",
    "cd/production-approval": "production-environment-gated",
    "pull-requests/coderabbit-enabled": "coderabbit-enabled",
}
BOT_REVIEW, CHECKS = "pull-requests/coderabbit-review", "pull-requests/status-checks"
ALWAYS = timedelta(days=365)
RATE_LIMITED, SCAN = "rate limited", "security / trivy"


@pytest.fixture(scope="module")
def judged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return an organization of which everything was judged, also what no longer counts."""
    yield from judged_by([widened(rule) for rule in all_rules()], name="widened", blocker=django_db_blocker)


def widened(rule: Rule) -> Rule:
    return replace(rule, window=replace(rule.window, days=ALWAYS.days)) if rule.window else rule


def planted(world: World, clause: str) -> dict[str, str]:
    """Return what was planted, by address of the subject."""
    return {
        one.subject: "unknown" if one.why == RATE_LIMITED else "pass" if one.keeps else "fail"
        for one in world.verdicts
        if one.clause == clause
    }


def found(*rules: str, merged_in: timedelta = ALWAYS) -> dict[str, str]:
    """Return what some rules found together, by address of the subject: the worst result is that of all."""
    of_late = Q(counted_at=None) | Q(counted_at__gt=NOW - merged_in)
    rows = SubjectResult.objects.filter(of_late, rule__in=rules).exclude(result=Result.NOT_APPLICABLE)
    results = defaultdict(set)
    for url, result in rows.values_list("url", "result"):
        results[url].add(result)
    return {url: min(of_url, key=("fail", "unknown", "pass").index) for url, of_url in results.items()}


@pytest.mark.parametrize(("clause", "rules"), OF_SUBJECTS.items(), ids=OF_SUBJECTS)
def test_each_subject_is_judged_as_planted(judged: World, clause: str, rules: tuple[str, ...]) -> None:
    results, expected = found(*rules), planted(judged, clause)

    assert {"pass", "fail"} <= set(results.values())
    wrong = {url: result for url, result in results.items() if result != expected.get(url, "fail")}
    assert wrong == {}


@pytest.mark.parametrize(("clause", "rule"), OF_MERGES.items(), ids=OF_MERGES)
def test_each_merge_is_judged_as_planted(judged: World, clause: str, rule: str) -> None:
    results, expected = found(rule, merged_in=CHECKS_OF_MERGED), planted(judged, clause)

    compared = {url: (result, expected[url]) for url, result in results.items() if url in expected}
    assert len(compared) >= 3
    assert {url: both for url, both in compared.items() if both[0] != both[1]} == {}


def test_reviews_by_the_bot_are_judged_as_planted(judged: World) -> None:
    results, expected = found("pr-coderabbit-reviewed", merged_in=CHECKS_OF_MERGED), planted(judged, BOT_REVIEW)

    wrong = {url: result for url, result in results.items() if result != expected[url]}
    assert wrong == {}
    assert {"pass", "fail"} <= set(results.values())


def test_checks_are_judged_as_planted_but_where_the_kind_decides(judged: World) -> None:
    results, expected = found("pr-required-topics-green", merged_in=CHECKS_OF_MERGED), planted(judged, CHECKS)

    wrong = {url: result for url, result in results.items() if result not in (expected[url], "unknown")}
    assert wrong == {}
    assert {expected[url] for url, result in results.items() if result == "unknown"} <= {"fail"}
    assert {"pass", "fail"} <= set(results.values())


def test_deployments_to_production_are_judged_by_who_approved_them(judged: World) -> None:
    rows = SubjectResult.objects.filter(rule="production-deploy-approved").exclude(result=Result.NOT_APPLICABLE)
    ids = dict(Deployment.objects.values_list("pk", "github_id"))
    results = {ids[subject]: result for subject, result in rows.values_list("subject_id", "result")}
    made = {one.id: one for of in judged.repositories for one in of.deployments}

    asked = {key: made[key].approved_by is not None and made[key].environment.reviewers != [] for key in results}
    assert results == {key: "pass" if is_approved else "fail" for key, is_approved in asked.items()}
    assert {"pass", "fail"} <= set(results.values())


def test_scans_are_judged_by_the_checks_that_stand_for_them(judged: World) -> None:
    results = found("pr-security-scanned", merged_in=CHECKS_OF_MERGED)
    base = f"{judged.base_url}/{judged.login}"
    pulls = {f"{base}/{of.name}/pull/{one.number}": one for of in judged.repositories for one in of.pull_requests}
    scans = {url: [one for one in pull.checks if one.name == SCAN] for url, pull in pulls.items()}
    green = {url for url, found in scans.items() if any(one.conclusion == "success" for one in found)}

    assert results == {url: "pass" if url in green else "fail" for url in results}
    assert {"pass", "fail"} <= set(results.values())


@pytest.mark.parametrize(("clause", "rules"), OF_ISSUES.items(), ids=OF_ISSUES)
def test_each_issue_is_judged_as_planted(judged: World, clause: str, rules: tuple[str, ...]) -> None:
    rows = SubjectResult.objects.filter(rule__in=rules).exclude(result__in=(Result.NOT_APPLICABLE, Result.UNKNOWN))
    expected = planted(judged, clause)
    keeps: dict[str, str] = {}
    for url, result in rows.filter(url__in=expected).values_list("url", "result"):
        keeps[url] = result if keeps.get(url, "pass") == "pass" else "fail"

    assert keeps
    assert keeps == {url: expected[url] for url in keeps}


def kept(is_kept: bool) -> str:
    return "pass" if is_kept else "fail"


def postmortem_of(incident: Issue, *, world: World) -> tuple[str, Issue | None]:
    """Return the text that answers an incident, and the issue that it is; it stands there or in a file of the docs."""
    named = re.search(r"Postmortem: (?:#(\d+)|\S+/blob/[^/]+/(\S+))", incident.body)
    assert named is not None
    if named[1] is None:
        return next(one.files[named[2]] for one in world.repositories if named[2] in one.files), None
    answer = next(one for one in incident.repository.issues if one.number == int(named[1]))
    return answer.body, answer


def actions_of(incident: Issue, *, world: World) -> list[tuple[Issue | None, str]]:
    """Return the issue of each action with the day that it has, "" without; None of one that is no issue."""
    text, issue = postmortem_of(incident, world=world)
    lines = [line for line in text.partition("## Actions")[2].splitlines() if line.startswith("- ")]
    numbered = {one.number: one for one in incident.repository.issues}
    named = [(re.search(r"#(\d+) by (\S+)", line)) for line in lines]
    told: list[tuple[Issue | None, str]] = [(numbered[int(one[1])], one[2]) if one else (None, "") for one in named]
    return told + [(one, "") for one in numbered.values() if one.parent is not None and one.parent is issue]


def is_late(issue: Issue | None, *, day: str) -> bool:
    if issue is None or issue.closed_at is not None:
        return False
    return str(NOW.date()) > (day or str((issue.created_at + timedelta(days=30)).date()))


def test_actions_of_postmortems_are_judged_by_their_issues(judged: World) -> None:
    tracked, on_time = found("postmortem-actions-tracked"), found("postmortem-actions-on-time")
    base = f"{judged.base_url}/{judged.login}"
    issues = {f"{base}/{of.name}/issues/{one.number}": one for of in judged.repositories for one in of.issues}
    told = {url: actions_of(issues[url], world=judged) for url in tracked}

    assert tracked == {
        url: kept(all(one is not None and (one.closed_at or day) for one, day in of_one))
        for url, of_one in told.items()
    }
    assert on_time == {
        url: kept(not any(is_late(one, day=day) for one, day in of_one))
        for url, of_one in told.items()
        if any(one is not None for one, _ in of_one)
    }
    assert set(tracked.values()) == set(on_time.values()) == {"pass", "fail"}


@pytest.mark.parametrize(("clause", "rule"), OF_REPOSITORIES.items(), ids=OF_REPOSITORIES.values())
def test_each_repository_is_judged_as_planted(judged: World, clause: str, rule: str) -> None:
    results = of_repositories(rule)

    assert results == planted(judged, clause)
    assert len(results) <= Repository.objects.count()


@pytest.mark.parametrize(("clause", "rules"), OF_FILES.items(), ids=OF_FILES)
def test_each_repository_s_files_and_settings_are_judged_as_planted(
    judged: World, clause: str, rules: tuple[str, ...]
) -> None:
    expected = planted(judged, clause)
    found: dict[str, str] = {}
    for url, result in (pair for rule in rules for pair in of_repositories(rule).items()):
        found[url] = result if found.get(url, "pass") == "pass" else found[url]

    compared = {url: result for url, result in found.items() if url in expected}
    assert compared == {url: expected[url] for url in compared}
    assert len(compared) >= 5


def of_repositories(rule: str) -> dict[str, str]:
    rows = RuleResult.objects.filter(rule=rule, repository__isnull=False).exclude(result=Result.NOT_APPLICABLE)
    return dict(rows.values_list("repository__url", "result"))


def late_commits(world: World) -> dict[str, list[Commit]]:
    """Return the commits on the line of each measured default branch in the last 28 days."""
    lines = {}
    for one in world.repositories:
        sides = {sha for commit in one.commits for sha in commit.parents[1:]}
        line = [
            commit
            for commit in one.commits
            if commit.sha not in sides and commit.committed_at > NOW - timedelta(days=28)
        ]
        if line and not one.is_archived and not one.is_fork:
            lines[f"{world.base_url}/{world.login}/{one.name}"] = line
    return lines


def results_of(lines: dict[str, list[Commit]], *, bad: Iterable[Commit]) -> dict[str, str]:
    shas = {one.sha for one in bad}
    return {url: "fail" if any(one.sha in shas for one in line) else "pass" for url, line in lines.items()}


def test_default_branches_are_judged_by_what_lies_on_them(judged: World) -> None:
    lines = late_commits(judged)
    every = [one for line in lines.values() for one in line]
    bad = {
        "no-direct-push-to-main": [one for one in every if one.pull_request is None and one.parents],
        "main-commits-verified": [one for one in every if not one.is_signed],
        "main-linear": [one for one in every if len(one.parents) > 1],
    }

    assert {rule: of_repositories(rule) for rule in bad} == {
        rule: results_of(lines, bad=commits) for rule, commits in bad.items()
    }


def test_pushes_of_half_a_year_are_told_from_merges(judged: World) -> None:
    facts = commit_facts(list(Repository.objects.all()), now=NOW - timedelta(days=150))
    found = {one.sha: one.is_merge_of for of_line in facts.values() for one in of_line if one.parents}

    made = {one.sha: one.pull_request is not None for of in judged.repositories for one in of.commits}
    assert found == {sha: made[sha] for sha in found}
    assert set(found.values()) == {True, False}


def test_a_hotfix_from_the_tip_of_the_default_branch_is_found(judged: World) -> None:
    found = SubjectResult.objects.filter(rule="hotfix-from-latest-tag", result="fail")

    assert "commits along" in found.values_list("observed", flat=True)[0]

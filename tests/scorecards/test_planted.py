"""What the rules find of the demonstration organization is what was planted when it was made."""

import pytest

from apps.catalog.models import Repository
from apps.scorecards.findings import Result
from apps.scorecards.models import RuleResult, SubjectResult
from portal.demo.world.model import World

pytestmark = pytest.mark.django_db

# The planted clauses that one rule judges by itself, subject by subject.
OF_SUBJECTS = {
    "pull-requests/issue-id": "pr-title-issue-id",
    "pull-requests/human-approval": "pr-human-approved",
}
# The same of issues, of which some are planted and some are not.
OF_ISSUES = {
    "issues/owner": ("issue-has-owner",),
    "issues/labels": ("issue-phase-label", "issue-service-label", "issue-needs-review-label"),
    "issues/board": ("issue-on-board",),
    "observability/incidents": ("incident-has-owner-and-severity",),
    "observability/postmortems": ("incident-linked-to-postmortem",),
}
OF_REPOSITORIES = {
    "branching/default-branch": "default-branch-is-main",
    "cd/production-approval": "production-environment-gated",
}


def planted(world: World, clause: str) -> dict[str, bool]:
    """Return what was planted, by address of the subject."""
    return {one.subject: one.keeps for one in world.verdicts if one.clause == clause}


@pytest.mark.parametrize(("clause", "rule"), OF_SUBJECTS.items(), ids=OF_SUBJECTS.values())
def test_each_subject_is_judged_as_planted(judged: World, clause: str, rule: str) -> None:
    found = SubjectResult.objects.filter(rule=rule).exclude(result=Result.NOT_APPLICABLE)
    results = dict(found.values_list("url", "result"))
    expected = planted(judged, clause)

    assert len(results) > 5
    wrong = {url: result for url, result in results.items() if result != ("pass" if expected.get(url) else "fail")}
    assert wrong == {}


@pytest.mark.parametrize(("clause", "rules"), OF_ISSUES.items(), ids=OF_ISSUES)
def test_each_issue_is_judged_as_planted(judged: World, clause: str, rules: tuple[str, ...]) -> None:
    found = SubjectResult.objects.filter(rule__in=rules).exclude(result__in=(Result.NOT_APPLICABLE, Result.UNKNOWN))
    expected = planted(judged, clause)
    keeps: dict[str, bool] = {}
    for url, result in found.filter(url__in=expected).values_list("url", "result"):
        keeps[url] = keeps.get(url, True) and result == Result.PASS

    assert keeps
    assert keeps == {url: expected[url] for url in keeps}


@pytest.mark.parametrize(("clause", "rule"), OF_REPOSITORIES.items(), ids=OF_REPOSITORIES.values())
def test_each_repository_is_judged_as_planted(judged: World, clause: str, rule: str) -> None:
    rows = RuleResult.objects.filter(rule=rule, repository__isnull=False).exclude(result=Result.NOT_APPLICABLE)
    results = dict(rows.values_list("repository__url", "result"))

    assert results == {url: "pass" if keeps else "fail" for url, keeps in planted(judged, clause).items()}
    assert len(results) <= Repository.objects.count()

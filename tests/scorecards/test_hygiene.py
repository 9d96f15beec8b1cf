import pytest

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_issues
from apps.delivery.models import Issue
from apps.scorecards.facts import HygieneFacts
from apps.scorecards.models import SubjectResult
from apps.scorecards.queries.hygiene import NOT_JUDGED, RULES, load_hygiene
from apps.scorecards.registry import rule_of
from tests.records import FIRST_PASS, issue, repository

pytestmark = pytest.mark.django_db


@pytest.fixture
def _issues() -> None:
    upsert_repositories([repository(1)], target="", seen_at=FIRST_PASS)
    closed = issue(5, state="closed", closed_at=FIRST_PASS)
    upsert_issues([*map(issue, range(1, 5)), closed], target="R_1", seen_at=FIRST_PASS)


def judged(number: int, *results: str) -> None:
    row = Issue.objects.get(number=number)
    for rule, result in zip(RULES, results, strict=False):
        SubjectResult.objects.create(
            repository=row.repository,
            kind="issue",
            subject_id=row.pk,
            rule=rule,
            version=1,
            result=result,
            cause="Unread." if result == "unknown" else "",
            since=FIRST_PASS,
            judged_at=FIRST_PASS,
        )


def test_all_rules_exist() -> None:
    assert all(rule_of(slug) for slug in RULES)


@pytest.mark.usefixtures("_issues")
def test_an_issue_counts_once_by_its_worst() -> None:
    judged(1, "pass", "not_applicable", "pass")
    judged(2, "pass", "fail", "unknown")
    judged(3, "pass", "unknown")
    judged(4, "not_applicable")
    judged(5, "fail")

    assert load_hygiene() == HygieneFacts(kept=1, broken=1, unknown=1, cause="Unread.")


@pytest.mark.usefixtures("_issues")
def test_issues_that_were_not_judged_are_missing() -> None:
    assert load_hygiene() == NOT_JUDGED


def test_without_issues_there_are_none() -> None:
    assert load_hygiene() == HygieneFacts(kept=0, broken=0, unknown=0, cause="")

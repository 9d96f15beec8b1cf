"""Judging costs a number of statements that does not grow, and touches only what changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.catalog.models import Repository
from apps.delivery.models import Issue, PullRequest
from apps.scorecards.models import RuleResult, ScoreDay, SubjectResult
from apps.scorecards.queries.changes import changed_repositories, present_repositories
from apps.scorecards.queries.loading import load_facts
from apps.scorecards.queries.settled import Merges, longest_window
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Subject
from apps.scorecards.services import evaluate
from portal.demo.world.model import World
from tests.oracle import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
MOST_STATEMENTS = 110
SAMPLED = timedelta(days=28)  # by the rules that look at checks and coverage, which are not all known


def retitled() -> PullRequest:
    """Let one open pull request come in again with a better title."""
    results = SubjectResult.objects.filter(rule="pr-title-issue-id", result="fail", is_final=False)
    row = PullRequest.objects.get(pk=results.values_list("subject_id", flat=True)[:1])
    row.title, row.seen_at = "[PE-12] Gateway bootstrap", LATER
    row.save()
    return row


def test_nothing_changed_is_nothing_to_judge(judged: World) -> None:
    assert not changed_repositories().exists()
    assert evaluate(now=LATER).written == 0


def test_one_changed_pull_request_is_judged_with_its_repository(judged: World) -> None:
    row = retitled()

    assert [one.pk for one in changed_repositories()] == [row.repository_id]
    evaluate(now=LATER)

    touched = SubjectResult.objects.filter(judged_at=LATER)
    assert {(one.subject_id, one.kind) for one in touched} == {(row.pk, "pull_request")}
    assert {one.repository_id for one in ScoreDay.objects.filter(evaluated_at=LATER)} == {row.repository_id}


def test_an_issue_that_is_gone_counts_no_more(judged: World) -> None:
    one = SubjectResult.objects.filter(rule="issue-phase-label", result="fail", is_open=True)[0]
    results = RuleResult.objects.filter(rule=one.rule, repository=one.repository)
    (before,) = results.values_list("sample__failed", flat=True)
    Issue.objects.filter(pk=one.subject_id).update(gone_at=LATER)

    evaluate(now=LATER, repositories=[one.repository])

    assert list(results.values_list("sample__failed", flat=True)) == [before - 1]


def test_it_takes_as_many_statements_for_one_as_for_all(judged: World) -> None:
    counts = []
    for repositories in (Repository.objects.filter(name="plasma-engine-gateway"), present_repositories()):
        with CaptureQueriesContext(connection) as asked:
            evaluate(now=LATER, repositories=list(repositories))
        counts.append(len(asked))

    assert max(counts) - min(counts) <= 6  # what nobody looks for costs none
    assert max(counts) <= MOST_STATEMENTS


def test_judging_again_writes_no_result(judged: World) -> None:
    evaluate(now=LATER, repositories=list(present_repositories()))

    assert not SubjectResult.objects.filter(judged_at=LATER).exists()
    assert not RuleResult.objects.filter(since=LATER).exists()


def test_merges_whose_time_has_passed_are_settled(judged: World, settings: Settings) -> None:
    rules = [rule for rule in all_rules() if Subject.PULL_REQUEST in rule.subjects]
    start = NOW - longest_window(rules)
    before = PullRequest.objects.filter(merged_at__lt=NOW - SAMPLED, merged_at__gt=start + timedelta(days=1))
    merges = Merges(since=start, unsettled_by=rules)

    facts = load_facts(list(present_repositories()), process=settings.PROCESS, merges=merges, now=LATER).pull_requests

    assert {one.merged_at for one in facts if one.merged_at and one.merged_at < NOW - SAMPLED} == set()
    assert before.filter(settled__isnull=False).count() > 50

"""Puts facts before rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from apps.catalog.models import Organization, Repository
from apps.scorecards.evaluation import not_judged, roll_up
from apps.scorecards.facts import DeploymentFacts, IssueFacts, PullRequestFacts, RepositoryFacts
from apps.scorecards.findings import Finding
from apps.scorecards.queries.changes import changed_repositories
from apps.scorecards.queries.loading import AllFacts, load_facts
from apps.scorecards.queries.tallies import Tallies, load_tallies
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule, Subject
from apps.scorecards.services.storing import (
    Outcome,
    SubjectKey,
    SubjectOutcome,
    kind_of,
    settle_merges,
    store_results,
    store_scores,
    store_subjects,
)

# Facts are held in memory while they are judged.
AT_A_TIME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one evaluation did."""

    repositories: int
    subjects: int  # judged one by one
    written: int  # rows that became different


def evaluate(
    *, now: datetime, repositories: Sequence[Repository] | None = None, rules: Sequence[Rule] | None = None
) -> Evaluation:
    """Judge repositories: those of which anything came in since the last time, unless they are named."""
    chosen = list(changed_repositories() if repositories is None else repositories)
    wanted = tuple(all_rules() if rules is None else rules)
    subjects = written = 0
    for start in range(0, len(chosen), AT_A_TIME):
        batch = _judge(chosen[start : start + AT_A_TIME], rules=wanted, now=now)
        subjects, written = subjects + batch.subjects, written + batch.written
    return Evaluation(repositories=len(chosen), subjects=subjects, written=written)


def _judge(repositories: Sequence[Repository], *, rules: Sequence[Rule], now: datetime) -> Evaluation:
    """Judge some repositories, in a number of statements that does not depend on what they hold."""
    of_pull_requests = [rule for rule in rules if Subject.PULL_REQUEST in rule.subjects]
    facts = load_facts(repositories, process=settings.PROCESS, pull_request_rules=of_pull_requests, now=now)
    judged, left_out = _subjects(rules, facts)
    with transaction.atomic():
        # One at a time: two that judge the same repositories would both find the same rows missing.
        list(Organization.objects.select_for_update())
        written = store_subjects(judged, left_out=left_out, now=now)
        merged = [one.id for one in facts.pull_requests if one.merged_at is not None]
        settle_merges(merged, outcomes=judged, rules=of_pull_requests)
        tallies = load_tallies(rules, repositories=list(facts.repositories), now=now)
        written += store_results(list(_results(rules, facts, tallies=tallies, now=now)), now=now)
        written += store_scores(list(facts.repositories), now=now)
    return Evaluation(repositories=len(repositories), subjects=len(judged), written=written)


def _subjects(rules: Sequence[Rule], facts: AllFacts) -> tuple[list[SubjectOutcome], set[SubjectKey]]:
    """Judge one by one what is not the repository as a whole; return what is to be stored, and of what nothing is."""
    kinds: dict[Subject, Sequence[PullRequestFacts | IssueFacts | DeploymentFacts]] = {
        Subject.PULL_REQUEST: facts.pull_requests,
        Subject.ISSUE: facts.issues,
        Subject.DEPLOYMENT: facts.deployments,
    }
    judged, left_out = [], set()
    for rule in rules:
        for subject in (one for kind in rule.subjects for one in kinds.get(kind, ())):
            is_concerned, is_reached = rule.concerns(subject), rule.reaches(subject)
            if is_concerned and is_reached:
                judged.append(SubjectOutcome.of(subject, rule=rule, finding=rule.judge(subject)))
            # What a merge came to stays as it was when its time has passed.
            elif not (is_concerned and isinstance(subject, PullRequestFacts)):
                left_out.add(SubjectKey(rule=rule.slug, kind=kind_of(subject), subject_id=subject.id))
    return judged, left_out


def _results(rules: Sequence[Rule], facts: AllFacts, *, tallies: Tallies, now: datetime) -> Iterator[Outcome]:
    organization = facts.organization_with_hygiene()
    for rule in rules:
        as_of = facts.as_of(*rule.subjects, now=now)
        if rule.subject == Subject.ORGANIZATION:
            if organization is not None:
                yield Outcome(rule=rule, repository=None, finding=rule.judge(organization), as_of=as_of)
            continue
        for repository in facts.repositories.values():
            finding = not_judged(repository) or _of_repository(rule, repository, facts=facts, tallies=tallies)
            yield Outcome(rule=rule, repository=repository.id, finding=finding, as_of=as_of)


def _of_repository(rule: Rule, repository: RepositoryFacts, *, facts: AllFacts, tallies: Tallies) -> Finding:
    if rule.subject == Subject.REPOSITORY:
        return rule.judge(repository)
    missing = facts.subjects_missing(*rule.subjects, repository=repository.name)
    failing = tallies.failing_of(repository.id, rule)
    return roll_up(rule, missing or tallies.of(repository.id, rule), failing=failing)

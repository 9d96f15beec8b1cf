"""Puts facts before rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from apps.catalog.models import Repository
from apps.delivery.models import PullRequest
from apps.scorecards.facts import Process, PullRequestFacts
from apps.scorecards.queries.changes import changed_repositories
from apps.scorecards.queries.loading import load_facts, load_merges
from apps.scorecards.queries.parameters import Standards, first_moment, load_standards
from apps.scorecards.queries.settled import Merges, longest_window
from apps.scorecards.queries.tallies import load_tallies
from apps.scorecards.registry import all_rules
from apps.scorecards.rules import Rule, Subject
from apps.scorecards.services.storing import hold_scores, settle_merges, store_results, store_scores, store_subjects
from apps.scorecards.services.verdicts import judge_repositories, judge_subjects

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
    standards = load_standards()
    wanted = standards.at(now).of(all_rules() if rules is None else rules)
    subjects = written = 0
    for start in range(0, len(chosen), AT_A_TIME):
        batch = _judge(chosen[start : start + AT_A_TIME], rules=wanted, standards=standards, now=now)
        subjects, written = subjects + batch.subjects, written + batch.written
    return Evaluation(repositories=len(chosen), subjects=subjects, written=written)


def _judge(
    repositories: Sequence[Repository], *, rules: Sequence[Rule], standards: Standards, now: datetime
) -> Evaluation:
    """Judge some repositories, in a number of statements that does not depend on what they hold."""
    of_pull_requests = [rule for rule in rules if Subject.PULL_REQUEST in rule.subjects]
    *earlier, present = _eras(of_pull_requests, standards=standards, now=now)
    merges = present.merges if of_pull_requests else None
    facts = load_facts(repositories, process=present.process, merges=merges, now=now)
    facts = replace(facts, pull_requests=[*facts.pull_requests, *_merged_in(earlier, repositories, now=now)])
    judged, left_out = judge_subjects(rules, facts)
    with transaction.atomic():
        hold_scores()
        written = store_subjects(judged, left_out=left_out, now=now)
        merged = [one.id for one in facts.pull_requests if one.merged_at is not None]
        settle_merges(merged, outcomes=judged, rules=of_pull_requests)
        tallies = load_tallies(rules, repositories=list(facts.repositories), now=now)
        written += store_results(list(judge_repositories(rules, facts, tallies=tallies, now=now)), now=now)
        written += store_scores(list(facts.repositories), now=now)
    return Evaluation(repositories=len(repositories), subjects=len(judged), written=written)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Era:
    """The merges of a time in which the settings of the process were the same: they are judged by those."""

    process: Process
    merges: Merges


def _eras(rules: Sequence[Rule], *, standards: Standards, now: datetime) -> Iterator[_Era]:
    start = now - longest_window(rules)
    for era in standards.eras(since=start, now=now):
        merges = Merges(
            since=first_moment(era.begins_on) if era.begins_on else start,
            until=first_moment(era.ends_on) if era.ends_on else None,
            unsettled_by=rules,
        )
        yield _Era(process=era.process, merges=merges)


def _merged_in(eras: Sequence[_Era], repositories: Sequence[Repository], *, now: datetime) -> list[PullRequestFacts]:
    """Return what was merged while other settings were in force; mostly all of it is settled."""
    found = []
    for era in eras:
        if PullRequest.objects.filter(era.merges.selection, repository__in=repositories).exists():
            found += load_merges(repositories, process=era.process, merges=era.merges, now=now)
    return found

"""What rules find of facts, before anything is stored."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from apps.scorecards.evaluation import not_judged, roll_up
from apps.scorecards.facts import DeploymentFacts, IssueFacts, PullRequestFacts, RepositoryFacts
from apps.scorecards.findings import Finding
from apps.scorecards.queries.loading import AllFacts
from apps.scorecards.queries.tallies import Tallies
from apps.scorecards.rules import Rule, Subject
from apps.scorecards.services.storing import Outcome, SubjectKey, SubjectOutcome, kind_of


def judge_subjects(rules: Sequence[Rule], facts: AllFacts) -> tuple[list[SubjectOutcome], set[SubjectKey]]:
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


def judge_repositories(rules: Sequence[Rule], facts: AllFacts, *, tallies: Tallies, now: datetime) -> Iterator[Outcome]:
    """Judge the repositories and the organization, with what was found of their subjects in the rules' windows."""
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

"""Which settings of the process a rule reads: those that it names, so that a lead can try others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

import pytest

from apps.catalog.models import Repository
from apps.scorecards.facts import Facts, Process
from apps.scorecards.facts.process import NOT_IN_FILES
from apps.scorecards.queries.loading import AllFacts, load_facts
from apps.scorecards.queries.settled import Merges
from apps.scorecards.registry import all_rules
from apps.scorecards.services.storing import kind_of
from portal.demo.world.model import World
from tests.oracle import NOW

pytestmark = pytest.mark.django_db

# What the sync goes by as well, or all of the portal, or what names repositories, is changed in the file only.
OF_FILE = {
    *("hotfix_prefix", "holidays", "review_bot", "repository_prefix", "kinds", "domain_teams"),
    *("infra_repository", "infra_team", "architecture_team", "adr_label"),
    *("incident_label", "severity_label", "labels_without_postmortem"),
    *("postmortem_label", "postmortem_folder", "postmortem_topics"),
}
NAMES = {one.name for one in fields(Process)}


@dataclass(frozen=True, kw_only=True)
class Watched(Process):
    """Notes which settings are read."""

    def __getattribute__(self, name: str) -> Any:
        if name in NAMES:
            READ.add(name)
        return super().__getattribute__(name)


READ: set[str] = set()


def subjects_of(facts: AllFacts) -> Iterator[Facts]:
    yield from facts.repositories.values()
    yield from facts.pull_requests
    yield from facts.issues
    yield from facts.deployments
    organization = facts.organization_with_hygiene()
    assert organization is not None
    yield organization


def read_by_rules(facts: AllFacts) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for subject in subjects_of(facts):
        for rule in (one for one in all_rules() if kind_of(subject) in one.subjects):
            READ.clear()
            rule.judge(subject)
            found[rule.slug] |= READ
    return found


def test_a_rule_names_the_settings_it_reads(judged: World) -> None:
    READ.clear()
    facts = load_facts(
        list(Repository.objects.all()), process=Watched(), merges=Merges(since=NOW - timedelta(days=90)), now=NOW
    )
    by_loading = set(READ)

    by_rules = read_by_rules(facts)

    for rule in all_rules():
        named = set(rule.settings)
        assert by_rules[rule.slug] - named <= OF_FILE | NOT_IN_FILES, rule.slug
        assert named <= by_rules[rule.slug] | by_loading, rule.slug

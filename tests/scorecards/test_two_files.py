"""A rule is two files, itself and its test: nothing else is edited for it to be found, to judge and to be shown."""

import importlib
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.catalog.models import Repository
from apps.scorecards.models import RuleResult
from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.registry import all_rules, rule_of
from apps.scorecards.rules import branching
from apps.scorecards.services import evaluate
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.scorecards.facts import repository

pytestmark = pytest.mark.django_db
NAME, SLUG = "name_is_short", "name-is-short"
MODULE = f"{branching.__name__}.{NAME}"
RULE = '''
from apps.scorecards.facts import RepositoryFacts
from apps.scorecards.findings import Finding, failed, passed
from apps.scorecards.rules import Level, rule


@rule(
    clause="branching/branch-name",
    level=Level.ADVISORY,
    weight=0,
    expected="The short name of a repository has at most six letters.",
    fix="Rename it.",
)
def name_is_short(facts: RepositoryFacts) -> Finding:
    """Each branch begins with it."""
    return passed(facts.short) if len(facts.short) <= 6 else failed(facts.short)
'''


@pytest.fixture
def _added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put a rule's file beside those of its section, as if somebody had written it."""
    (tmp_path / f"{NAME}.py").write_text(RULE, encoding="utf-8")
    monkeypatch.setattr(branching, "__path__", [*branching.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    all_rules.cache_clear()
    yield
    sys.modules.pop(MODULE, None)
    branching.__dict__.pop(NAME, None)
    all_rules.cache_clear()


@pytest.mark.usefixtures("_added")
def test_the_file_of_a_rule_is_all_that_the_registry_needs() -> None:
    added = rule_of(SLUG)

    assert added is not None
    assert (added.section, added.why) == ("branching", "Each branch begins with it.")
    assert added.judge(repository(short="gateway")).result == "fail"
    assert added.judge(repository(short="infra")).result == "pass"


def shown(client: Client, path: str) -> Any:
    return client.get(f"/api/v1{path}").json()


@pytest.mark.usefixtures("_added")
def test_it_judges_and_is_shown(judged: World, client: Client) -> None:
    evaluate(now=NOW + timedelta(hours=1), repositories=list(present_repositories()))

    results = dict(RuleResult.objects.filter(rule=SLUG).values_list("repository__name", "result"))
    assert (results["plasma-engine-gateway"], results["plasma-engine-infra"]) == ("fail", "pass")
    assert SLUG in [one["rule"] for one in shown(client, "/rules")["items"]]
    assert len(shown(client, f"/rules/{SLUG}")["results"]) == Repository.objects.measured().count()
    assert SLUG in [one["rule"] for one in shown(client, "/scorecards/plasma-engine-infra")["results"]]
    assert "Rename it." in client.get("/repositories/plasma-engine-gateway/").text
    assert SLUG in client.get("/process/").text


def test_without_its_file_it_is_gone() -> None:
    assert rule_of(SLUG) is None

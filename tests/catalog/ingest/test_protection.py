from dataclasses import replace

import pytest

from apps.catalog.ingest import prune_protection, upsert_protection, upsert_repositories
from apps.catalog.ingest.rows import Pruned
from apps.catalog.models import BranchRule, Repository
from apps.catalog.records import BranchRuleRecord, RepositoryProtectionRecord
from tests.records import FIRST_PASS, SECOND_PASS, repository

pytestmark = pytest.mark.django_db
UNTOLD = dict.fromkeys(BranchRuleRecord.__dataclass_fields__)
EMPTY = {"rule_types": (), "required_checks": (), "required_environments": (), "required_workflows": ()}


@pytest.fixture(autouse=True)
def _repositories() -> None:
    upsert_repositories([repository(1), repository(2)], target="organization", seen_at=FIRST_PASS)


def rule(key: str, *, approvals: int = 1) -> BranchRuleRecord:
    told = {"key": key, "source": key.partition(":")[0], "level": "repository", "name": "main", "is_partial": False}
    return BranchRuleRecord(**{**UNTOLD, **EMPTY, **told, "required_approvals": approvals})  # type: ignore[arg-type]


def bring_in(*rules: BranchRuleRecord, of: int = 1, second: bool = False, classic: str = "known") -> None:
    record = RepositoryProtectionRecord(
        repository_github_id=of, branch="main", classic_state=classic, ruleset_state="known", rules=rules
    )
    upsert_protection([record], target="batch", seen_at=SECOND_PASS if second else FIRST_PASS)


def prune() -> Pruned:
    return prune_protection(target="batch", seen_before=SECOND_PASS, at=SECOND_PASS)


def keys() -> set[str]:
    return set(BranchRule.objects.values_list("key", flat=True))


def test_rules_twice_are_the_same_as_once() -> None:
    bring_in(rule("classic:1"), rule("ruleset:2"))
    bring_in(rule("classic:1"), rule("ruleset:2"))

    assert keys() == {"classic:1", "ruleset:2"}


def test_a_changed_rule_keeps_the_key() -> None:
    bring_in(rule("classic:1"))
    before = BranchRule.objects.get().pk

    bring_in(replace(rule("classic:1"), required_approvals=2), second=True)

    assert list(BranchRule.objects.values_list("pk", "required_approvals")) == [(before, 2)]


def test_rules_stay_until_a_pass_is_complete() -> None:
    bring_in(rule("classic:1"), rule("ruleset:2"))
    bring_in(rule("ruleset:2"), second=True)
    assert keys() == {"classic:1", "ruleset:2"}
    assert [row.key for row in BranchRule.objects.present()] == ["ruleset:2"]

    assert prune().removed == 1
    assert keys() == {"ruleset:2"}


def test_a_rule_that_is_no_longer_told_stays() -> None:
    bring_in(rule("classic:1"))
    bring_in(second=True, classic="unknown")

    assert prune().removed == 0


def test_rules_of_a_repository_that_was_not_read_stay() -> None:
    bring_in(rule("classic:1"))
    bring_in(rule("classic:2"), of=2, second=True)

    assert prune().removed == 0


def test_an_organizations_ruleset_stands_in_each_of_its_repositories() -> None:
    bring_in(rule("ruleset:9"))
    bring_in(rule("ruleset:9"), of=2)

    assert BranchRule.objects.filter(key="ruleset:9").count() == 2


def test_the_repository_keeps_what_could_be_read() -> None:
    bring_in(classic="partial")
    upsert_repositories([repository(1)], target="organization", seen_at=SECOND_PASS)

    row = Repository.objects.get(github_id=1)
    assert (row.classic_protection_state, row.ruleset_state) == ("partial", "known")
    assert row.protection_read_at == FIRST_PASS

"""The rules on default branches: payloads, and what the demonstration organization has."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from apps.catalog.records import BranchRuleRecord, RepositoryProtectionRecord
from apps.integrations.github import mapping, reads
from apps.integrations.github.client import Credential, GitHubClient
from portal.demo.server import DemoServer
from tests.integrations.github.scripted import records_of, walk


def protection(**branch: Any) -> RepositoryProtectionRecord:
    data = json.loads((Path(__file__).parent / "payloads" / "protection.json").read_text())
    data["viewerCanAdminister"] = branch.pop("administers", True)
    data["defaultBranchRef"] |= branch
    return mapping.protection(data)


def rule(record: RepositoryProtectionRecord, key: str) -> BranchRuleRecord:
    return next(one for one in record.rules if one.key == key)


def test_a_classic_rule_says_what_it_demands() -> None:
    found = rule(protection(), "classic:11")

    assert (found.requires_pull_request, found.required_approvals, found.requires_code_owner_review) == (True, 2, True)
    assert [(check.context, check.app) for check in found.required_checks] == [
        ("lint", "github-actions"), ("CodeRabbit", ""),
    ]  # fmt: skip
    assert (found.requires_signatures, found.requires_linear_history) == (True, False)
    assert (found.blocks_force_pushes, found.blocks_deletion, found.is_admin_enforced) == (True, False, True)
    assert found.bypass_actors == ("user:ada", "app:release-bot")


def test_the_rules_of_one_ruleset_stand_together() -> None:
    found = rule(protection(), "ruleset:21")

    assert (found.level, found.name, found.github_id) == ("organization", "All", 21)
    assert found.rule_types == ("pull_request", "required_status_checks", "workflows")
    assert (found.required_approvals, found.dismisses_stale_reviews, found.is_strict) == (1, True, False)
    assert [(check.context, check.app_id) for check in found.required_checks] == [("build", 15368)]
    assert found.required_workflows == (".github/workflows/scan.yml",)
    assert (found.requires_signatures, found.is_admin_enforced) == (False, None)
    assert found.bypass_actors == ("role:organization_admin", "team:infra")


def test_who_may_pass_is_unknown_where_it_is_not_told() -> None:
    assert rule(protection(), "ruleset:22").bypass_actors is None


def test_a_ruleset_on_trial_is_no_rule() -> None:
    assert {one.key for one in protection().rules} == {"classic:11", "ruleset:21", "ruleset:22"}


def test_without_administration_only_what_everybody_sees_is_known() -> None:
    record = protection(administers=False, branchProtectionRule=None)

    found = rule(record, "classic")
    assert (record.classic_state, record.ruleset_state) == ("partial", "known")
    assert (found.is_partial, found.required_approvals, found.is_admin_enforced) == (True, 2, None)


def test_no_rule_is_only_proof_to_an_administrator() -> None:
    hidden: dict[str, Any] = {"branchProtectionRule": None, "refUpdateRule": None}

    assert protection(**hidden).classic_state == "known"
    assert protection(administers=False, **hidden).classic_state == "unknown"


def test_rules_that_are_refused_are_unknown() -> None:
    assert protection(rules=None).ruleset_state == "unknown"


def test_rules_that_are_cut_short_are_partial() -> None:
    assert protection(rules={"pageInfo": {"hasNextPage": True}, "nodes": []}).ruleset_state == "partial"


def test_the_rules_are_those_of_the_organization(demo: DemoServer, demo_client: GitHubClient) -> None:
    batch = walk("batch", ids=tuple(repository.node_id for repository in demo.world.repositories))
    planted = {repository.id: repository.protection for repository in demo.world.repositories if repository.commits}
    for record in records_of(reads.protection(demo_client, batch)):
        expected = planted.get(record.repository_github_id)
        found = [
            (one.requires_signatures, one.requires_linear_history, [check.context for check in one.required_checks])
            for one in record.rules
        ]
        wanted = expected and (
            expected.requires_signatures, expected.requires_linear_history, expected.required_checks,
        )  # fmt: skip
        assert found == ([wanted] if wanted else [])


def test_without_the_right_rulesets_are_known_all_the_same(
    demo: DemoServer, make_client: Callable[..., GitHubClient]
) -> None:
    client = make_client(demo.url, credential=Credential(token="demo-no-administration"))
    ids = tuple(repository.node_id for repository in demo.world.repositories if repository.commits)

    records = records_of(reads.protection(client, walk("batch", ids=ids)))

    assert {record.ruleset_state for record in records} == {"known"}
    assert {record.classic_state for record in records} == {"partial", "unknown"}
    assert {one.bypass_actors for record in records for one in record.rules} == {None}

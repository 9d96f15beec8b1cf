"""The rules on default branches."""

from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection
from portal.demo.server.graph.fields.common import attribute
from portal.demo.server.graph.values import ProtectionOf, Ref
from portal.demo.world.model import Repository


def _of(repository: Repository) -> ProtectionOf | None:
    protection = repository.protection
    return ProtectionOf(repository=repository, protection=protection) if protection else None


def _rules(repository: Repository, info: Any) -> Listing:
    """Only administrators see the rules; everybody sees what they mean for a branch."""
    rule = None if "administration" in info.context.profile.lacks else _of(repository)
    return Listing(items=[rule] if rule else [], place=lambda one: (0, one.repository.id))


def _rule_of(ref: Ref, _info: Any) -> ProtectionOf | None:
    return _of(ref.repository) if ref.name == ref.repository.default_branch else None


def _checks(rule: ProtectionOf, _info: Any) -> list[str]:
    return rule.protection.required_checks


RULE: dict[str, Resolver] = {
    "pattern": attribute("repository.default_branch"),
    "requiredApprovingReviewCount": lambda rule, _info: int(rule.protection.requires_pull_request),
    "requiredStatusCheckContexts": _checks,
    "requiresLinearHistory": attribute("protection.requires_linear_history"),
}
FIELDS: dict[str, dict[str, Resolver]] = {
    "Repository": {"branchProtectionRules": connection(_rules)},
    "Ref": {
        "branchProtectionRule": lambda ref, info: (
            None if "administration" in info.context.profile.lacks else _rule_of(ref, info)
        ),
        "refUpdateRule": _rule_of,
    },
    "BranchProtectionRule": {
        **RULE,
        "id": lambda rule, _info: f"BPR_{rule.repository.id}",
        "databaseId": attribute("repository.id"),
        "repository": attribute("repository"),
        "requiresApprovingReviews": attribute("protection.requires_pull_request"),
        "requiresCommitSignatures": attribute("protection.requires_signatures"),
        "requiresStatusChecks": lambda rule, info: bool(_checks(rule, info)),
        "requiredStatusChecks": _checks,
    },
    "RefUpdateRule": {**RULE, "requiresSignatures": attribute("protection.requires_signatures")},
    "RequiredStatusCheckDescription": {"context": lambda name, _info: name},
}

"""The rules on default branches: classic ones, and those of a ruleset of the repository or the organization."""

from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection
from portal.demo.server.graph.fields.common import attribute, constant
from portal.demo.server.graph.values import ParametersOf, ProtectionOf, Ref, RuleOf, RulesetOf
from portal.demo.world.model import Repository, World

PARAMETERS = {"PULL_REQUEST": "PullRequestParameters", "REQUIRED_STATUS_CHECKS": "RequiredStatusChecksParameters"}


def _lacks_administration(info: Any) -> bool:
    return "administration" in info.context.profile.lacks


def _classic(repository: Repository) -> ProtectionOf | None:
    protection = repository.protection
    if protection is None or protection.place != "classic":
        return None
    return ProtectionOf(repository=repository, protection=protection)


def _ruleset(repository: Repository) -> RulesetOf | None:
    protection = repository.protection
    if protection is None or protection.place == "classic":
        return None
    return RulesetOf(repository=repository, protection=protection)


def _classic_rules(repository: Repository, info: Any) -> Listing:
    """Only administrators see the rules; everybody sees what they mean for a branch."""
    rule = None if _lacks_administration(info) else _classic(repository)
    return Listing(items=[rule] if rule else [], place=lambda one: (0, one.repository.id))


def _rule_of(ref: Ref, _info: Any) -> ProtectionOf | None:
    return _classic(ref.repository) if ref.name == ref.repository.default_branch else None


def _rulesets(repository: Repository, _info: Any, **_arguments: Any) -> Listing:
    ruleset = _ruleset(repository)
    return Listing(items=[ruleset] if ruleset else [], place=lambda one: (0, one.repository.id))


def _active_rules(ref: Ref, _info: Any, **_arguments: Any) -> Listing:
    ruleset = _ruleset(ref.repository) if ref.name == ref.repository.default_branch else None
    rules = rules_of(ruleset) if ruleset else []
    return Listing(items=rules, place=lambda rule: (rule.kind, 0))


def rules_of(ruleset: RulesetOf) -> list[RuleOf]:
    """Answer the rules of a ruleset, in the words of GraphQL."""
    protection = ruleset.protection
    demanded = {
        "DELETION": True,
        "NON_FAST_FORWARD": True,
        "PULL_REQUEST": protection.requires_pull_request,
        "REQUIRED_LINEAR_HISTORY": protection.requires_linear_history,
        "REQUIRED_SIGNATURES": protection.requires_signatures,
        "REQUIRED_STATUS_CHECKS": bool(protection.required_checks),
    }
    return [RuleOf(ruleset=ruleset, kind=kind) for kind, is_demanded in demanded.items() if is_demanded]


def _parameters(rule: RuleOf, _info: Any) -> ParametersOf | None:
    name = PARAMETERS.get(rule.kind)
    return ParametersOf(type_name=name, protection=rule.ruleset.protection) if name else None


def ruleset_id(ruleset: RulesetOf, *, world: World) -> int:
    """Answer a ruleset's id. The organization has one for each set of demands, over many repositories."""
    if ruleset.protection.place == "repository":
        return ruleset.repository.id
    demands = (True, ruleset.protection.requires_signatures, ruleset.protection.requires_linear_history)
    bits = "".join(str(int(demand)) for demand in (*demands, bool(ruleset.protection.required_checks)))
    return world.id + int(bits, 2)


def _ruleset_number(ruleset: RulesetOf, info: Any) -> int:
    return ruleset_id(ruleset, world=info.context.world)


def _source(ruleset: RulesetOf, info: Any) -> Repository | World:
    world: World = info.context.world
    return ruleset.repository if ruleset.protection.place == "repository" else world


def _bypass_actors(ruleset: RulesetOf, info: Any) -> Listing | None:
    """Who may pass is told to those who may change the ruleset alone."""
    if _lacks_administration(info):
        return None
    return Listing(items=[team for team in info.context.world.teams if team.slug == "infra"])


def _checks(rule: ProtectionOf, _info: Any) -> list[str]:
    return rule.protection.required_checks


def _ruleset_name(ruleset: RulesetOf, _info: Any) -> str:
    return f"Default branch of the {ruleset.protection.place}"


RULE: dict[str, Resolver] = {
    "pattern": attribute("repository.default_branch"),
    "requiredApprovingReviewCount": lambda rule, _info: int(rule.protection.requires_pull_request),
    "requiredStatusCheckContexts": _checks,
    "requiresLinearHistory": attribute("protection.requires_linear_history"),
}
FIELDS: dict[str, dict[str, Resolver]] = {
    "Repository": {"branchProtectionRules": connection(_classic_rules), "rulesets": connection(_rulesets)},
    "Ref": {
        "branchProtectionRule": lambda ref, info: None if _lacks_administration(info) else _rule_of(ref, info),
        "refUpdateRule": _rule_of,
        "rules": connection(_active_rules),
    },
    "BranchProtectionRule": {
        **RULE,
        "id": lambda rule, _info: f"BPR_{rule.repository.id}",
        "databaseId": attribute("repository.id"),
        "repository": attribute("repository"),
        "isAdminEnforced": constant(True),
        "requiresApprovingReviews": attribute("protection.requires_pull_request"),
        "requiresCommitSignatures": attribute("protection.requires_signatures"),
        "requiresStatusChecks": lambda rule, info: bool(_checks(rule, info)),
        "requiredStatusChecks": _checks,
    },
    "RefUpdateRule": {**RULE, "requiresSignatures": attribute("protection.requires_signatures")},
    "RequiredStatusCheckDescription": {"context": lambda name, _info: name},
    "RepositoryRuleset": {
        "id": lambda ruleset, info: f"RRS_{_ruleset_number(ruleset, info)}",
        "databaseId": _ruleset_number,
        "name": _ruleset_name,
        "enforcement": constant("ACTIVE"),
        "target": constant("BRANCH"),
        "source": _source,
        "bypassActors": connection(_bypass_actors),
    },
    "RepositoryRulesetBypassActor": {"actor": lambda team, _info: team},
    "RepositoryRule": {
        "id": lambda rule, info: f"RRU_{_ruleset_number(rule.ruleset, info)}_{rule.kind}",
        "type": attribute("kind"),
        "repositoryRuleset": attribute("ruleset"),
        "parameters": _parameters,
    },
    "PullRequestParameters": {"requiredApprovingReviewCount": constant(1)},
    "RequiredStatusChecksParameters": {"requiredStatusChecks": attribute("protection.required_checks")},
    "StatusCheckConfiguration": {"context": lambda name, _info: name},
}

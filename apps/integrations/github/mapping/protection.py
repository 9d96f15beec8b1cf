"""What guards a default branch: the classic rule and the rules of rulesets."""

from typing import Any

from apps.catalog.records import BranchRuleRecord, RepositoryProtectionRecord, RequiredCheckRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

KNOWN, PARTIAL, UNKNOWN = "known", "partial", "unknown"
NAME_LENGTH = 255
# What the words of a ruleset are in the words of a classic rule.
FLAGS = {
    "requires_signatures": "required_signatures",
    "requires_linear_history": "required_linear_history",
    "blocks_force_pushes": "non_fast_forward",
    "blocks_deletion": "deletion",
}


def protection(data: Json) -> RepositoryProtectionRecord:
    """Read the rules on a repository's default branch, and how much of them this credential is told."""
    branch = values.part(data, "defaultBranchRef") or {}
    classic, classic_state = _classic(branch, is_administrator=values.flag(data, "viewerCanAdminister"))
    rules, ruleset_state = _rulesets(data, branch)
    return RepositoryProtectionRecord(
        repository_github_id=values.github_id(data),
        branch=values.text(branch, "name", limit=255),
        classic_state=classic_state if branch else UNKNOWN,
        ruleset_state=ruleset_state,
        rules=(*classic, *rules),
    )


def _classic(branch: Json, *, is_administrator: bool) -> tuple[tuple[BranchRuleRecord, ...], str]:
    """Read the classic rule. Whoever is no administrator cannot tell none from one that is hidden."""
    if rule := values.part(branch, "branchProtectionRule"):
        return (_whole(rule),), KNOWN
    if rule := values.part(branch, "refUpdateRule"):
        return (_visible(rule),), PARTIAL
    return (), KNOWN if is_administrator else UNKNOWN


def _whole(rule: Json) -> BranchRuleRecord:
    needs_checks = values.flag(rule, "requiresStatusChecks")
    needs_review = values.flag(rule, "requiresApprovingReviews")
    return _record(
        key=f"classic:{values.github_id(rule)}",
        source="classic",
        level="repository",
        name=values.text(rule, "pattern", limit=NAME_LENGTH),
        github_id=values.github_id(rule),
        requires_pull_request=needs_review,
        required_approvals=values.count(rule, "requiredApprovingReviewCount") if needs_review else 0,
        requires_code_owner_review=values.flag(rule, "requiresCodeOwnerReviews"),
        dismisses_stale_reviews=values.flag(rule, "dismissesStaleReviews"),
        requires_last_push_approval=values.flag(rule, "requireLastPushApproval"),
        required_checks=_classic_checks(rule) if needs_checks else (),
        is_strict=needs_checks and values.flag(rule, "requiresStrictStatusChecks"),
        requires_signatures=values.flag(rule, "requiresCommitSignatures"),
        requires_linear_history=values.flag(rule, "requiresLinearHistory"),
        blocks_force_pushes=not values.flag(rule, "allowsForcePushes"),
        blocks_deletion=not values.flag(rule, "allowsDeletions"),
        required_environments=_texts(rule, "requiredDeploymentEnvironments"),
        is_admin_enforced=values.flag(rule, "isAdminEnforced"),
        bypass_actors=_bypass(values.part(rule, "bypassPullRequestAllowances")),
    )


def _visible(rule: Json) -> BranchRuleRecord:
    """Read what everybody may see of a classic rule."""
    approvals = rule.get("requiredApprovingReviewCount")
    return _record(
        key="classic",
        source="classic",
        level="repository",
        name=values.text(rule, "pattern", limit=NAME_LENGTH),
        is_partial=True,
        requires_pull_request=True if approvals is not None else None,
        required_approvals=None if approvals is None else values.count(rule, "requiredApprovingReviewCount"),
        requires_code_owner_review=values.flag(rule, "requiresCodeOwnerReviews"),
        required_checks=tuple(
            RequiredCheckRecord(context=context, app_id=None) for context in _texts(rule, "requiredStatusCheckContexts")
        ),
        requires_signatures=values.flag(rule, "requiresSignatures"),
        requires_linear_history=values.flag(rule, "requiresLinearHistory"),
        blocks_force_pushes=not values.flag(rule, "allowsForcePushes"),
        blocks_deletion=not values.flag(rule, "allowsDeletions"),
    )


def _rulesets(data: Json, branch: Json) -> tuple[tuple[BranchRuleRecord, ...], str]:
    """Read the active rules on the branch, those of one ruleset together."""
    connection = values.part(branch, "rules")
    if connection is None:
        return (), UNKNOWN
    grouped: dict[int, list[Json]] = {}
    for rule in values.nodes(branch, "rules"):
        ruleset = values.part(rule, "repositoryRuleset") or {}
        if values.word(ruleset, "enforcement") in ("", "active"):
            grouped.setdefault(values.github_id(ruleset) if ruleset else 0, []).append(rule)
    told = {values.github_id(one): one for one in _listed(data, "rulesets")}
    is_cut = values.flag(values.part(connection, "pageInfo") or {}, "hasNextPage")
    rules = tuple(_ruleset(number, found, told=told.get(number, {})) for number, found in grouped.items())
    return rules, PARTIAL if is_cut else KNOWN


def _ruleset(number: int, rules: list[Json], *, told: Json) -> BranchRuleRecord:
    types = {values.word(rule, "type", limit=60): values.part(rule, "parameters") or {} for rule in rules}
    review, checks = types.get("pull_request"), types.get("required_status_checks")
    return _record(
        key=f"ruleset:{number}",
        source="ruleset",
        level=values.word(values.part(told, "source") or {}, "__typename"),
        name=values.text(values.part(rules[0], "repositoryRuleset") or {}, "name", limit=NAME_LENGTH),
        github_id=number or None,
        rule_types=tuple(sorted(types)),
        requires_pull_request=review is not None,
        required_approvals=values.count(review or {}, "requiredApprovingReviewCount"),
        requires_code_owner_review=values.flag(review or {}, "requireCodeOwnerReview"),
        dismisses_stale_reviews=values.flag(review or {}, "dismissStaleReviewsOnPush"),
        requires_last_push_approval=values.flag(review or {}, "requireLastPushApproval"),
        required_checks=_ruleset_checks(checks or {}),
        is_strict=values.flag(checks or {}, "strictRequiredStatusChecksPolicy"),
        required_environments=_texts(types.get("required_deployments", {}), "requiredDeploymentEnvironments"),
        required_workflows=tuple(
            values.text(workflow, "path", limit=500) for workflow in _objects(types.get("workflows", {}), "workflows")
        ),
        bypass_actors=_bypass(values.part(told, "bypassActors")),
        **{name: word in types for name, word in FLAGS.items()},
    )


def _record(**told: Any) -> BranchRuleRecord:
    """Make a record of what is told; the rest is not known."""
    unknown = dict.fromkeys(BranchRuleRecord.__dataclass_fields__)
    empty = {"rule_types": (), "required_checks": (), "required_environments": (), "required_workflows": ()}
    values_of: dict[str, Any] = {**unknown, **empty, "is_partial": False, **told}
    return BranchRuleRecord(**values_of)


def _classic_checks(rule: Json) -> tuple[RequiredCheckRecord, ...]:
    return tuple(
        RequiredCheckRecord(
            context=values.text(check, "context", limit=NAME_LENGTH),
            app_id=values.count(app, "databaseId") or None,
            app=values.text(app, "slug", limit=100),
        )
        for check in _objects(rule, "requiredStatusChecks")
        for app in [values.part(check, "app") or {}]
    )


def _ruleset_checks(parameters: Json) -> tuple[RequiredCheckRecord, ...]:
    return tuple(
        RequiredCheckRecord(
            context=values.text(check, "context", limit=NAME_LENGTH),
            app_id=values.count(check, "integrationId") or None,
        )
        for check in _objects(parameters, "requiredStatusChecks")
    )


def _bypass(connection: Json | None) -> tuple[str, ...] | None:
    """Name who may go past a rule, None where that is not told, or not whole."""
    if connection is None or values.flag(values.part(connection, "pageInfo") or {}, "hasNextPage"):
        return None
    return tuple(_bypasser(one) for one in values.nodes({"found": connection}, "found"))


def _bypasser(data: Json) -> str:
    for flag, name in (("organizationAdmin", "organization_admin"), ("enterpriseOwner", "enterprise_owner")):
        if values.flag(data, flag):
            return f"role:{name}"
    if values.flag(data, "deployKey"):
        return "deploy_key"
    if role := values.text(data, "repositoryRoleName", limit=100):
        return f"role:{role}"
    actor = values.part(data, "actor") or {}
    name = values.text(actor, "slug", limit=100) or values.text(actor, "login", limit=100)
    return f"{values.word(actor, '__typename') or 'unknown'}:{name}"


def _listed(data: Json, key: str) -> list[Json]:
    return values.nodes(data, key) if values.part(data, key) is not None else []


def _objects(data: Json, key: str) -> list[Json]:
    found = data.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise values.invalid(key, found)
    return found


def _texts(data: Json, key: str) -> tuple[str, ...]:
    found = data.get(key) or []
    if not isinstance(found, list):
        raise values.invalid(key, found)
    return tuple(values.clean(one, limit=NAME_LENGTH) for one in found if isinstance(one, str))

"""Environments, deployments and their statuses."""

from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection
from portal.demo.server.graph.fields.commits import commit_of
from portal.demo.server.graph.fields.common import NODE, attribute, attributes, by, optional, owner, upper
from portal.demo.server.graph.values import ProtectionRule, Ref
from portal.demo.world.model import Actor, Deployment, Environment

STATES = {"success": "ACTIVE"}  # a deployment's own state; the rest are named as its last status is


def _rules(environment: Environment, _info: Any) -> Listing:
    rules = []
    if environment.reviewers:
        rules.append((0, ProtectionRule(environment=environment, kind="REQUIRED_REVIEWERS")))
    if environment.wait_minutes:
        rules.append((1, ProtectionRule(environment=environment, kind="WAIT_TIMER")))
    return Listing(items=rules, place=lambda pair: (0, pair[0]), node=lambda pair: pair[1])


def _reviewers(rule: ProtectionRule, _info: Any) -> Listing:
    return Listing(items=rule.environment.reviewers if rule.kind == "REQUIRED_REVIEWERS" else [])


def _state(deployment: Deployment, _info: Any) -> str:
    if not deployment.statuses:
        return "PENDING"
    last = deployment.statuses[-1].state
    return STATES.get(last, last.upper())


def _statuses(deployment: Deployment, _info: Any) -> Listing:
    return Listing(items=deployment.statuses, place=by("created_at"), is_descending=True)


def _ref(deployment: Deployment, info: Any) -> Ref | None:
    repository = owner(deployment, info)
    if deployment.ref != repository.default_branch:
        return None
    return Ref(repository=repository, name=deployment.ref, sha=repository.commits[-1].sha)


def _creator(deployment: Deployment, info: Any) -> Actor:
    return deployment.creator or info.context.world.actors[0]


def _latest(environment: Environment, info: Any) -> Deployment | None:
    finished = [
        deployment
        for deployment in owner(environment, info).deployments
        if deployment.environment is environment and _state(deployment, info) in {"ACTIVE", "INACTIVE"}
    ]
    return finished[-1] if finished else None


FIELDS: dict[str, dict[str, Resolver]] = {
    "Environment": {
        **NODE,
        **attributes("name"),
        "protectionRules": connection(_rules),
        "latestCompletedDeployment": _latest,
    },
    "DeploymentProtectionRule": {
        "databaseId": attribute("environment.id"),
        "type": attribute("kind"),
        "timeout": lambda rule, _info: rule.environment.wait_minutes if rule.kind == "WAIT_TIMER" else 0,
        "preventSelfReview": attribute("environment.prevents_self_review"),
        "reviewers": connection(_reviewers),
    },
    "Deployment": {
        **NODE,
        **attributes("created_at", "updated_at", "task"),
        "environment": attribute("environment.name"),
        "originalEnvironment": attribute("environment.name"),
        "latestEnvironment": attribute("environment.name"),
        "commitOid": attribute("commit_sha"),
        "commit": lambda deployment, info: commit_of(owner(deployment, info), sha=deployment.commit_sha, info=info),
        "creator": _creator,
        "ref": _ref,
        "repository": owner,
        "state": _state,
        "statuses": connection(_statuses),
        "latestStatus": lambda deployment, _info: deployment.statuses[-1] if deployment.statuses else None,
    },
    "DeploymentStatus": {
        "id": NODE["id"],
        **attributes("created_at"),
        "updatedAt": attribute("created_at"),
        "state": upper("state"),
        "logUrl": optional("log_url"),
        "environmentUrl": optional("environment_url"),
        "environment": lambda status, info: owner(status, info).environment.name,
        "deployment": owner,
        "creator": lambda status, info: _creator(owner(status, info), info),
    },
}

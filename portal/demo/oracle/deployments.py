"""The deployments of a week and the four measures made of them."""

import re
from datetime import datetime, timedelta
from typing import Any

from portal.demo.oracle.arithmetic import hours, spread
from portal.demo.oracle.moments import Instant
from portal.demo.oracle.releases import History, Release, releases_of, was_rolled_back
from portal.demo.oracle.scope import Scope
from portal.demo.oracle.states import labels_then
from portal.demo.world.model import Issue, Repository

LATE_LABEL = timedelta(hours=24)
HEX_TOKEN = re.compile(r"\b[0-9a-f]{7,40}\b", re.IGNORECASE)


def deployment_figures(scope: Scope, *, causes: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answer the groups `deployments` and `dora`."""
    counts = {tier: {"succeeded": 0, "failed": 0, "rolled_back": 0} for tier in ("staging", "production")}
    lead_hours: list[float] = []
    frequency = finished = harmful = 0
    incidents = incidents_in(scope.measured)
    for repository in scope.repositories:
        history = History(login=scope.world.login, repository=repository)
        releases = releases_of(repository)
        lead_hours += _lead_hours(scope, history, releases)
        for release in releases:
            tier = release.deployment.environment.tier
            if tier == "other" or not scope.window.holds(release.finished_at):
                continue
            is_rolled_back = was_rolled_back(release, history=history)
            counts[tier]["succeeded" if release.succeeded else "failed"] += 1
            counts[tier]["rolled_back"] += is_rolled_back
            if tier == "production":
                finished += 1
                frequency += release.succeeded and not _is_rollback(release, history=history)
                harmful += is_rolled_back or any(_names(incident, release) for incident in incidents)
    if not finished:
        causes["dora.change_failure_percent"] = "No production deployment finished in this week."
    dora = {
        "deployment_frequency": frequency,
        "lead_time_hours": spread(lead_hours),
        "change_failure_percent": harmful / finished * 100 if finished else None,
        "restore_hours": spread(_restore_hours(scope)),
    }
    return counts, dora


def _is_rollback(release: Release, *, history: History) -> bool:
    return release.before is not None and history.is_older(release.sha, than=release.before.sha)


def _lead_hours(scope: Scope, history: History, releases: list[Release]) -> list[float]:
    """From merge to production, of the pull requests that came there first in the week."""
    merged_at: dict[str, datetime] = {
        pull.merge_sha: pull.merged_at
        for pull in history.repository.pull_requests
        if pull.merged_at and history.holds(pull.merge_sha)
    }
    there: set[str] = set()
    found = []
    for release in releases:
        if not release.succeeded or release.deployment.environment.tier != "production":
            continue
        new = history.contained(release.sha) - there
        there |= new
        if scope.window.holds(release.finished_at):
            found += [hours(release.finished_at - merged_at[sha]) for sha in new if sha in merged_at]
    return found


def incidents_in(repositories: list[Repository]) -> list[Issue]:
    return [
        issue
        for repository in repositories
        for issue in repository.issues
        if any(label.name.lower() == "incident" for label in issue.labels)
    ]


def _names(incident: Issue, release: Release) -> bool:
    text = f"{incident.title}\n{incident.body}"
    if any(release.sha.startswith(token.lower()) for token in HEX_TOKEN.findall(text)):
        return True
    return any(status.log_url and status.log_url in text for status in release.deployment.statuses)


def _restore_hours(scope: Scope) -> list[float]:
    found = []
    for incident in incidents_in(scope.repositories):
        resolved_at = incident.closed_at
        if resolved_at is None or not scope.window.holds(resolved_at):
            continue
        if "incident" not in labels_then(incident, instant=Instant(at=resolved_at, is_present=True)):
            continue
        found.append(hours(resolved_at - started_at(incident)))
    return found


def started_at(incident: Issue) -> datetime:
    labeled = [
        event.at
        for event in incident.events
        if event.kind == "labeled" and event.label and event.label.name.lower() == "incident"
    ]
    if labeled and labeled[0] - incident.created_at > LATE_LABEL:
        return labeled[0]
    return incident.created_at

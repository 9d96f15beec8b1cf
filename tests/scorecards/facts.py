"""Facts as rules are told them, each with what is usual; a test names what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from apps.scorecards.facts import (
    ActionFacts,
    ActionIssue,
    BoardFacts,
    CalledWorkflow,
    CardFacts,
    ChangedFile,
    ChangesFacts,
    CheckFacts,
    CommitFacts,
    DeploymentFacts,
    FileFacts,
    FilesFacts,
    IssueFacts,
    JobRun,
    LinkedPullRequest,
    Missing,
    MoveFacts,
    OrganizationFacts,
    PostmortemFacts,
    Process,
    ProtectionFacts,
    PullRequestFacts,
    RecentPullRequest,
    RepositoryFacts,
    ReviewFacts,
    ReviewSummary,
    RunApproval,
    RunFacts,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TIERS = ("backlog", "in_progress", "review", "done")
UNCONNECTED = Missing(cause="Nothing is connected that tells it.")
REPOSITORY_URL = "https://github.com/plasma-engine/plasma-engine-gateway"


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def file(path: str, text: str | None = "", *, kind: str = "workflow", ecosystem: str = "") -> FileFacts:
    return FileFacts(path=path, kind=kind, ecosystem=ecosystem, text=text, absence="" if text is not None else "binary")


def files(*found: FileFacts, is_complete: bool = True, **told: Any) -> FilesFacts:
    return FilesFacts(files=found, is_complete=is_complete, **told)


def protection(**told: Any) -> ProtectionFacts:
    usual: dict[str, Any] = {
        "requires_pull_request": True,
        "requires_signatures": True,
        "requires_linear_history": True,
        "required_checks": ("lint-test / lint", "lint-test / test (3.11)", "security / trivy", "CodeRabbit"),
        "bypassing": (),
    }
    return ProtectionFacts(**usual | told)


def repository(**told: Any) -> RepositoryFacts:
    usual: dict[str, Any] = {
        "id": 1,
        "name": "plasma-engine-gateway",
        "short": "gateway",
        "url": REPOSITORY_URL,
        "default_branch": "main",
        "is_measured": True,
        "is_empty": False,
        "kind": "service",
        "kind_is_declared": True,
        "environments": (),
        "commits": (),
        "open_updates": (),
        "updates_of_late": 3,
        "files": files(),
        "defaults": None,
        "called": {},
        "protection": protection(),
        "owning_team": "core",
        "recent_pull_requests": (),
        "runs": (),
        "log_check": UNCONNECTED,
        "metrics": UNCONNECTED,
        "alert_rules": UNCONNECTED,
        "coverage": UNCONNECTED,
        "branches": (),
        "tags": (),
        "earlier_tags": (),
        "releases": (),
        "packages": (),
        "process": Process(),
        "as_of": NOW,
    }
    return RepositoryFacts(**usual | told)


def pull_request(**told: Any) -> PullRequestFacts:
    usual: dict[str, Any] = {
        "id": 1,
        "repository": repository(),
        "number": 12,
        "title": "[PE-12] Gateway bootstrap",
        "body": "",
        "url": f"{REPOSITORY_URL}/pull/12",
        "author": "ada",
        "author_kind": "human",
        "head_ref": "gateway/PE-12-bootstrap",
        "head_sha": "a" * 40,
        "base_ref": "main",
        "is_cross_repository": False,
        "created_at": days_ago(3),
        "first_commit_at": None,
        "merged_at": days_ago(1),
        "is_body_later": False,
        "reviews": (),
        "checks": (),
        "review_summary": None,
        "changes": ChangesFacts(files=(), is_complete=True),
        "announcements": (),
        "announcements_read_at": NOW,
        "infra_members": frozenset({"ivy"}),
        "keyed_issues": (),
        "staging": None,
        "staging_read_at": NOW,
        "new_files": UNCONNECTED,
        "hotfix_start": None,
        "as_of": NOW,
    }
    return PullRequestFacts(**usual | told)


def review(author: str, state: str = "approved", **told: Any) -> ReviewFacts:
    usual: dict[str, Any] = {
        "author": author,
        "is_human": True,
        "is_review_bot": False,
        "state": state,
        "submitted_at": days_ago(2),
        "commit_sha": "a" * 40,
    }
    return ReviewFacts(**usual | told)


def check(name: str, conclusion: str = "success", **told: Any) -> CheckFacts:
    usual: dict[str, Any] = {
        "name": name,
        "conclusion": conclusion,
        "started_at": days_ago(2.1),
        "completed_at": days_ago(2),
        "title": "",
        "url": f"{REPOSITORY_URL}/runs/1",
    }
    return CheckFacts(**usual | told)


def commit(**told: Any) -> CommitFacts:
    usual: dict[str, Any] = {
        "sha": "c" * 40,
        "url": f"{REPOSITORY_URL}/commit/{'c' * 40}",
        "headline": "[PE-12] Gateway bootstrap (#12)",
        "committed_at": days_ago(1),
        "author": "ada",
        "parents": 1,
        "is_signed": True,
        "is_merge_of": True,
    }
    return CommitFacts(**usual | told)


def recent(number: int = 12, **told: Any) -> RecentPullRequest:
    usual: dict[str, Any] = {
        "number": number,
        "url": f"{REPOSITORY_URL}/pull/{number}",
        "author_kind": "human",
        "is_draft": False,
        "opened_at": days_ago(2),
        "is_seen_by_review_bot": False,
    }
    return RecentPullRequest(**usual | told)


def issue(**told: Any) -> IssueFacts:
    usual: dict[str, Any] = {
        "id": 1,
        "repository": repository(),
        "number": 7,
        "title": "PE-12: Bootstrap the gateway",
        "body": "",
        "url": f"{REPOSITORY_URL}/issues/7",
        "author": "ada",
        "author_kind": "human",
        "labels": (),
        "assignees": (),
        "state_reason": "",
        "created_at": days_ago(10),
        "updated_at": days_ago(5),
        "closed_at": None,
        "label_events": (),
        "card": None,
        "moves": (),
        "pull_requests": (),
        "service_labels": frozenset({"gateway"}),
        "postmortems": (),
        "announcements": (),
        "announcements_read_at": NOW,
        "as_of": NOW,
    }
    usual["resolved_at"] = told.get("closed_at")
    return IssueFacts(**usual | told)


POSTMORTEM_TEXT = """# Errors after deployment

## Impact
All users.

## Timeline
10:00 it began.

## Cause
A full disk.

## Actions
No action needed.
"""


def incident(*postmortems: PostmortemFacts, **told: Any) -> IssueFacts:
    usual: dict[str, Any] = {
        "title": "Login fails",
        "labels": ("incident", "sev-2"),
        "state_reason": "completed",
        "created_at": days_ago(21),
        "closed_at": days_ago(20),
        "postmortems": postmortems,
    }
    return issue(**usual | told)


def postmortem(**told: Any) -> PostmortemFacts:
    usual: dict[str, Any] = {
        "label": "gateway#40",
        "url": f"{REPOSITORY_URL}/issues/40",
        "is_there": True,
        "text": POSTMORTEM_TEXT,
        "actions": (),
    }
    return PostmortemFacts(**usual | told)


def action(*issues: ActionIssue, **told: Any) -> ActionFacts:
    usual: dict[str, Any] = {"text": "#50", "issues": issues, "due_on": None}
    return ActionFacts(**usual | told)


def action_issue(**told: Any) -> ActionIssue:
    usual: dict[str, Any] = {
        "label": "gateway#50",
        "url": f"{REPOSITORY_URL}/issues/50",
        "is_open": True,
        "has_owner": True,
        "has_milestone": True,
        "due_on": None,
        "created_at": days_ago(10),
    }
    return ActionIssue(**usual | told)


def card(tier: str = "in_progress", **told: Any) -> CardFacts:
    usual: dict[str, Any] = {
        "column": tier.replace("_", " ").title(),
        "tier": tier,
        "since": days_ago(2),
        "is_stuck": False,
        "limit_days": None,
    }
    return CardFacts(**usual | told)


def linked(number: int = 30, **told: Any) -> LinkedPullRequest:
    usual: dict[str, Any] = {
        "number": number,
        "url": f"{REPOSITORY_URL}/pull/{number}",
        "state": "open",
        "is_draft": False,
        "opened_at": days_ago(3),
        "ended_at": None,
    }
    return LinkedPullRequest(**usual | told)


def move(from_tier: str, to_tier: str, *, days: float = 1, is_gap: bool = False) -> MoveFacts:
    return MoveFacts(from_tier=from_tier, to_tier=to_tier, at=days_ago(days), is_gap=is_gap)


def deployment(**told: Any) -> DeploymentFacts:
    usual: dict[str, Any] = {
        "id": 1,
        "repository": repository(),
        "environment": "production",
        "tier": "production",
        "sha": "d" * 40,
        "url": f"{REPOSITORY_URL}/deployments",
        "creator": "github-actions",
        "author_kind": "automation",
        "started_by": "ada",
        "approvals": (),
        "created_at": days_ago(2),
        "finished_at": days_ago(2),
        "succeeded": True,
        "is_rollback": False,
        "is_in_incident": False,
        "as_of": NOW,
    }
    return DeploymentFacts(**usual | told)


def organization(**told: Any) -> OrganizationFacts:
    usual: dict[str, Any] = {
        "login": "plasma-engine",
        "url": "https://github.com/plasma-engine",
        "board": BoardFacts(
            title="Delivery",
            url="https://github.com/orgs/plasma-engine/projects/1",
            columns=Process().columns,
            tiers=TIERS,
        ),
        "hygiene": UNCONNECTED,
        "critical_alerts": UNCONNECTED,
        "alerts_gap": None,
        "weekly_syncs": UNCONNECTED,
        "weekly_posts": UNCONNECTED,
        "process": Process(),
        "as_of": NOW,
    }
    return OrganizationFacts(**usual | told)


def job(name: str, conclusion: str = "success", *, minutes: float = 0, **told: Any) -> JobRun:
    """Make a job that took four minutes and began so many after the others."""
    began_at = days_ago(1) + timedelta(minutes=minutes)
    usual: dict[str, Any] = {
        "name": name,
        "conclusion": conclusion,
        "started_at": began_at,
        "completed_at": began_at + timedelta(minutes=4),
        "steps": (),
    }
    return JobRun(**usual | told)


def run(*jobs: JobRun, **told: Any) -> RunFacts:
    usual: dict[str, Any] = {
        "path": ".github/workflows/ci.yml",
        "event": "push",
        "sha": "e" * 40,
        "conclusion": "success",
        "created_at": days_ago(1),
        "url": f"{REPOSITORY_URL}/actions/runs/1",
        "called": (),
        "jobs": jobs,
    }
    return RunFacts(**usual | told)


def called(file: str = "lint-test.yml", *, behind: timedelta | Missing = timedelta(0), **told: Any) -> CalledWorkflow:
    path = f"plasma-engine/plasma-engine-infra/.github/workflows/{file}"
    usual: dict[str, Any] = {"path": path, "ref": "refs/heads/main", "behind": behind}
    return CalledWorkflow(**usual | told)


def approval(user: str, state: str = "approved", **told: Any) -> RunApproval:
    usual: dict[str, Any] = {"user": user, "is_human": True, "state": state, "environments": ("production",)}
    return RunApproval(**usual | told)


def changes(*paths: str, is_complete: bool = True, status: str = "modified") -> ChangesFacts:
    files = tuple(ChangedFile(path=path, status=status, lines=3) for path in paths)
    return ChangesFacts(files=files, is_complete=is_complete)


def summary(state: str = "reviewed", **told: Any) -> ReviewSummary:
    usual: dict[str, Any] = {"state": state, "words": state.replace("_", " "), "updated_at": days_ago(2)}
    return ReviewSummary(**usual | told)

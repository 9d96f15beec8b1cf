"""Records of the catalog: the organization, its repositories, people, teams, labels and environments."""

import re

from apps.catalog.records import (
    ActivityRecord,
    EnvironmentRecord,
    LabelRecord,
    MemberRecord,
    OrganizationRecord,
    RepositoryEnvironmentsRecord,
    RepositoryLabelsRecord,
    RepositoryRecord,
    TeamMemberRecord,
    TeamRecord,
    TeamRepositoryRecord,
)
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

COLOR = re.compile(r"[0-9a-f]{6}")
COLORLESS = "ededed"  # GitHub's own gray
HIDDEN_REVIEWER = "hidden:"  # somebody whom this credential may not see


def organization(data: Json) -> OrganizationRecord:
    """Read the organization."""
    return OrganizationRecord(
        github_id=values.github_id(data),
        node_id=values.identity(data, "id"),
        login=values.login(data),
        name=values.text(data, "name", limit=255),
    )


def repository(data: Json) -> RepositoryRecord:
    """Read a repository with its settings."""
    branch = values.part(data, "defaultBranchRef") or {}
    language = values.part(data, "primaryLanguage") or {}
    return RepositoryRecord(
        github_id=values.github_id(data),
        node_id=values.identity(data, "id"),
        name=values.identity(data, "name"),
        name_with_owner=values.identity(data, "nameWithOwner", limit=200),
        url=values.url(data, "url"),
        description=values.text(data, "description"),
        visibility=values.word(data, "visibility", limit=10) or "private",
        is_archived=values.flag(data, "isArchived"),
        is_fork=values.flag(data, "isFork"),
        is_template=values.flag(data, "isTemplate"),
        is_disabled=values.flag(data, "isDisabled"),
        is_empty=values.flag(data, "isEmpty"),
        default_branch=values.text(branch, "name", limit=255),
        head_sha=values.text(values.part(branch, "target") or {}, "oid", limit=64),
        primary_language=values.text(language, "name", limit=100),
        merge_commit_allowed=values.flag(data, "mergeCommitAllowed"),
        squash_merge_allowed=values.flag(data, "squashMergeAllowed"),
        rebase_merge_allowed=values.flag(data, "rebaseMergeAllowed"),
        delete_branch_on_merge=values.flag(data, "deleteBranchOnMerge"),
        auto_merge_allowed=values.flag(data, "autoMergeAllowed"),
        has_issues=values.flag(data, "hasIssuesEnabled"),
        has_discussions=values.flag(data, "hasDiscussionsEnabled"),
        has_projects=values.flag(data, "hasProjectsEnabled"),
        created_at=values.required_moment(data, "createdAt"),
        updated_at=values.required_moment(data, "updatedAt"),
        pushed_at=values.moment(data, "pushedAt"),
        issues=_activity(data, "issues"),
        pull_requests=_activity(data, "pullRequests"),
        deployments=_activity(data, "deployments"),
    )


def _activity(data: Json, key: str) -> ActivityRecord:
    """Read how much there is; of what this credential may not see nothing is known."""
    connection = values.part(data, key)
    if connection is None:
        return ActivityRecord(total=None, changed_at=None)
    newest = [values.required_moment(node, "updatedAt") for node in values.nodes(data, key)]
    return ActivityRecord(total=values.count(connection, "totalCount"), changed_at=max(newest, default=None))


def member(edge: Json) -> MemberRecord:
    """Read a member of the organization; the role is not told to everybody."""
    return MemberRecord(
        actor=values.known_actor(values.part(edge, "node") or {}), role=values.word(edge, "role") or "member"
    )


def team(data: Json) -> TeamRecord:
    """Read a team with its members and what it may do in which repository."""
    return TeamRecord(
        github_id=values.github_id(data),
        node_id=values.identity(data, "id"),
        slug=values.identity(data, "slug"),
        name=values.text(data, "name", limit=255),
        privacy=values.word(data, "privacy"),
        parent_slug=values.text(values.part(data, "parentTeam") or {}, "slug", limit=100),
        members=tuple(
            TeamMemberRecord(actor=values.known_actor(edge["node"]), role=values.word(edge, "role") or "member")
            for edge in values.edges(data, "members")
        ),
        repositories=tuple(
            TeamRepositoryRecord(
                repository_github_id=values.github_id(edge["node"]), permission=values.word(edge, "permission")
            )
            for edge in values.edges(data, "repositories")
        ),
    )


def label(data: Json) -> LabelRecord:
    """Read a label."""
    color = values.text(data, "color").lower()
    return LabelRecord(
        node_id=values.identity(data, "id"),
        name=values.identity(data, "name"),
        color=color if COLOR.fullmatch(color) else COLORLESS,
        description=values.text(data, "description", limit=255),
    )


def labels(data: Json) -> RepositoryLabelsRecord:
    """Read all labels of a repository."""
    return RepositoryLabelsRecord(
        repository_github_id=values.github_id(data), labels=tuple(map(label, values.nodes(data, "labels")))
    )


def environments(data: Json) -> RepositoryEnvironmentsRecord:
    """Read all environments of a repository."""
    return RepositoryEnvironmentsRecord(
        repository_github_id=values.github_id(data),
        environments=tuple(map(_environment, values.nodes(data, "environments"))),
    )


def _environment(data: Json) -> EnvironmentRecord:
    rules = values.nodes(data, "protectionRules")
    return EnvironmentRecord(
        github_id=values.github_id(data),
        node_id=values.identity(data, "id"),
        name=values.identity(data, "name", limit=255),
        wait_minutes=max((values.count(rule, "timeout") for rule in rules), default=0),
        prevents_self_review=any(values.flag(rule, "preventSelfReview") for rule in rules),
        reviewers=tuple(dict.fromkeys(name for rule in rules for name in _reviewers(rule))),
    )


def _reviewers(rule: Json) -> list[str]:
    """Name whom a rule asks; one that asks somebody this credential may not see asks somebody all the same."""
    names = [reviewer(who) for who in values.nodes(rule, "reviewers")]
    seen = [name for name in names if name]
    asked = len((values.part(rule, "reviewers") or {}).get("nodes", ()))
    is_hidden = len(seen) < asked or (not seen and values.word(rule, "type") == "required_reviewers")
    return [*seen, HIDDEN_REVIEWER] if is_hidden else seen


def reviewer(data: Json) -> str:
    """Name a person or a team, "" for what this credential may not see."""
    if values.text(data, "slug"):
        return f"team:{values.identity(data, 'slug')}"
    return f"user:{values.login(data)}" if values.text(data, "login") else ""

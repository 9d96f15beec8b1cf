"""What the catalog accepts from a source: frozen, plain, checked by the integration that made it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRecord:
    """Somebody who acts on GitHub. A deleted account is None where an actor is expected."""

    login: str  # without the suffix "[bot]"
    kind: str  # GitHub's type name: User, Bot, Organization, Mannequin, EnterpriseUserAccount
    github_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRecord:
    github_id: int
    node_id: str
    login: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRecord:
    """How much of one kind a repository holds, and when it last changed: tells a sync what to read."""

    total: int | None  # None where the credential may not see them
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryRecord:
    github_id: int
    node_id: str
    name: str
    name_with_owner: str
    url: str
    description: str
    visibility: str  # public, internal, private
    is_archived: bool
    is_fork: bool
    is_template: bool
    is_disabled: bool
    is_empty: bool
    default_branch: str  # "" when the repository is empty
    head_sha: str  # of the default branch, "" when the repository is empty
    primary_language: str
    merge_commit_allowed: bool
    squash_merge_allowed: bool
    rebase_merge_allowed: bool
    delete_branch_on_merge: bool
    auto_merge_allowed: bool
    has_issues: bool
    has_discussions: bool
    has_projects: bool
    created_at: datetime
    updated_at: datetime
    pushed_at: datetime | None
    issues: ActivityRecord
    pull_requests: ActivityRecord
    deployments: ActivityRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """A member of the organization."""

    actor: ActorRecord
    role: str  # admin, member


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMemberRecord:
    actor: ActorRecord
    role: str  # maintainer, member


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRepositoryRecord:
    repository_github_id: int
    permission: str  # read, triage, write, maintain, admin


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRecord:
    github_id: int
    node_id: str
    slug: str
    name: str
    privacy: str  # secret, visible
    parent_slug: str  # "" for a team at the top
    members: tuple[TeamMemberRecord, ...]
    repositories: tuple[TeamRepositoryRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRecord:
    node_id: str
    name: str
    color: str  # six hexadecimal digits
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryLabelsRecord:
    """All labels of one repository."""

    repository_github_id: int
    labels: tuple[LabelRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentRecord:
    github_id: int
    node_id: str
    name: str
    wait_minutes: int
    prevents_self_review: bool
    reviewers: tuple[str, ...]  # "user:<login>" or "team:<slug>"; "hidden:" for all whom the credential may not see


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryEnvironmentsRecord:
    """All environments of one repository."""

    repository_github_id: int
    environments: tuple[EnvironmentRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file that plays a part in the process. Its text is None for one of the reasons of RepositoryFile."""

    path: str
    kind: str
    ecosystem: str
    blob_oid: str
    size: int
    text: str | None
    text_absence: str  # "" with a text; "stored": it was read before, and is the same


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeownersErrorRecord:
    kind: str
    line: int
    column: int
    path: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFilesRecord:
    """All process files on the default branch of one repository."""

    head_sha: str  # "" where the credential is not told
    is_complete: bool  # False: what is not listed may be there all the same
    files: tuple[FileRecord, ...]
    codeowners_state: str  # absent, read, unknown
    codeowners_errors: tuple[CodeownersErrorRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredCheckRecord:
    context: str
    app_id: int | None  # None: any app may report it
    app: str = ""  # its slug, where it is told


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRuleRecord:
    """A classic rule, or all that one ruleset demands of a branch. None: not told to this credential."""

    key: str  # one of its repository
    source: str  # classic, ruleset
    level: str  # repository, organization, enterprise, "" where it is not told
    name: str  # of the ruleset, or the pattern
    github_id: int | None
    is_partial: bool  # only what everybody may see of it
    rule_types: tuple[str, ...]  # of a ruleset, in GitHub's words, lower case
    requires_pull_request: bool | None
    required_approvals: int | None
    requires_code_owner_review: bool | None
    dismisses_stale_reviews: bool | None
    requires_last_push_approval: bool | None
    required_checks: tuple[RequiredCheckRecord, ...]
    is_strict: bool | None
    requires_signatures: bool | None
    requires_linear_history: bool | None
    blocks_force_pushes: bool | None
    blocks_deletion: bool | None
    required_environments: tuple[str, ...]
    required_workflows: tuple[str, ...]
    is_admin_enforced: bool | None  # of a classic rule
    bypass_actors: tuple[str, ...] | None  # "team:<slug>", "app:<slug>", "user:<login>", "role:<name>"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryProtectionRecord:
    """All rules on the default branch of one repository."""

    repository_github_id: int
    branch: str
    classic_state: str  # known, partial, unknown
    ruleset_state: str
    rules: tuple[BranchRuleRecord, ...]

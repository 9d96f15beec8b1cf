"""What the demonstration world is made of. Plain and mutable: the world goes on living.

Ids are GitHub's database ids; `node_id` is made from them. Moments are aware datetimes in UTC with
whole seconds, like GitHub's. Nothing here imports the portal's apps.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from portal.demo.world.nodes import Actor as Actor
from portal.demo.world.nodes import AuthorKind as AuthorKind
from portal.demo.world.nodes import Comment as Comment
from portal.demo.world.nodes import Label as Label
from portal.demo.world.nodes import Node as Node
from portal.demo.world.packages import Package as Package
from portal.demo.world.packages import PackageVersion as PackageVersion

ProtectionPlace = Literal["classic", "repository", "organization"]  # a classic rule, or whose ruleset


EventKind = Literal[
    "closed",
    "reopened",
    "labeled",
    "unlabeled",
    "assigned",
    "unassigned",
    "transferred",
    "cross_referenced",
    "ready_for_review",
    "convert_to_draft",
    "board_added",
    "board_moved",
    "board_removed",
    "converted_from_draft",
]


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Event(Node):
    """An entry of a timeline, in the words of the portal's EventRecord."""

    prefix = "EV"
    id: int
    kind: EventKind
    at: datetime
    actor: Actor | None
    label: Label | None = None
    assignee: Actor | None = None
    board: "Board | None" = None
    from_status: str = ""
    to_status: str = ""
    is_automated: bool = False


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Issue(Node):
    prefix = "I"
    id: int
    number: int
    repository: "Repository"
    title: str
    body: str
    author: Actor | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    state_reason: Literal["completed", "not_planned", "duplicate", "reopened", ""] = ""
    labels: list[Label] = field(default_factory=list)
    assignees: list[Actor] = field(default_factory=list)
    milestone: str = ""
    parent: "Issue | None" = None
    events: list[Event] = field(default_factory=list)  # in the order of their times
    comments: list[Comment] = field(default_factory=list)  # in the order of their times


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Review(Node):
    prefix = "PRR"
    id: int
    author: Actor | None
    state: Literal["approved", "changes_requested", "commented", "dismissed", "pending"]
    submitted_at: datetime | None  # None while pending
    commit_sha: str


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Check(Node):
    """A check run, or a commit status where `is_status`."""

    prefix = "CR"
    id: int
    name: str
    app: str
    status: Literal["queued", "in_progress", "completed"]
    conclusion: Literal["success", "failure", "neutral", "skipped", "cancelled", "timed_out", "action_required", ""]
    started_at: datetime
    completed_at: datetime | None
    is_status: bool = False
    title: str = ""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class PullRequest(Node):
    prefix = "PR"
    id: int
    number: int
    repository: "Repository"
    title: str
    body: str
    author: Actor | None
    created_at: datetime
    updated_at: datetime
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str = ""  # where a hotfix left from, if that is a tag
    is_draft: bool = False
    closed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_by: Actor | None = None
    merge_sha: str = ""
    is_cross_repository: bool = False
    additions: int = 0
    deletions: int = 0
    changed_files: int = 0
    commits: int = 1
    labels: list[Label] = field(default_factory=list)
    assignees: list[Actor] = field(default_factory=list)
    requested_reviewers: list["Actor | Team"] = field(default_factory=list)
    closes: list[Issue] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)  # of the head commit
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Commit:
    """A commit in the history of a default branch."""

    sha: str
    parents: tuple[str, ...]
    committed_at: datetime
    message: str
    author: Actor | None
    is_signed: bool
    pull_request: PullRequest | None = None


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Environment(Node):
    prefix = "EN"
    id: int
    name: str
    tier: Literal["staging", "production", "other"]  # planted
    reviewers: list["Actor | Team"] = field(default_factory=list)
    wait_minutes: int = 0
    prevents_self_review: bool = False


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class DeploymentStatus(Node):
    prefix = "DES"
    id: int
    state: Literal["success", "failure", "error", "inactive", "in_progress", "queued", "pending", "waiting"]
    created_at: datetime
    log_url: str = ""
    environment_url: str = ""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Deployment(Node):
    prefix = "DE"
    id: int
    environment: Environment
    commit_sha: str
    ref: str
    created_at: datetime
    creator: Actor | None
    statuses: list[DeploymentStatus] = field(default_factory=list)  # oldest first
    task: str = "deploy"
    approved_by: Actor | None = None  # who let a protected environment go on

    @property
    def updated_at(self) -> datetime:
        return self.statuses[-1].created_at if self.statuses else self.created_at


@dataclass(slots=True, kw_only=True, eq=False)
class Protection:
    """The rules on a default branch, wherever they are set."""

    place: ProtectionPlace = "classic"
    requires_pull_request: bool = True
    requires_signatures: bool = True
    requires_linear_history: bool = True
    required_checks: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Branch:
    """A branch beside the default one."""

    name: str
    head_sha: str
    committed_at: datetime
    created_at: datetime | None = None  # None where nobody remembers
    author: Actor | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Tag:
    name: str
    commit_sha: str
    created_at: datetime
    creator: Actor | None
    is_annotated: bool = False


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Release(Node):
    prefix = "RE"
    id: int
    tag_name: str
    author: Actor | None
    created_at: datetime
    published_at: datetime | None  # None for a draft
    is_prerelease: bool = False


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Discussion(Node):
    prefix = "D"
    id: int
    number: int
    category: str
    title: str
    body: str
    author: Actor | None
    created_at: datetime


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Repository(Node):
    prefix = "R"
    id: int
    name: str
    description: str
    visibility: Literal["public", "internal", "private"]
    created_at: datetime
    updated_at: datetime
    pushed_at: datetime | None
    default_branch: str = "main"
    primary_language: str = ""
    is_archived: bool = False
    is_fork: bool = False
    is_empty: bool = False
    has_issues: bool = True
    former_names: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)  # by number
    pull_requests: list[PullRequest] = field(default_factory=list)  # by number
    commits: list[Commit] = field(default_factory=list)  # history of the default branch, oldest first
    environments: list[Environment] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)  # oldest first
    files: dict[str, str] = field(default_factory=dict)  # path on the default branch: text
    deleted_issues: list[Issue] = field(default_factory=list)
    protection: Protection | None = None  # of the default branch
    branches: list[Branch] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    discussions: list[Discussion] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    archives: dict[str, bytes] = field(default_factory=dict)  # artifacts of its newest run, beside reports of coverage


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Team(Node):
    prefix = "T"
    id: int
    slug: str
    name: str
    privacy: Literal["secret", "visible"] = "visible"
    parent: "Team | None" = None
    members: list[tuple[Actor, Literal["maintainer", "member"]]] = field(default_factory=list)
    repositories: list[tuple[Repository, Literal["read", "triage", "write", "maintain", "admin"]]] = field(
        default_factory=list
    )


@dataclass(slots=True, kw_only=True, eq=False)
class Column:
    option_id: str
    name: str
    color: str
    tier: Literal["backlog", "in_progress", "review", "done", "other"]  # planted


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Draft(Node):
    """A card that is no issue yet."""

    prefix = "DI"
    id: int
    title: str
    created_at: datetime
    updated_at: datetime
    assignees: list[Actor] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Card(Node):
    """An item of a board. `column_since` and `first_column_at` are the status value's own times."""

    prefix = "PVTI"
    id: int
    content: Issue | PullRequest | Draft
    created_at: datetime
    updated_at: datetime
    creator: Actor | None
    column: Column | None = None
    column_since: datetime | None = None
    first_column_at: datetime | None = None
    moved_by: Actor | None = None
    is_archived: bool = False


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Board(Node):
    prefix = "PVT"
    id: int
    number: int
    title: str
    created_at: datetime
    updated_at: datetime
    columns: list[Column]
    cards: list[Card] = field(default_factory=list)  # removed cards are not here; their timelines tell of them
    is_closed: bool = False
    is_public: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Verdict:
    """What a rule of the process should say of a subject, planted when the world was made."""

    clause: str  # e.g. "pull-requests/issue-id"
    subject: str  # url of the issue, pull request or repository
    keeps: bool
    why: str = ""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class World(Node):
    """The organization and all that belongs to it. `id` is the organization's."""

    prefix = "O"
    id: int
    login: str
    name: str
    seed: int
    now: datetime  # when it was made; with a living world the server's clock goes on from here
    weeks: int
    base_url: str = "https://github.com"  # html addresses are made from it
    actors: list[Actor] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    repositories: list[Repository] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

"""What GraphQL answers with and the world does not keep: refs, field values, rollups, and blanks."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from typing import Any, ClassVar

from portal.demo.server.trees import blob_oid, tree_oids
from portal.demo.world.changes import ChangedFile
from portal.demo.world.model import (
    Actor,
    Board,
    Card,
    Check,
    Column,
    Comment,
    Commit,
    Deployment,
    DeploymentStatus,
    Discussion,
    Draft,
    Environment,
    Event,
    Issue,
    Label,
    Protection,
    PullRequest,
    Repository,
    Review,
    Tag,
    Team,
    World,
)


@dataclass(slots=True, frozen=True)
class Blank:
    """A thing of which nothing is known but its type: its fields answer their defaults."""

    type_name: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Ref:
    """A branch or a tag."""

    type_name: ClassVar[str] = "Ref"
    repository: Repository
    name: str
    sha: str
    prefix: str = "refs/heads/"
    at: datetime | None = None  # of its commit, where the world does not keep this
    pull_request: PullRequest | None = None
    author: Actor | None = None
    tag: Tag | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class TagObject:
    """An annotated tag, which stands between its ref and the commit."""

    type_name: ClassVar[str] = "Tag"
    ref: Ref

    @property
    def sha(self) -> str:
        return tag_object_sha(self.ref.name, commit_sha=self.ref.sha)


@dataclass(slots=True, frozen=True, kw_only=True)
class RefComparison:
    """How far the second ref is from the first."""

    type_name: ClassVar[str] = "Comparison"
    base: Ref
    head: Ref
    ahead_by: int
    behind_by: int


@dataclass(slots=True, frozen=True, kw_only=True)
class ProtectionOf:
    """The rules on a repository's default branch."""

    type_name: ClassVar[str] = "BranchProtectionRule"
    repository: Repository
    protection: Protection


@dataclass(slots=True, frozen=True, kw_only=True)
class RulesetOf:
    """The ruleset over a repository's default branch, its own or the organization's."""

    type_name: ClassVar[str] = "RepositoryRuleset"
    repository: Repository
    protection: Protection


@dataclass(slots=True, frozen=True, kw_only=True)
class RuleOf:
    """One rule of a ruleset."""

    type_name: ClassVar[str] = "RepositoryRule"
    ruleset: RulesetOf
    kind: str


@dataclass(slots=True, frozen=True, kw_only=True)
class ParametersOf:
    """The parameters of a rule."""

    type_name: str
    protection: Protection


@dataclass(slots=True, frozen=True, kw_only=True)
class Category:
    """A category of discussions."""

    type_name: ClassVar[str] = "DiscussionCategory"
    repository: Repository
    name: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Signature:
    """The signature of a commit."""

    type_name: ClassVar[str] = "GpgSignature"
    commit: Commit


@dataclass(slots=True, frozen=True, kw_only=True)
class GitActor:
    """Who a commit says made it."""

    type_name: ClassVar[str] = "GitActor"
    user: Actor | None
    date: datetime


@dataclass(slots=True, frozen=True, kw_only=True)
class Rollup:
    """All checks of a pull request's head commit."""

    type_name: ClassVar[str] = "StatusCheckRollup"
    pull_request: PullRequest


@dataclass(slots=True, frozen=True, kw_only=True)
class Suite:
    """The suite of one check run."""

    type_name: ClassVar[str] = "CheckSuite"
    check: Check
    pull_request: PullRequest


@dataclass(slots=True, frozen=True, kw_only=True)
class BranchCommit:
    """A commit of a pull request's branch, by its place from 0."""

    type_name: ClassVar[str] = "PullRequestCommit"
    pull_request: PullRequest
    place: int


@dataclass(slots=True, frozen=True, kw_only=True)
class StatusField:
    """The field of a board that makes its columns."""

    type_name: ClassVar[str] = "ProjectV2SingleSelectField"
    board: Board


@dataclass(slots=True, frozen=True, kw_only=True)
class StatusValue:
    """The column of a card."""

    type_name: ClassVar[str] = "ProjectV2ItemFieldSingleSelectValue"
    card: Card
    column: Column


@dataclass(slots=True, frozen=True, kw_only=True)
class TextField:
    """The field of a board that holds the cards' titles."""

    type_name: ClassVar[str] = "ProjectV2Field"
    board: Board


@dataclass(slots=True, frozen=True, kw_only=True)
class TextValue:
    """The title of a card."""

    type_name: ClassVar[str] = "ProjectV2ItemFieldTextValue"
    card: Card


@dataclass(slots=True, frozen=True, kw_only=True)
class ProtectionRule:
    """A rule of an environment: who must approve, or how long to wait."""

    type_name: ClassVar[str] = "DeploymentProtectionRule"
    environment: Environment
    kind: str


@dataclass(slots=True, frozen=True, kw_only=True)
class ReviewRequest:
    """Somebody, or a team, is asked for a review."""

    type_name: ClassVar[str] = "ReviewRequest"
    pull_request: PullRequest
    reviewer: Actor | Team


@dataclass(slots=True, frozen=True, kw_only=True)
class File:
    """A file of the default branch."""

    type_name: ClassVar[str] = "Blob"
    repository: Repository
    path: str

    @property
    def text(self) -> str:
        return self.repository.files[self.path]

    @property
    def size(self) -> int:
        return len(self.text.encode())

    @property
    def oid(self) -> str:
        return blob_oid(self.text)


@dataclass(slots=True, frozen=True, kw_only=True)
class Folder:
    """A folder of the default branch; "" is the root."""

    type_name: ClassVar[str] = "Tree"
    repository: Repository
    path: str

    @property
    def oid(self) -> str:
        return tree_oids(self.repository)[self.path]


EVENT_TYPES = {
    "closed": "ClosedEvent",
    "reopened": "ReopenedEvent",
    "labeled": "LabeledEvent",
    "unlabeled": "UnlabeledEvent",
    "assigned": "AssignedEvent",
    "unassigned": "UnassignedEvent",
    "transferred": "TransferredEvent",
    "cross_referenced": "CrossReferencedEvent",
    "ready_for_review": "ReadyForReviewEvent",
    "convert_to_draft": "ConvertToDraftEvent",
    "board_added": "AddedToProjectV2Event",
    "board_moved": "ProjectV2ItemStatusChangedEvent",
    "board_removed": "RemovedFromProjectV2Event",
    "converted_from_draft": "ConvertedFromDraftEvent",
}
_TYPE_NAMES: dict[type, str] = {
    Board: "ProjectV2",
    Card: "ProjectV2Item",
    ChangedFile: "PullRequestChangedFile",
    Comment: "IssueComment",
    Commit: "Commit",
    Deployment: "Deployment",
    DeploymentStatus: "DeploymentStatus",
    Discussion: "Discussion",
    Draft: "DraftIssue",
    Environment: "Environment",
    Issue: "Issue",
    Label: "Label",
    PullRequest: "PullRequest",
    Repository: "Repository",
    Review: "PullRequestReview",
    Team: "Team",
    World: "Organization",
}


def tag_object_sha(name: str, *, commit_sha: str) -> str:
    """Answer the hash of an annotated tag's own object."""
    return sha1(f"tag {name} {commit_sha}".encode(), usedforsecurity=False).hexdigest()


def type_name_of(value: Any, *_: Any) -> str:
    """Answer the name of a value's type in the schema."""
    for kind in type(value).__mro__:
        if kind in _TYPE_NAMES:
            return _TYPE_NAMES[kind]
    if isinstance(value, Event):
        return EVENT_TYPES[value.kind]
    if isinstance(value, Check):
        return "StatusContext" if value.is_status else "CheckRun"
    return str(value.type_name)

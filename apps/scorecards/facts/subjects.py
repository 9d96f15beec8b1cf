"""What rules are told of the subjects they judge: frozen, plain, as of one moment.

A field that may be Missing is unwrapped with `known`. Moments are aware datetimes in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.changes import ChangesFacts, ReviewSummary
from apps.scorecards.facts.discussions import DiscussionFacts
from apps.scorecards.facts.files import FilesFacts
from apps.scorecards.facts.known import FactMissing, Missing
from apps.scorecards.facts.measures import (
    AlertRuleFacts,
    CoverageFacts,
    CriticalAlertFacts,
    HygieneFacts,
    MetricsFacts,
    NewFileCoverage,
    WeeklyPostFacts,
    WeeklySyncFacts,
)
from apps.scorecards.facts.names import plain
from apps.scorecards.facts.packages import PackageFacts
from apps.scorecards.facts.postmortems import PostmortemFacts
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.refs import BranchFacts, HotfixStartFacts, ReleaseFacts, TagFacts
from apps.scorecards.facts.runs import RunApproval, RunFacts
from apps.scorecards.facts.workflows import Workflow

HUMAN, DEPENDENCY_BOT, AI_AGENT, AUTOMATION = "human", "dependency_bot", "ai_agent", "automation"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentFacts:
    name: str
    tier: str  # staging, production, other
    reviewers: tuple[str, ...]  # "user:<login>", "team:<slug>"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFacts:
    """A commit on the line of the default branch."""

    sha: str
    url: str
    headline: str
    committed_at: datetime
    author: str  # login, "" where GitHub knows no account
    parents: int
    is_signed: bool | None  # None where GitHub does not tell
    is_merge_of: bool | Missing  # of a pull request: it came through one


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUpdate:
    """An open pull request of a dependency bot."""

    number: int
    url: str
    title: str
    opened_at: datetime
    is_security: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionFacts:
    """What holds on the default branch, by classic rules and rulesets. `hidden` says why a part was not read."""

    requires_pull_request: bool
    requires_signatures: bool
    requires_linear_history: bool
    required_checks: tuple[str, ...]
    bypassing: tuple[str, ...] | Missing  # who need not keep the rules
    hidden: str = ""

    def holds(self, found: bool) -> bool:
        """Return whether something is required; raises FactMissing where it may be, in what was not read."""
        if not found and self.hidden:
            raise FactMissing(self.hidden)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentPullRequest:
    """A pull request that was opened or merged in the last 28 days."""

    number: int
    url: str
    author_kind: str
    is_draft: bool
    opened_at: datetime
    is_seen_by_review_bot: bool | Missing  # it left a review, or reported on the head


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """The newest check run or commit status of one name on the head."""

    name: str
    conclusion: str  # success, failure, …; "" while it runs
    started_at: datetime | None  # of a commit status, when it was reported
    completed_at: datetime | None
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFacts:
    id: int
    name: str
    short: str
    url: str
    default_branch: str | Missing
    is_measured: bool  # neither archived nor a fork
    is_empty: bool
    kind: str | Missing  # service, library, infra, docs
    kind_is_declared: bool
    environments: tuple[EnvironmentFacts, ...] | Missing
    commits: tuple[CommitFacts, ...] | Missing  # of the last 28 days
    open_updates: tuple[OpenUpdate, ...] | Missing
    updates_of_late: int | Missing  # pull requests of dependency bots in 60 days
    files: FilesFacts | Missing
    defaults: FilesFacts | Missing | None  # of the organization's .github repository; None without one
    called: Mapping[str, Workflow]  # workflows of other repositories that its own call, by what `uses` says
    protection: ProtectionFacts | Missing
    owning_team: str | None
    recent_pull_requests: tuple[RecentPullRequest, ...] | Missing  # newest first
    runs: tuple[RunFacts, ...] | Missing  # the newest ten on the default branch in 28 days, newest first
    log_check: CheckFacts | Missing  # the newest that finished in the last 28 days
    metrics: MetricsFacts | Missing
    alert_rules: tuple[AlertRuleFacts, ...] | Missing
    coverage: CoverageFacts | Missing
    branches: tuple[BranchFacts, ...] | Missing
    tags: tuple[TagFacts, ...] | Missing  # of 180 days, oldest first
    releases: tuple[ReleaseFacts, ...] | Missing  # published in 180 days, oldest first
    packages: tuple[PackageFacts, ...] | Missing
    process: Process
    as_of: datetime

    @property
    def organization(self) -> str:
        """Return the owner's login."""
        return self.url.split("/")[-2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    author: str
    is_human: bool
    is_review_bot: bool
    state: str  # approved, changes_requested, commented, dismissed
    submitted_at: datetime
    commit_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedIssue:
    """An issue that bears a key in its title."""

    repository: str
    number: int
    url: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOfMerge:
    """The first success on staging that holds what a pull request merged."""

    finished_at: datetime
    is_by_hand: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequestFacts:
    """A pull request as it stood at its merge; an open one as it stands."""

    id: int
    repository: RepositoryFacts
    number: int
    title: str
    body: str
    url: str
    author: str
    author_kind: str
    head_ref: str
    head_sha: str
    base_ref: str
    is_cross_repository: bool
    created_at: datetime
    first_commit_at: datetime | None  # of the branch; None where GitHub does not tell
    merged_at: datetime | None
    is_body_later: bool  # edited after the merge: what it said at the merge may not be kept
    reviews: tuple[ReviewFacts, ...]  # up to the merge, oldest first
    checks: tuple[CheckFacts, ...] | Missing
    review_summary: ReviewSummary | Missing | None  # by CodeRabbit; None: it left none
    changes: ChangesFacts | Missing
    infra_members: frozenset[str] | Missing  # logins of the team that approves plans
    keyed_issues: tuple[KeyedIssue, ...] | Missing  # for the key in its title, the likeliest first
    staging: DeliveryOfMerge | Missing | None  # None: not there yet
    staging_read_at: datetime  # the moment that `staging` is known for
    new_files: tuple[NewFileCoverage, ...] | Missing
    hotfix_start: HotfixStartFacts | Missing | None  # None: no hotfix, or there was no version before it
    as_of: datetime

    @property
    def process(self) -> Process:
        return self.repository.process

    @property
    def is_by_machine(self) -> bool:
        """Whether a dependency bot or a release bot made it: names and checklists are not for them."""
        return self.author_kind in (DEPENDENCY_BOT, AUTOMATION)

    def ran_again(self, check: CheckFacts) -> bool:
        """Say whether a check run began after the merge: what it said at the merge, if anything, is not kept."""
        if self.merged_at is None or check.started_at is None or check.completed_at is None:
            return False
        return self.merged_at < check.started_at < check.completed_at

    def is_pending(self, check: CheckFacts) -> bool:
        """Say whether a check had not come to its end at the merge; of an open one, whether it runs."""
        if not check.conclusion:
            return True
        return self.merged_at is not None and check.completed_at is not None and check.completed_at > self.merged_at

    @property
    def human_verdicts(self) -> dict[str, str]:
        """Return the last verdict of each human besides the author, by login; a comment is none."""
        return {
            one.author: one.state
            for one in self.reviews
            if one.is_human and one.author != self.author and one.state != "commented"
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelEvent:
    label: str
    is_added: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """The issue's card on the board of the process."""

    column: str  # name, "" without
    tier: str  # backlog, in_progress, review, done, other, ""
    since: datetime | None
    is_stuck: bool | Missing  # at work, and longer in its column than 85 % of the cards before it
    limit_days: float | None  # of one that is stuck: what it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFacts:
    from_tier: str
    to_tier: str
    at: datetime
    is_gap: bool  # nobody knows where the card stood before


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPullRequest:
    number: int
    url: str
    state: str  # open, closed, merged
    is_draft: bool
    opened_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFacts:
    id: int
    repository: RepositoryFacts
    number: int
    title: str
    body: str
    url: str
    author: str
    author_kind: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    state_reason: str  # completed, not_planned, duplicate, reopened, ""
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    label_events: tuple[LabelEvent, ...] | Missing
    card: CardFacts | Missing | None  # None: not on the board
    moves: tuple[MoveFacts, ...] | Missing  # of that card, oldest first
    pull_requests: tuple[LinkedPullRequest, ...] | Missing
    service_labels: frozenset[str]  # in lower case
    postmortems: tuple[PostmortemFacts, ...]  # of an incident
    announcements: tuple[DiscussionFacts, ...] | Missing  # discussions that name a proposal of an ADR, oldest first
    as_of: datetime

    @property
    def process(self) -> Process:
        return self.repository.process

    @property
    def is_by_bot(self) -> bool:
        return self.author_kind not in (HUMAN, AI_AGENT)

    @property
    def is_incident(self) -> bool:
        return self.process.incident_label.lower() in (label.lower() for label in self.labels)

    @property
    def is_adr(self) -> bool:
        """Whether it proposes an architecture decision."""
        return self.has_label(self.process.adr_label)

    @property
    def is_dropped(self) -> bool:
        """Whether it was closed without being done."""
        return self.closed_at is not None and self.state_reason in ("not_planned", "duplicate")

    @property
    def postmortem(self) -> PostmortemFacts | None:
        """Return what tells of the incident: what is there before what may be; None without either."""
        likely = [one for one in self.postmortems if one.is_there is not False]
        return min(likely, key=lambda one: one.is_there is not True, default=None) if self.is_incident else None

    def has_label(self, *names: str) -> bool:
        """Say whether it carries one of these labels, in any case and with any separators."""
        return not {plain(name) for name in names}.isdisjoint(map(plain, self.labels))

    def is_past(self, at: datetime, *, business_days: int) -> bool:
        """Say whether so many business days went by since a moment."""
        return self.process.business_days_after(at, days=business_days) <= self.as_of

    @property
    def done_at(self) -> datetime | None:
        """When it was closed as done; None while it is open or was dropped."""
        return None if self.is_dropped else self.closed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFacts:
    """A deployment that came to its end."""

    id: int
    repository: RepositoryFacts
    environment: str
    tier: str
    sha: str
    url: str
    creator: str
    author_kind: str  # of who deployed
    started_by: str  # who started the run that deployed, "" where that is not known
    approvals: tuple[RunApproval, ...] | Missing  # of that run
    created_at: datetime
    finished_at: datetime
    succeeded: bool
    is_rollback: bool | Missing
    is_in_incident: bool  # an incident names it by address or SHA
    as_of: datetime

    @property
    def title(self) -> str:
        return f"{self.environment} {self.sha[:7]}"

    @property
    def process(self) -> Process:
        return self.repository.process


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFacts:
    title: str
    url: str
    columns: tuple[str, ...]  # left to right
    tiers: tuple[str, ...]  # of these: backlog, in_progress, review, done, other


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    login: str
    url: str
    board: BoardFacts | Missing
    hygiene: HygieneFacts | Missing
    critical_alerts: tuple[CriticalAlertFacts, ...] | Missing
    weekly_syncs: tuple[WeeklySyncFacts, ...] | Missing
    weekly_posts: tuple[WeeklyPostFacts, ...] | Missing
    process: Process
    as_of: datetime


Facts = RepositoryFacts | PullRequestFacts | IssueFacts | DeploymentFacts | OrganizationFacts

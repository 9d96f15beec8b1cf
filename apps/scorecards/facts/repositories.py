"""Facts of repositories, with what lies and happens on their default branches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.files import FilesFacts
from apps.scorecards.facts.known import FactMissing, Missing, known
from apps.scorecards.facts.measures import AlertRuleFacts, CoverageFacts, MetricsFacts
from apps.scorecards.facts.packages import PackageFacts
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.refs import BranchFacts, ReleaseFacts, TagFacts
from apps.scorecards.facts.runs import RunFacts
from apps.scorecards.facts.workflows import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentFacts:
    name: str
    tier: str  # staging, production, other
    reviewers: tuple[str, ...]  # "user:<login>", "team:<slug>", "hidden:" for whom the credential may not see


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
    earlier_tags: tuple[str, ...]  # the names of those before
    releases: tuple[ReleaseFacts, ...] | Missing  # published in 180 days, oldest first
    packages: tuple[PackageFacts, ...] | Missing
    process: Process
    as_of: datetime

    @property
    def has_tests(self) -> bool:
        """Say whether a repository of its kind has tests; raises FactMissing where the kind is not known."""
        return known(self.kind) not in ("docs", "infra")

    @property
    def organization(self) -> str:
        """Return the owner's login."""
        return self.url.split("/")[-2]

"""Facts of pull requests: of a merged one as it stood at its merge."""

from dataclasses import dataclass
from datetime import datetime

from apps.scorecards.facts.authors import AUTOMATION, DEPENDENCY_BOT
from apps.scorecards.facts.changes import ChangesFacts, ReviewSummary
from apps.scorecards.facts.discussions import DiscussionFacts
from apps.scorecards.facts.known import Missing, known
from apps.scorecards.facts.measures import NewFileCoverage
from apps.scorecards.facts.process import Process
from apps.scorecards.facts.refs import HotfixStartFacts
from apps.scorecards.facts.repositories import CheckFacts, RepositoryFacts

WORDING = 10  # lines, up to which a change of a text leaves what it says


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
    announcements: tuple[DiscussionFacts, ...] | Missing  # discussions that name an ADR it proposes, oldest first
    announcements_read_at: datetime  # the moment that `announcements` is known for
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

    @property
    def is_adr(self) -> bool:
        """Whether it proposes an architecture decision: it adds one, or changes more of one than its wording."""
        return bool(known(self.changes).under(self.process.adr_path, process=self.process, lines=WORDING))

    def ran_again(self, check: CheckFacts) -> bool:
        """Say whether a check began after the merge: what it said at the merge, if anything, is not kept.

        A commit status begins when it is reported; its last report replaces those before.
        """
        return self.merged_at is not None and check.started_at is not None and check.started_at > self.merged_at

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

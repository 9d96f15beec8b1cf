"""Which feeds there are, how often each is read, and what a reader is told while it cannot be.

Plain facts without Django: queries and Celery's schedule take them from here, `feeds` adds the work.
"""

from dataclasses import dataclass
from datetime import timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ALWAYS = timedelta(0)

# The rhythm of the scheduler: what is due is looked at this often.
TICK = 5 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSchedule:
    """How often one kind of record is read. `permission` is what a GitHub App needs to read it."""

    name: str
    title: str
    nothing: str  # begins "<nothing> is visible to this token"
    permission: str
    every: timedelta
    stale_after: timedelta
    full_every: timedelta | None = None  # every item again, to see what is gone; None: only at first
    is_per_repository: bool = False  # a sync of one repository reads it too

    @property
    def feature(self) -> str:
        """Name the capability that says whether the credential may read it."""
        return self.name

    @property
    def is_slow(self) -> bool:
        """Say whether it waits for its turn instead of being read at every tick."""
        return self.every > TICK


SCHEDULES: tuple[FeedSchedule, ...] = (
    FeedSchedule(
        name="repositories",
        title="Repositories",
        nothing="No repository",
        permission="Metadata: read",
        every=TICK,
        stale_after=HOUR,
        full_every=ALWAYS,
    ),
    FeedSchedule(
        name="people",
        title="People",
        nothing="No member",
        permission="organization Members: read",
        every=DAY,
        stale_after=2 * DAY,
        full_every=ALWAYS,
    ),
    FeedSchedule(
        name="teams",
        title="Teams",
        nothing="No team",
        permission="organization Members: read",
        every=DAY,
        stale_after=2 * DAY,
        full_every=ALWAYS,
    ),
    FeedSchedule(
        name="labels",
        title="Labels",
        nothing="No label",
        permission="Issues: read",
        every=DAY,
        stale_after=2 * DAY,
        full_every=ALWAYS,
    ),
    FeedSchedule(
        name="environments",
        title="Environments",
        nothing="No environment",
        permission="Actions: read",
        every=6 * HOUR,
        stale_after=8 * HOUR,
        full_every=ALWAYS,
    ),
    FeedSchedule(
        name="boards",
        title="Boards",
        nothing="No board",
        permission="organization Projects: read",
        # One request; the age of the whole week is that of its oldest part.
        every=TICK,
        stale_after=HOUR,
        full_every=ALWAYS,
    ),
    FeedSchedule(
        name="board-items",
        title="Cards of boards",
        nothing="No card of a board",
        permission="organization Projects: read",
        every=TICK,
        stale_after=HOUR,
        full_every=DAY,
    ),
    FeedSchedule(
        name="issues",
        title="Issues",
        nothing="No issue",
        permission="Issues: read",
        every=TICK,
        stale_after=HOUR,
        full_every=DAY,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="pull-requests",
        title="Pull requests",
        nothing="No pull request",
        permission="Pull requests: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="deployments",
        title="Deployments",
        nothing="No deployment",
        permission="Deployments: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="commits",
        title="Commits",
        nothing="No commit",
        permission="Contents: read",
        every=TICK,
        stale_after=HOUR,
        full_every=7 * DAY,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="timelines",
        title="Timelines",
        nothing="No timeline of an issue or pull request",
        permission="Issues: read and Pull requests: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="checks",
        title="Checks",
        nothing="No check",
        permission="Checks: read and Commit statuses: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="files",
        title="Process files",
        nothing="No file",
        permission="Contents: read",
        # Only where the default branch moved; in full once a day: who owns code may lose the right to it meanwhile.
        every=HOUR,
        stale_after=8 * HOUR,
        full_every=DAY,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="protection",
        title="Rules on default branches",
        nothing="No rule on a default branch",
        permission="Metadata: read, and Administration: read for classic rules",
        every=6 * HOUR,
        stale_after=8 * HOUR,
        full_every=ALWAYS,
    ),
    FeedSchedule(
        name="branches",
        title="Branches",
        nothing="No branch",
        permission="Contents: read",
        every=DAY,
        stale_after=2 * DAY,
        full_every=7 * DAY,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="tags",
        title="Tags",
        nothing="No tag",
        permission="Contents: read",
        every=DAY,
        stale_after=2 * DAY,
        full_every=2 * DAY,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="hotfixes",
        title="Starts of hotfixes",
        nothing="No start of a hotfix",
        permission="Contents: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="discussions",
        title="Discussions",
        nothing="No discussion",
        permission="Discussions: read",
        every=DAY,
        stale_after=2 * DAY,
        full_every=7 * DAY,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="packages",
        title="Packages",
        nothing="No package",
        permission="a classic token with read:packages in GITHUB_PACKAGES_TOKEN",
        every=DAY,
        stale_after=2 * DAY,
        full_every=7 * DAY,
    ),
    FeedSchedule(
        name="changed-files",
        title="Changed files",
        nothing="No file that a pull request changes",
        permission="Pull requests: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="coderabbit-comments",
        title="Comments of CodeRabbit",
        nothing="No comment on a pull request",
        permission="Pull requests: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="conversations",
        title="Comments on incidents",
        nothing="No comment on an incident",
        permission="Issues: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="workflow-runs",
        title="Runs of workflows",
        nothing="No run of a workflow",
        permission="Actions: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="workflow-jobs",
        title="Jobs of workflows",
        nothing="No job of a workflow",
        permission="Actions: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="run-approvals",
        title="Approvals of runs",
        nothing="No approval of a run",
        permission="Actions: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="coverage-artifacts",
        title="Artifacts with coverage",
        nothing="No artifact of a run",
        permission="Actions: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
    FeedSchedule(
        name="changed-lines",
        title="Changed lines",
        nothing="No line that a pull request changes",
        permission="Pull requests: read",
        every=TICK,
        stale_after=HOUR,
        is_per_repository=True,
    ),
)

SCHEDULE_OF = {schedule.name: schedule for schedule in SCHEDULES}

# Read by a look of their own (apps/sync/watching.py): neither waits for GitHub, nor GitHub for them.
MONITORING_SCHEDULES: tuple[FeedSchedule, ...] = (
    FeedSchedule(
        name="alerts",
        title="Alerts",
        nothing="No alert",
        permission="PROMETHEUS_URL",
        every=MINUTE,
        stale_after=HOUR,
    ),
    FeedSchedule(
        name="alert-rules",
        title="Alerting rules",
        nothing="No alerting rule",
        permission="PROMETHEUS_URL",
        every=TICK,
        stale_after=HOUR,
    ),
    FeedSchedule(
        name="services",
        title="Scraped services",
        nothing="No scraped service",
        permission="PROMETHEUS_URL",
        every=TICK,
        stale_after=HOUR,
    ),
)

MONITORING_SCHEDULE_OF = {schedule.name: schedule for schedule in MONITORING_SCHEDULES}

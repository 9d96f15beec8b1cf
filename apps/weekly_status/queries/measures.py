"""Every figure of the week that opens its rows: what it is called, what it counts, how it is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure, or one of each column of the board."""

    path: str  # where it stands in the read model, without the column
    title: str
    definition: str
    unit: str = "number"  # a filter of apps.ui: number, hours, days, percent
    better: int = 0  # the direction that is good: 1 up, -1 down, 0 neither
    is_growing: bool = False  # adds up over the week, so a running one is no match for a whole one
    none: str = ""  # said where there was nothing to measure
    hours: str = ""  # what the hours of a row say; "" where nothing was measured of it
    when: str = "When"  # what the moment of a row says

    @property
    def group(self) -> str:
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """The path within its group."""
        return self.path.partition(".")[2]


_ALL = (
    Measure(
        path="board.done",
        title="Done",
        definition="Cards that entered the done column in the week and are still in it at its end.",
        better=1,
        is_growing=True,
        none="nothing done",
        when="Done",
    ),
    Measure(
        path="board.wip",
        title="In progress",
        definition="Cards in progress or in review at the end.",
        none="nothing in progress",
        hours="There for",
        when="Since",
    ),
    Measure(
        path="board.cycle_hours",
        title="Cycle time",
        definition="From first being in progress (in review where that was skipped) to done, of the cards done.",
        unit="hours",
        better=-1,
        none="nothing measured",
        hours="Took",
        when="Done",
    ),
    Measure(
        path="board.carried_over",
        title="Carried over",
        definition="Cards in progress or in review both at the start and at the end of the week.",
        hours="There for",
        when="Since",
    ),
    Measure(
        path="board.added",
        title="Added after the week began",
        definition="Cards that entered in progress in the week and were not on the board at its start.",
        is_growing=True,
    ),
    Measure(path="board.moves", title="Moved", definition="Moves from one column to the other.", is_growing=True),
    Measure(path="board.entered", title="New", definition="Cards that got their first column.", is_growing=True),
    Measure(
        path="board.columns.at_start",
        title="At start",
        definition="Cards in the column at the start of the week.",
        when="Since",
    ),
    Measure(
        path="board.columns.at_end",
        title="At the end",
        definition="Cards in the column at the end, archived ones left out of the present.",
        hours="There for",
        when="Since",
    ),
    Measure(path="board.columns.entered", title="Entered", definition="Steps into the column, additions included."),
    Measure(
        path="board.columns.left", title="Left", definition="Steps out of the column, removals and archiving included."
    ),
    Measure(
        path="board.columns.unowned",
        title="Unowned",
        definition="Cards in the column at the end that nobody was assigned to.",
        hours="There for",
        when="Since",
    ),
    Measure(
        path="board.columns.oldest_days",
        title="Oldest",
        definition="How long the card that is longest in the column stands there at the end.",
        unit="days",
        hours="There for",
        when="Since",
    ),
    Measure(
        path="pull_requests.opened",
        title="Pull requests opened",
        definition="Created in the week, whatever their base branch.",
        is_growing=True,
        when="Opened",
    ),
    Measure(
        path="pull_requests.merged",
        title="Pull requests merged",
        definition="Merged in the week, whatever their base branch.",
        better=1,
        is_growing=True,
        none="nothing merged",
        when="Merged",
    ),
    Measure(
        path="pull_requests.closed_unmerged",
        title="Pull requests closed unmerged",
        definition="Closed in the week without a merge.",
        is_growing=True,
        when="Closed",
    ),
    Measure(
        path="pull_requests.open_at_end",
        title="Pull requests open",
        definition="Open at the end, drafts included.",
        when="Opened",
    ),
    Measure(
        path="pull_requests.drafts_at_end",
        title="Draft pull requests",
        definition="Drafts among those open at the end.",
        when="Opened",
    ),
    Measure(
        path="pull_requests.hours_to_first_review",
        title="Time to first review",
        definition=(
            "Of those merged to the default branch in the week: from creation, or the last time they became ready, "
            "to the first review by a person other than the author."
        ),
        unit="hours",
        better=-1,
        none="nothing was reviewed",
        hours="Waited",
        when="Reviewed",
    ),
    Measure(
        path="pull_requests.without_review",
        title="Merged without a review",
        definition="Merged to the default branch in the week with no review by a person other than the author.",
        better=-1,
        is_growing=True,
        when="Merged",
    ),
    Measure(
        path="pull_requests.hours_to_merge",
        title="Time to merge",
        definition="From creation to merge, of those merged in the week.",
        unit="hours",
        better=-1,
        none="nothing merged",
        hours="Took",
        when="Merged",
    ),
    Measure(
        path="pull_requests.waiting",
        title="Waiting for a first review",
        definition="Open, no draft, and without a review by a person other than the author at the end.",
        better=-1,
        hours="Waits",
        when="Opened",
    ),
    Measure(
        path="issues.opened", title="Issues opened", definition="Created in the week.", is_growing=True, when="Opened"
    ),
    Measure(
        path="issues.closed",
        title="Issues closed",
        definition="Issues whose last closing falls in the week.",
        is_growing=True,
        when="Closed",
    ),
    Measure(
        path="issues.reopened",
        title="Issues reopened",
        definition="Reopened in the week, each once.",
        is_growing=True,
        when="Reopened",
    ),
    Measure(
        path="issues.open_at_end",
        title="Issues open",
        definition="Open at the end, told from their history of closing and reopening.",
        when="Opened",
    ),
    *(
        Measure(
            path=f"deployments.{tier}.{name}",
            title=title,
            definition=definition,
            better=better,
            is_growing=True,
            none="nothing deployed",
            when="Finished",
        )
        for tier in ("production", "staging")
        for name, title, better, definition in (
            (
                "succeeded",
                f"Deployed to {tier}",
                1,
                "Deployments whose first terminal status came in the week and is success.",
            ),
            (
                "failed",
                f"Failed in {tier}",
                -1,
                "Deployments whose first terminal status came in the week and is a failure.",
            ),
            (
                "rolled_back",
                f"Rolled back in {tier}",
                -1,
                "Within 24 hours replaced by a deployment of an ancestor, or their change was reverted on the branch.",
            ),
        )
    ),
    Measure(
        path="dora.deployment_frequency",
        title="Deployment frequency",
        definition="Successful production deployments of the week that are no rollbacks.",
        better=1,
        is_growing=True,
        none="nothing deployed",
        when="Finished",
    ),
    Measure(
        path="dora.lead_time_hours",
        title="Lead time",
        definition=(
            "Of pull requests first in production in the week: from merge to the first successful deployment to "
            "production that holds the merge."
        ),
        unit="hours",
        better=-1,
        none="nothing reached production",
        hours="Took",
        when="In production",
    ),
    Measure(
        path="dora.change_failure_percent",
        title="Change failure rate",
        definition=(
            "Production deployments of the week that were rolled back, or that an incident names by URL or SHA, "
            "of all production deployments."
        ),
        unit="percent",
        better=-1,
        none="nothing deployed",
        when="Finished",
    ),
    Measure(
        path="dora.restore_hours",
        title="Time to restore",
        definition="Of incidents resolved in the week: from their start to their resolution.",
        unit="hours",
        better=-1,
        none="no incident resolved",
        hours="Lasted",
        when="Resolved",
    ),
    Measure(
        path="incidents.opened",
        title="Incidents opened",
        definition="Issues with the label for incidents that began in the week: opened, or labeled over a day later.",
        better=-1,
        is_growing=True,
        none="no incident",
        when="Began",
    ),
    Measure(
        path="incidents.resolved",
        title="Incidents resolved",
        definition="Incidents closed for the last time in the week while they were labeled.",
        is_growing=True,
        hours="Lasted",
        when="Resolved",
    ),
    Measure(
        path="incidents.open_at_end",
        title="Open incidents",
        definition="Incidents open at the end, told from their history of closing and reopening.",
        better=-1,
        none="no incident",
        when="Began",
    ),
    Measure(
        path="incidents.acknowledged_hours",
        title="Time to acknowledge",
        definition=(
            "Of incidents that began in the week: from their start to the first assignment, or the first comment by a "
            "person other than the author, whenever that came."
        ),
        unit="hours",
        better=-1,
        none="no incident acknowledged",
        hours="Took",
        when="Acknowledged",
    ),
    Measure(
        path="incidents.without_postmortem",
        title="Incidents without a postmortem",
        definition="Resolved by the end, in need of a postmortem, and without one then.",
        better=-1,
        when="Resolved",
    ),
    Measure(
        path="incidents.repeats",
        title="Repeated incidents",
        definition=(
            "Began in the week on the service or the alert of an earlier incident whose postmortem has actions that "
            "were open at the end."
        ),
        better=-1,
        is_growing=True,
        when="Began",
    ),
    Measure(
        path="incidents.with_late_actions",
        title="Incidents with late actions",
        definition=(
            "Began by the end, and an action of the postmortem was still open then beyond its day: the one in its "
            "line, else that of its milestone, else 30 days after its issue was opened."
        ),
        better=-1,
        when="Resolved",
    ),
    Measure(
        path="incidents.unmatched_alerts",
        title="Alerts without an incident",
        definition=(
            "Critical alerts that began in the week, fired for over 15 minutes, and had no incident opened before or "
            "within 30 minutes."
        ),
        better=-1,
        is_growing=True,
        hours="Fired for",
        when="Began",
    ),
)
MEASURES = {measure.path: measure for measure in _ALL}
# The figures on top of the page, drawn as lines over the last weeks.
HEADLINE = (
    *("board.done", "board.wip", "board.cycle_hours"),
    *("pull_requests.merged", "incidents.open_at_end", "dora.lead_time_hours"),
)

"""Campaigns as a viewer sees them: how each stands, what is left, and what the viewer may do with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, QuerySet
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.visibility import visible_repositories
from apps.delivery.models import Issue
from apps.outbound.models import Write
from apps.scorecards.findings import Result
from apps.scorecards.models import Campaign, CampaignIssue
from apps.scorecards.queries.standing import (
    KEPT,
    MARKS_KEPT,
    Cell,
    DayProgress,
    Progress,
    Standing,
    burn_up,
    progress_of,
    standings,
)
from apps.scorecards.registry import rule_of


class State(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    REACHED = "reached"
    ENDED = "ended"


class Show(StrEnum):
    """Which campaigns a list shows."""

    OPEN = "open"
    MINE = "mine"
    ENDED = "ended"


class Act(StrEnum):
    CHANGE = "edit"
    END = "end"
    OPEN_ISSUES = "issues"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """A campaign; `repositories` and `progress` are of those repositories that the viewer sees."""

    id: int
    title: str
    why: str
    rules: tuple[str, ...]
    state: str  # open, overdue, reached, ended
    is_partial: bool  # it is about repositories too that the viewer does not see: nothing here counts them
    owner: str
    due_on: date
    days_left: int  # below 0 once it is late
    started_by: str
    started_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    repositories: int
    progress: Progress
    issues_opened: int
    as_of: datetime | None
    acts: tuple[str, ...]  # what the viewer may do: edit, end, issues

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def days_words(self) -> str:
        """Say how long there is left, or since when there is none."""
        if not self.days_left:
            return "due today"
        words = f"{abs(self.days_left)} day{'' if abs(self.days_left) == 1 else 's'}"
        return f"{words} left" if self.days_left > 0 else f"{words} late"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIssue:
    """The issue of a campaign in one repository, from when it was asked for; `state` is as the last sync read it."""

    repository: str
    asked_by: str
    asked_at: datetime
    number: int | None
    url: str
    state: str  # open, closed, deleted; "" while no sync has read it
    problem: str
    is_due: bool

    @property
    def mark(self) -> str:
        """Name the badge it is shown with."""
        if self.number is not None:
            return self.state or "done"
        return "queued" if self.is_due else "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProgress:
    rule: str
    expected: str
    progress: Progress

    @property
    def share(self) -> str:
        """Return the share of kept ones as whole percents, as short as a column is narrow."""
        return "–" if self.progress.percent is None else f"{self.progress.percent:.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryProgress:
    """A repository with what each rule of the campaign finds of it."""

    repository: str
    cells: tuple[Cell, ...]
    progress: Progress
    issue: ShownIssue | None

    @property
    def results(self) -> tuple[str, ...]:
        return tuple(cell.mark for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPage:
    campaign: CampaignRow
    owner_id: int | None
    rules: tuple[RuleProgress, ...]
    repositories: tuple[RepositoryProgress, ...]  # where the most is left first
    days: tuple[DayProgress, ...]
    causes: Mapping[str, int]  # why something is unknown, and of how many

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(one.rule for one in self.rules)

    @property
    def issues(self) -> tuple[ShownIssue, ...]:
        """Return the issues that were asked for, by repository."""
        found = (one.issue for one in self.repositories if one.issue is not None)
        return tuple(sorted(found, key=lambda one: one.repository.lower()))

    @property
    def is_waiting(self) -> bool:
        """Say whether somebody will open an issue yet."""
        return any(one.is_due for one in self.issues)

    @property
    def to_ask(self) -> int:
        """Count the repositories in which something fails and no issue is opened or will be."""
        return sum(
            bool(one.progress.failing) and (one.issue is None or one.issue.mark == "failed")
            for one in self.repositories
        )

    def narrowed(self, result: str, *, rule: str = "") -> tuple[RepositoryProgress, ...]:
        """Return the repositories in which a rule, or this one, came to this result, or is kept; "" for all."""
        if not result:
            return self.repositories
        marks = set(MARKS_KEPT if result == KEPT else (result,))
        places = [place for place, slug in enumerate(self.slugs) if rule in ("", slug)]
        return tuple(one for one in self.repositories if marks & {one.results[place] for place in places})


def acts_of(viewer: Viewer, campaign: Campaign) -> tuple[Act, ...]:
    """Return what a viewer who sees the campaign may do."""
    return tuple(Act) if viewer.is_lead and campaign.ended_at is None else ()


def visible_campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """Select the campaigns with a repository that the viewer sees: of others not even the title is told."""
    pairs = Campaign.repositories.through.objects.filter(repository__in=visible_repositories(viewer))
    return Campaign.objects.filter(pk__in=pairs.values("campaign"))


def _partly_seen(viewer: Viewer, campaigns: Sequence[Campaign]) -> frozenset[int]:
    """Return the keys of those that are about other repositories too, which the viewer does not see."""
    if viewer.sees_everything:
        return frozenset()
    pairs = Campaign.repositories.through.objects.filter(campaign__in=campaigns, repository__gone_at=None)
    hidden = pairs.exclude(repository__in=visible_repositories(viewer))
    return frozenset(hidden.values_list("campaign", flat=True))


def campaign_rows(viewer: Viewer, *, show: str = "", now: datetime) -> tuple[CampaignRow, ...]:
    """Return campaigns in six statements: open ones by the day they are due, then those that ended, the last first."""
    rows = visible_campaigns(viewer)
    if show == Show.MINE:
        rows = rows.filter(owner_id=viewer.user_id)
    elif show:
        rows = rows.filter(ended_at__isnull=show == Show.OPEN)
    campaigns = list(rows)
    found = standings(viewer, campaigns=campaigns, now=now)
    opened, partial = _issues_opened(viewer, campaigns=campaigns), _partly_seen(viewer, campaigns)
    shown = [
        _row(
            viewer,
            one,
            standing=found[one.pk],
            issues_opened=opened.get(one.pk, 0),
            is_partial=one.pk in partial,
            now=now,
        )
        for one in campaigns
    ]
    in_order = sorted(shown, key=lambda row: (row.due_on, row.title.lower(), row.id))
    ended = sorted(shown, key=lambda row: (row.ended_at or now, row.id), reverse=True)
    return (*(row for row in in_order if not row.is_ended), *(row for row in ended if row.is_ended))


def campaign_page(viewer: Viewer, *, campaign_id: int, now: datetime) -> CampaignPage | None:
    """Return one campaign with what is left of it, in at most ten statements; None where the viewer sees none."""
    campaign = visible_campaigns(viewer).filter(pk=campaign_id).first()
    if campaign is None:
        return None
    standing = standings(viewer, campaigns=[campaign], now=now)[campaign.pk]
    issues, is_partial = _issues(viewer, campaign), bool(_partly_seen(viewer, [campaign]))
    opened = sum(one.number is not None for one in issues.values())
    causes = Counter(cell.cause for cell in standing.cells.values() if cell.mark == Result.UNKNOWN)
    return CampaignPage(
        campaign=_row(viewer, campaign, standing=standing, issues_opened=opened, is_partial=is_partial, now=now),
        owner_id=campaign.owner_id,
        rules=tuple(_rule(slug, standing=standing) for slug in campaign.rules),
        repositories=_repositories(campaign, standing=standing, issues=issues),
        days=burn_up(viewer, campaign=campaign, now=now),
        causes=dict(causes.most_common()),
    )


def _row(
    viewer: Viewer, campaign: Campaign, *, standing: Standing, issues_opened: int, is_partial: bool, now: datetime
) -> CampaignRow:
    on, progress = timezone.localdate(now), standing.progress
    return CampaignRow(
        id=campaign.pk,
        title=campaign.title,
        why=campaign.why,
        rules=tuple(campaign.rules),
        state=_state(campaign, progress=progress, is_partial=is_partial, on=on),
        is_partial=is_partial,
        owner=campaign.owner_login,
        due_on=campaign.due_on,
        days_left=(campaign.due_on - on).days,
        started_by=campaign.started_by_login,
        started_at=campaign.started_at,
        ended_by=campaign.ended_by_login or None,
        ended_at=campaign.ended_at,
        repositories=len(standing.repositories),
        progress=progress,
        issues_opened=issues_opened,
        as_of=standing.as_of,
        acts=acts_of(viewer, campaign),
    )


def _state(campaign: Campaign, *, progress: Progress, is_partial: bool, on: date) -> State:
    if campaign.ended_at is not None:
        return State.ENDED
    # Nothing left of what somebody sees says nothing of the rest.
    if progress.is_reached and not is_partial:
        return State.REACHED
    return State.OVERDUE if campaign.due_on < on else State.OPEN


def _rule(slug: str, *, standing: Standing) -> RuleProgress:
    known = rule_of(slug)
    marks = (cell.mark for (_, rule), cell in standing.cells.items() if rule == slug)
    return RuleProgress(rule=slug, expected=known.expected if known else "", progress=progress_of(marks))


def _repositories(
    campaign: Campaign, *, standing: Standing, issues: Mapping[int, ShownIssue]
) -> tuple[RepositoryProgress, ...]:
    rows = []
    for key, name in standing.repositories:
        cells = tuple(standing.cells[key, slug] for slug in campaign.rules)
        progress = progress_of(cell.mark for cell in cells)
        rows.append(RepositoryProgress(repository=name, cells=cells, progress=progress, issue=issues.get(key)))
    left = sorted(rows, key=lambda row: (-row.progress.failing, -row.progress.unknown, row.repository.lower()))
    return tuple(left)


def _issues_opened(viewer: Viewer, *, campaigns: Sequence[Campaign]) -> dict[int, int]:
    opened = CampaignIssue.objects.filter(campaign__in=campaigns, repository__in=visible_repositories(viewer))
    counts = opened.filter(write__done_at__isnull=False).values_list("campaign").annotate(count=Count("pk")).order_by()
    return dict(counts)


def _issues(viewer: Viewer, campaign: Campaign) -> dict[int, ShownIssue]:
    """Return the issues of a campaign by repository, each with its state as it was read last, in two statements."""
    rows = campaign.issues.filter(repository__in=visible_repositories(viewer)).select_related("repository", "write")
    states = _states([row.write for row in rows if row.write.number is not None])
    return {
        row.repository_id: ShownIssue(
            repository=row.repository.name,
            asked_by=row.write.asked_by_login,
            asked_at=row.write.asked_at,
            number=row.write.number,
            url=row.write.url,
            state=states.get((row.repository_id, row.write.number or 0), ""),
            problem=row.write.problem,
            is_due=row.write.due_at is not None,
        )
        for row in rows
    }


def _states(rows: Sequence[Write]) -> dict[tuple[int, int], str]:
    found = Issue.objects.filter(
        repository__in=[row.repository_id for row in rows], number__in={row.number for row in rows if row.number}
    )
    told = found.values_list("repository", "number", "state", "gone_at")
    return {(repository, number): "deleted" if gone_at else state for repository, number, state, gone_at in told}

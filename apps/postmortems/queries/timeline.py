"""What happened around an incident, put together from all that was read, each with its source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.catalog.models import Repository, RepositoryQuerySet
from apps.catalog.visibility import visible_repositories
from apps.delivery.models import Issue, IssueComment, IssueEvent, Mention, PullRequest
from apps.delivery.queries.incident_times import Correction
from apps.delivery.queries.incidents import Time
from apps.delivery.queries.periods import Span
from apps.delivery.queries.rollbacks import FinishedDeployment, finished_deployments
from apps.incidents.queries import alert_gaps, alerts
from apps.postmortems.queries.rows import IncidentRow
from apps.postmortems.texts import COMMENT

# What is looked at before an incident began, and after it was resolved.
AROUND = timedelta(hours=2)
LONGEST_QUOTE = 200
MOST = 500
ALWAYS_TOLD = ("issue", "comment", "correction", "gap")
MARKS = {Time.STARTED: "began", Time.ACKNOWLEDGED: "acknowledged", Time.RESOLVED: "resolved"}
TOLD = {
    IssueEvent.Kind.LABELED: "labeled it {label}",
    IssueEvent.Kind.UNLABELED: "took {label} away",
    IssueEvent.Kind.ASSIGNED: "assigned {assignee}",
    IssueEvent.Kind.UNASSIGNED: "unassigned {assignee}",
    IssueEvent.Kind.CLOSED: "closed it",
    IssueEvent.Kind.REOPENED: "reopened it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened; `marks` name the times of the incident that it tells."""

    at: datetime
    kind: str  # alert, issue, comment, mention, deployment, rollback, merge, correction, gap
    words: str
    actor: str | None
    url: str | None
    marks: tuple[str, ...] = ()  # began, acknowledged, resolved


def timeline(
    viewer: Viewer, *, issue: Issue, row: IncidentRow, corrections: Sequence[Correction], now: datetime
) -> tuple[Entry, ...]:
    """Return what happened around an incident, the first thing first, in at most eleven statements."""
    start, end = row.started_at - AROUND, (row.resolved_at or now) + AROUND
    entries = [*_of_issue(issue), *_said(viewer, issue=issue), *_alerts(viewer, issue=issue, start=start, end=end)]
    entries += _unread(start=start, end=end)
    entries += _shipped(issue, span=Span(start_at=start, end_at=end, at=now))
    entries += _merged(issue, start=start, end=end)
    corrected = {one.time: one for one in corrections if one.is_in_force}
    entries += map(_of_correction, corrected.values())
    times = (row.started_at, row.acknowledged_at, row.resolved_at)
    marks = {MARKS[time]: at for time, at in zip(Time, times, strict=True) if time not in corrected}
    told = [_marked(one, marks=marks) for one in sorted(entries, key=lambda one: one.at)]
    # One that stays open for months is told by what was done to it.
    return tuple(told if len(told) <= MOST else [one for one in told if one.kind in ALWAYS_TOLD][:MOST])


def _marked(entry: Entry, *, marks: dict[str, datetime | None]) -> Entry:
    """Mark what tells a time of the incident: something at or about it, done to the issue itself."""
    names = {"issue": tuple(marks), "comment": ("acknowledged",)}.get(entry.kind, ())
    told = tuple(name for name in names if marks.get(name) == entry.at)
    return replace(entry, marks=told) if told else entry


def _of_issue(issue: Issue) -> Iterator[Entry]:
    author = issue.author.login if issue.author else None
    yield Entry(at=issue.created_at, kind="issue", words="opened it", actor=author, url=issue.url)
    for event in IssueEvent.objects.filter(issue=issue, kind__in=TOLD).select_related("actor").order_by("at", "pk"):
        words = TOLD[IssueEvent.Kind(event.kind)].format(label=event.label, assignee=event.assignee)
        actor = event.actor.login if event.actor else None
        yield Entry(at=event.at, kind="issue", words=words, actor=actor, url=issue.url)


def _of_correction(one: Correction) -> Entry:
    words = f"corrected this time: {_quote(one.reason)}"
    return Entry(at=one.at, kind="correction", words=words, actor=one.made_by, url=None, marks=(MARKS[one.time],))


def _said(viewer: Viewer, *, issue: Issue) -> Iterator[Entry]:
    for one in IssueComment.objects.filter(issue=issue).select_related("author").order_by("created_at", "pk"):
        actor = one.author.login if one.author else None
        words = _quote(COMMENT.sub("", one.body))
        yield Entry(at=one.created_at, kind="comment", words=words, actor=actor, url=one.url)
    seen = _visible_names(viewer)
    for mention in Mention.objects.filter(issue=issue).select_related("actor").order_by("at", "pk"):
        if viewer.sees_everything or mention.repository_name.lower() in seen:
            actor = mention.actor.login if mention.actor else None
            words = f"named it in {mention.repository_name}#{mention.number}: {mention.title}"
            yield Entry(at=mention.at, kind="mention", words=words, actor=actor, url=mention.url)


def _visible_names(viewer: Viewer) -> frozenset[str]:
    """Return the present names of what the viewer sees: one of which nothing is known is not shown."""
    return frozenset(name.lower() for name in visible_repositories(viewer).values_list("name_with_owner", flat=True))


def _alerts(viewer: Viewer, *, issue: Issue, start: datetime, end: datetime) -> Iterator[Entry]:
    for one in alerts(viewer, since=start, until=end):
        if one.repository_id != issue.repository_id:
            continue
        name = f"{one.name} ({one.severity})" if one.severity else one.name
        yield Entry(at=one.began_at, kind="alert", words=f"{name} fired", actor=None, url=None)
        if one.ended_at is not None:
            yield Entry(at=one.ended_at, kind="alert", words=f"{name} cleared", actor=None, url=None)


def _unread(*, start: datetime, end: datetime) -> Iterator[Entry]:
    """Tell of which times it is not known what fired: that nothing is told of then does not mean that nothing did."""
    for began_at, ended_at in alert_gaps(since=start, until=end):
        words = f"alerts were not read until {timezone.localtime(ended_at):%-d %b %H:%M %Z}: what fired is not known"
        yield Entry(at=began_at, kind="gap", words=words, actor=None, url=None)


def _shipped(issue: Issue, *, span: Span) -> Iterator[Entry]:
    text = f"{issue.title}\n{issue.body}"
    for one in finished_deployments(_only(issue), span=span, incident_text=text):
        kind, words = _of_deployment(one)
        url = f"{issue.repository.url}/deployments"
        yield Entry(at=one.finished_at, kind=kind, words=words, actor=None, url=url)


def _of_deployment(one: FinishedDeployment) -> tuple[str, str]:
    what = f"{one.commit_sha[:7]} to {one.environment}"
    if one.is_rollback:
        return "rollback", f"went back to {what}"
    return "deployment", f"deployed {what}" if one.succeeded else f"failed to deploy {what}"


def _merged(issue: Issue, *, start: datetime, end: datetime) -> Iterator[Entry]:
    rows = PullRequest.objects.filter(
        repository=issue.repository_id,
        base_ref=issue.repository.default_branch,
        merged_at__gte=start,
        merged_at__lte=end,
    )
    for one in rows.select_related("author").order_by("merged_at", "pk"):
        if one.merged_at is not None:
            actor = one.author.login if one.author else None
            words = f"merged #{one.number} {one.title}"
            yield Entry(at=one.merged_at, kind="merge", words=words, actor=actor, url=one.url)


def _only(issue: Issue) -> RepositoryQuerySet:
    return Repository.objects.filter(pk=issue.repository_id)


def _quote(body: str) -> str:
    """Return the beginning of what somebody said, on one line."""
    line = " ".join(body.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE]}…"


def heading_of(topic: str) -> str:
    """Return what the heading of a section of a postmortem says."""
    return topic.replace("_", " ").capitalize()


def topics() -> tuple[str, ...]:
    """Return the sections of a postmortem, in the order of the process."""
    return tuple(settings.PROCESS.postmortem_topics)

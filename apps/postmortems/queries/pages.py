"""One incident: its times, what happened around it, its postmortem, and earlier ones like it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from apps.accounts.viewers import Viewer
from apps.catalog.queries import RepositoryRow, measured_repositories
from apps.delivery.models import Issue
from apps.delivery.queries.incident_times import Correction, corrections_of, may_correct
from apps.delivery.queries.incidents import Time, incidents_among, labeled_incidents
from apps.outbound.models import Write
from apps.postmortems.models import PostmortemLink
from apps.postmortems.queries.candidates import Candidate, candidates, likely
from apps.postmortems.queries.incidents import FEEDS
from apps.postmortems.queries.opened import ShownWrite, asked_actions, shown_write
from apps.postmortems.queries.related import like, taken
from apps.postmortems.queries.repeats import alerts_by_incident, earlier_like, with_repeats
from apps.postmortems.queries.rows import IncidentRow, State, incident_rows
from apps.postmortems.queries.shown import ShownAction
from apps.postmortems.queries.timeline import Entry, heading_of, timeline, topics
from apps.sync.queries import feeds_now, monitoring_status

# Browsers and GitHub take addresses up to some 8,000 characters.
LONGEST_ADDRESS = 7000
FOLDER = "docs/postmortems"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """Who linked the postmortem, and when."""

    linked_by: str
    linked_at: datetime
    comment: ShownWrite | None  # by which the incident says so at GitHub


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTime:
    """One of the three times of an incident, with what people said about it, the latest first."""

    time: Time
    at: datetime | None
    cause: str  # why it is not known or not there
    can_be_corrected: bool  # an open incident was not resolved
    corrections: tuple[Correction, ...]

    @property
    def words(self) -> str:
        """Say what happened then, of an incident."""
        told = {Time.STARTED: "began", Time.ACKNOWLEDGED: "was acknowledged", Time.RESOLVED: "was resolved"}
        return told[self.time]

    @property
    def in_force(self) -> Correction | None:
        return next((one for one in self.corrections if one.is_in_force), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage:
    row: IncidentRow
    times: tuple[ShownTime, ...]
    corrections: tuple[Correction, ...]  # all that people said about the times, the latest first
    may_correct: bool  # whether the viewer may
    timeline: tuple[Entry, ...]
    earlier: tuple[IncidentRow, ...]  # of its service or an alert of it whose actions are open, the latest first
    candidates: tuple[Candidate, ...]  # what may be its postmortem, while it has none
    link: ShownLink | None  # what somebody linked
    unsaid: ShownWrite | None  # what GitHub was not told yet of the link that was taken back last
    asked: Mapping[str, ShownWrite]  # how far the issues of actions are that were asked for, by the action's key
    draft: str  # a postmortem to begin with, as Markdown
    draft_url: str  # where GitHub makes a file of it
    as_of: datetime | None
    why_no_alerts: str  # why it is not known which alerts fired; "" where it is

    @property
    def said(self) -> ShownWrite | None:
        """Return how far it is that GitHub says what is linked, or that the link was taken back."""
        return self.link.comment if self.link else self.unsaid

    @property
    def actions(self) -> tuple[tuple[ShownAction, ShownWrite | None], ...]:
        """Return the actions of the postmortem, each with how far the issue is that was asked for."""
        return tuple((one, self.asked.get(one.key) if one.is_loose else None) for one in self.row.actions)

    @property
    def is_opening(self) -> bool:
        """Say whether an issue will be opened yet."""
        return any(asked.is_due for _, asked in self.actions if asked is not None)


def incident_page(viewer: Viewer, *, repository: RepositoryRow, number: int, now: datetime) -> IncidentPage | None:
    """Return an incident of a repository that the viewer sees; None where there is none of this number."""
    seen = measured_repositories(viewer)
    place = Issue.objects.filter(repository__in=seen, repository__github_id=repository.repository_id, gone_at=None)
    issue = labeled_incidents(place.filter(number=number)).select_related("repository", "author").first()
    if issue is None:
        return None
    feeds, alerts = feeds_now(now=now), alerts_by_incident(now=now)
    known = incidents_among(like(issue, seen=seen, alerts=alerts))
    rows = with_repeats(incident_rows(viewer, known, feeds=feeds, now=now), alerts=alerts)
    row = rows[issue.pk]
    things = () if row.postmortem else likely(viewer, row=row)
    corrections = corrections_of(issue)
    entries = timeline(viewer, issue=issue, row=row, corrections=corrections, now=now)
    draft = _draft(row, entries)
    return IncidentPage(
        row=row,
        times=_times(row, corrections=corrections),
        corrections=corrections,
        may_correct=may_correct(viewer, issue=issue),
        timeline=entries,
        earlier=earlier_like(issue.pk, rows, alerts=alerts),
        candidates=candidates(things, row=row, taken=taken(things, seen=seen, but=issue, feeds=feeds)),
        link=_link(issue),
        unsaid=_unsaid(issue),
        asked=asked_actions(row.postmortem.key) if row.postmortem and row.postmortem.key else {},
        draft=draft,
        draft_url=_draft_url(repository, row=row, draft=draft),
        as_of=feeds.knowledge.as_of(FEEDS),
        why_no_alerts=monitoring_status(now=now).causes.get("alerts", ""),
    )


def _times(row: IncidentRow, *, corrections: tuple[Correction, ...]) -> tuple[ShownTime, ...]:
    not_taken_up = row.causes.get("acknowledged_at", "Nobody has taken it up.")
    told = {
        Time.STARTED: (row.started_at, ""),
        Time.ACKNOWLEDGED: (row.acknowledged_at, not_taken_up),
        Time.RESOLVED: (row.resolved_at, row.why_not_resolved),
    }
    return tuple(
        ShownTime(
            time=time,
            at=at,
            cause=cause,
            can_be_corrected=time != Time.RESOLVED or row.state == State.RESOLVED,
            corrections=tuple(one for one in corrections if one.time == time),
        )
        for time, (at, cause) in told.items()
    )


def _link(issue: Issue) -> ShownLink | None:
    row = PostmortemLink.objects.filter(issue=issue, unlinked_at=None).select_related("comment").first()
    if row is None:
        return None
    comment = None if row.comment is None else shown_write(row.comment)
    return ShownLink(linked_by=row.linked_by_login, linked_at=row.linked_at, comment=comment)


def _unsaid(issue: Issue) -> ShownWrite | None:
    """Return the change of a comment that is not written yet: GitHub still says that something is linked."""
    changes = Write.objects.filter(changes__postmortem_link__issue=issue, done_at=None, withdrawn="")
    last = changes.order_by("-pk").first()
    return None if last is None else shown_write(last)


def _draft(row: IncidentRow, entries: tuple[Entry, ...]) -> str:
    """Write a postmortem to begin with: its sections, and the timeline filled in."""
    lines = [f"# Postmortem: {_plain(row.title)}", "", f"Incident: {row.url}", ""]
    for topic in topics():
        lines += [f"## {heading_of(topic)}", ""]
        lines += [*map(_line, entries), ""] if topic == "timeline" else ["TBD", ""]
    return "\n".join(lines)


def _line(entry: Entry) -> str:
    who = f"{entry.actor} " if entry.actor else ""
    mark = f" **({', '.join(entry.marks)})**" if entry.marks else ""
    return f"- {entry.at:%Y-%m-%d %H:%M} UTC: {who}{_plain(entry.words)}{mark}"


def _plain(words: str) -> str:
    """Let words call nobody, and no other issue."""
    return words.replace("@", "@\u200b").replace("<", "\\<")


def _draft_url(repository: RepositoryRow, *, row: IncidentRow, draft: str) -> str:
    name = f"{FOLDER}/{row.started_at:%Y-%m-%d}-{row.number}.md"
    place = f"{repository.url}/new/{quote(repository.default_branch or 'HEAD')}"
    full = f"{place}?{urlencode({'filename': name, 'value': draft}, quote_via=quote)}"
    return full if len(full) <= LONGEST_ADDRESS else f"{place}?{urlencode({'filename': name}, quote_via=quote)}"

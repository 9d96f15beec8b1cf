"""Issues and pull requests that texts name, as postmortems and as actions."""

from dataclasses import dataclass
from datetime import datetime

import re2
from django.db.models import Prefetch, Q

from apps.catalog.names import plain
from apps.delivery.models import Issue, IssueAssignee, IssueLabel, PullRequest
from apps.postmortems.queries.found import ActionWork, Kind
from apps.postmortems.queries.said import before
from apps.postmortems.texts import Wording

TITLE = "postmortem"
NO_WORD = re2.compile(r"\W+")
Place = tuple[int, int]  # a repository by its key, and a number in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An issue or pull request that a text names."""

    place: Place
    node_id: str
    parent_node_id: str  # of the issue that it is a sub-issue of, "" without
    title: str
    body: str
    labels: tuple[str, ...]
    kind: Kind
    action: ActionWork
    is_gone: bool


def titled_or_labeled(process: Wording, *, until: datetime | None) -> list[Work]:
    """Select the issues that are postmortems by their label or their title."""
    wanted = Q(issue_labels__label__name__iexact=process.postmortem_label)
    wanted |= Q(title__icontains=TITLE) | Q(title__icontains="post-mortem")
    ids = Issue.objects.filter(wanted, repository__gone_at=None, gone_at=None).values("pk")
    return [work for work in issue_works(Q(pk__in=ids), until=until) if is_postmortem(work, process=process)]


def is_postmortem(work: Work, *, process: Wording) -> bool:
    """Whether its label says so, or its title begins with the word, be it behind an issue key."""
    title = NO_WORD.sub("", work.title.replace(process.find_key(work.title), "").lower())
    return title.startswith(TITLE) or plain(process.postmortem_label) in map(plain, work.labels)


def issue_works(wanted: Q, *, until: datetime | None) -> list[Work]:
    """Return issues, gone ones too, in three statements; of the past those that were there before a moment."""
    labels = Prefetch("issue_labels", IssueLabel.objects.select_related("label"))
    assignees = Prefetch("issue_assignees", IssueAssignee.objects.select_related("actor").order_by("actor__login"))
    there = Issue.objects.filter(wanted, before("created_at", until))
    rows = there.select_related("repository").prefetch_related(labels, assignees)
    return [
        Work(
            place=(row.repository_id, row.number),
            node_id=row.node_id,
            parent_node_id=row.parent_node_id,
            title=row.title,
            body=row.body,
            labels=tuple(one.label.name for one in row.issue_labels.all()),
            kind=Kind.ISSUE,
            action=ActionWork(
                repository=row.repository_id,
                label=f"{row.repository.name}#{row.number}",
                url=row.url,
                is_open=_is_open(row, until=until),
                owners=tuple(one.actor.login for one in row.issue_assignees.all()),
                has_milestone=bool(row.milestone),
                due_on=row.milestone_due_on,
                created_at=row.created_at,
            ),
            is_gone=row.gone_at is not None,
        )
        for row in rows.order_by("pk")
    ]


def pull_request_works(wanted: Q, *, until: datetime | None) -> list[Work]:
    """Return pull requests in one statement, of the past those that were there; each is its author's."""
    there = PullRequest.objects.filter(wanted, before("created_at", until))
    rows = there.select_related("repository", "author").order_by("pk")
    return [
        Work(
            place=(row.repository_id, row.number),
            node_id=row.node_id,
            parent_node_id="",
            title=row.title,
            body=row.body,
            labels=tuple(row.labels),
            kind=Kind.PULL_REQUEST,
            action=ActionWork(
                repository=row.repository_id,
                label=f"{row.repository.name}#{row.number}",
                url=row.url,
                is_open=_is_open(row, until=until),
                owners=(row.author.login if row.author else "ghost",),
                has_milestone=False,
                due_on=None,
                created_at=row.created_at,
            ),
            is_gone=False,
        )
        for row in rows
    ]


def _is_open(row: Issue | PullRequest, *, until: datetime | None) -> bool:
    """Say whether it is open; of the past, whether its last closing came later."""
    return row.closed_at is None or (until is not None and row.closed_at >= until)

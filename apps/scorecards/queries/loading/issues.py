"""Facts of issues: where their cards stand, how those moved, which labels came when, what is linked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from apps.catalog.models import AuthorKind, Repository
from apps.delivery.models import BoardItem, ColumnMove, Issue, IssueAssignee, IssueEvent, IssueLabel, PullRequest
from apps.delivery.queries.incidents import incidents_among
from apps.scorecards.facts import (
    CardFacts,
    IssueFacts,
    LabelEvent,
    LinkedPullRequest,
    Missing,
    MoveFacts,
    Process,
    RepositoryFacts,
)
from apps.scorecards.queries.loading.boards import ProcessBoard
from apps.scorecards.queries.loading.discussions import Announcements, is_proposal
from apps.scorecards.queries.loading.postmortems import postmortem_facts
from apps.scorecards.queries.loading.sources import Sources

# The longest window of a rule on issues: what was closed before is not judged.
CLOSED_WITHIN = timedelta(days=90)
PROPOSED_WITHIN = timedelta(days=180)
NO_BOARD = Missing(cause="No board is visible to this token.")
Kind = IssueEvent.Kind


def issue_facts(
    repositories: Mapping[int, RepositoryFacts],
    *,
    board: ProcessBoard | Missing | None,
    process: Process,
    sources: Sources,
    now: datetime,
) -> list[IssueFacts]:
    """Return the facts of the issues that are open or were closed of late, in at most twenty-three statements."""
    rows = list(_to_judge(repositories, process=process, now=now))
    cards = _Cards(rows, board=board)
    linked = _linked(rows)
    services = _service_labels(process)
    resolved = {
        one.issue: one.resolved_at for one in incidents_among(Issue.objects.filter(pk__in=[r.pk for r in rows]))
    }
    postmortems = postmortem_facts(rows, process=process, sources=sources)
    proposals = [row for row in rows if is_proposal(row, process=process)]
    announcements = Announcements((row.created_at for row in proposals), process=process, sources=sources)
    facts = []
    for row in rows:
        repository = repositories[row.repository_id]
        pulls = sources.missing("pull-requests", repository=repository.name) or linked[row.node_id]
        facts.append(
            IssueFacts(
                id=row.pk,
                repository=repository,
                number=row.number,
                title=row.title,
                body=row.body,
                url=row.url,
                author=row.author.login if row.author else "",
                author_kind=row.author.kind if row.author else AuthorKind.HUMAN,
                labels=tuple(one.label.name for one in row.issue_labels.all()),
                assignees=tuple(one.actor.login for one in row.issue_assignees.all()),
                state_reason=row.state_reason,
                created_at=row.created_at,
                updated_at=row.updated_at,
                closed_at=row.closed_at,
                resolved_at=resolved.get(row.pk) or row.closed_at,
                label_events=sources.missing("timelines", repository=repository.name) or _label_events(row),
                card=cards.of(row),
                moves=cards.moves_of(row),
                pull_requests=pulls,
                service_labels=services,
                postmortems=tuple(postmortems.get(row.pk, ())),
                announcements=announcements.of(row, urls=_urls(pulls)) if row in proposals else (),
                announcements_read_at=sources.as_of("discussions", now=now),
                as_of=now,
            )
        )
    return facts


def _to_judge(repositories: Mapping[int, RepositoryFacts], *, process: Process, now: datetime) -> QuerySet[Issue]:
    rows = Issue.objects.filter(repository__in=list(repositories), gone_at=None)
    of_late = Q(closed_at=None) | Q(closed_at__gt=now - CLOSED_WITHIN) | Q(created_at__gt=now - CLOSED_WITHIN)
    is_labeled = IssueLabel.objects.filter(issue=OuterRef("pk"), label__name__iexact=process.adr_label)
    of_late |= Q(Exists(is_labeled), created_at__gt=now - PROPOSED_WITHIN)
    labels = Prefetch("issue_labels", IssueLabel.objects.select_related("label"))
    assignees = Prefetch("issue_assignees", IssueAssignee.objects.select_related("actor"))
    events = Prefetch("events", IssueEvent.objects.filter(kind__in=(Kind.LABELED, Kind.UNLABELED)).order_by("at", "pk"))
    return rows.filter(of_late).select_related("author").prefetch_related(labels, assignees, events).order_by("pk")


def _label_events(row: Issue) -> tuple[LabelEvent, ...] | Missing:
    if row.timeline_read_at is None:
        return Missing(cause="The timeline of this issue has not been read yet.")
    return tuple(LabelEvent(label=one.label, is_added=one.kind == Kind.LABELED, at=one.at) for one in row.events.all())


def _linked(rows: Sequence[Issue]) -> dict[str, tuple[LinkedPullRequest, ...]]:
    """Return the pull requests that close each issue, by its node id."""
    wanted = {row.node_id for row in rows}
    found: dict[str, tuple[LinkedPullRequest, ...]] = defaultdict(tuple)
    if not rows:
        return found
    pulls = PullRequest.objects.exclude(closes_issues=[]).filter(
        repository__in=Repository.objects.filter(gone_at=None), updated_at__gte=min(row.created_at for row in rows)
    )
    columns = ("number", "url", "state", "is_draft", "created_at", "closed_at", "closes_issues")
    for pull in pulls.only(*columns).order_by("pk"):
        linked = LinkedPullRequest(
            number=pull.number,
            url=pull.url,
            state=pull.state,
            is_draft=pull.is_draft,
            opened_at=pull.created_at,
            ended_at=pull.closed_at,
        )
        for node_id in wanted.intersection(pull.closes_issues):
            found[node_id] += (linked,)
    return found


def _urls(pulls: Sequence[LinkedPullRequest] | Missing) -> list[str]:
    return [] if isinstance(pulls, Missing) else [one.url for one in pulls]


def _service_labels(process: Process) -> frozenset[str]:
    if process.service_labels:
        return frozenset(label.lower() for label in process.service_labels)
    names = Repository.objects.measured().values_list("name", flat=True)
    return frozenset(process.short_name(name).lower() for name in names)


class _Cards:
    """The cards of issues on the board of the process."""

    def __init__(self, rows: Sequence[Issue], *, board: ProcessBoard | Missing | None) -> None:
        self._board = board
        self._items: dict[int, BoardItem] = {}
        self._moves: dict[int, tuple[MoveFacts, ...]] = defaultdict(tuple)
        if isinstance(board, ProcessBoard):
            items = BoardItem.objects.filter(board=board.id, issue__in=[row.pk for row in rows], removed_at=None)
            self._items = {one.issue_id: one for one in items.select_related("column") if one.issue_id is not None}
            moves = ColumnMove.objects.filter(item__in=[one.pk for one in self._items.values()])
            for move in moves.select_related("from_column", "to_column").order_by("item", "moved_at", "pk"):
                self._moves[move.item_id] += (_move(move),)

    def of(self, row: Issue) -> CardFacts | Missing | None:
        """Return an issue's card, None where it has none."""
        if not isinstance(self._board, ProcessBoard):
            return self._board or NO_BOARD
        item = self._items.get(row.pk)
        if item is None:
            return None
        stuck = self._board.stuck
        limit = None if isinstance(stuck, Missing) else stuck.get(row.pk)
        return CardFacts(
            column=item.column.name if item.column else "",
            tier=item.column.tier if item.column else "",
            since=item.column_since,
            is_stuck=stuck if isinstance(stuck, Missing) else limit is not None,
            limit_days=limit,
        )

    def moves_of(self, row: Issue) -> tuple[MoveFacts, ...] | Missing:
        """Return how an issue's card moved, oldest first."""
        if not isinstance(self._board, ProcessBoard):
            return self._board or NO_BOARD
        item = self._items.get(row.pk)
        return () if item is None else self._moves[item.pk]


def _move(move: ColumnMove) -> MoveFacts:
    return MoveFacts(
        from_tier=move.from_column.tier if move.from_column else "",
        to_tier=move.to_column.tier if move.to_column else "",
        at=move.moved_at,
        is_gap=move.unknown_since is not None,
    )

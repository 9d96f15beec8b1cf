"""The cards of one board with their histories, loaded in a number of statements that no row adds to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apps.catalog.models import RepositoryQuerySet
from apps.delivery.models import Board, BoardItem, ColumnMove, IssueAssignee, IssueEvent, IssueLabel, PullRequestEvent
from apps.delivery.queries.board_history import NO_STATUS, CardHistory, Moment, Move, trace
from apps.delivery.queries.figures import CardLink
from apps.delivery.queries.timelines import Kind

BLOCKED = "blocked"
LABELINGS = (Kind.LABELED, Kind.UNLABELED)
ASSIGNMENTS = (Kind.ASSIGNED, Kind.UNASSIGNED)
CONTENT = ("number", "title", "url", "repository__name")
SHOWN = (
    *("kind", "title", "assignees", "content_updated_at", "is_archived"),
    *(f"issue__{name}" for name in CONTENT),
    *(f"pull_request__{name}" for name in (*CONTENT, "labels", "assignees")),
)
Past = dict[int, list[tuple[str, str]]]  # by primary key of the issue or pull request: kind and word, newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card as it was at a moment, with all its history."""

    link: CardLink
    history: CardHistory
    is_labeled_blocked: bool
    has_owner: bool | None  # None where nobody knows: drafts keep no history


def board_cards(
    board: Board, *, repositories: RepositoryQuerySet, with_drafts: bool, moment: Moment
) -> tuple[Card, ...]:
    """Load the cards whose issue or pull request belongs to these repositories, and the drafts if wanted."""
    content = Q(issue__repository__in=repositories, issue__gone_at=None) | Q(pull_request__repository__in=repositories)
    wanted = content | Q(kind=BoardItem.Kind.DRAFT) if with_drafts else content
    items = BoardItem.objects.filter(wanted, board=board)
    moves = _moves(items)
    attributes = _Attributes(items, moment=moment)
    loaded = items.select_related("issue__repository", "pull_request__repository").only(*SHOWN)
    return tuple(
        Card(
            link=_link(item),
            history=trace(moves[item.pk], is_archived=item.is_archived),
            is_labeled_blocked=attributes.is_blocked(item),
            has_owner=attributes.has_owner(item),
        )
        for item in loaded
    )


def _moves(items: QuerySet[BoardItem]) -> dict[int, list[Move]]:
    moves: dict[int, list[Move]] = defaultdict(list)
    rows = ColumnMove.objects.filter(item__in=items).order_by("moved_at", "pk")
    columns = ("item", "kind", "moved_at", "unknown_since", "from_column__name", "to_column__name")
    for item, kind, at, unknown_since, from_name, to_name in rows.values_list(*columns):
        moves[item].append(
            Move(
                kind=kind,
                at=at,
                unknown_since=unknown_since,
                from_place=from_name or NO_STATUS,
                to_place=to_name or NO_STATUS,
            )
        )
    return moves


def _link(item: BoardItem) -> CardLink:
    content = item.issue or item.pull_request
    if content is None:
        return CardLink(kind=item.kind, repository=None, number=None, title=item.title, url=None)
    return CardLink(
        kind=item.kind,
        repository=content.repository.name,
        number=content.number,
        title=content.title,
        url=content.url,
    )


class _Attributes:
    """Labels and assignees as they were at a moment, walked back from the present."""

    def __init__(self, items: QuerySet[BoardItem], *, moment: Moment) -> None:
        self.moment = moment
        issues, pull_requests = items.values("issue"), items.values("pull_request")
        self.blocked_issues = set(
            IssueLabel.objects.filter(issue__in=issues, label__name__iexact=BLOCKED).values_list("issue", flat=True)
        )
        self.assignees: dict[int, set[str]] = defaultdict(set)
        for issue, login in IssueAssignee.objects.filter(issue__in=issues).values_list("issue", "actor__login"):
            self.assignees[issue].add(login)
        later = Q(at__gte=moment.at) & (Q(kind__in=LABELINGS, label__iexact=BLOCKED) | Q(kind__in=ASSIGNMENTS))
        if moment.is_present:
            later &= Q(at__gt=moment.at)
        order = ("-at", "-pk")
        self.issue_past = _past(
            IssueEvent.objects.filter(later, issue__in=issues)
            .order_by(*order)
            .values_list("issue", "kind", "label", "assignee")
        )
        self.pull_request_past = _past(
            PullRequestEvent.objects.filter(later, pull_request__in=pull_requests)
            .order_by(*order)
            .values_list("pull_request", "kind", "label", "assignee")
        )

    def is_blocked(self, item: BoardItem) -> bool:
        if item.issue_id is not None:
            now, past = item.issue_id in self.blocked_issues, self.issue_past[item.issue_id]
        elif item.pull_request is not None:
            now = any(name.lower() == BLOCKED for name in item.pull_request.labels)
            past = self.pull_request_past[item.pull_request.pk]
        else:
            return False
        labelings = [kind for kind, _ in past if kind in LABELINGS]
        return labelings[-1] == Kind.UNLABELED if labelings else now

    def has_owner(self, item: BoardItem) -> bool | None:
        if item.issue_id is not None:
            return bool(_walk_back(self.assignees[item.issue_id], past=self.issue_past[item.issue_id]))
        if item.pull_request is not None:
            return bool(_walk_back(item.pull_request.assignees, past=self.pull_request_past[item.pull_request.pk]))
        is_known = self.moment.is_present or (
            item.content_updated_at is not None and item.content_updated_at <= self.moment.at
        )
        return bool(item.assignees) if is_known else None


def _past(rows: Iterable[tuple[int, str, str, str]]) -> Past:
    past: Past = defaultdict(list)
    for key, kind, label, assignee in rows:
        past[key].append((kind, label or assignee))
    return past


def _walk_back(logins: Iterable[str], *, past: list[tuple[str, str]]) -> set[str]:
    """Undo assignments, newest first."""
    then = set(logins)
    for kind, login in past:
        if kind == Kind.ASSIGNED:
            then.discard(login)
        elif kind == Kind.UNASSIGNED:
            then.add(login)
    return then

"""The cards of one board with their histories, loaded in a number of statements that no row adds to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from apps.catalog.models import RepositoryQuerySet
from apps.delivery.models import BoardItem, ColumnMove, IssueAssignee, IssueEvent, IssueLabel, PullRequestEvent
from apps.delivery.queries.authors import made_by
from apps.delivery.queries.board_history import NO_STATUS, CardHistory, Moment, Move, trace
from apps.delivery.queries.figures import CardLink
from apps.delivery.queries.timelines import Kind

BLOCKED = "blocked"
LABELINGS = (Kind.LABELED.value, Kind.UNLABELED.value)
ASSIGNMENTS = (Kind.ASSIGNED.value, Kind.UNASSIGNED.value)
OWNER_NOW = "owner_now"
ISSUE, PULL_REQUEST = "issue", "pull_request"
Holder = tuple[str, int]  # what carries labels and assignees: an issue or a pull request, by its key


class _Row(NamedTuple):
    """What a card shows, read without model instances: a board has thousands."""

    pk: int
    kind: str
    is_archived: bool
    issue: int | None
    pull_request: int | None
    title: str  # of a draft
    assignees: list[str]  # of a draft
    content_updated_at: datetime | None  # of a draft
    number: int | None
    content_title: str
    url: str
    repository_name: str | None  # None of a draft
    issue_is_blocked: bool  # now
    pull_request__labels: list[str] | None
    pull_request__assignees: list[str] | None


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """A card with all its history. Two cards are never equal."""

    row: _Row
    history: CardHistory

    @property
    def link(self) -> CardLink:
        row = self.row
        if row.issue is None and row.pull_request is None:
            return CardLink(kind=row.kind, repository=None, number=None, title=row.title, url=None)
        return CardLink(
            kind=row.kind,
            repository=row.repository_name,
            number=row.number,
            title=row.content_title,
            url=row.url,
        )

    @property
    def holder(self) -> Holder | None:
        """Whose labels and assignees are the card's; None for a draft."""
        if self.row.issue is not None:
            return ISSUE, self.row.issue
        return None if self.row.pull_request is None else (PULL_REQUEST, self.row.pull_request)


def cards_of(
    board: int, *, repositories: RepositoryQuerySet, with_drafts: bool, author_kind: str = ""
) -> QuerySet[BoardItem]:
    """Select the cards whose issue or pull request belongs to these repositories, and the drafts if wanted."""
    of_issues = Q(issue__repository__in=repositories, issue__gone_at=None)
    of_pull_requests = Q(pull_request__repository__in=repositories)
    content = of_issues & made_by("issue__author", kind=author_kind)
    content |= of_pull_requests & made_by("pull_request__author", kind=author_kind)
    wanted = content | Q(kind=BoardItem.Kind.DRAFT) if with_drafts else content
    return BoardItem.objects.filter(wanted, board=board)


def load_cards(items: QuerySet[BoardItem], *, board: int, column_names: Mapping[int, str]) -> tuple[Card, ...]:
    """Load cards of a board with their moves."""
    blocked = IssueLabel.objects.filter(issue=OuterRef("issue"), label__name__iexact=BLOCKED)
    rows: Iterable[Any] = items.annotate(
        number=Coalesce("issue__number", "pull_request__number"),
        content_title=Coalesce("issue__title", "pull_request__title"),
        url=Coalesce("issue__url", "pull_request__url"),
        repository_name=Coalesce("issue__repository__name", "pull_request__repository__name"),
        issue_is_blocked=Exists(blocked),
    ).values_list(*_Row._fields)
    histories = {item: list(moves) for item, moves in _moves(board, column_names=column_names)}
    cards = map(_Row._make, rows)
    return tuple(Card(row, trace(histories.get(row.pk, ()), is_archived=row.is_archived)) for row in cards)


def _moves(board: int, *, column_names: Mapping[int, str]) -> Iterator[tuple[int, Iterator[Move]]]:
    """Yield the moves of each card of a board in order.

    Of the whole board, also where few cards are wanted: asked by the selection of the cards, PostgreSQL may go
    through that again for every move.
    """
    columns = ("item", "moved_at", "kind", "unknown_since", "from_column", "to_column")
    rows: Iterable[Any] = (
        ColumnMove.objects.filter(item__board=board).order_by("item", "moved_at", "pk").values_list(*columns)
    )
    names: dict[int | None, str] = dict(column_names.items())
    names[None] = NO_STATUS
    for item, moves in groupby(rows, key=itemgetter(0)):
        yield item, (Move(at, kind, gap_at, names[start], names[end]) for _, at, kind, gap_at, start, end in moves)


class Attributes:
    """Labels and assignees of cards as they were at a moment, walked back from the present."""

    def __init__(self, items: QuerySet[BoardItem], *, moment: Moment) -> None:
        self.moment = moment
        self._owners: dict[Holder, set[str]] = defaultdict(set)
        self._past: dict[Holder, list[tuple[str, str]]] = defaultdict(list)  # kind and word, newest first
        for holder, key, kind, label, assignee, *_ in sorted(_told(items, moment=moment), key=_age, reverse=True):
            if kind == OWNER_NOW:
                self._owners[holder, key].add(assignee)
            else:
                self._past[holder, key].append((kind, label or assignee))

    def is_blocked(self, card: Card) -> bool:
        if card.holder is None:
            return False
        labelings = [kind for kind, _ in self._past.get(card.holder, ()) if kind in LABELINGS]
        if labelings:
            return labelings[-1] == Kind.UNLABELED
        labels = card.row.pull_request__labels or ()
        return card.row.issue_is_blocked or any(name.lower() == BLOCKED for name in labels)

    def has_owner(self, card: Card) -> bool | None:
        """Tell whether anybody was assigned; None where nobody knows: drafts keep no history."""
        if card.holder is None:
            updated_at = card.row.content_updated_at
            is_known = self.moment.is_present or (updated_at is not None and updated_at <= self.moment.at)
            return bool(card.row.assignees) if is_known else None
        then = {*self._owners.get(card.holder, ()), *(card.row.pull_request__assignees or ())}
        for kind, login in self._past.get(card.holder, ()):
            if kind == Kind.ASSIGNED:
                then.discard(login)
            elif kind == Kind.UNASSIGNED:
                then.add(login)
        return bool(then)


_age = itemgetter(5, 6)


def _told(items: QuerySet[BoardItem], *, moment: Moment) -> QuerySet[Any, Any]:
    """Select, in one statement, the assignees of issues now and what changed since the moment."""
    later = Q(at__gt=moment.at) if moment.is_present else Q(at__gte=moment.at)
    later &= Q(kind__in=LABELINGS, label__iexact=BLOCKED) | Q(kind__in=ASSIGNMENTS)
    of_issues: QuerySet[Any, Any] = _events(IssueEvent.objects.filter(later, issue__in=items.values("issue")), ISSUE)
    of_pull_requests: QuerySet[Any, Any] = _events(
        PullRequestEvent.objects.filter(later, pull_request__in=items.values("pull_request")), PULL_REQUEST
    )
    owners = IssueAssignee.objects.filter(issue__in=items.values("issue")).values_list(
        _word(ISSUE),
        F("issue"),
        _word(OWNER_NOW),
        _word(""),
        F("actor__login"),
        Value(moment.at, output_field=DateTimeField()),
        F("pk"),
    )
    return of_issues.union(of_pull_requests, owners, all=True)


def _events(events: QuerySet[Any], holder: str) -> QuerySet[Any, Any]:
    return events.values_list(_word(holder), F(holder), F("kind"), F("label"), F("assignee"), F("at"), F("pk"))


def _word(word: str) -> Value:
    return Value(word, output_field=CharField())

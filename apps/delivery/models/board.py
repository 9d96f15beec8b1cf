"""Boards with their columns, cards, and the moves of the cards."""

from django.db import models

from apps.catalog.models import Actor
from apps.delivery.models.issues import Issue
from apps.delivery.models.pull_requests import PullRequest


class Board(models.Model):
    """A project of the organization; its Status field gives the columns."""

    node_id = models.CharField(max_length=100, unique=True)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=255)
    url = models.URLField(max_length=500)
    is_closed = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    items_total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    items_read_at = models.DateTimeField(null=True)  # start of the last pass over its cards
    items_read_before_at = models.DateTimeField(null=True)  # start of the pass before that
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class BoardColumn(models.Model):
    """An option of the Status field, or a name that only the past knows."""

    class Tier(models.TextChoices):
        BACKLOG = "backlog"
        IN_PROGRESS = "in_progress"
        REVIEW = "review"
        DONE = "done"
        OTHER = "other"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="columns")
    option_id = models.CharField(max_length=300)  # "name:<name>" where GitHub's timeline gives the name only
    name = models.CharField(max_length=255)
    former_names = models.JSONField(default=list)  # the timeline tells names only, of the time of the move
    color = models.CharField(max_length=20, blank=True)
    position = models.PositiveIntegerField()
    tier = models.CharField(max_length=20, choices=Tier)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "option_id"], name="column_option_once")]

    def __str__(self) -> str:
        return self.name


class BoardItem(models.Model):
    """A card. One issue or pull request has one row per board, however often it was put there."""

    class Kind(models.TextChoices):
        ISSUE = "issue"
        PULL_REQUEST = "pull_request"
        DRAFT = "draft"
        REDACTED = "redacted"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="items")
    node_id = models.CharField(max_length=100, unique=True, null=True)  # null when only its past is known
    kind = models.CharField(max_length=20, choices=Kind)
    issue = models.ForeignKey(Issue, null=True, on_delete=models.CASCADE, related_name="cards")
    pull_request = models.ForeignKey(PullRequest, null=True, on_delete=models.CASCADE, related_name="cards")
    content_node_id = models.CharField(max_length=100, blank=True)  # also before the content itself is synced
    title = models.CharField(max_length=1024, blank=True)  # of a draft
    assignees = models.JSONField(default=list)  # of a draft
    content_updated_at = models.DateTimeField(null=True)  # of a draft
    column = models.ForeignKey(BoardColumn, null=True, on_delete=models.SET_NULL, related_name="items")
    column_since = models.DateTimeField(null=True)
    first_column_at = models.DateTimeField(null=True)
    column_before = models.ForeignKey(BoardColumn, null=True, on_delete=models.SET_NULL, related_name="+")
    column_before_seen_at = models.DateTimeField(null=True)  # the last look that still showed `column_before`
    moved_by = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    is_archived = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)  # known only when it happened between two looks
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    history_read_at = models.DateTimeField(null=True)  # the card's updated_at when its past was last read
    seen_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)  # off the board since

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "content_node_id"], name="card_content_once", condition=~models.Q(content_node_id="")
            )
        ]
        indexes = [models.Index(fields=["board", "column", "is_archived"], name="card_board_column")]

    def __str__(self) -> str:
        return self.title or self.content_node_id


class ColumnMove(models.Model):
    """A card entered, changed or left a column. Appended, never edited; in order of `moved_at`, then of the key.

    What the kinds hold: `added` never has a column: a first status is a `moved` from null, also in the same
    second. `moved` goes between columns, from null (none yet, or not known) or to null (status cleared).
    `removed` and `archived` have `from_column`, where the card stood; `restored` has `to_column`, where it stands.

    From `unknown_since` (where set) up to `moved_at` nobody knows where the card stood: GitHub no longer
    tells, and the portal had not looked.
    """

    class Kind(models.TextChoices):
        ADDED = "added"  # put on the board
        MOVED = "moved"
        REMOVED = "removed"
        ARCHIVED = "archived"
        RESTORED = "restored"

    class Source(models.TextChoices):
        WEBHOOK = "webhook"
        FIELD_VALUE = "field_value"
        TIMELINE = "timeline"
        SNAPSHOT = "snapshot"
        INFERRED = "inferred"

    item = models.ForeignKey(BoardItem, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind)
    from_column = models.ForeignKey(BoardColumn, null=True, on_delete=models.PROTECT, related_name="+")
    to_column = models.ForeignKey(BoardColumn, null=True, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    unknown_since = models.DateTimeField(null=True)
    actor = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    is_automated = models.BooleanField(null=True)
    source = models.CharField(max_length=20, choices=Source)
    source_ref = models.CharField(max_length=100, blank=True)  # node id of the event, or id of the delivery

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "kind", "to_column", "moved_at"], name="move_once"),
            # SQL holds two nulls for different, so `move_once` does not see these.
            models.UniqueConstraint(
                fields=["item", "kind", "moved_at"],
                name="move_without_column_once",
                condition=models.Q(to_column=None),
            ),
            models.UniqueConstraint(
                fields=["source", "source_ref"], name="move_source_once", condition=~models.Q(source_ref="")
            ),
            # Spelled out, as a comparison with null is neither true nor false and lets a row pass.
            models.CheckConstraint(
                condition=(
                    ~models.Q(kind="moved")
                    | models.Q(from_column=None, to_column__isnull=False)
                    | models.Q(from_column__isnull=False, to_column=None)
                    | models.Q(from_column__isnull=False, to_column__isnull=False)
                    & ~models.Q(from_column=models.F("to_column"))
                ),
                name="move_goes_elsewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(unknown_since=None) | models.Q(unknown_since__lte=models.F("moved_at")),
                name="move_gap_comes_before_it",
            ),
        ]
        indexes = [models.Index(fields=["item", "moved_at"], name="move_item_at")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"

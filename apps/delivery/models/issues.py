"""Issues with their labels, assignees and timeline."""

from django.db import models

from apps.catalog.models import Actor, Label, Repository
from apps.delivery.models.events import Event


class Issue(models.Model):
    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="issues")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=1024)
    body = models.TextField(blank=True)
    url = models.URLField(max_length=500)
    state = models.CharField(max_length=10, choices=State)
    state_reason = models.CharField(max_length=30, blank=True)
    author = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="issues")
    milestone = models.CharField(max_length=255, blank=True)
    milestone_due_on = models.DateField(null=True)
    parent_node_id = models.CharField(max_length=100, blank=True, db_index=True)  # it may be in any repository
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    timeline_read_at = models.DateTimeField(null=True)  # the issue's updated_at when its timeline was read
    conversation_read_at = models.DateTimeField(null=True)  # the same of its comments; read of incidents only
    conversation_is_whole = models.BooleanField(default=False)
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)  # deleted, or transferred away

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None) | models.Q(state="closed", closed_at__isnull=False),
                name="issue_open_means_not_closed",
            )
        ]
        indexes = [
            models.Index(fields=["repository", "created_at"], name="issue_repository_created"),
            models.Index(fields=["repository", "closed_at"], name="issue_repository_closed"),
            models.Index(fields=["repository", "number"], name="issue_repository_number"),
            models.Index(fields=["created_at"], name="issue_open_created", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.repository_id}#{self.number}"


class IssueLabel(models.Model):
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="issue_labels")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="issue_labels")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "label"], name="issue_label_once")]

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.label_id}"


class IssueAssignee(models.Model):
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="issue_assignees")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="issue_assignments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "actor"], name="issue_assignee_once")]

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.actor_id}"


class IssueEvent(Event):
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="events")

    class Meta:
        indexes = [
            models.Index(fields=["issue", "at"], name="issue_event_issue_at"),
            models.Index(fields=["kind", "at"], name="issue_event_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind}"


class IssueComment(models.Model):
    """A comment on an issue. Comments are read of incidents only."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="comments")
    node_id = models.CharField(max_length=100, unique=True)
    author = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField(blank=True)
    url = models.URLField(max_length=500)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["issue", "created_at"], name="issue_comment_at")]

    def __str__(self) -> str:
        return f"{self.issue_id} at {self.created_at}"


class Mention(models.Model):
    """An issue or pull request that names an issue; it may stand in a repository that is not read."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="mentions")
    node_id = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    repository_name = models.CharField(max_length=255)  # with its owner
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=1024)
    url = models.URLField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["issue", "at"], name="mention_at")]

    def __str__(self) -> str:
        return f"{self.issue_id} in {self.repository_name}#{self.number}"

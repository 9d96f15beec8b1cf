"""Pull requests with their reviews, checks and timeline."""

from django.db import models

from apps.catalog.models import Actor, Repository
from apps.delivery.models.events import Event


class PullRequest(models.Model):
    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        MERGED = "merged"

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="pull_requests")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=1024)
    body = models.TextField(blank=True)
    url = models.URLField(max_length=500)
    state = models.CharField(max_length=10, choices=State)
    is_draft = models.BooleanField(default=False)
    author = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="pull_requests")
    merged_by = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    head_ref = models.CharField(max_length=255)
    head_sha = models.CharField(max_length=64)
    base_ref = models.CharField(max_length=255)
    merge_sha = models.CharField(max_length=64, blank=True)
    is_cross_repository = models.BooleanField(default=False)
    additions = models.PositiveIntegerField(default=0)
    deletions = models.PositiveIntegerField(default=0)
    changed_files = models.PositiveIntegerField(default=0)
    commits = models.PositiveIntegerField(default=0)
    review_decision = models.CharField(max_length=30, blank=True)
    labels = models.JSONField(default=list)  # names
    assignees = models.JSONField(default=list)  # logins
    requested_reviewers = models.JSONField(default=list)  # "user:<login>", "team:<slug>"
    closes_issues = models.JSONField(default=list)  # node ids
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    timeline_read_at = models.DateTimeField(null=True)  # its updated_at when its timeline was read
    checks_state = models.CharField(max_length=20, blank=True)
    checks_read_at = models.DateTimeField(null=True)
    checks_head_sha = models.CharField(max_length=64, blank=True)  # the head whose checks were read
    checks_are_final = models.BooleanField(default=False)  # read after the merge or close, nothing running
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(state="open", closed_at=None, merged_at=None)
                    | models.Q(state="closed", closed_at__isnull=False, merged_at=None)
                    | models.Q(state="merged", closed_at__isnull=False, merged_at__isnull=False)
                ),
                name="pull_request_state_fits_its_times",
            )
        ]
        indexes = [
            models.Index(fields=["repository", "created_at"], name="pr_repository_created"),
            models.Index(fields=["repository", "closed_at"], name="pr_repository_closed"),
            models.Index(fields=["repository", "merged_at"], name="pr_repository_merged"),
            models.Index(fields=["repository", "number"], name="pr_repository_number"),
            models.Index(fields=["merge_sha"], name="pr_merge_sha"),
            models.Index(fields=["created_at"], name="pr_open_created", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.repository_id}#{self.number}"


class PullRequestEvent(Event):
    pull_request = models.ForeignKey(PullRequest, on_delete=models.CASCADE, related_name="events")

    class Meta:
        indexes = [
            models.Index(fields=["pull_request", "at"], name="pr_event_pr_at"),
            models.Index(fields=["kind", "at"], name="pr_event_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.pull_request_id} {self.kind}"


class Review(models.Model):
    class State(models.TextChoices):
        APPROVED = "approved"
        CHANGES_REQUESTED = "changes_requested"
        COMMENTED = "commented"
        DISMISSED = "dismissed"

    pull_request = models.ForeignKey(PullRequest, on_delete=models.CASCADE, related_name="reviews")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=20, choices=State)
    author = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="reviews")
    commit_sha = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pull_request", "submitted_at"], name="review_pr_submitted")]

    def __str__(self) -> str:
        return f"{self.pull_request_id} {self.state}"


class Check(models.Model):
    """The newest check run or commit status of one name on one commit."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="checks")
    node_id = models.CharField(max_length=100, unique=True)
    sha = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    app = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=20)
    conclusion = models.CharField(max_length=30, blank=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    url = models.URLField(max_length=1000, blank=True)
    title = models.CharField(max_length=1024, blank=True)

    class Meta:
        indexes = [models.Index(fields=["repository", "sha", "name"], name="check_repository_sha_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.conclusion or self.status}"

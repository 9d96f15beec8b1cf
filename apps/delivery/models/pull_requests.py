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
    title = models.CharField(max_length=1024)  # of a merged one as it was first seen after the merge
    body = models.TextField(blank=True)  # likewise
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
    first_commit_at = models.DateTimeField(null=True)  # when the branch's first commit was made; null: not told
    edited_at = models.DateTimeField(null=True)  # the last edit of the body that GitHub tells
    edited_after_merge_at = models.DateTimeField(null=True)  # title or body changed after the merge, at the latest then
    timeline_read_at = models.DateTimeField(null=True)  # its updated_at when its timeline was read
    checks_state = models.CharField(max_length=20, blank=True)
    checks_read_at = models.DateTimeField(null=True)
    checks_head_sha = models.CharField(max_length=64, blank=True)  # the head whose checks were read
    checks_are_final = models.BooleanField(default=False)  # read after the merge or close, nothing running
    files_head_sha = models.CharField(max_length=64, blank=True)  # the head whose changed files were read
    files_base_ref = models.CharField(max_length=255, blank=True)  # the base that they were compared with
    files_total = models.PositiveIntegerField(null=True)  # of all of them; null: not read, or not told
    lines_head_sha = models.CharField(max_length=64, blank=True)  # the head whose changed lines were read
    coderabbit_read_at = models.DateTimeField(null=True)  # its updated_at when the comments were read
    coderabbit_is_whole = models.BooleanField(default=False)  # all comments were read: no summary means none
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
            models.Index(fields=["repository", "head_sha"], name="pr_repository_head_sha"),
            models.Index(fields=["repository", "head_ref", "number"], name="pr_repository_head_ref"),
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


class ChangedFile(models.Model):
    """A file that a pull request changes: those of its head as last read, at most 1,000 of them."""

    pull_request = models.ForeignKey(PullRequest, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=500)
    status = models.CharField(max_length=20)  # added, modified, removed, renamed, copied, changed
    additions = models.PositiveIntegerField(default=0)
    deletions = models.PositiveIntegerField(default=0)
    lines = models.TextField(null=True)  # numbers of those added or changed, as 1-3,7; null: not read, or not told

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pull_request", "path"], name="changed_file_once")]

    def __str__(self) -> str:
        return self.path


class CodeRabbitComment(models.Model):
    """What CodeRabbit's summary on a pull request says of its review; the comment itself is not kept."""

    class State(models.TextChoices):
        REVIEWED = "reviewed"
        NOTHING_TO_SAY = "nothing_to_say"
        SKIPPED = "skipped"
        PAUSED = "paused"
        RATE_LIMITED = "rate_limited"
        FAILED = "failed"
        IN_PROGRESS = "in_progress"

    pull_request = models.OneToOneField(PullRequest, on_delete=models.CASCADE, related_name="coderabbit_comment")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=20, choices=State)
    marker = models.CharField(max_length=100, blank=True)  # the words that tell the state
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pull_request_id} {self.state}"

"""What the portal remembers of its syncs: jobs, runs, cursors, the lease, the budget, what it may read."""

from django.db import models


class Capability(models.Model):
    """What the credential may read, learnt from real answers."""

    class State(models.TextChoices):
        OK = "ok"
        FORBIDDEN = "forbidden"
        NOT_FOUND = "not_found"
        PLAN_LIMITED = "plan_limited"
        UNSUPPORTED = "unsupported"  # the server does not know the field: an older GitHub Enterprise Server
        UNKNOWN = "unknown"

    feature = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=20, choices=State)
    detail = models.CharField(max_length=500, blank=True)  # what to do, in words
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.feature}: {self.state}"


class SyncJob(models.Model):
    """A request to sync. The row is the truth; a message of the broker only says "look"."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        PARTIAL = "partial"  # something was skipped or not allowed; the rest is in
        FAILED = "failed"
        CANCELLED = "cancelled"

    feeds = models.JSONField(default=list)  # names; empty for all
    repository = models.CharField(max_length=200, blank=True)  # name; empty for all
    is_full = models.BooleanField(default=False)
    accepts_removals = models.BooleanField(default=False)  # however much a full pass no longer meets
    requested_by = models.CharField(max_length=100)  # "schedule", "start", a login
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()  # not before
    attempts = models.PositiveIntegerField(default=0)
    feed = models.CharField(max_length=60, blank=True)  # the one it works on
    feeds_done = models.PositiveIntegerField(default=0)
    feeds_total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)  # the target it reads
    steps_done = models.PositiveIntegerField(default=0)  # targets of the present feed
    steps_total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="sync_job_due")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class SyncRun(models.Model):
    """One pass of one feed within a job."""

    class Outcome(models.TextChoices):
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        PARTIAL = "partial"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    job = models.ForeignKey(SyncJob, on_delete=models.CASCADE, related_name="runs")
    feed = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.RUNNING)
    is_full = models.BooleanField(default=False)
    is_complete = models.BooleanField(default=False)  # every target was read or known to be unchanged
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    targets = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)
    not_modified = models.PositiveIntegerField(default=0)
    retries = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)  # kind of the error
    error = models.TextField(blank=True)  # in words, with what to do

    class Meta:
        indexes = [
            models.Index(fields=["feed", "is_complete", "id"], name="sync_run_feed_complete"),
            models.Index(fields=["outcome"], name="sync_run_running", condition=models.Q(outcome="running")),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.outcome}"


class SyncCursor(models.Model):
    """How far one feed has read one target; committed together with the rows of the page."""

    feed = models.CharField(max_length=60)
    target = models.CharField(max_length=100)  # node id of the repository or board, or "organization"
    name = models.CharField(max_length=200, blank=True)  # of the target, as last seen
    signature = models.CharField(max_length=255, blank=True)  # of the target when its last pass ended
    read_at = models.DateTimeField(null=True)  # when the last complete pass began
    watermark = models.DateTimeField(null=True)  # everything changed before it is in
    pass_started_at = models.DateTimeField(null=True)  # set while a pass is under way
    pass_is_full = models.BooleanField(default=False)
    pass_has_hole = models.BooleanField(default=False)  # a page could not prove absence: nothing may be removed
    page_cursor = models.CharField(max_length=500, blank=True)  # where the pass goes on
    page_size = models.PositiveIntegerField(null=True)
    full_pass_at = models.DateTimeField(null=True)  # when the last complete pass began
    skipped = models.PositiveIntegerField(default=0)  # records of this pass that did not fit
    items = models.PositiveIntegerField(default=0)  # of this pass so far
    total = models.PositiveIntegerField(null=True)  # what GitHub counts
    has_given = models.BooleanField(default=False)  # some pass brought something: an empty list proves no right to read
    refused_at = models.DateTimeField(null=True)  # set while GitHub refuses this target alone
    problem = models.TextField(blank=True)  # e.g. the guard against mass deletion stopped it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "target"], name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.feed} {self.target}"


class SyncLease(models.Model):
    """Who may sync now. Expires by itself; `fence` grows with every holder, and every write checks it."""

    name = models.CharField(max_length=60, unique=True)
    owner = models.CharField(max_length=200, blank=True)
    job = models.ForeignKey(SyncJob, null=True, on_delete=models.SET_NULL, related_name="leases")
    fence = models.BigIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.owner}"


class WebhookDelivery(models.Model):
    """A signed webhook as it came. The row is the truth; a message of the broker only says "look"."""

    class State(models.TextChoices):
        RECEIVED = "received"
        DONE = "done"
        IGNORED = "ignored"
        QUARANTINED = "quarantined"  # given up, until somebody retries it or GitHub redelivers it

    delivery_id = models.UUIDField(unique=True)  # X-GitHub-Delivery: a redelivery bears the same
    event = models.CharField(max_length=60)
    action = models.CharField(max_length=60, blank=True)
    body = models.BinaryField()  # emptied once it is done or ignored
    digest = models.CharField(max_length=64)  # SHA-256 of the body
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()  # not before
    finished_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)  # why it was ignored, quarantined or is tried again
    problem = models.CharField(max_length=300, blank=True)  # in words
    conflicts = models.PositiveIntegerField(default=0)  # deliveries of the same id with another body

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="delivery_due"),
            models.Index(fields=["received_at"], name="delivery_received"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.state}"


class RateBudget(models.Model):
    """What is left of one of GitHub's hourly limits for one credential."""

    credential = models.CharField(max_length=64)  # a digest, never the secret
    resource = models.CharField(max_length=40)  # core, graphql
    limit = models.PositiveIntegerField(null=True)
    remaining = models.PositiveIntegerField(null=True)
    reset_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    pauses_in_a_row = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "resource"], name="budget_once")]

    def __str__(self) -> str:
        return f"{self.resource}: {self.remaining}"


class MonitoringFeed(models.Model):
    """How one feed of Prometheus stands: what its last look and its last success came to."""

    feed = models.CharField(max_length=60, unique=True)
    address = models.CharField(max_length=64)  # a digest of the server's: what another one told is no beginning
    looked_at = models.DateTimeField(null=True)  # when the last look began
    succeeded_at = models.DateTimeField(null=True)  # when the last one that read everything began
    read_from = models.DateTimeField(null=True)  # of what is read as time goes on: the first moment that is in
    read_until = models.DateTimeField(null=True)  # the last one
    signature = models.CharField(max_length=64, blank=True)  # of what is read as a whole: another one is a change
    items = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)  # kind of the error
    error = models.TextField(blank=True)  # in words, with what to do

    def __str__(self) -> str:
        return self.feed


class MonitoringCircuit(models.Model):
    """Whether Prometheus is asked at all: not for a while once it failed a few times in a row."""

    address = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    open_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.failures} failures"

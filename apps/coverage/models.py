"""Reports of test coverage, their files, what those of a commit come to, and what they say of pull requests."""

from django.db import models

from apps.accounts.models import ApiToken
from apps.catalog.models import Repository
from apps.delivery.models import Commit, PullRequest

COUNTS_FIT = models.Q(lines_covered__lte=models.F("lines_total")) & models.Q(
    branches_covered__lte=models.F("branches_total")
)


class CommitCoverage(models.Model):
    """What the accepted reports of one commit come to. A line is covered if it is in any of them."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="coverage")
    commit_sha = models.CharField(max_length=64)
    # In the history of the default branch, once a sync has brought it there: so what is newest is found by a join.
    place = models.ForeignKey(Commit, null=True, on_delete=models.SET_NULL, related_name="+")
    is_from_fork = models.BooleanField(default=False)  # nothing but a fork's pull request tells of it
    flags = models.JSONField(default=list)  # of the reports that count
    lines_covered = models.PositiveBigIntegerField(default=0)
    lines_total = models.PositiveBigIntegerField(default=0)  # 0: no report counts
    branches_covered = models.PositiveBigIntegerField(default=0)
    branches_total = models.PositiveBigIntegerField(default=0)
    reported_at = models.DateTimeField(null=True)  # when the last report that counts came in
    has_files = models.BooleanField(default=True)  # False: they were removed for their age, and the counts stay

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "commit_sha"], name="commit_coverage_once"),
            models.CheckConstraint(condition=COUNTS_FIT, name="commit_coverage_counts_fit"),
        ]
        indexes = [
            models.Index(fields=["reported_at"], name="commit_coverage_unplaced", condition=models.Q(place=None)),
        ]

    def __str__(self) -> str:
        return f"{self.commit_sha[:7]}: {self.lines_covered} of {self.lines_total}"


class CoverageReport(models.Model):
    """One report. What came last by the number of the run in CI is kept, however the reports came in."""

    class State(models.TextChoices):
        ACCEPTED = "accepted"
        HELD = "held"  # its commit, or its pull request, is not known here yet
        DROPPED = "dropped"  # it never became known

    class Source(models.TextChoices):
        UPLOAD = "upload"
        ARTIFACT = "artifact"

    commit = models.ForeignKey(CommitCoverage, on_delete=models.CASCADE, related_name="reports")
    flag = models.CharField(max_length=80, blank=True)
    branch = models.CharField(max_length=255, blank=True)  # as its sender says; what is on a branch tells the history
    pull_request = models.PositiveIntegerField(null=True)  # its number
    is_from_fork = models.BooleanField(default=False)  # or may be: its pull request is not known yet
    run = models.BigIntegerField(default=0)  # number of the run in CI, 0 where none was told
    source = models.CharField(max_length=10, choices=Source)
    token = models.ForeignKey(ApiToken, null=True, on_delete=models.SET_NULL, related_name="+")
    format = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # SHA-256 of the report
    lines_covered = models.PositiveIntegerField()
    lines_total = models.PositiveIntegerField()
    branches_covered = models.PositiveIntegerField(default=0)
    branches_total = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State)
    cause = models.CharField(max_length=300, blank=True)  # why it is held or was dropped, in words

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commit", "flag"], name="coverage_report_once"),
            models.CheckConstraint(condition=COUNTS_FIT, name="coverage_report_counts_fit"),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="coverage_held_since", condition=models.Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.commit_id} {self.flag}"


class CoverageFile(models.Model):
    """A file of a report. Its lines are kept, so that those a pull request changed can be looked up."""

    report = models.ForeignKey(CoverageReport, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=500)  # as the report writes it
    lines_covered = models.PositiveIntegerField()
    lines_total = models.PositiveIntegerField()
    branches_covered = models.PositiveIntegerField(default=0)
    branches_total = models.PositiveIntegerField(default=0)
    covered = models.TextField(blank=True)  # lines, as 1-3,7
    uncovered = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "path"], name="coverage_file_once"),
            models.CheckConstraint(condition=COUNTS_FIT, name="coverage_file_counts_fit"),
        ]

    def __str__(self) -> str:
        return self.path


class NewCode(models.Model):
    """What tests run through of the lines that a pull request adds or changes in source files.

    It stays as it is when the files of the report are removed, or the report itself.
    """

    pull_request = models.OneToOneField(PullRequest, on_delete=models.CASCADE, related_name="new_code")
    # Of what: another head or base, a later look at the lines or a later report let it be measured again.
    head_sha = models.CharField(max_length=64)
    base_ref = models.CharField(max_length=255)
    lines_head_sha = models.CharField(max_length=64, blank=True)
    reported_at = models.DateTimeField(null=True)  # the report's; null: there was none
    lines_covered = models.PositiveIntegerField(default=0)
    lines_total = models.PositiveIntegerField(default=0)  # 0: it changes no line that does something, or see `cause`
    files = models.JSONField(default=list)  # of those of which it is known: path, is_new, lines_covered, lines_total
    cause = models.TextField(blank=True)  # why not all is known; then nothing is counted

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lines_covered__lte=models.F("lines_total")), name="new_code_counts_fit"
            ),
            models.CheckConstraint(condition=models.Q(cause="") | models.Q(lines_total=0), name="new_code_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.pull_request_id}: {self.cause or f'{self.lines_covered} of {self.lines_total}'}"


class CoverageArtifact(models.Model):
    """An artifact of a run whose name says that reports are in it: what is to be read, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting"  # for its turn, or for another try where there is a cause
        READ = "read"
        REFUSED = "refused"  # there is no report to be had from it

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="coverage_artifacts")
    github_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=255)
    run_github_id = models.BigIntegerField()
    commit_sha = models.CharField(max_length=64)
    branch = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    cause = models.CharField(max_length=300, blank=True)  # why nothing was taken from it, in words
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # One that is uploaded again in the same run takes the place of the one before.
            models.UniqueConstraint(fields=["repository", "run_github_id", "name"], name="coverage_artifact_once"),
        ]
        indexes = [
            models.Index(fields=["repository"], name="coverage_artifact_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.name


class CoverageStatus(models.Model):
    """What a check or commit status of a head, such as Codecov's, says of coverage: percents, and no lines."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="coverage_statuses")
    commit_sha = models.CharField(max_length=64)  # the head of a pull request
    # Of its merge in the history of the default branch, once a sync has brought it there.
    place = models.ForeignKey(Commit, null=True, on_delete=models.SET_NULL, related_name="+")
    project_percent = models.FloatField(null=True)  # null: it says no number
    project_target = models.FloatField(null=True)
    patch_percent = models.FloatField(null=True)
    patch_target = models.FloatField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "commit_sha"], name="coverage_status_once"),
        ]

    def __str__(self) -> str:
        return f"{self.commit_sha[:7]}: {self.project_percent} %"

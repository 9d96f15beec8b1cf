"""What the rules found: the present result of each rule, of each subject, and how both changed."""

from django.db import models

from apps.catalog.models import Repository
from apps.delivery.models import PullRequest
from apps.scorecards.findings import Result

RESULTS = [(one.value, one.name.replace("_", " ").capitalize()) for one in Result]


class RuleResult(models.Model):
    """What a rule finds of a repository now; of the organization where there is no repository."""

    repository = models.ForeignKey(Repository, null=True, on_delete=models.CASCADE, related_name="rule_results")
    rule = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    result = models.CharField(max_length=20, choices=RESULTS)
    observed = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)  # [label, url]
    sample = models.JSONField(null=True)  # counts by result
    failed_before = models.BooleanField(default=False)  # of an unknown one: it failed when it was last known
    since = models.DateTimeField()  # when the result became what it is
    as_of = models.DateTimeField()  # of the facts it was found from
    evaluated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repository", "rule"], name="rule_result_once"),
            models.UniqueConstraint(
                fields=["rule"], name="organization_result_once", condition=models.Q(repository=None)
            ),
            models.CheckConstraint(
                condition=models.Q(result=Result.UNKNOWN) ^ models.Q(cause=""), name="rule_result_unknown_has_cause"
            ),
            models.CheckConstraint(
                condition=models.Q(result=Result.NOT_APPLICABLE) ^ models.Q(reason=""),
                name="rule_result_not_applicable_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["rule"], name="rule_result_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.result}"


class SubjectResult(models.Model):
    """What a rule finds of one pull request, issue or deployment; final once it was judged as it was merged."""

    class Kind(models.TextChoices):
        PULL_REQUEST = "pull_request"
        ISSUE = "issue"
        DEPLOYMENT = "deployment"

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="subject_results")
    kind = models.CharField(max_length=20, choices=Kind)
    subject_id = models.BigIntegerField()  # the key of its row
    rule = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    result = models.CharField(max_length=20, choices=RESULTS)
    group = models.CharField(max_length=30, blank=True)
    number = models.PositiveIntegerField(null=True)  # what it was called when it was judged
    title = models.CharField(max_length=1024)
    url = models.URLField(max_length=500)
    author_kind = models.CharField(max_length=20)
    counted_at = models.DateTimeField(null=True)  # the moment by which it falls into the rule's window
    is_open = models.BooleanField(default=False)
    observed = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    is_final = models.BooleanField(default=False)
    since = models.DateTimeField()
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "rule"], name="subject_result_once"),
            models.CheckConstraint(
                condition=models.Q(result=Result.UNKNOWN) ^ models.Q(cause=""), name="subject_result_unknown_has_cause"
            ),
        ]
        indexes = [models.Index(fields=["repository", "rule", "result"], name="subject_result_rule")]

    def __str__(self) -> str:
        return f"{self.rule} of {self.kind} {self.subject_id}: {self.result}"


class SettledMerge(models.Model):
    """A merged pull request of which these rules have nothing left to find out."""

    pull_request = models.OneToOneField(PullRequest, primary_key=True, on_delete=models.CASCADE, related_name="settled")
    rules = models.CharField(max_length=64)  # a digest of them

    def __str__(self) -> str:
        return f"{self.pull_request_id}"


class ResultChange(models.Model):
    """A rule's result for a repository became another one. Appended, never edited."""

    repository = models.ForeignKey(Repository, null=True, on_delete=models.CASCADE, related_name="result_changes")
    rule = models.CharField(max_length=60)
    from_result = models.CharField(max_length=20, choices=RESULTS, blank=True)  # "" for the first
    to_result = models.CharField(max_length=20, choices=RESULTS)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["repository", "at"], name="result_change_at")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.from_result} to {self.to_result}"


class ScoreDay(models.Model):
    """The score of a repository at the end of a day in UTC; of the present day, the newest."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="score_days")
    day = models.DateField()
    score = models.FloatField(null=True)
    score_without_waivers = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    level = models.CharField(max_length=20, blank=True)
    passed = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    waived = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField()
    evaluated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "day"], name="score_day_once")]

    def __str__(self) -> str:
        return f"{self.repository_id} on {self.day}: {self.score}"

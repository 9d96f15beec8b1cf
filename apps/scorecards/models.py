"""What the rules found: the present result of each rule, of each subject, how both changed, and what is waived.

And what people set out to mend: campaigns, with the issues that were opened for them at GitHub.
"""

from datetime import date

from django.db import models

from apps.catalog.models import Repository
from apps.delivery.models import PullRequest
from apps.outbound.models import Write
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


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Which waivers stand how on a day of the organization's time zone."""

    def open(self, *, on: date) -> "WaiverQuerySet":
        """Select those that wait for an answer or are in force."""
        return self.filter(ended_at=None, expires_on__gt=on)

    def in_force(self, *, on: date) -> "WaiverQuerySet":
        """Select those that lie over their fails."""
        return self.open(on=on).exclude(approved_at=None)


class Waiver(models.Model):
    """A fail that people agreed to bear until a day. What the rule finds stays stored as it is."""

    class End(models.TextChoices):
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"  # written only when another is asked for in its place

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=60)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)  # of the person; None for the machine's user
    asked_by_login = models.CharField(max_length=255)  # what it was then, as of all that act on it
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_by_login = models.CharField(max_length=255, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)
    ended_by_login = models.CharField(max_length=255, blank=True)
    end = models.CharField(max_length=20, choices=End, blank=True)
    expires_on = models.DateField()  # the first day on which it lies over nothing any more

    objects = WaiverQuerySet.as_manager()

    class Meta:
        constraints = [
            # One that has expired stands in the way of another until that one's asking ends it.
            models.UniqueConstraint(
                fields=["repository", "rule"], name="waiver_open_once", condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="waiver_has_reason"),
            models.CheckConstraint(
                condition=models.Q(approved_at=None) ^ ~models.Q(approved_by_login=""),
                name="waiver_approved_by_somebody",
            ),
            models.CheckConstraint(condition=models.Q(ended_at=None) ^ ~models.Q(end=""), name="waiver_ended_somehow"),
            models.CheckConstraint(
                condition=models.Q(end__in=("", "expired")) ^ ~models.Q(ended_by_login=""),
                name="waiver_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(end="declined") | models.Q(approved_at=None), name="waiver_declined_or_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.repository_id} until {self.expires_on}"


class BackTest(models.Model):
    """A rule judged over the last weeks with other parameters, to see what they would change."""

    rule = models.CharField(max_length=60)
    days = models.PositiveSmallIntegerField(null=True)  # None: as it was in force
    must_hold = models.JSONField(null=True)  # a share, or one by group; None: as it was in force
    settings = models.JSONField(default=dict)  # of the process, by name, as they were typed
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)  # of the person; None for the machine's user
    asked_by_login = models.CharField(max_length=255)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.JSONField(null=True)  # what would be different; None until it is finished

    class Meta:
        indexes = [models.Index(fields=["rule", "asked_at"], name="back_test_of_rule")]

    def __str__(self) -> str:
        return f"{self.rule} at {self.asked_at}"


class ParameterChange(models.Model):
    """The parameters of a back-test are in force from a day on. Appended, never edited: the newest of a day counts."""

    back_test = models.OneToOneField(BackTest, on_delete=models.PROTECT, related_name="saved")
    reason = models.TextField()
    effective_from = models.DateField()  # the first day, of the organization's time zone
    saved_at = models.DateTimeField()
    saved_by_id = models.BigIntegerField(null=True)
    saved_by_login = models.CharField(max_length=255)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="parameter_change_has_reason")]

    def __str__(self) -> str:
        return f"{self.back_test.rule} from {self.effective_from}"


class Campaign(models.Model):
    """Rules that repositories shall keep by a day; which repositories was settled when it began."""

    title = models.CharField(max_length=200)
    why = models.TextField()
    rules = models.JSONField()  # slugs, in the order of the process
    repositories = models.ManyToManyField(Repository, related_name="campaigns")
    due_on = models.DateField()  # the last day on which it is in time
    owner_id = models.BigIntegerField(null=True)  # of the person; None for the machine's user
    owner_login = models.CharField(max_length=255)  # what it was then, as of all that act on it
    started_at = models.DateTimeField()
    started_by_id = models.BigIntegerField(null=True)
    started_by_login = models.CharField(max_length=255)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)
    ended_by_login = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(why=""), name="campaign_says_what_and_why"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) ^ ~models.Q(ended_by_login=""), name="campaign_ended_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} until {self.due_on}"


class CampaignIssue(models.Model):
    """The one issue of a campaign in a repository, from when it was asked for."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="issues")
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="campaign_issues")
    write = models.OneToOneField(Write, on_delete=models.CASCADE, related_name="campaign_issue")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "repository"], name="campaign_issue_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} in {self.repository_id}"

"""When alerts fired and of which times that is not known, which alerting rules there are, and what is scraped."""

from django.db import models


class Alert(models.Model):
    """A stretch of time in which an alert fired. It goes on while `ended_at` is null, as of `seen_at`."""

    fingerprint = models.CharField(max_length=64)  # of its labels
    name = models.CharField(max_length=200)
    severity = models.CharField(max_length=100, blank=True)
    service = models.CharField(max_length=200, blank=True)
    labels = models.JSONField()
    active_at = models.DateTimeField(null=True)  # since when its condition held; null where that was not told
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when it was last known to fire
    ended_at = models.DateTimeField(null=True)  # when it was first known not to fire any more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fingerprint", "began_at"], name="alert_once")]
        indexes = [
            models.Index(fields=["began_at"], name="alert_began"),
            models.Index(fields=["ended_at"], name="alert_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.name} since {self.began_at:%Y-%m-%d %H:%M}"


class AlertGap(models.Model):
    """A stretch of time, both moments included, of which it is not known what fired."""

    began_at = models.DateTimeField(unique=True)
    ended_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} to {self.ended_at:%Y-%m-%d %H:%M}"


class AlertRule(models.Model):
    """An alerting rule that the server had loaded when it was last asked."""

    fingerprint = models.CharField(max_length=64, unique=True)  # of its group, name and labels
    group = models.CharField(max_length=500)
    name = models.CharField(max_length=200)
    severity = models.CharField(max_length=100, blank=True)
    labels = models.JSONField()
    is_evaluated = models.BooleanField()  # False where the server cannot
    problem = models.CharField(max_length=500, blank=True)  # why not, in its words
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ServiceScrape(models.Model):
    """What was scraped under the same labels in the 24 hours before `seen_at`."""

    fingerprint = models.CharField(max_length=64, unique=True)  # of its labels
    labels = models.JSONField()
    is_up = models.BooleanField()
    has_open_telemetry = models.BooleanField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.labels}"

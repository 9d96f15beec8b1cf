"""What people say about the times of incidents, where the timeline at GitHub tells them wrong."""

from django.db import models

from apps.delivery.models.issues import Issue


class IncidentTimeCorrection(models.Model):
    """Somebody said when an incident began, was acknowledged or was resolved. Kept when it is taken back."""

    class Time(models.TextChoices):
        STARTED = "started"
        ACKNOWLEDGED = "acknowledged"
        RESOLVED = "resolved"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="time_corrections")
    time = models.CharField(max_length=20, choices=Time)
    at = models.DateTimeField()
    was_at = models.DateTimeField(null=True)  # what counted until then; null where nothing was known
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)  # of the person; None for the machine's user
    made_by_login = models.CharField(max_length=255)  # what it was then
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by_id = models.BigIntegerField(null=True)
    taken_back_by_login = models.CharField(max_length=255, blank=True)
    taken_back_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="incident_time_corrected_for_reason"),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None) ^ ~models.Q(taken_back_reason=""),
                name="incident_time_taken_back_for_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.time}: {self.at}"

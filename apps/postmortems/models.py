"""What people keep about incidents."""

from django.db import models

from apps.catalog.models import Repository
from apps.delivery.models import Issue
from apps.outbound.models import Write


class PostmortemLink(models.Model):
    """Somebody said which postmortem answers an incident. Kept when it is taken back."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="postmortem_links")
    url = models.CharField(max_length=2000)
    repository = models.ForeignKey(Repository, null=True, on_delete=models.SET_NULL, related_name="+")  # it stands in
    is_verified = models.BooleanField()  # False of what stands elsewhere than at GitHub: nobody looked
    linked_at = models.DateTimeField()
    linked_by_id = models.BigIntegerField(null=True)  # of the person; None for the machine's user
    linked_by_login = models.CharField(max_length=255)  # what it was then
    unlinked_at = models.DateTimeField(null=True)
    unlinked_by_id = models.BigIntegerField(null=True)
    unlinked_by_login = models.CharField(max_length=255, blank=True)
    unlink_reason = models.TextField(blank=True)
    # By which the incident says so at GitHub too; None of what was linked before the portal wrote any.
    comment = models.OneToOneField(Write, null=True, on_delete=models.SET_NULL, related_name="postmortem_link")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue"], name="postmortem_linked_once", condition=models.Q(unlinked_at=None)
            ),
            models.CheckConstraint(
                condition=models.Q(unlinked_at=None) ^ ~models.Q(unlink_reason=""),
                name="postmortem_unlinked_for_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.url}"


class ActionIssue(models.Model):
    """The issue that somebody wanted for an action of which only its postmortem told."""

    incident = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="action_issues")
    postmortem = models.CharField(max_length=2000)  # its key, as of `queries.found`
    postmortem_url = models.CharField(max_length=2000)  # as it was addressed
    postmortem_in = models.ForeignKey(Repository, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.CharField(max_length=64)  # of the line, as of `texts.key_of`
    text = models.TextField()  # the line itself
    write = models.OneToOneField(Write, on_delete=models.CASCADE, related_name="action_issue")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["postmortem", "key"], name="action_issue_once")]

    def __str__(self) -> str:
        return f"{self.text} of {self.postmortem_url}"

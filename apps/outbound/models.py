"""The ledger of what is written at GitHub."""

from uuid import uuid4

from django.db import models

from apps.catalog.models import Repository


class Write(models.Model):
    """Something that is written at GitHub once, from when somebody asked for it.

    While it is due somebody will write it. A claim says who does just now; after `written_at` was set and nothing was
    heard, nobody knows whether GitHub has it.
    """

    kind = models.CharField(max_length=40)  # a key of settings.OUTBOUND, which says what is written
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="+")
    issue = models.PositiveIntegerField(null=True)  # the number of what is commented on; None of what opens an issue
    changes = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="changed_by")  # a comment
    marker = models.UUIDField(default=uuid4, unique=True)  # hidden in its text, by which it is found again
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)  # of the person; None for the machine's user
    asked_by_login = models.CharField(max_length=255)  # what it was then
    due_at = models.DateTimeField(null=True)  # None: written, or nobody tries until it is asked for again
    claimed_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # without a clear answer, in a row
    withdrawn = models.TextField(blank=True)  # why nobody wants it any more
    number = models.PositiveBigIntegerField(null=True)  # of the issue in its repository, or of the comment at GitHub
    url = models.URLField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)  # why it is not written yet, and what to do

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number=None, url="", done_at=None)
                | models.Q(number__isnull=False, done_at__isnull=False, due_at=None) & ~models.Q(url=""),
                name="outbound_is_written_or_not",
            ),
            models.CheckConstraint(
                condition=models.Q(issue=None) | models.Q(changes=None), name="outbound_comments_or_changes"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="outbound_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.kind} in {self.repository_id}: {self.number}"

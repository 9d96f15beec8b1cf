"""What an entry of a timeline holds, for issues and pull requests alike."""

from django.db import models

from apps.catalog.models import Actor


class Event(models.Model):
    """One entry of a timeline; entries of boards become ColumnMove instead."""

    class Kind(models.TextChoices):
        CLOSED = "closed"
        REOPENED = "reopened"
        LABELED = "labeled"
        UNLABELED = "unlabeled"
        ASSIGNED = "assigned"
        UNASSIGNED = "unassigned"
        TRANSFERRED = "transferred"
        READY_FOR_REVIEW = "ready_for_review"
        CONVERT_TO_DRAFT = "convert_to_draft"

    node_id = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    actor = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    label = models.CharField(max_length=100, blank=True)
    assignee = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True

"""Discussions."""

from django.db import models

from apps.catalog.models import Actor, Repository


class Discussion(models.Model):
    """A discussion. Where Repository.has_discussions is off there are none, and that is known."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="discussions")
    node_id = models.CharField(max_length=100, unique=True)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=1024)
    body = models.TextField(blank=True)  # its beginning
    url = models.URLField(max_length=500, blank=True)
    category = models.CharField(max_length=100, blank=True)  # slug
    author = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["category", "created_at"], name="discussion_category_at")]

    def __str__(self) -> str:
        return f"{self.repository_id}#{self.number}"

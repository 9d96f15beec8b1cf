"""Container packages of the organization."""

from django.db import models

from apps.catalog.models import Repository


class Package(models.Model):
    """An image in GitHub's registry. What is pushed to another registry GitHub does not know."""

    github_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=255)
    image = models.CharField(max_length=500)  # its address without a tag
    visibility = models.CharField(max_length=20, choices=Repository.Visibility)
    url = models.URLField(max_length=500, blank=True)
    # Null where it is linked to none, or to one that is not known here.
    repository = models.ForeignKey(Repository, null=True, on_delete=models.SET_NULL, related_name="packages")
    newest_tags = models.JSONField(default=list)  # of the newest version that bears a tag, else ()
    newest_at = models.DateTimeField(null=True)  # when that version was pushed, null where there is none
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.image

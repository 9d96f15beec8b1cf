"""Branches, tags and releases, and where hotfixes left from.

GitHub's ids of refs are their names, encoded and without a bound: refs are keyed by repository and name.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from apps.catalog.models import Actor, Repository
from apps.delivery.models.deployments import Commit
from apps.delivery.models.pull_requests import PullRequest


class BranchQuerySet(models.QuerySet["Branch"]):
    def with_pull_requests(self) -> "BranchQuerySet":
        """Annotate what the pull requests that are stored tell.

        `open_pull_request` is the number of an open one from the branch, or None. `is_merged`: its head is in the
        default branch, or was the head of a merged pull request (a squash leaves no other trace).
        """
        pulls = PullRequest.objects.filter(repository=OuterRef("repository"), is_cross_repository=False)
        is_open = pulls.filter(head_ref=OuterRef("name"), state=PullRequest.State.OPEN).order_by("-number")
        merged = pulls.filter(head_sha=OuterRef("head_sha"), state=PullRequest.State.MERGED)
        held = Commit.objects.filter(repository=OuterRef("repository"), sha=OuterRef("head_sha"), position__gt=0)
        return self.annotate(
            open_pull_request=Subquery(is_open.values("number")[:1]),
            is_merged=models.Case(models.When(ahead_by=0, then=True), default=Exists(merged) | Exists(held)),
        )


class Branch(models.Model):
    """A branch beside the default one."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="branches")
    name = models.CharField(max_length=255)
    head_sha = models.CharField(max_length=64)
    committed_at = models.DateTimeField(null=True)  # of its head
    author_login = models.CharField(max_length=100, blank=True)  # of its head, "" when GitHub knows no account
    ahead_by = models.PositiveIntegerField(null=True)  # commits that the default branch has not, as of seen_at
    behind_by = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(null=True)  # null is unknown: GitHub forgets, or may not be asked
    seen_at = models.DateTimeField()

    objects = BranchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "name"], name="branch_once")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=255)
    commit_sha = models.CharField(max_length=64, blank=True)  # "" where it stands for no commit
    is_annotated = models.BooleanField(default=False)
    tagged_at = models.DateTimeField(null=True)  # of a tag that is not annotated the date of its commit
    tagger_login = models.CharField(max_length=100, blank=True)  # whom an annotated tag names
    creator = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")  # null is unknown
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "name"], name="tag_once")]
        indexes = [models.Index(fields=["repository", "tagged_at"], name="tag_repository_at")]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """A release. A draft's tag may not be there yet; drafts are shown only to who may push."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="releases")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    tag_name = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=500, blank=True)
    is_draft = models.BooleanField(default=False)
    is_prerelease = models.BooleanField(default=False)
    author = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["repository", "tag_name"], name="release_repository_tag")]

    def __str__(self) -> str:
        return self.tag_name


class HotfixStart(models.Model):
    """Where the head of a hotfix and the latest version of its time part: asked for until it is known.

    `tag` is the highest version, without prereleases, among the tags made before the branch. Both hashes are ""
    where GitHub does not show the commits: they are gone, or may not be read for now.
    """

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="hotfix_starts")
    head_sha = models.CharField(max_length=64)
    tag = models.CharField(max_length=255)
    tag_sha = models.CharField(max_length=64, blank=True)  # the commit that the tag stood for
    merge_base_sha = models.CharField(max_length=64, blank=True)
    ahead_by = models.PositiveIntegerField(null=True)  # commits of the head that the tag does not have
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "head_sha"], name="hotfix_start_once")]

    def __str__(self) -> str:
        return f"{self.head_sha[:7]} from {self.tag}"

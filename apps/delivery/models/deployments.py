"""Deployments with their statuses, and the history of default branches they are judged by."""

from django.db import models

from apps.catalog.models import Actor, Environment, Repository


class Deployment(models.Model):
    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="deployments")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    environment = models.CharField(max_length=255)
    tier = models.CharField(max_length=20, choices=Environment.Tier)
    task = models.CharField(max_length=100, blank=True)
    ref = models.CharField(max_length=255, blank=True)
    commit_sha = models.CharField(max_length=64)
    state = models.CharField(max_length=20)
    creator = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="deployments")
    # GitHub's id of the run that made it, by the address of its log; null: it names none. The run itself may not be in.
    run_github_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)  # its first terminal status: success, failure or error
    succeeded = models.BooleanField(null=True)  # what that status said
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at=None, succeeded=None)
                | models.Q(finished_at__isnull=False, succeeded__isnull=False),
                name="deployment_finished_means_judged",
            )
        ]
        indexes = [
            models.Index(fields=["repository", "environment", "finished_at"], name="deployment_environment_end"),
            models.Index(fields=["tier", "finished_at"], name="deployment_tier_end"),
            models.Index(fields=["repository", "commit_sha"], name="deployment_commit"),
        ]

    def __str__(self) -> str:
        return f"{self.environment} {self.commit_sha[:7]}"


class DeploymentStatus(models.Model):
    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="statuses")
    node_id = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=20)
    log_url = models.URLField(max_length=1000, blank=True)
    environment_url = models.URLField(max_length=1000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["deployment", "created_at"], name="deployment_status_at")]

    def __str__(self) -> str:
        return self.state


class Commit(models.Model):
    """A commit in the history of a default branch, back to the start of the history the portal reads.

    With P for the positions along the first parents of the branch, oldest first:
    `position` is the lowest P whose history holds this commit (its own, on the line of the branch);
    `reach` is the highest P in this commit's own history. So a deployment of D holds a merge M exactly
    when `D.reach >= M.position`.

    Positions begin at 1, and a commit of the line itself has `reach == position`. Both are null while a commit
    is not numbered yet. A commit that the branch no longer holds (force-pushed away) has no position and reach 0.
    """

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="commits")
    sha = models.CharField(max_length=64)
    parents = models.JSONField(default=list)  # shas; the first one is the line of the branch
    committed_at = models.DateTimeField()
    headline = models.CharField(max_length=1024, blank=True)
    reverts_shas = models.JSONField(default=list)
    reverts_numbers = models.JSONField(default=list)  # of pull requests in the same repository
    author_login = models.CharField(max_length=100, blank=True)
    is_signed = models.BooleanField(null=True)
    position = models.IntegerField(null=True)
    reach = models.IntegerField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repository", "sha"], name="commit_once")]
        indexes = [models.Index(fields=["repository", "committed_at"], name="commit_repository_at")]

    def __str__(self) -> str:
        return self.sha[:7]

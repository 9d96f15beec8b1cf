"""Runs of workflows, with the jobs and approvals of those that rules look into."""

from django.db import models

from apps.catalog.models import Actor, Repository


class WorkflowRun(models.Model):
    """A run of a workflow, of the last 90 days at least. Deployments name theirs in `run_github_id`."""

    repository = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="workflow_runs")
    github_id = models.BigIntegerField(unique=True)
    node_id = models.CharField(max_length=100, unique=True)
    path = models.CharField(max_length=255)  # of the workflow's file, without a ref
    name = models.CharField(max_length=255, blank=True)
    event = models.CharField(max_length=60)
    head_branch = models.CharField(max_length=255, blank=True)
    head_sha = models.CharField(max_length=64)
    is_from_fork = models.BooleanField(default=False)  # its branch is one of another repository
    status = models.CharField(max_length=20)
    conclusion = models.CharField(max_length=30, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    actor = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    triggering_actor = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    referenced_workflows = models.JSONField(default=list)  # of {"path", "sha", "ref"}
    url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField()  # of the latest attempt
    updated_at = models.DateTimeField()
    jobs_attempt = models.PositiveIntegerField(null=True)  # whose jobs were read; null: not read; 0: gone
    approvals_attempt = models.PositiveIntegerField(null=True)  # whose approvals were read; null: not read; 0: gone
    told_at = models.DateTimeField(null=True)  # when a webhook last named it: read again where that is after seen_at
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="run_created"),
            models.Index(fields=["repository", "created_at"], name="run_repository_created"),
            models.Index(fields=["repository", "head_sha"], name="run_repository_sha"),
            models.Index(fields=["repository", "path", "created_at"], name="run_of_workflow"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.conclusion or self.status}"


class WorkflowJob(models.Model):
    """A job of the attempt of a run that `jobs_attempt` names."""

    run = models.ForeignKey(WorkflowRun, on_delete=models.CASCADE, related_name="jobs")
    github_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=255)
    status = models.CharField(max_length=20)
    conclusion = models.CharField(max_length=30, blank=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    steps = models.JSONField(default=list)  # of {"name", "conclusion"}

    def __str__(self) -> str:
        return f"{self.name} {self.conclusion or self.status}"


class RunApproval(models.Model):
    """A decision on a run that waited for protected environments, in GitHub's order."""

    run = models.ForeignKey(WorkflowRun, on_delete=models.CASCADE, related_name="approvals")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=20)  # approved, rejected, pending
    user = models.ForeignKey(Actor, null=True, on_delete=models.SET_NULL, related_name="+")
    environments = models.JSONField(default=list)  # names

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="run_approval_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.state}"

"""Artifacts of workflow runs, as REST gives them."""

from apps.coverage.records import ArtifactRecord
from apps.integrations.github.mapping import values
from apps.integrations.github.mapping.values import Json

SHA_LENGTH = 64
NAME_LENGTH = 255


def artifact(data: Json) -> ArtifactRecord:
    """Read an artifact. GitHub names no head repository any more of a fork that is gone."""
    run = values.part(data, "workflow_run") or {}
    return ArtifactRecord(
        github_id=values.github_id(data, "id"),
        name=values.identity(data, "name", limit=NAME_LENGTH),
        run_github_id=values.github_id(run, "id"),
        head_sha=values.identity(run, "head_sha", limit=SHA_LENGTH),
        head_branch=values.text(run, "head_branch", limit=NAME_LENGTH),
        is_from_fork=run.get("head_repository_id") is None or run.get("head_repository_id") != run.get("repository_id"),
        is_expired=values.flag(data, "expired"),
        created_at=values.required_moment(data, "created_at"),
    )

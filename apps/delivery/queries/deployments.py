"""Figures of deployments to staging and production."""

from collections.abc import Iterable

from apps.accounts.viewers import Viewer
from apps.catalog.models import Environment
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.queries.figures import DeploymentCounts, DeploymentFigures
from apps.delivery.queries.periods import Span
from apps.delivery.queries.rollbacks import FinishedDeployment, finished_deployments


def deployment_figures(viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter = EVERYTHING) -> DeploymentFigures:
    """Count the deployments that finished in the span, and those of them that were rolled back."""
    deployments = finished_deployments(measured_repositories(viewer, narrowed_to=narrowed_to), span=span)
    return DeploymentFigures(
        staging=_counts(one for one in deployments if one.tier == Environment.Tier.STAGING),
        production=_counts(one for one in deployments if one.tier == Environment.Tier.PRODUCTION),
    )


def _counts(deployments: Iterable[FinishedDeployment]) -> DeploymentCounts:
    known = list(deployments)
    succeeded = sum(one.succeeded for one in known)
    return DeploymentCounts(
        succeeded=succeeded,
        failed=len(known) - succeeded,
        rolled_back=sum(one.is_rolled_back for one in known),
    )

"""Figures of deployments to staging and production, and the four keys of DORA."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from apps.accounts.viewers import Viewer
from apps.catalog.models import Environment
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.queries.changes import Arrivals, LeadTime, arrivals_and_reverts, changes_of, taken_back
from apps.delivery.queries.figures import (
    DeploymentCounts,
    DeploymentFigures,
    DoraFigures,
    InContext,
    ShippingFigures,
)
from apps.delivery.queries.incidents import Incident, incidents_of
from apps.delivery.queries.percentiles import Percentiles, percentiles
from apps.delivery.queries.periods import Span
from apps.delivery.queries.rollbacks import FinishedDeployment, finished_deployments, is_reverted

HOUR = timedelta(hours=1)
SHA = re.compile(r"\b[0-9a-f]{7,40}\b")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A deployment that ended, and what became of it."""

    deployment: FinishedDeployment
    is_rolled_back: bool
    is_in_incident: bool  # an incident names it by URL or SHA

    @property
    def succeeded(self) -> bool:
        return self.deployment.succeeded

    @property
    def is_delivery(self) -> bool:
        """Whether it brought something new to its environment."""
        return self.succeeded and not self.deployment.is_rollback

    @property
    def is_failed_change(self) -> bool:
        return self.is_rolled_back or self.is_in_incident


@dataclass(frozen=True, kw_only=True)
class Shipping:
    """What was deployed in a span and before, loaded once for all figures that are made of it."""

    span: Span
    deployments: tuple[Judged, ...]
    arrivals: Arrivals
    lead_times: tuple[LeadTime, ...]
    incidents: tuple[Incident, ...]

    def to(self, tier: str) -> list[Judged]:
        return [one for one in self.deployments if one.deployment.tier == tier]

    @cached_property
    def restored(self) -> list[tuple[Incident, float]]:
        """The incidents resolved in the span, with the hours they lasted."""
        return [
            (one, (one.resolved_at - one.started_at) / HOUR)
            for one in self.incidents
            if one.is_here and one.resolved_at is not None and self.span.holds(one.resolved_at)
        ]

    def lead_times_in(self, span: Span) -> list[LeadTime]:
        """Return the lead times of what first came to production in a span."""
        return [one for one in self.lead_times if span.holds(one.at)]


def load_shipping(
    viewer: Viewer,
    *,
    span: Span,
    narrowed_to: RepositoryFilter = EVERYTHING,
    earlier: Sequence[Span] = (),
    incidents: tuple[Incident, ...] | None = None,
) -> Shipping:
    """Load the deployments of a span with how they are judged, and the successes of earlier spans.

    Incidents are those of any repository, where somebody has them already: one may name a deployment of any other.
    """
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    if incidents is None:
        incidents = incidents_of(measured_repositories(viewer), narrowed=repositories)
    text = "\n".join(one.text for one in incidents)
    deployments = finished_deployments(repositories, span=span, incident_text=text)
    began_at = min(one.start_at for one in (span, *earlier))
    arrivals, reverts = arrivals_and_reverts(repositories, span=span, began_at=began_at)
    changes = changes_of(beyond=arrivals.reached_before, reverts=reverts)
    undone = taken_back(reverts, changes=changes)
    named = set(SHA.findall(text.lower()))
    return Shipping(
        span=span,
        deployments=tuple(
            Judged(
                deployment=one,
                is_rolled_back=one.is_replaced or is_reverted(one, taken_back=undone.get(one.repository, ())),
                is_in_incident=one.is_named or _is_named(one.commit_sha, named=named),
            )
            for one in deployments
        ),
        arrivals=arrivals,
        lead_times=tuple(arrivals.lead_times(changes)),
        incidents=incidents,
    )


def shipping_figures(
    viewer: Viewer,
    *,
    span: Span,
    narrowed_to: RepositoryFilter = EVERYTHING,
    earlier: Sequence[Span] = (),
    incidents: tuple[Incident, ...] | None = None,
) -> InContext[ShippingFigures, Percentiles, int]:
    """Measure what was deployed in a span, how fast and how safely; the lead time of earlier spans too.

    By repository it counts the successful deployments to production.
    """
    shipping = load_shipping(viewer, span=span, narrowed_to=narrowed_to, earlier=earlier, incidents=incidents)
    production = shipping.to(Environment.Tier.PRODUCTION)
    return InContext(
        figures=ShippingFigures(
            deployments=DeploymentFigures(
                staging=_counts(shipping.to(Environment.Tier.STAGING)),
                production=_counts(production),
            ),
            dora=DoraFigures(
                deployment_frequency=sum(one.is_delivery for one in production),
                lead_time_hours=_lead_time(shipping, span=span),
                change_failure_percent=_change_failure_percent(production),
                restore_hours=percentiles(hours for _, hours in shipping.restored),
            ),
        ),
        past=tuple(_lead_time(shipping, span=one) for one in earlier),
        by_repository=Counter(one.deployment.repository_name for one in production if one.succeeded),
    )


def _lead_time(shipping: Shipping, *, span: Span) -> Percentiles:
    return percentiles(one.hours for one in shipping.lead_times_in(span))


def _counts(judged: Sequence[Judged]) -> DeploymentCounts:
    succeeded = sum(one.succeeded for one in judged)
    return DeploymentCounts(
        succeeded=succeeded,
        failed=len(judged) - succeeded,
        rolled_back=sum(one.is_rolled_back for one in judged),
    )


def _change_failure_percent(judged: Sequence[Judged]) -> float | None:
    """Return the share of deployments that were rolled back or that an incident names."""
    return 100 * sum(one.is_failed_change for one in judged) / len(judged) if judged else None


def _is_named(sha: str, *, named: set[str]) -> bool:
    """Say whether the beginning of a commit's sha is among those that incidents name."""
    return any(sha[:length] in named for length in range(7, len(sha) + 1))

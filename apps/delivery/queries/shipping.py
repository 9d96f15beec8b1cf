"""Figures of deployments to staging and production, and the four keys of DORA."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from apps.accounts.viewers import Viewer
from apps.catalog.models import Environment
from apps.catalog.queries import EVERYTHING, RepositoryFilter, measured_repositories
from apps.delivery.queries.changes import arrivals_and_reverts, changes_of, taken_back
from apps.delivery.queries.figures import (
    DeploymentCounts,
    DeploymentFigures,
    DoraFigures,
    ShippingFigures,
    ShippingHeadline,
    WithPast,
)
from apps.delivery.queries.incidents import incidents_of
from apps.delivery.queries.percentiles import Percentiles, percentiles
from apps.delivery.queries.periods import Span
from apps.delivery.queries.rollbacks import FinishedDeployment, finished_deployments, is_reverted

HOUR = timedelta(hours=1)
SHA = re.compile(r"\b[0-9a-f]{7,40}\b")
Judged = tuple[FinishedDeployment, bool]  # with whether it was rolled back


def shipping_figures(
    viewer: Viewer, *, span: Span, narrowed_to: RepositoryFilter = EVERYTHING, earlier: Sequence[Span] = ()
) -> WithPast[ShippingFigures, ShippingHeadline]:
    """Measure what was deployed in a span, how fast and how safely; successes and lead time of earlier spans too."""
    repositories = measured_repositories(viewer, narrowed_to=narrowed_to)
    # An incident may name a deployment of any repository.
    incidents = incidents_of(measured_repositories(viewer), narrowed=repositories)
    text = "\n".join(one.text for one in incidents)
    deployments = finished_deployments(repositories, span=span, incident_text=text)
    began_at = min(one.start_at for one in (span, *earlier))
    arrivals, reverts = arrivals_and_reverts(repositories, span=span, began_at=began_at)
    changes = changes_of(beyond=arrivals.reached_before, reverts=reverts)
    undone = taken_back(reverts, changes=changes)
    judged = [
        (one, one.is_replaced or is_reverted(one, taken_back=undone.get(one.repository, ()))) for one in deployments
    ]
    production = [one for one in judged if one[0].tier == Environment.Tier.PRODUCTION]
    lead_times = arrivals.lead_times(changes)

    def lead_time_in(span: Span) -> Percentiles:
        return percentiles(hours for at, hours in lead_times if span.holds(at))

    return WithPast(
        figures=ShippingFigures(
            deployments=DeploymentFigures(
                staging=_counts(one for one in judged if one[0].tier == Environment.Tier.STAGING),
                production=_counts(production),
            ),
            dora=DoraFigures(
                deployment_frequency=sum(one.succeeded and not one.is_rollback for one, _ in production),
                lead_time_hours=lead_time_in(span),
                change_failure_percent=_change_failure_percent(production, incident_text=text),
                restore_hours=percentiles(
                    (one.resolved_at - one.started_at) / HOUR
                    for one in incidents
                    if one.is_here and one.resolved_at is not None and span.holds(one.resolved_at)
                ),
            ),
        ),
        past=tuple(
            ShippingHeadline(succeeded=arrivals.count(one), lead_time_hours=lead_time_in(one)) for one in earlier
        ),
    )


def _counts(judged: Iterable[Judged]) -> DeploymentCounts:
    known = list(judged)
    succeeded = sum(one.succeeded for one, _ in known)
    return DeploymentCounts(
        succeeded=succeeded,
        failed=len(known) - succeeded,
        rolled_back=sum(is_rolled_back for _, is_rolled_back in known),
    )


def _change_failure_percent(judged: Sequence[Judged], *, incident_text: str) -> float | None:
    """Return the share of deployments that were rolled back or that an incident names."""
    if not judged:
        return None
    named = set(SHA.findall(incident_text.lower()))
    failed = sum(
        is_rolled_back
        or one.is_named
        or any(one.commit_sha[:length] in named for length in range(7, len(one.commit_sha) + 1))
        for one, is_rolled_back in judged
    )
    return 100 * failed / len(judged)

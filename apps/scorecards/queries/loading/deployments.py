"""Facts of deployments that came to their end."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from apps.accounts.viewers import local_administrator
from apps.catalog.models import AuthorKind, Environment
from apps.delivery.models import Deployment
from apps.delivery.queries.periods import Span
from apps.delivery.queries.shipping import load_shipping
from apps.scorecards.facts import DeploymentFacts, RepositoryFacts
from apps.scorecards.queries.loading.runs import Approvals
from apps.scorecards.queries.loading.sources import Sources

# The longest window of a rule on deployments.
FINISHED_WITHIN = timedelta(days=90)


def deployment_facts(
    repositories: Mapping[int, RepositoryFacts], *, sources: Sources, now: datetime
) -> list[DeploymentFacts]:
    """Return the facts of the deployments to staging and production of late, in eight statements."""
    start_at = now - FINISHED_WITHIN
    rows = Deployment.objects.filter(
        repository__in=list(repositories), finished_at__gt=start_at, tier=Environment.Tier.PRODUCTION
    ).select_related("creator")
    rows = rows.order_by("pk")
    shipping = load_shipping(local_administrator(), span=Span(start_at=start_at, end_at=now, at=now))
    judged = {one.deployment.pk: one for one in shipping.deployments}
    approvals = Approvals((row.run_github_id for row in rows), sources=sources)
    facts = []
    for row in rows:
        repository = repositories[row.repository_id]
        known = judged.get(row.pk)
        missing = sources.missing("commits", "pull-requests", repository=repository.name)
        facts.append(
            DeploymentFacts(
                id=row.pk,
                repository=repository,
                environment=row.environment,
                tier=row.tier,
                sha=row.commit_sha,
                url=f"{repository.url}/deployments",
                creator=row.creator.login if row.creator else "",
                author_kind=row.creator.kind if row.creator else AuthorKind.HUMAN,
                started_by=approvals.started_by(row.run_github_id, repository=row.repository_id),
                approvals=approvals.of(row.run_github_id, repository=row.repository_id),
                created_at=row.created_at,
                finished_at=row.finished_at or row.created_at,
                succeeded=bool(row.succeeded),
                is_rollback=missing or (known is not None and known.deployment.is_rollback),
                is_in_incident=known is not None and known.is_in_incident,
                as_of=now,
            )
        )
    return facts

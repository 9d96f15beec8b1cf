"""What is behind the figures of deployments and the keys of DORA."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from apps.accounts.viewers import Viewer
from apps.catalog.models import Environment
from apps.catalog.queries import EVERYTHING, RepositoryFilter
from apps.delivery.models import Deployment, Issue, PullRequest
from apps.delivery.queries.changes import LeadTime
from apps.delivery.queries.counted import Counted, counted_work, kind_of
from apps.delivery.queries.periods import Span
from apps.delivery.queries.shipping import Judged, Shipping, load_shipping

PRODUCTION = Environment.Tier.PRODUCTION
_OUTCOMES: dict[str, Callable[[Judged], bool]] = {
    "succeeded": lambda one: one.succeeded,
    "failed": lambda one: not one.succeeded,
    "rolled_back": lambda one: one.is_rolled_back,
    "deployment_frequency": lambda one: one.is_delivery,
}
TIERS = (PRODUCTION, Environment.Tier.STAGING)
DEPLOYMENT_FIGURES = tuple(f"{tier.value}.{name}" for tier in TIERS for name in ("succeeded", "failed", "rolled_back"))
DORA_FIGURES = ("deployment_frequency", "lead_time_hours", "change_failure_percent", "restore_hours")


def shipping_counted(
    viewer: Viewer, *, figure: str, span: Span, narrowed_to: RepositoryFilter = EVERYTHING
) -> tuple[Counted, ...]:
    """Return what is behind one of DEPLOYMENT_FIGURES or DORA_FIGURES: the longest first, else the latest.

    Of `change_failure_percent` all deployments that it is a share of, those that failed first.
    """
    shipping = load_shipping(viewer, span=span, narrowed_to=narrowed_to)
    if figure == "lead_time_hours":
        return _merges(shipping.lead_times_in(span))
    if figure == "restore_hours":
        return _incidents(shipping)
    return _deployments(_judged(shipping, figure=figure))


def _judged(shipping: Shipping, *, figure: str) -> list[Judged]:
    tier, _, outcome = figure.rpartition(".")
    judged = shipping.to(tier or PRODUCTION)
    if figure == "change_failure_percent":
        return sorted(judged, key=lambda one: not one.is_failed_change)
    return sorted(filter(_OUTCOMES[outcome], judged), key=lambda one: one.deployment.finished_at, reverse=True)


def _deployments(judged: Sequence[Judged]) -> tuple[Counted, ...]:
    details = Deployment.objects.select_related("repository", "creator").in_bulk([one.deployment.pk for one in judged])
    return tuple(_deployment(details[one.deployment.pk], judged=one) for one in judged)


def _deployment(deployment: Deployment, *, judged: Judged) -> Counted:
    outcome = "succeeded" if judged.succeeded else "failed"
    became = [word for word, is_so in _became(judged) if is_so]
    creator = deployment.creator
    return Counted(
        kind="deployment",
        repository=deployment.repository.name,
        number=None,
        title=f"{deployment.environment} · {deployment.commit_sha[:10]}",
        url=f"{deployment.repository.url}/commit/{deployment.commit_sha}",
        author=creator.login if creator else None,
        author_kind=kind_of(creator),
        at=deployment.finished_at,
        note=", ".join((outcome, *became)),
    )


def _became(judged: Judged) -> Iterable[tuple[str, bool]]:
    return (
        ("rolled back", judged.is_rolled_back),
        ("in an incident", judged.is_in_incident),
        ("a rollback", judged.deployment.is_rollback),
    )


def _merges(lead_times: Sequence[LeadTime]) -> tuple[Counted, ...]:
    """Show the pull requests that first came to production, the slowest first."""
    numbers: dict[int, dict[int | None, LeadTime]] = defaultdict(dict)
    for one in lead_times:
        numbers[one.repository][one.number] = one
    if not numbers:
        return ()
    wanted = reduce(or_, (Q(repository=repository, number__in=list(of)) for repository, of in numbers.items()))
    pull_requests = PullRequest.objects.filter(wanted).select_related("repository", "author")
    found = [(one, numbers[one.repository_id][one.number]) for one in pull_requests]
    rows = (counted_work(one, at=lead.at, hours=lead.hours, note="in production") for one, lead in found)
    return tuple(sorted(rows, key=_longest_first))


def _incidents(shipping: Shipping) -> tuple[Counted, ...]:
    """Show the incidents resolved in the span, the longest first."""
    restored = {one.issue: (one.resolved_at, hours) for one, hours in shipping.restored}
    issues = [
        (one, *restored[one.pk]) for one in Issue.objects.filter(pk__in=restored).select_related("repository", "author")
    ]
    return tuple(
        sorted(
            (counted_work(one, at=at, hours=hours, note="resolved") for one, at, hours in issues), key=_longest_first
        )
    )


def _longest_first(row: Counted) -> float:
    return -(row.hours or 0)

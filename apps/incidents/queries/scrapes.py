"""Alerting rules and what is scraped, by repository."""

from collections import defaultdict

from apps.incidents.models import AlertRule, ServiceScrape
from apps.incidents.queries.matching import RepositoryMatcher


def alert_rules_by_repository() -> dict[int, list[AlertRule]]:
    """Return the alerting rules whose labels name a repository, by its key, in two statements."""
    matcher = RepositoryMatcher()
    found: dict[int, list[AlertRule]] = defaultdict(list)
    for row in AlertRule.objects.order_by("name", "pk"):
        repository = matcher.repository_of(row.labels)
        if repository is not None:
            found[repository].append(row)
    return found


def scrapes_by_repository() -> dict[int, tuple[bool, bool]]:
    """Return whether each repository's service was up and wrote by OpenTelemetry, by its key, in two statements.

    What it wrote may bear other labels than what was scraped: any of both counts.
    """
    matcher = RepositoryMatcher()
    found: dict[int, tuple[bool, bool]] = {}
    for row in ServiceScrape.objects.all():
        repository = matcher.repository_of(row.labels)
        if repository is not None:
            is_up, has_open_telemetry = found.get(repository, (False, False))
            found[repository] = (is_up or row.is_up, has_open_telemetry or row.has_open_telemetry)
    return found

"""The checks on the format of logs, which continuous integration runs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from apps.delivery.models import Check
from apps.scorecards.facts import CheckFacts, Process

FINISHED_WITHIN = timedelta(days=28)


def log_checks(ids: Iterable[int], *, process: Process, now: datetime) -> dict[int, CheckFacts]:
    """Return the newest finished check on logs of each repository that has one, in one statement."""
    rows = Check.objects.filter(
        repository__in=ids, name__icontains=process.log_check, completed_at__gt=now - FINISHED_WITHIN
    ).exclude(conclusion="")
    columns = ("repository", "name", "conclusion", "started_at", "completed_at", "title", "url")
    return {
        repository: CheckFacts(
            name=name, conclusion=conclusion, started_at=started_at, completed_at=completed_at, title=title, url=url
        )
        for repository, name, conclusion, started_at, completed_at, title, url in rows.order_by(
            "completed_at", "pk"
        ).values_list(*columns)
    }

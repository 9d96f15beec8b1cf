"""What the worker does with reports: it takes up those that wait, measures new code, removes what is old."""

from celery import shared_task
from django.utils import timezone

from apps.coverage.ingest import (
    drop_old_held,
    forget_old,
    measure_new_code,
    place_commits,
    place_statuses,
    take_up_held,
)


@shared_task
def take_up_held_reports() -> None:
    """Accept the reports whose commit a sync has brought, and note what follows for branches and pull requests."""
    now = timezone.now()
    take_up_held()
    place_commits(now=now)
    place_statuses(now=now)
    measure_new_code(now=now)


@shared_task
def tidy_up() -> None:
    """Take up what was missed, give up what waited too long, and remove what is old."""
    now = timezone.now()
    take_up_held()
    place_commits(now=now)
    place_statuses(now=now)
    measure_new_code(now=now)
    drop_old_held(now=now)
    forget_old(now=now)

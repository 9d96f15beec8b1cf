"""What the worker does with reports: it takes up those that wait for a commit, and removes what is old."""

from celery import shared_task
from django.utils import timezone

from apps.coverage.ingest import drop_old_held, forget_old, place_commits, place_statuses, take_up_held


@shared_task
def take_up_held_reports() -> None:
    """Accept the reports whose commit a sync has brought, and note what has come to default branches."""
    take_up_held()
    place_commits(now=timezone.now())
    place_statuses()


@shared_task
def tidy_up() -> None:
    """Take up what was missed, give up what waited too long, and remove what is old."""
    now = timezone.now()
    take_up_held()
    place_commits(now=now)
    place_statuses()
    drop_old_held(now=now)
    forget_old(now=now)

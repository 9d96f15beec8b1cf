"""Writing at GitHub in the background."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.outbound.services import write_due
from apps.sync.runner import github_client
from apps.sync.tasks import tell

WRITING_LASTS = timedelta(minutes=2)


@shared_task
def write_at_github() -> None:
    """Write what is due at GitHub; what there is no time for is left to another task."""
    if write_due(client_factory=github_client, clock=timezone.now, lasts=WRITING_LASTS):
        tell(write_at_github)

"""What is done every hour with what is kept of people."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.services import forget_what_is_old


@shared_task
def tidy_up() -> None:
    """Remove sessions that ended, people who stayed away, and events that were kept for their time."""
    call_command("clearsessions")
    forget_what_is_old(now=timezone.now())

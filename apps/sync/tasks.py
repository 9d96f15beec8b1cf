"""What the worker does: run a job, handle a webhook, look after the queues, begin what the schedule asks for."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from celery import Task, current_app, shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from apps.accounts.models import User
from apps.accounts.services import order_looks
from apps.delivery.ingest import forget_old_runs
from apps.incidents.ingest import forget_old_alerts
from apps.integrations.errors import SourceError
from apps.sync import inbox, services
from apps.sync.access import look_again
from apps.sync.models import SyncJob
from apps.sync.runner import github_client, run_job
from apps.sync.watching import watch

logger = logging.getLogger(__name__)

# Tasks stay short: a long sync goes on in the next one.
DEADLINE = timedelta(seconds=240)


@shared_task
def run_sync_job(*, job_id: int) -> None:
    """Run one job, as far as it comes in one go."""
    job = SyncJob.objects.get(pk=job_id)
    ran = run_job(job, client_factory=github_client, clock=timezone.now, deadline=DEADLINE)
    # One that could not be taken waits for the job that holds the lease, which comes by here when it ends.
    if ran is not None:
        dispatch_due()
        conclude()


@shared_task
def handle_delivery(*, delivery_id: int) -> None:
    """Do what one webhook asks for."""
    if inbox.handle(delivery_id, now=timezone.now()):
        dispatch_looks()


@shared_task
def reconcile() -> None:
    """Bring the queues in order: what died begins again, what is old is deleted, what is due is dispatched."""
    now = timezone.now()
    services.requeue_stale(now=now)
    services.forget_old_jobs(now=now)
    inbox.forget_old(now=now)
    forget_old_runs(now=now)
    forget_old_alerts(now=now)
    dispatch_waiting()


@shared_task
def start() -> None:
    """Bring the queues in order when the worker starts, and read at once what is due: at first, everything."""
    now = timezone.now()
    services.requeue_stale(now=now)
    services.make_waiting_due(now=now)
    services.request_sync(viewer_login="start", now=now)
    dispatch_waiting()


@shared_task
def sync_due_feeds() -> None:
    """Read the feeds whose turn it is."""
    services.request_sync(viewer_login="schedule", now=timezone.now())
    dispatch_due()


@shared_task
def watch_prometheus() -> None:
    """Read the feeds of Prometheus whose turn it is, where one is connected."""
    if watch(clock=timezone.now).has_changed:
        conclude(settings.AFTER_WATCHING)


@shared_task
def look_up_access(*, user_id: int) -> None:
    """Look up what a person may see; without an answer it stays as it was until it is too old to count."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    try:
        look_again(user, now=timezone.now())
    except SourceError as error:
        logger.warning("What %s may see could not be looked up (%s).", user.login, error.reason)


def conclude(names: Sequence[str] | None = None) -> None:
    """Begin what others do, after a sync unless told; without a broker they do it when their own turn comes."""
    for name in settings.AFTER_SYNC if names is None else names:
        try:
            current_app.tasks[name].delay()
        except (ChannelError, OperationalError):
            logger.warning("The broker is out of reach; %s waits for its own turn.", name)


def begin_delivery(stored: inbox.Stored, *, event: str) -> None:
    """See to a delivery that was just stored: here what may take something from somebody, in the worker the rest."""
    if stored.is_waiting and event in inbox.AT_ONCE:
        inbox.handle(stored.pk, now=timezone.now())
        dispatch_looks()
    elif stored.is_waiting:
        tell(handle_delivery, delivery_id=stored.pk)


def dispatch_waiting() -> None:
    """Tell the worker about everything that waits."""
    dispatch_due()
    dispatch_looks()
    for delivery_id in inbox.due(now=timezone.now()):
        tell(handle_delivery, delivery_id=delivery_id)


def dispatch_due() -> None:
    """Tell the worker about jobs to run."""
    for job_id in services.due_jobs(now=timezone.now()):
        dispatch(job_id)


def dispatch_looks() -> None:
    """Tell the worker whose access has changed."""
    for user_id in order_looks(now=timezone.now()):
        tell(look_up_access, user_id=user_id)


def dispatch(job_id: int) -> None:
    """Tell the worker about a job."""
    tell(run_sync_job, job_id=job_id)


def tell(task: Task[..., None], **row: int) -> None:
    """Tell the worker about a row; without a broker it is found by the next `reconcile`."""
    try:
        task.delay(**row)
    except (ChannelError, OperationalError):
        logger.warning("The broker is out of reach; %s %s waits for the next look at the queue.", task.name, row)

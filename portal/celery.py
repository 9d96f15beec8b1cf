"""The worker and its schedule."""

import os
import signal
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, worker_ready
from kombu.transport import TRANSPORT_ALIASES

from apps.sync.schedule import TICK
from portal.supervisor import signal_at_parents_end

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# What BROKER_URL says when it is not set.
TRANSPORT_ALIASES["folder"] = "portal.broker:Transport"
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # One look for all feeds: a job reads those whose turn it is, in their order.
    "sync": {"task": "apps.sync.tasks.sync_due_feeds", "schedule": TICK},
    # Most looks find that nothing is due. Beside the sync, so that neither waits for the other.
    "watch": {"task": "apps.sync.tasks.watch_prometheus", "schedule": 30.0},
    "tidy-up": {"task": "apps.accounts.tasks.tidy_up", "schedule": 3600.0},
    "tidy-up-coverage": {"task": "apps.coverage.tasks.tidy_up", "schedule": 3600.0},
    "judge": {"task": "apps.scorecards.tasks.judge_all", "schedule": 3600.0},
    # Each of these two is also told to the worker at once, if that can be reached.
    "back-tests": {"task": "apps.scorecards.tasks.run_back_tests", "schedule": 60.0},
    "outbound": {"task": "apps.outbound.tasks.write_at_github", "schedule": 60.0},
    "reconcile": {"task": "apps.sync.tasks.reconcile", "schedule": 60.0},
}


@worker_ready.connect
def begin(**_: Any) -> None:
    """Look after the queue as soon as somebody can work on it."""
    app.send_task("apps.sync.tasks.start")


@beat_embedded_init.connect
def end_with_the_worker(**_: Any) -> None:
    """Let the process that keeps the schedule never outlive its worker."""
    signal_at_parents_end(signal.SIGKILL)

"""Judging in the background: after each sync what changed, now and then everything, because time passes too.

And trying other parameters.
"""

from celery import shared_task
from django.utils import timezone

from apps.scorecards.queries.changes import present_repositories
from apps.scorecards.services import evaluate, parameters


@shared_task
def judge_changes() -> None:
    """Judge the repositories of which anything came in."""
    evaluate(now=timezone.now())


@shared_task
def judge_all() -> None:
    """Judge every repository: a branch grows stale without anything coming in."""
    evaluate(now=timezone.now(), repositories=list(present_repositories()))


@shared_task
def run_back_tests() -> None:
    """Judge again with the parameters that leads asked about."""
    parameters.run_waiting(now=timezone.now())

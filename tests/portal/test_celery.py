"""The worker's schedule."""

from apps.accounts.tasks import tidy_up
from apps.scorecards.tasks import judge_all
from apps.sync import tasks
from portal.celery import app


def test_every_entry_of_the_schedule_is_a_task() -> None:
    names = {task.name for task in (tasks.sync_due_feeds, tasks.reconcile, tidy_up, judge_all)}

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == names


def test_messages_are_json_only() -> None:
    assert list(app.conf.accept_content) == ["json"]

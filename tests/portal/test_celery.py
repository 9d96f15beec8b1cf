"""The worker's schedule."""

from apps.accounts.tasks import tidy_up
from apps.coverage.tasks import tidy_up as tidy_up_coverage
from apps.outbound.tasks import write_at_github
from apps.scorecards.tasks import judge_all, run_back_tests
from apps.sync import tasks
from portal.celery import app


def test_every_entry_of_the_schedule_is_a_task() -> None:
    of_sync = (tasks.sync_due_feeds, tasks.watch_prometheus, tasks.reconcile)
    of_scorecards = (judge_all, run_back_tests)
    names = {task.name for task in (*of_sync, tidy_up, tidy_up_coverage, *of_scorecards, write_at_github)}

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == names


def test_messages_are_json_only() -> None:
    assert list(app.conf.accept_content) == ["json"]

"""When a sync has run, others begin what they do with what came in."""

from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.coverage.tasks import take_up_held_reports
from apps.scorecards.tasks import judge_changes
from apps.sync import services, tasks

pytestmark = pytest.mark.django_db
JUDGE = "apps.scorecards.tasks.judge_changes"
TAKE_UP = "apps.coverage.tasks.take_up_held_reports"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the tasks that are handed to the broker."""
    names: list[str] = []
    monkeypatch.setattr(judge_changes, "delay", lambda: names.append(JUDGE))
    monkeypatch.setattr(take_up_held_reports, "delay", lambda: names.append(TAKE_UP))
    return names


def test_what_is_named_in_the_settings_is_a_task() -> None:
    current_app.loader.import_default_modules()

    assert {TAKE_UP, JUDGE} <= set(current_app.tasks)


def test_a_sync_that_ran_is_followed_by_what_waits_for_it(sent: list[str], settings: Any) -> None:
    tasks.conclude()

    assert sent == list(settings.AFTER_SYNC) == [TAKE_UP, JUDGE]


def test_without_a_broker_nothing_is_lost(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr(judge_changes, "delay", fail)
    monkeypatch.setattr(take_up_held_reports, "delay", fail)

    tasks.conclude()

    assert f"{JUDGE} waits for its own turn" in caplog.text


def test_a_job_that_was_not_taken_is_followed_by_nothing(sent: list[str]) -> None:
    job, _ = services.request_sync(viewer_login="test", now=timezone.now())
    job.state = job.State.DONE
    job.save()

    tasks.run_sync_job(job_id=job.pk)

    assert sent == []

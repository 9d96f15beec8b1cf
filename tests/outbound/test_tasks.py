"""What the worker writes at GitHub, run in this process."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from apps.catalog.models import Repository
from apps.outbound import tasks
from apps.outbound.models import Write
from portal.celery import app
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from tests.scorecards.campaigns import asked_issue, campaign
from tests.scorecards.waivers import failing_repository

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[DemoServer]:
    """Return a server of an organization that the settings name."""
    now = timezone.now().replace(microsecond=0)
    with DemoServer(make_small_world(seed=1, now=now)) as running:
        settings.PORTAL_ORGANIZATION = running.world.login
        settings.GITHUB_API_URL, settings.GITHUB_TOKEN = running.url, "demo-token"
        yield running


@pytest.fixture
def asked(server: DemoServer) -> Write:
    """Return an issue that was asked for."""
    now = timezone.now()
    number = next(one.id for one in server.world.repositories if not (one.is_archived or one.is_empty))
    row = failing_repository(number, now=now)
    of = campaign(row, now=now)
    return asked_issue(of, row, now=now, due_at=now).write


@pytest.fixture
def at_once() -> Iterator[None]:
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


def test_the_worker_opens_what_is_due(asked: Write, server: DemoServer, at_once: None) -> None:
    tasks.write_at_github.delay()

    asked.refresh_from_db()
    repository = next(one for one in server.world.repositories if one.id == Repository.objects.get().github_id)
    assert repository.issues[-1].number == asked.number


@pytest.mark.parametrize("token", ["", "demo-expired"])
def test_without_a_good_credential_it_is_told(asked: Write, settings: Settings, token: str, at_once: None) -> None:
    settings.GITHUB_TOKEN = token

    tasks.write_at_github.delay()

    asked.refresh_from_db()
    assert (asked.number, asked.due_at is not None and asked.due_at > timezone.now()) == (None, True)
    assert "credential" in asked.problem.lower()


def test_what_there_is_no_time_for_is_left_to_another_task(asked: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(tasks, "WRITING_LASTS", timedelta(0))
    monkeypatch.setattr(tasks, "tell", begun.append)

    tasks.write_at_github()

    assert begun == [tasks.write_at_github]

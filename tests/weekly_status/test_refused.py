"""A repository that GitHub refuses is no repository without work."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.sync.models import SyncCursor, SyncRun
from portal.demo.world.model import World
from tests.oracle import NOW

pytestmark = pytest.mark.django_db


def test_a_repository_that_may_not_be_read_is_told_of(small: World, client: Client, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    cursors = SyncCursor.objects.filter(feed="issues", name=small.repositories[0].name)
    cursors.update(refused_at=NOW, problem="No access to issues.")
    SyncRun.objects.filter(feed="issues").update(outcome=SyncRun.Outcome.PARTIAL)

    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/")

    assert "what may not be read of 1." in answer.text
    assert 'title="No access to issues."' in answer.text
    assert len(asked) <= 50

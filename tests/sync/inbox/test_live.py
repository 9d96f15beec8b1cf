"""The organization goes on, and webhooks alone bring the figures to what the oracle says."""

import json
import uuid
from collections.abc import Iterator
from random import Random

import pytest
from django.test import Client
from pytest_django import Settings

from apps.sync import services
from apps.sync.models import SyncJob, WebhookDelivery
from portal.demo.server import DemoServer
from portal.demo.server.webhooks import payload_of
from portal.demo.world.live import Life
from portal.demo.world.model import World
from tests.oracle import compare
from tests.syncing import Clock, Syncing
from tests.webhooks import send, work_off

Webhook = tuple[str, str, bytes]


def let_live(world: World, server: DemoServer, clock: Clock, *, events: int) -> Iterator[Webhook]:
    """Let things happen, a minute apart; yield the webhooks that tell of them."""
    life = Life(world, seed=1)
    for _ in range(events):
        clock.advance(minutes=1)
        for one in life.step(clock()):
            yield one.event, str(uuid.uuid4()), json.dumps(payload_of(one, server=server)).encode()


def run_jobs(sync: Syncing, clock: Clock) -> list[SyncJob]:
    clock.advance(seconds=services.GATHERED_FOR.total_seconds())
    jobs = [SyncJob.objects.get(pk=pk) for pk in services.due_jobs(now=clock())]
    for job in jobs:
        sync.run(job)
    return jobs


@pytest.mark.slow
def test_webhooks_in_any_order_and_twice_bring_the_figures(
    sync: Syncing, server: DemoServer, world: World, clock: Clock, client: Client, settings: Settings
) -> None:
    settings.PORTAL_ORGANIZATION = world.login
    sync()
    told = list(let_live(world, server, clock, events=25))
    assert compare(world, weeks=2, now=clock()) != []

    for event, name, body in Random(3).sample(told * 2, k=2 * len(told)):
        assert send(client, body, event=event, delivery=name).status_code == 202
    work_off()
    jobs = run_jobs(sync, clock)

    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"done"}
    assert len(jobs) < len(told) / 5
    assert compare(world, weeks=2, now=clock()) == []

"""Doing what the worker does, against a server that speaks GitHub."""

from datetime import timedelta

from apps.outbound.services import write_due
from tests.syncing import Syncing

LASTS = timedelta(minutes=4)


def work(sync: Syncing) -> bool:
    """Write what is due, without waiting between writes."""
    return write_due(client_factory=sync.client, clock=sync.clock, lasts=LASTS, sleep=lambda seconds: None)

"""Two who link a postmortem at once leave one link."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from apps.accounts.viewers import local_administrator
from apps.postmortems import services
from apps.postmortems.models import PostmortemLink
from tests.postmortems.incidents import bring_in, closed
from tests.records import FIRST_PASS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_read")]

HERE = "https://github.com/plasma-engine/service-1"
# So old that the audit log lets the test's own entries go.
LONG_AGO = FIRST_PASS - timedelta(days=1200)


def try_to_link(url: str, *, barrier: threading.Barrier) -> str:
    barrier.wait()
    try:
        services.link(local_administrator(), repository_id=1, number=1, url=url, address=None, now=LONG_AGO)
    except services.CannotLink as error:
        return str(error)
    finally:
        connection.close()
    return "linked"


def test_of_two_who_link_at_once_one_does() -> None:
    with transaction.atomic():
        bring_in(1, **closed())
        bring_in(2, labels=())
    attempt = partial(try_to_link, barrier=threading.Barrier(2))

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(attempt, [f"{HERE}/issues/2", "https://wiki.example.com/outage"]))

    assert said.count("linked") == 1
    assert PostmortemLink.objects.filter(unlinked_at=None).count() == 1

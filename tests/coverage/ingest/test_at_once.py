"""Many who send reports of one commit at once leave one a flag."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from apps.coverage.models import CommitCoverage, CoverageFile, CoverageReport
from tests.coverage.reports import bring_in_history, percent_report, send

pytestmark = pytest.mark.django_db(transaction=True)
UPLOADS = 20


def upload(number: int, *, barrier: threading.Barrier) -> str:
    barrier.wait()
    try:
        return send(percent_report(number), run=number, flag="even" if number % 2 == 0 else "odd").result
    finally:
        connection.close()


def test_of_many_at_once_the_last_run_of_each_flag_stays() -> None:
    bring_in_history()
    attempt = partial(upload, barrier=threading.Barrier(UPLOADS))

    with ThreadPoolExecutor(UPLOADS) as pool:
        results = list(pool.map(attempt, random.sample(range(1, UPLOADS + 1), UPLOADS)))

    rows = CoverageReport.objects.order_by("flag").values_list("flag", "run", "lines_covered")
    assert list(rows) == [("even", 20, 20), ("odd", 19, 19)]
    assert results.count("created") == CoverageFile.objects.count() == 2
    assert (CommitCoverage.objects.get().lines_covered, CommitCoverage.objects.get().lines_total) == (20, 100)

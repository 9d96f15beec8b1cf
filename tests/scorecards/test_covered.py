"""What is told of coverage equals the oracle on every demonstration pull request, once its reports came in."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from apps.catalog.models import Repository
from apps.coverage.ingest import measure_new_code
from apps.coverage.models import NewCode
from apps.coverage.queries import changes_to_read, newest_coverage
from apps.delivery.models import PullRequest
from apps.scorecards.models import SubjectResult
from apps.scorecards.registry import all_rules
from apps.sync.models import Capability
from apps.ui.templatetags.ui import percent
from portal.demo.oracle.coverage import new_code, new_modules
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.model import World
from tests.figures import differences
from tests.oracle import NOW, last_weeks, of_oracle, of_portal
from tests.scorecards.conftest import judged_by
from tests.scorecards.test_planted import widened
from tests.weekly_status.conftest import bring_in

pytestmark = pytest.mark.django_db
RULE = "new-module-coverage"
PATH = re.compile(r"src/[^ ]+")


@pytest.fixture(scope="module")
def judged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the small organization, of which all merges were judged by the rule."""
    rules = [widened(rule) for rule in all_rules() if rule.slug == RULE]
    make = partial(make_small_world, seed=3, now=NOW)
    yield from judged_by(rules, name="covered", blocker=django_db_blocker, make=make)


def test_every_pull_request_is_judged_as_the_oracle_does(judged: World) -> None:
    expected = new_modules(judged)
    found = dict(SubjectResult.objects.filter(rule=RULE).values_list("url", "result"))

    assert found == {url: one.result for url, one in expected.items()}
    assert set(found.values()) == {"pass", "fail", "unknown", "not_applicable"}


def test_what_fails_names_the_files(judged: World) -> None:
    expected = new_modules(judged)
    told = dict(SubjectResult.objects.filter(rule=RULE, result="fail").values_list("url", "observed"))

    named = {url: tuple(PATH.findall(observed)) for url, observed in told.items()}
    assert named == {url: one.below for url, one in expected.items() if one.below}


def test_what_is_unknown_says_why(judged: World) -> None:
    causes = Counter(SubjectResult.objects.filter(rule=RULE, result="unknown").values_list("cause", flat=True))

    assert all("let its workflow send one" in cause for cause in causes)


@pytest.fixture
def measured(judged: World) -> World:
    """Have the changed lines read and the new code measured."""
    with DemoServer(judged, clock=lambda: NOW) as server:
        bring_in(server, feeds=("changed-lines",))
    measure_new_code(now=NOW)
    return judged


def known(row: NewCode) -> tuple[int, int] | None:
    return None if row.cause else (row.lines_covered, row.lines_total)


def test_the_new_code_of_every_pull_request_is_as_the_oracle_counts_it(measured: World) -> None:
    pulls = {one.id: one for of in measured.repositories for one in of.pull_requests if not of.is_fork}
    rows = NewCode.objects.select_related("pull_request")
    found = {row.pull_request.github_id: known(row) for row in rows}

    told = {key: new_code(pull) for key, pull in pulls.items() if pull.closed_at is None or pull.merged_at}
    assert found == {key: one and (one.covered, one.total) for key, one in told.items()}
    assert {None, (0, 0)} < set(found.values())


def test_no_line_is_read_where_no_report_tells_of_it(measured: World) -> None:
    read = PullRequest.objects.exclude(lines_head_sha="").exclude(new_code__reported_at=None)

    assert set(read) == set(PullRequest.objects.exclude(lines_head_sha=""))
    assert 0 < read.count() < PullRequest.objects.count()
    assert changes_to_read(now=NOW) == []


def test_every_week_is_as_the_oracle_tells(measured: World) -> None:
    told = []
    for week in last_weeks(12):
        found = [{**row, "cause": None} for row in of_portal(week)["coverage"]]
        true = [{**row, "cause": None} for row in of_oracle(measured, week)["coverage"]]
        assert differences(found, true) == []
        told += true
    assert {row["percent"] is None for row in told} == {True, False}
    assert any(row["change"] for row in told)
    assert any(row["new_code_percent"] for row in told)
    assert any(row["without_report"] for row in told)


def test_what_was_read_of_now_is_as_the_oracle_tells(measured: World) -> None:
    newest = {row.repository: row.percent for row in newest_coverage(_measured_keys(), now=NOW).values()}

    for row in of_oracle(measured, next(last_weeks(1)))["coverage"]:
        assert newest[row["repository"]] == pytest.approx(row["percent"])


def _measured_keys() -> list[int]:
    return list(Repository.objects.measured().values_list("pk", flat=True))


@pytest.mark.parametrize("path", ["/weeks/2026-W47/", "/weeks/2026-W47/markdown"])
def test_the_week_tells_it_to_readers(measured: World, client: Client, path: str) -> None:
    row = next(row for row in of_oracle(measured, next(last_weeks(1)))["coverage"] if row["percent"])

    text = client.get(path).text

    assert row["repository"] in text.partition("Coverage")[2]
    assert percent(row["percent"]) in text
    assert "Without a report:" in text


def test_where_commits_were_not_read_coverage_is_unknown(measured: World) -> None:
    Capability.objects.update_or_create(
        feature="commits", defaults={"state": "forbidden", "detail": "It needs Contents: read.", "checked_at": NOW}
    )

    told = of_portal(next(last_weeks(1)))

    assert told["coverage"] is None
    assert "It needs Contents: read." in told["causes"]["coverage"]

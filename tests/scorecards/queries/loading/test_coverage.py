"""What rules are told of reports of coverage, and why they are told nothing."""

from datetime import timedelta

import pytest

from apps.catalog.models import Repository
from apps.coverage.models import CommitCoverage
from apps.scorecards.facts import CoverageFacts, Missing
from apps.scorecards.queries.changes import changed_repositories
from apps.scorecards.queries.loading.coverage import HEAD_UNREAD, coverage_facts
from apps.scorecards.queries.loading.sources import Sources
from apps.scorecards.services import evaluate
from tests.coverage.reports import bring_in_history, send, sha
from tests.records import SECOND_PASS
from tests.scorecards.queries.loading.conftest import Came

pytestmark = pytest.mark.django_db


@pytest.fixture
def sources(came_in: Came) -> Sources:
    bring_in_history()
    return came_in()


def newest(sources: Sources) -> CoverageFacts | Missing:
    [found] = coverage_facts(list(Repository.objects.all()), sources=sources, now=SECOND_PASS).values()
    return found


def test_the_newest_report_is_told_with_its_distance_to_the_head(sources: Sources) -> None:
    send(of="a")
    send(of="b", now=SECOND_PASS + timedelta(hours=1))

    assert newest(sources) == CoverageFacts(measured_at=SECOND_PASS + timedelta(hours=1), commits_behind=1)


def test_a_head_that_was_read_before_the_history_is_not_ahead_of_it(sources: Sources) -> None:
    send(of="c")
    Repository.objects.update(head_sha=sha("b"))

    assert newest(sources) == CoverageFacts(measured_at=SECOND_PASS, commits_behind=0)


def test_without_a_report_on_the_line_what_to_do_is_said(sources: Sources) -> None:
    send(of="8")

    found = newest(sources)

    assert isinstance(found, Missing)
    assert found.cause.endswith("or keep it as an artifact. docs/send-coverage.md says how.")


def test_how_far_it_is_from_a_head_that_was_not_read_is_not_known(sources: Sources) -> None:
    send(of="b")
    CommitCoverage.objects.get().repository.commits.filter(sha=sha("c")).delete()

    assert newest(sources) == HEAD_UNREAD


def test_without_the_history_it_is_not_known_what_is_on_the_line(came_in: Came) -> None:
    bring_in_history()
    send(of="c")

    assert newest(came_in(without=("commits",))) == Missing(cause="Commits have not been read yet.")


def test_a_report_lets_its_repository_be_judged(sources: Sources) -> None:
    evaluate(now=SECOND_PASS)
    Repository.objects.update(updated_at=SECOND_PASS - timedelta(days=1))
    before = list(changed_repositories())

    send(of="b", now=SECOND_PASS + timedelta(hours=1))

    assert (before, [one.name for one in changed_repositories()]) == ([], ["service-1"])

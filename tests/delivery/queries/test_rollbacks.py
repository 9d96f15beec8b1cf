from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.ingest import number_commits, upsert_commits, upsert_deployments, upsert_pull_requests
from apps.delivery.queries import shipping_figures
from apps.delivery.queries.figures import DeploymentCounts, DeploymentFigures
from apps.delivery.records import CommitRecord
from tests.records import FIRST_PASS, after, commit, deployment, merged
from tests.spans import ADMINISTRATOR, THE_WEEK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_repository")]

OLD, MIDDLE, NEW = (letter * 40 for letter in "abc")
DAY = 24
ENVIRONMENTS = ("production", "production-eu", "staging-eu", "preview-of-docs")


def history(*more: CommitRecord) -> None:
    """A branch of three commits, and then what a test adds."""
    commits = [commit(OLD), commit(MIDDLE, OLD), commit(NEW, MIDDLE), *more]
    upsert_commits(commits, target="R_1", seen_at=FIRST_PASS)
    number_commits(target="R_1")


def deploy(*shas_at: tuple[str, float], state: str = "success", environment: str = "production") -> None:
    records = [
        deployment(
            round(hours * 10) + ENVIRONMENTS.index(environment) * 10_000,
            states=((state, after(hours=hours)),),
            commit_sha=sha,
            environment=environment,
        )
        for sha, hours in shas_at
    ]
    upsert_deployments(records, target="R_1", seen_at=FIRST_PASS)


def reverting(sha: str, *, at: datetime, shas: tuple[str, ...] = (), numbers: tuple[int, ...] = ()) -> CommitRecord:
    return commit(sha, NEW, committed_at=at, reverts_shas=shas, reverts_numbers=numbers)


def figures() -> DeploymentFigures:
    return shipping_figures(ADMINISTRATOR, span=THE_WEEK).figures.deployments


def rolled_back() -> int | None:
    return figures().production.rolled_back


def test_deployments_count_by_their_environment_and_how_they_ended() -> None:
    history()
    deploy((OLD, 1), (MIDDLE, 2))
    deploy((NEW, 3), state="failure")
    deploy((OLD, 1), environment="staging-eu")
    deploy((OLD, 1), environment="preview-of-docs")

    assert figures().production == DeploymentCounts(succeeded=2, failed=1, rolled_back=0)
    assert figures().staging == DeploymentCounts(succeeded=1, failed=0, rolled_back=0)


def test_going_back_to_an_ancestor_within_a_day_is_a_rollback() -> None:
    history()
    deploy((OLD, 1), (NEW, 2), (MIDDLE, 2 + DAY))

    assert rolled_back() == 1


def test_going_back_later_is_none() -> None:
    history()
    deploy((NEW, 2), (MIDDLE, 2.1 + DAY))

    assert rolled_back() == 0


def test_the_same_commit_again_is_none() -> None:
    history()
    deploy((NEW, 2), (NEW, 3))

    assert rolled_back() == 0


def test_another_environment_does_not_roll_this_one_back() -> None:
    history()
    deploy((NEW, 2))
    deploy((OLD, 3), environment="production-eu")

    assert rolled_back() == 0


@pytest.mark.parametrize("named", [NEW, NEW[:9]])
def test_a_revert_of_what_it_brought_takes_it_back(named: str) -> None:
    history(reverting("d" * 40, at=after(hours=5), shas=(named,)))
    deploy((MIDDLE, 1), (NEW, 4))

    assert rolled_back() == 1


def test_a_revert_of_what_was_there_before_does_not() -> None:
    history(reverting("d" * 40, at=after(hours=5), shas=(OLD,)))
    deploy((MIDDLE, 1), (NEW, 4))

    assert rolled_back() == 0


def test_without_one_before_only_its_own_commit_counts() -> None:
    history(reverting("d" * 40, at=after(hours=5), shas=(OLD,)))
    deploy((NEW, 4))

    assert rolled_back() == 0


def test_a_revert_of_a_pull_request_takes_its_merge_back() -> None:
    upsert_pull_requests([replace(merged(7, at=after(hours=1)), merge_sha=NEW)], target="R_1", seen_at=FIRST_PASS)
    history(reverting("d" * 40, at=after(hours=5), numbers=(7,)))
    deploy((MIDDLE, 1), (NEW, 4))

    assert rolled_back() == 1


@pytest.mark.parametrize("hours", [4, 4.1 + DAY])
def test_a_revert_at_once_or_after_a_day_is_another_matter(hours: float) -> None:
    history(reverting("d" * 40, at=after(hours=hours), shas=(NEW,)))
    deploy((MIDDLE, 1), (NEW, 4))

    assert rolled_back() == 0


def test_commits_nobody_knows_are_not_compared() -> None:
    deploy((NEW, 2), (OLD, 3))

    assert rolled_back() == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_figures_take_four_statements(rows: int) -> None:
    history(reverting("d" * 40, at=after(hours=5), shas=(NEW,), numbers=(7,)))
    deploy(*((NEW, hour) for hour in range(rows)))

    with CaptureQueriesContext(connection) as asked:
        figures()

    assert len(asked) == 4

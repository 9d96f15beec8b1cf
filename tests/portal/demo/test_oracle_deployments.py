"""The oracle on tiny worlds: deployments and what they bring."""

import pytest

from portal.demo.world.model import DeploymentStatus
from tests.tiny import HOUR, MONDAY, Tiny


def test_a_deployment_counts_when_it_first_ended(tiny: Tiny) -> None:
    tiny.commits("a")
    done = tiny.deploys("a", at=MONDAY + HOUR, state="failure")
    done.statuses.append(DeploymentStatus(id=1, state="success", created_at=MONDAY + 2 * HOUR))
    tiny.deploys("a", at=MONDAY + HOUR, state="in_progress")
    tiny.deploys("a", at=MONDAY + HOUR, state="error", tier="staging")
    tiny.deploys("a", at=MONDAY + HOUR, tier="other")

    assert tiny.figures()["deployments"] == {
        "staging": {"succeeded": 0, "failed": 1, "rolled_back": 0},
        "production": {"succeeded": 0, "failed": 1, "rolled_back": 0},
    }


def test_an_older_commit_within_a_day_is_a_rollback(tiny: Tiny) -> None:
    tiny.commits("a", "b")
    for hours, sha in ((1, "a"), (2, "b"), (20, "a")):
        tiny.deploys(sha, at=MONDAY + hours * HOUR)

    figures = tiny.figures()

    assert figures["deployments"]["production"] == {"succeeded": 3, "failed": 0, "rolled_back": 1}
    assert figures["dora"]["deployment_frequency"] == 2
    assert figures["dora"]["change_failure_percent"] == pytest.approx(100 / 3)


@pytest.mark.parametrize(("hours", "rolled_back"), [(26, 1), (27, 0)])
def test_an_older_commit_a_day_later_is_no_rollback(tiny: Tiny, hours: int, rolled_back: int) -> None:
    tiny.commits("a", "b")
    tiny.deploys("b", at=MONDAY + 2 * HOUR)
    tiny.deploys("a", at=MONDAY + hours * HOUR)

    assert tiny.figures()["deployments"]["production"]["rolled_back"] == rolled_back
    assert tiny.figures()["dora"]["deployment_frequency"] == 1


@pytest.mark.parametrize(
    ("message", "rolled_back"),
    [
        (f"Revert\n\nThis reverts commit {'b' * 40}.", 1),
        (f"Revert\n\nThis reverts commit {'a' * 40}.", 0),
        ("Reverts acme/gateway#7", 1),
        ("Reverts #7", 1),
        ("Reverts acme/brand#7", 0),
    ],
)
def test_a_revert_of_the_change_takes_a_deployment_back(tiny: Tiny, message: str, rolled_back: int) -> None:
    tiny.commits("a", "b")
    tiny.pull(at=MONDAY, merged_at=MONDAY, merge_sha="b" * 40).number = 7
    tiny.deploys("a", at=MONDAY - HOUR, tier="staging")
    tiny.deploys("b", at=MONDAY + HOUR, tier="staging")
    tiny.commits("c", at=MONDAY + 3 * HOUR, message=message)

    assert tiny.figures()["deployments"]["staging"]["rolled_back"] == rolled_back


def test_lead_time_ends_with_the_first_production_that_holds_the_merge(tiny: Tiny) -> None:
    tiny.commits("a", "b", "c")
    tiny.pull(at=MONDAY, merged_at=MONDAY + HOUR, merge_sha="b" * 40)
    tiny.pull(at=MONDAY, merged_at=MONDAY + HOUR, merge_sha="f" * 40)
    for hours, sha, state in ((2, "a", "success"), (3, "c", "failure"), (5, "c", "success"), (6, "c", "success")):
        tiny.deploys(sha, at=MONDAY + hours * HOUR, state=state)

    assert tiny.figures()["dora"]["lead_time_hours"] == {"p50": 4.0, "p85": 4.0, "n": 1}


@pytest.mark.parametrize("text", ["Since aaaaaaa all is slow", "See https://run/17 for it", "Nothing is named"])
def test_an_incident_names_a_deployment_by_hash_or_address(tiny: Tiny, text: str) -> None:
    tiny.commits("a")
    tiny.deploys("a", at=MONDAY + HOUR, url="https://run/17")
    incident = tiny.issue(at=MONDAY, body=text)
    tiny.labels(incident, "incident", at=MONDAY)

    percent = tiny.figures()["dora"]["change_failure_percent"]

    assert percent == (0.0 if text.startswith("Nothing") else 100.0)


def test_without_deployments_there_is_no_failure_rate(tiny: Tiny) -> None:
    figures = tiny.figures()

    assert figures["dora"]["change_failure_percent"] is None
    cause = figures["causes"]["dora.change_failure_percent"]
    assert cause == "No production deployment finished in this week."


@pytest.mark.parametrize(("labeled_hours", "expected"), [(0, 50.0), (24, 50.0), (25, 25.0)])
def test_restoring_begins_with_a_late_label(tiny: Tiny, labeled_hours: int, expected: float) -> None:
    incident = tiny.issue(at=MONDAY, closed_at=MONDAY + 50 * HOUR)
    tiny.labels(incident, "incident", at=MONDAY + labeled_hours * HOUR)
    tiny.happens(incident, "closed", at=MONDAY + 50 * HOUR)

    assert tiny.figures()["dora"]["restore_hours"] == {"p50": expected, "p85": expected, "n": 1}


def test_an_incident_labeled_after_it_was_closed_was_never_restored(tiny: Tiny) -> None:
    incident = tiny.issue(at=MONDAY, closed_at=MONDAY + HOUR)
    tiny.happens(incident, "closed", at=MONDAY + HOUR)
    tiny.labels(incident, "incident", at=MONDAY + 2 * HOUR)

    assert tiny.figures()["dora"]["restore_hours"]["n"] == 0

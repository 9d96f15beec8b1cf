import pytest

from apps.scorecards.rules.pull_requests.required_checks_configured import required_checks_configured as rule
from tests.scorecards.facts import protection, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


@pytest.mark.parametrize(
    "checks",
    [
        ("lint-test / lint", "lint-test / test (3.11)", "security / trivy", "CodeRabbit"),
        ("lint-test", "scan", "coderabbit/review"),
    ],
)
def test_every_topic_by_any_name_passes(checks: tuple[str, ...]) -> None:
    assert result(rule, repository(protection=protection(required_checks=checks))) == "pass"


def test_what_is_missing_is_named() -> None:
    found = judge(rule, repository(protection=protection(required_checks=("lint", "unit tests"))))

    assert (found.result, found.observed) == ("fail", "not required: security, coderabbit")


def test_what_may_be_required_out_of_sight_is_unknown() -> None:
    hidden = protection(required_checks=("lint",), hidden="Classic rules could not be read.")

    assert result(rule, repository(protection=hidden)) == "unknown"


def test_unread_protection_is_unknown() -> None:
    assert result(rule, repository(protection=UNREAD)) == "unknown"

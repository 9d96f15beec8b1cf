from apps.scorecards.facts import EnvironmentFacts
from apps.scorecards.rules.delivery.production_environment_gated import production_environment_gated as rule
from tests.scorecards.facts import repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def environment(name: str, *reviewers: str, tier: str = "production") -> EnvironmentFacts:
    return EnvironmentFacts(name=name, tier=tier, reviewers=reviewers)


def test_reviewers_on_each_pass() -> None:
    both = (environment("prod-eu", "team:infra"), environment("prod-us", "user:ada"))

    assert result(rule, repository(environments=both)) == "pass"


def test_one_without_fails_by_name() -> None:
    both = (environment("prod-eu", "team:infra"), environment("prod-us"))

    assert judge(rule, repository(environments=both)).observed == "without reviewers: prod-us"


def test_staging_needs_none() -> None:
    assert result(rule, repository(environments=(environment("staging", tier="staging"),))) == "not_applicable"


def test_environments_that_may_not_be_read_are_unknown() -> None:
    assert result(rule, repository(environments=UNREAD)) == "unknown"

from apps.scorecards.facts import OpenUpdate
from apps.scorecards.rules.quality_gates.renovate_prs_not_stale import renovate_prs_not_stale as rule
from tests.scorecards.facts import REPOSITORY_URL, days_ago, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def update(days: float, *, is_security: bool = False) -> OpenUpdate:
    return OpenUpdate(
        number=40,
        url=f"{REPOSITORY_URL}/pull/40",
        title="Update dependency django to v5.2",
        opened_at=days_ago(days),
        is_security=is_security,
    )


def test_young_ones_pass() -> None:
    updates = (update(14), update(7, is_security=True))

    assert judge(rule, repository(open_updates=updates)).observed == "2 open, the oldest for 14 days"


def test_an_old_one_fails_and_is_shown() -> None:
    found = judge(rule, repository(open_updates=(update(1), update(14.1))))

    assert found.observed == "1 of 2 stale, the oldest open for 14 days"
    assert [one.label for one in found.evidence] == ["#40 Update dependency django to v5.2"]


def test_one_for_security_may_wait_half_as_long() -> None:
    assert result(rule, repository(open_updates=(update(7.1, is_security=True),))) == "fail"


def test_without_any_there_is_nothing_to_judge() -> None:
    assert result(rule, repository()) == "not_applicable"


def test_pull_requests_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(open_updates=UNREAD)) == "unknown"

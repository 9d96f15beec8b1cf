from apps.scorecards.rules.tooling.main_commits_verified import main_commits_verified as rule
from tests.scorecards.facts import commit, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_verified_commits_pass() -> None:
    assert judge(rule, repository(commits=(commit(), commit()))).observed == "2 of 2 verified"


def test_one_that_is_not_fails_and_is_shown() -> None:
    found = judge(rule, repository(commits=(commit(), commit(is_signed=None), commit(is_signed=False))))

    assert found.observed == "1 of 3 not verified"
    assert [one.label for one in found.evidence] == ["ccccccc [PE-12] Gateway bootstrap (#12)"]


def test_what_github_does_not_tell_is_unknown() -> None:
    assert "ccccccc" in judge(rule, repository(commits=(commit(), commit(is_signed=None)))).cause


def test_commits_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(commits=UNREAD)) == "unknown"


def test_without_commits_there_is_nothing_to_judge() -> None:
    assert result(rule, repository()) == "not_applicable"

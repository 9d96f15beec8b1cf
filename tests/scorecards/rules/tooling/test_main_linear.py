from apps.scorecards.rules.tooling.main_linear import main_linear as rule
from tests.scorecards.facts import commit, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_one_parent_each_passes() -> None:
    assert judge(rule, repository(commits=(commit(), commit(parents=0)))).observed == "0 of 2 are merge commits"


def test_a_merge_commit_fails_and_is_shown() -> None:
    found = judge(rule, repository(commits=(commit(), commit(parents=2, headline="Merge pull request #12"))))

    assert found.observed == "1 of 2 are merge commits"
    assert [one.label for one in found.evidence] == ["ccccccc Merge pull request #12"]


def test_commits_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(commits=UNREAD)) == "unknown"


def test_without_commits_there_is_nothing_to_judge() -> None:
    assert result(rule, repository()) == "not_applicable"

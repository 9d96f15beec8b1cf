from dataclasses import replace

from apps.scorecards.rules.branching.no_direct_push_to_main import no_direct_push_to_main as rule
from tests.scorecards.facts import commit, repository
from tests.scorecards.rules.judging import UNREAD, judge, result

PUSHED = commit(sha="d" * 40, headline="Fix typo", author="grace", is_merge_of=False)
RELEASE = commit(headline="chore(main): release 1.4.0", author="release-bot", is_merge_of=False)
FIRST = commit(headline="Initial commit", parents=0, is_merge_of=False)
UNCLEAR = commit(sha="e" * 40, is_merge_of=UNREAD)


def test_commits_of_pull_requests_pass() -> None:
    assert judge(rule, repository(commits=(commit(), commit()))).observed == "with pull requests: 2 commits"


def test_a_push_fails_with_who_and_what() -> None:
    found = judge(rule, repository(commits=(commit(), PUSHED)))

    assert found.observed == "1 of 2 commits pushed, by grace"
    assert [one.label for one in found.evidence] == ["ddddddd Fix typo"]


def test_a_push_by_nobody_known_is_told_so() -> None:
    nobody = commit(author="", is_merge_of=False)

    assert judge(rule, repository(commits=(nobody,))).observed.endswith("by somebody without an account")


def test_release_commits_are_exempt() -> None:
    found = judge(rule, repository(commits=(commit(), RELEASE)))

    assert found.observed == "with pull requests: 1 commits, 1 by a release"


def test_a_release_by_pull_request_counts_as_one() -> None:
    released = replace(RELEASE, is_merge_of=True)

    assert judge(rule, repository(commits=(commit(), released))).observed == "with pull requests: 2 commits"


def test_the_first_commit_of_all_came_without() -> None:
    assert result(rule, repository(commits=(FIRST,))) == "not_applicable"
    assert result(rule, repository(commits=(commit(), FIRST))) == "pass"


def test_a_commit_that_may_have_been_rebased_is_unknown_by_name() -> None:
    assert judge(rule, repository(commits=(commit(), UNCLEAR))).cause == f"eeeeeee: {UNREAD.cause}"


def test_a_push_is_one_whatever_the_others_are() -> None:
    assert result(rule, repository(commits=(UNCLEAR, PUSHED))) == "fail"


def test_commits_that_were_not_read_are_unknown() -> None:
    assert result(rule, repository(commits=UNREAD)) == "unknown"

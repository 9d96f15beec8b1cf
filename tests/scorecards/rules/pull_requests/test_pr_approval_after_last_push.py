from apps.scorecards.rules.pull_requests.pr_approval_after_last_push import pr_approval_after_last_push as rule
from tests.scorecards.facts import days_ago, pull_request, review
from tests.scorecards.rules.judging import judge, result

STALE = review("grace", commit_sha="b" * 40)


def test_an_approval_of_the_head_passes() -> None:
    assert judge(rule, pull_request(reviews=(STALE, review("linus")))).observed == "linus approved aaaaaaa"


def test_an_approval_of_an_earlier_commit_fails_with_both() -> None:
    assert judge(rule, pull_request(reviews=(STALE,))).observed == "approved: grace bbbbbbb; the head is aaaaaaa"


def test_a_comment_on_the_head_renews_nothing() -> None:
    assert result(rule, pull_request(reviews=(STALE, review("grace", "commented")))) == "fail"


def test_approved_again_it_passes() -> None:
    assert result(rule, pull_request(reviews=(STALE, review("grace", submitted_at=days_ago(1.5))))) == "pass"


def test_an_approval_of_a_commit_that_is_gone_is_unknown() -> None:
    assert result(rule, pull_request(reviews=(review("grace", commit_sha=""),))) == "unknown"


def test_without_an_approval_it_is_left_to_another_rule() -> None:
    others = (review("ada"), review("coderabbitai", is_human=False), review("grace", "changes_requested"))

    assert result(rule, pull_request(author="ada", reviews=others)) == "not_applicable"

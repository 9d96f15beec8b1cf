import pytest

from apps.scorecards.facts import KeyedIssue
from apps.scorecards.rules.pull_requests.pr_issue_exists import pr_issue_exists as rule
from tests.scorecards.facts import pull_request
from tests.scorecards.rules.judging import UNREAD, judge, result


def issue(repository: str = "plasma-engine-gateway", number: int = 7) -> KeyedIssue:
    url = f"https://github.com/plasma-engine/{repository}/issues/{number}"
    return KeyedIssue(repository=repository, number=number, url=url, is_open=True)


def test_an_issue_that_bears_the_key_passes_and_is_shown() -> None:
    found = judge(rule, pull_request(keyed_issues=(issue(),)))

    assert (found.result, found.observed) == ("pass", "an issue bears PE-12")
    assert [one.url for one in found.evidence] == [issue().url]


def test_a_key_of_several_issues_shows_all() -> None:
    found = judge(rule, pull_request(keyed_issues=(issue(), issue("plasma-engine-agent", 9))))

    assert found.observed == "2 issues bear PE-12"
    assert [one.label for one in found.evidence] == ["plasma-engine-gateway#7", "plasma-engine-agent#9"]


def test_a_key_of_no_issue_fails_by_name() -> None:
    assert judge(rule, pull_request(keyed_issues=())).observed == "no issue bears PE-12"


def test_the_key_counts_wherever_it_stands() -> None:
    assert result(rule, pull_request(title="fix: PE-12 bootstrap", keyed_issues=(issue(),))) == "pass"


@pytest.mark.parametrize("title", ["Bootstrap", "[#12] Bootstrap", "TYPE-12 bootstrap"])
def test_a_title_without_a_key_is_left_to_another_rule(title: str) -> None:
    assert result(rule, pull_request(title=title)) == "not_applicable"


def test_issues_that_were_not_read_are_unknown() -> None:
    assert result(rule, pull_request(keyed_issues=UNREAD)) == "unknown"


def test_bots_are_left_alone() -> None:
    assert result(rule, pull_request(author_kind="dependency_bot")) == "not_applicable"

from apps.scorecards.rules.observability.logs_json_correlation import logs_json_correlation as rule
from tests.scorecards.facts import check, repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def test_a_green_check_passes() -> None:
    assert judge(rule, repository(log_check=check("ci / log-format"))).observed == "ci / log-format: success"


def test_a_red_one_fails() -> None:
    assert result(rule, repository(log_check=check("log-format", "failure"))) == "fail"


def test_without_one_it_cannot_be_observed() -> None:
    assert judge(rule, repository(log_check=UNREAD)).cause == UNREAD.cause


def test_only_services_log() -> None:
    assert result(rule, repository(kind="library", log_check=UNREAD)) == "not_applicable"
    assert result(rule, repository(kind=UNREAD)) == "unknown"

from apps.scorecards.facts import AlertRuleFacts
from apps.scorecards.rules.observability.alert_rules_exist import alert_rules_exist as rule
from tests.scorecards.facts import repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def alert(name: str, severity: str = "critical", *, is_enabled: bool = True) -> AlertRuleFacts:
    return AlertRuleFacts(name=name, severity=severity, is_enabled=is_enabled)


def test_one_with_a_severity_passes() -> None:
    assert judge(rule, repository(alert_rules=(alert("Slow", ""), alert("Down")))).observed == "Down"


def test_none_fails() -> None:
    assert judge(rule, repository(alert_rules=())).observed == "no alerting rule"


def test_those_turned_off_or_without_a_severity_fail_by_name() -> None:
    found = judge(rule, repository(alert_rules=(alert("Slow", ""), alert("Down", is_enabled=False))))

    assert found.observed == "turned off or without a severity: Down, Slow"


def test_without_prometheus_it_is_unknown() -> None:
    assert judge(rule, repository(alert_rules=UNREAD)).cause == UNREAD.cause


def test_only_services_have_them() -> None:
    assert result(rule, repository(kind="infra")) == "not_applicable"

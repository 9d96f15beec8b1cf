from apps.scorecards.facts import MetricsFacts, RepositoryFacts
from apps.scorecards.rules.observability.metrics_otel_exposed import metrics_otel_exposed as rule
from tests.scorecards.facts import repository
from tests.scorecards.rules.judging import UNREAD, judge, result


def scraped(*, is_up: bool = True, has_open_telemetry: bool = True) -> RepositoryFacts:
    return repository(metrics=MetricsFacts(is_up=is_up, has_open_telemetry=has_open_telemetry))


def test_metrics_of_open_telemetry_pass() -> None:
    assert result(rule, scraped()) == "pass"


def test_others_fail() -> None:
    assert judge(rule, scraped(has_open_telemetry=False)).observed == "scraped, but without metrics of OpenTelemetry"


def test_none_fail() -> None:
    assert judge(rule, scraped(is_up=False)).observed == "not scraped in the last 24 hours"


def test_without_prometheus_it_is_unknown() -> None:
    assert judge(rule, repository(metrics=UNREAD)).cause == UNREAD.cause


def test_only_services_have_them() -> None:
    assert result(rule, repository(kind="docs")) == "not_applicable"

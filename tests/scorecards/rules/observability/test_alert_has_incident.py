from dataclasses import replace
from typing import Any

from apps.scorecards.facts import CriticalAlertFacts, OrganizationFacts
from apps.scorecards.rules.observability.alert_has_incident import alert_has_incident as rule
from tests.scorecards.facts import days_ago, organization
from tests.scorecards.rules.judging import UNREAD, judge, result

MINUTE = 1 / 24 / 60
FIRED = 2.0


def alerts(*told: dict[str, Any]) -> OrganizationFacts:
    usual: dict[str, Any] = {
        "name": "Down",
        "fired_at": days_ago(FIRED),
        "ended_at": days_ago(FIRED - 60 * MINUTE),
        "is_silenced": False,
        "incident_opened_at": None,
    }
    return organization(critical_alerts=tuple(CriticalAlertFacts(**usual | one) for one in told))


def test_an_incident_within_half_an_hour_passes() -> None:
    assert judge(rule, alerts({"incident_opened_at": days_ago(FIRED - 29 * MINUTE)})).observed == "1 of 1"


def test_one_that_was_open_before_passes() -> None:
    assert result(rule, alerts({"incident_opened_at": days_ago(FIRED + 1)})) == "pass"


def test_none_or_a_late_one_fails_by_name() -> None:
    assert judge(rule, alerts({})).observed == "without an incident: Down on 21 Nov"
    assert result(rule, alerts({"incident_opened_at": days_ago(FIRED - 31 * MINUTE)})) == "fail"


def test_one_that_goes_on_fails() -> None:
    assert result(rule, alerts({"ended_at": None})) == "fail"


def test_what_is_short_silenced_or_new_does_not_count() -> None:
    short, silenced = {"ended_at": days_ago(FIRED - 14 * MINUTE)}, {"is_silenced": True}
    new = {"fired_at": days_ago(20 * MINUTE), "ended_at": None}

    assert result(rule, alerts(short, silenced, new)) == "not_applicable"


def test_without_prometheus_it_is_unknown() -> None:
    assert judge(rule, organization(critical_alerts=UNREAD)).cause == UNREAD.cause


def test_it_says_where_silences_are_not_known() -> None:
    found = judge(rule, alerts({"is_silenced": None}))

    assert found.observed == "without an incident: Down on 21 Nov (whether any was silenced is not known)"


def test_a_gap_in_the_data_leaves_unknown_what_would_pass() -> None:
    def with_gap(*told: dict[str, Any]) -> OrganizationFacts:
        return replace(alerts(*told), alerts_gap=UNREAD)

    assert judge(rule, with_gap({"incident_opened_at": days_ago(FIRED)})).cause == UNREAD.cause
    assert judge(rule, with_gap()).cause == UNREAD.cause
    assert result(rule, with_gap({})) == "fail"

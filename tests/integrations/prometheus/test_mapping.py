"""From answers to records: what fired, what is known, and what does not fit."""

from datetime import datetime
from typing import Any

import pytest

from apps.incidents.records import AlertsRecord, FiringRecord
from apps.integrations.errors import SourceUnavailable
from apps.integrations.prometheus.mapping import alerts_of, moment, rules_of, services_of
from tests.integrations.prometheus.answers import BEGAN, STEP, firing, series

STEPS = range(6)
ALL = series(*STEPS)


def at(step: int) -> datetime:
    return moment(BEGAN + STEP * step)


def alerts(*fired: Any, alive: Any = ALL, active: Any = (), warning: str = "") -> AlertsRecord:
    moments = [BEGAN + STEP * step for step in STEPS]
    return alerts_of(fired, list(active), [alive], moments=moments, step_seconds=STEP, warning=warning)


def edges(record: AlertsRecord) -> list[tuple[datetime, datetime, datetime | None]]:
    return [(one.began_at, one.seen_at, one.ended_at) for one in record.firing]


def test_an_alert_ends_at_the_first_moment_without_it() -> None:
    assert edges(alerts(firing(1, 2))) == [(at(1), at(2), at(3))]


def test_one_that_fires_at_the_end_goes_on() -> None:
    assert edges(alerts(firing(4, 5))) == [(at(4), at(5), None)]


def test_one_that_pauses_fires_twice() -> None:
    assert edges(alerts(firing(0, 2))) == [(at(0), at(0), at(1)), (at(2), at(2), at(3))]


def test_a_gap_in_the_data_ends_nothing() -> None:
    found = alerts(firing(0, 1, 4), alive=series(0, 1, 4, 5))

    assert edges(found) == [(at(0), at(4), at(5))]
    assert found.gaps == [(at(2), at(3))]


def test_without_any_data_nothing_is_known() -> None:
    found = alerts(alive=series())

    assert (found.known_at, found.last_known_at, found.gaps) == (None, None, [(at(0), at(5))])


def test_gaps_are_told_apart() -> None:
    assert alerts(alive=series(1, 4)).gaps == [(at(0), at(0)), (at(2), at(3)), (at(5), at(5))]


def test_after_a_warning_no_moment_counts_as_known() -> None:
    found = alerts(firing(0), warning="a store is out of reach")

    assert (edges(found), found.known_at) == ([(at(0), at(0), None)], None)


def test_it_is_told_since_when_an_alert_was_active() -> None:
    labels = {"alertname": "Down", "service": "api", "severity": "critical", "__name__": "ALERTS_FOR_STATE"}

    def found(value: str) -> FiringRecord:
        return alerts(firing(1, 2), active=[series(1, 2, value=value, **labels)]).firing[0]

    assert found(str(BEGAN - 30)).active_at == moment(BEGAN - 30)
    assert found("NaN").active_at is None
    assert found("1e300").active_at is None


def test_the_state_is_no_part_of_the_labels() -> None:
    assert alerts(firing(1)).firing[0].labels == {"alertname": "Down", "service": "api", "severity": "critical"}


@pytest.mark.parametrize(
    "broken",
    [
        7,
        {},
        {"metric": {}, "values": None},
        {"metric": {"alertname": 7}, "values": []},
        {"metric": {}, "values": [[BEGAN, 1]]},
        {"metric": {}, "values": [[BEGAN, "many"]]},
        {"metric": {}, "values": [[1e300, "1"]]},
        {"metric": {}, "values": [[BEGAN, "NaN"]]},
        {"metric": {}, "values": [[BEGAN, "+Inf"]]},
        {"metric": {}, "values": [["x", "1"]]},
        {"metric": {}, "values": [[BEGAN]]},
    ],
)
def test_one_alert_that_does_not_fit_makes_the_answer_unreadable(broken: Any) -> None:
    with pytest.raises(SourceUnavailable, match="unreadable"):
        alerts(firing(1), broken)


def test_labels_are_made_fit_to_be_stored() -> None:
    assert alerts(firing(1, service="a\x00" + "b" * 600)).firing[0].labels[
        "service"
    ] == "a\N{REPLACEMENT CHARACTER}" + ("b" * 498)


def test_alerting_rules_come_with_their_labels_and_whether_they_work() -> None:
    good = {"type": "alerting", "name": "Down", "labels": {"severity": "critical"}, "health": "ok"}
    broken = good | {"name": "Slow", "labels": {}, "health": "err", "lastError": "no such function"}
    records, skipped = rules_of([{"file": "a.yml", "name": "api", "rules": [good, broken, good | {"name": 7}]}])

    assert [(one.name, one.labels, one.is_evaluated, one.problem) for one in records] == [
        ("Down", {"severity": "critical"}, True, ""),
        ("Slow", {}, False, "no such function"),
    ]
    assert (records[0].group, skipped) == ("a.yml;api", 1)


def test_recording_rules_are_left_out() -> None:
    assert rules_of([{"name": "api", "rules": [{"type": "recording", "name": "job:up"}]}]) == ([], 0)


def test_a_group_without_rules_is_unreadable() -> None:
    with pytest.raises(SourceUnavailable, match="unreadable"):
        rules_of([{"name": "api"}])


def test_a_service_is_up_if_any_of_its_targets_was() -> None:
    up = [
        {"metric": {"job": "api"}, "value": [BEGAN, "1"]},
        {"metric": {"job": "web"}, "value": [BEGAN, "NaN"]},
    ]
    telemetry = [{"metric": {"job": "api"}, "value": [BEGAN, "3"]}]

    found = {one.labels["job"]: (one.is_up, one.has_open_telemetry) for one in services_of(up, telemetry)}
    assert found == {"api": (True, True), "web": (False, False)}

"""From answers of Prometheus to records. What does not fit is an answer that says nothing, never "nothing fired"."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from apps.incidents.records import AlertRuleRecord, AlertsRecord, FiringRecord, ServiceRecord
from apps.integrations.errors import RecordInvalid
from apps.integrations.prometheus.answers import unreadable
from apps.integrations.texts import clean

Labels = tuple[tuple[str, str], ...]
Samples = Mapping[int, float]  # by whole seconds

LABEL_LENGTH = 200
TEXT_LENGTH = 500
MOST_LABELS = 60
NOT_IDENTITY = frozenset({"__name__", "alertstate"})
# The first second of the year 9999: a time after it is none.
LAST_SECOND = 253_370_764_800
LOADED = ("ok", "unknown")  # unknown: not evaluated yet


def alerts_of(
    firing: Sequence[Any],
    active: Sequence[Any],
    alive: Sequence[Any],
    *,
    moments: Sequence[int],
    step_seconds: int,
    warning: str = "",
) -> AlertsRecord:
    """Return what fired at some moments. `alive` has a value at each moment of which Prometheus knows anything.

    What the server warns of may have left something out: then no moment counts as known. Raises SourceUnavailable for
    an answer that does not fit: one alert left out would look like one that ended.
    """
    alive_at = frozenset(at for series in alive for at in _samples(series)) if not warning else frozenset()
    known = [at for at in moments if at in alive_at]
    active_since = _merged(active)
    stretches = [
        record
        for labels, samples in sorted(_merged(firing).items())
        for record in _stretches(
            labels, _fired(samples), active=active_since.get(labels, {}), alive=alive_at, moments=moments
        )
    ]
    return AlertsRecord(
        from_at=moment(moments[0]),
        until_at=moment(moments[-1]),
        step_seconds=step_seconds,
        firing=stretches,
        known_at=moment(known[0]) if known else None,
        last_known_at=moment(known[-1]) if known else None,
        gaps=_gaps(moments, alive=alive_at, step_seconds=step_seconds),
        warning=warning,
    )


def rules_of(groups: Sequence[Any]) -> tuple[list[AlertRuleRecord], int]:
    """Return the alerting rules, and how many others do not fit."""
    records, skipped = [], 0
    for group in groups:
        rules = group.get("rules") if isinstance(group, dict) else None
        if not isinstance(rules, list):
            unreadable("a group holds no rules")
        for rule in rules:
            try:
                record = _rule(rule, group=group)
            except RecordInvalid:
                skipped += 1
            else:
                records += [record] if record else []
    return records, skipped


def services_of(up: Sequence[Any], telemetry: Sequence[Any]) -> list[ServiceRecord]:
    """Return what is scraped, by labels. Raises SourceUnavailable for an answer that does not fit."""
    is_up: dict[Labels, bool] = defaultdict(bool)
    for series in up:
        # NaN is no 1: it tells nothing of a target.
        is_up[_labels(series)] |= _value(series) == 1
    with_telemetry = {_labels(series) for series in telemetry}
    return [
        ServiceRecord(labels=dict(labels), is_up=is_up.get(labels, False), has_open_telemetry=labels in with_telemetry)
        for labels in sorted({*is_up, *with_telemetry})
    ]


def moment(second: float) -> datetime:
    """Return a time of Prometheus as a moment in UTC."""
    return datetime.fromtimestamp(second, UTC)


def _stretches(
    labels: Labels, firing: set[int], *, active: Samples, alive: frozenset[int], moments: Sequence[int]
) -> Iterator[FiringRecord]:
    """Yield each stretch of firing. Only a moment at which it is known not to fire ends one."""
    fired: list[int] = []
    for at in moments:
        if at in firing:
            fired.append(at)
        elif fired and at in alive:
            yield _stretch(labels, fired, active=active, ended_at=at)
            fired = []
    if fired:
        yield _stretch(labels, fired, active=active, ended_at=None)


def _stretch(labels: Labels, fired: Sequence[int], *, active: Samples, ended_at: int | None) -> FiringRecord:
    since = (active[at] for at in fired if at in active)
    first = next((one for one in since if math.isfinite(one) and 0 < one <= fired[0]), None)
    return FiringRecord(
        labels=dict(labels),
        active_at=moment(int(first)) if first is not None else None,
        began_at=moment(fired[0]),
        seen_at=moment(fired[-1]),
        ended_at=moment(ended_at) if ended_at is not None else None,
    )


def _gaps(moments: Sequence[int], *, alive: frozenset[int], step_seconds: int) -> list[tuple[datetime, datetime]]:
    """Return the first and last moment of each stretch of which nothing is known."""
    dead = [at for at in moments if at not in alive]
    breaks = [place for place, (one, other) in enumerate(pairwise(dead), 1) if other - one > step_seconds]
    edges = pairwise([0, *breaks, len(dead)]) if dead else ()
    return [(moment(dead[begin]), moment(dead[end - 1])) for begin, end in edges]


def _fired(samples: Samples) -> set[int]:
    if not all(map(math.isfinite, samples.values())):
        unreadable("an alert is neither firing nor not")
    return {at for at, value in samples.items() if value > 0}


def _merged(series: Iterable[Any]) -> dict[Labels, dict[int, float]]:
    found: dict[Labels, dict[int, float]] = defaultdict(dict)
    for one in series:
        found[_labels(one)].update(_samples(one))
    return found


def _samples(series: Any) -> dict[int, float]:
    values = series.get("values") if isinstance(series, dict) else None
    if not isinstance(values, list):
        unreadable("a series holds no values")
    return dict(_sample(one) for one in values)


def _value(series: Any) -> float:
    return _sample(series.get("value") if isinstance(series, dict) else None)[1]


def _sample(value: Any) -> tuple[int, float]:
    try:
        at, number = value
        second = round(float(at))
        if not 0 <= second < LAST_SECOND or not isinstance(number, str):
            raise ValueError(at)
        return second, float(number)
    except (TypeError, ValueError, OverflowError):
        unreadable("a value is no time with a number")


def _labels(series: Any) -> Labels:
    found = series.get("metric") if isinstance(series, dict) else None
    if not isinstance(found, dict) or not _are_labels(found):
        unreadable("a series holds no labels")
    return _fit(found)


def _are_labels(found: Mapping[Any, Any]) -> bool:
    return len(found) <= MOST_LABELS and all(isinstance(one, str) for one in found.values())


def _fit(found: Mapping[str, str]) -> Labels:
    kept = ((name, text) for name, text in found.items() if name not in NOT_IDENTITY)
    return tuple(sorted((clean(name, limit=LABEL_LENGTH), clean(text, limit=TEXT_LENGTH)) for name, text in kept))


def _rule(rule: Any, *, group: Mapping[str, Any]) -> AlertRuleRecord | None:
    """Return an alerting rule, None for one that only records. Raises RecordInvalid."""
    if not isinstance(rule, dict) or not isinstance(rule.get("name"), str) or not rule["name"]:
        raise RecordInvalid("A rule of Prometheus has no name.", reason="invalid")
    if rule.get("type", "alerting") != "alerting":
        return None
    labels, health, error = rule.get("labels") or {}, rule.get("health"), rule.get("lastError")
    if not isinstance(labels, dict) or not _are_labels(labels):
        raise RecordInvalid("The labels of a rule of Prometheus do not fit.", reason="invalid")
    return AlertRuleRecord(
        group=clean(f"{group.get('file', '')};{group.get('name', '')}", limit=TEXT_LENGTH),
        name=clean(rule["name"], limit=LABEL_LENGTH),
        labels=dict(_fit(labels)),
        is_evaluated=health in LOADED,
        problem=clean(error, limit=TEXT_LENGTH) if isinstance(error, str) else "",
    )

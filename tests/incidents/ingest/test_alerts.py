"""What fired is stored once, goes on from look to look, and ends only when that is known."""

from datetime import datetime, timedelta

import pytest

from apps.incidents.ingest import forget_old_alerts, record_alerts
from apps.incidents.models import Alert, AlertGap
from tests.incidents.records import fired, look, minute

pytestmark = pytest.mark.django_db


def stored() -> list[tuple[datetime, datetime, datetime | None]]:
    return list(Alert.objects.order_by("began_at").values_list("began_at", "seen_at", "ended_at"))


def test_an_alert_is_stored_with_what_its_labels_say() -> None:
    record_alerts(look(0, 9, fired(2, 4, 5)))
    alert = Alert.objects.get()

    assert (alert.name, alert.severity, alert.service) == ("Down", "critical", "repository-1")
    assert (alert.active_at, alert.began_at, alert.ended_at) == (minute(1), minute(2), minute(5))


def test_twice_is_the_same_as_once() -> None:
    for _ in range(2):
        record_alerts(look(0, 9, fired(0, 1, 2), fired(5, 9), gaps=[(3, 4)]))

    assert stored() == [(minute(0), minute(1), minute(2)), (minute(5), minute(9), None)]
    assert AlertGap.objects.count() == 1


def test_it_goes_on_over_looks_and_keeps_its_key() -> None:
    record_alerts(look(0, 4, fired(2, 4)))
    key = Alert.objects.get().pk
    record_alerts(look(5, 9, fired(5, 7, 8)))

    assert stored() == [(minute(2), minute(7), minute(8))]
    assert Alert.objects.get().pk == key


def test_looks_that_overlap_are_one() -> None:
    record_alerts(look(0, 6, fired(2, 6)))
    record_alerts(look(4, 9, fired(4, 7, 8)))
    record_alerts(look(4, 9, fired(4, 7, 8)))

    assert stored() == [(minute(2), minute(7), minute(8))]


def test_it_ends_with_the_first_moment_known_to_be_without_it() -> None:
    record_alerts(look(0, 4, fired(2, 4)))
    record_alerts(look(5, 9))

    assert stored() == [(minute(2), minute(4), minute(5))]


def test_it_ends_although_the_moment_seen_last_is_looked_at_again() -> None:
    record_alerts(look(0, 4, fired(2, 4)))
    record_alerts(look(4, 9))

    assert stored() == [(minute(2), minute(4), minute(9))]


def test_a_look_that_knows_nothing_ends_nothing() -> None:
    record_alerts(look(0, 4, fired(2, 4)))
    record_alerts(look(5, 9, gaps=[(5, 9)], known=None))

    assert stored() == [(minute(2), minute(4), None)]


def test_it_goes_on_over_a_gap() -> None:
    record_alerts(look(0, 4, fired(2, 4)))
    record_alerts(look(5, 9, fired(8, 9), gaps=[(5, 7)], known=8))

    assert stored() == [(minute(2), minute(9), None)]


def test_after_a_moment_without_it_another_one_begins() -> None:
    record_alerts(look(0, 4, fired(2, 4)))
    record_alerts(look(5, 9, fired(7, 9)))

    assert stored() == [(minute(2), minute(4), minute(5)), (minute(7), minute(9), None)]


def test_other_labels_are_another_alert() -> None:
    record_alerts(look(0, 4, fired(2, 4), fired(2, 4, instance="b")))

    assert Alert.objects.count() == 2


def test_an_older_look_leaves_what_fires_now() -> None:
    record_alerts(look(20, 29, fired(22, 29)))
    record_alerts(look(0, 9))

    assert stored() == [(minute(22), minute(29), None)]


def test_a_gap_grows_over_looks() -> None:
    record_alerts(look(0, 4, gaps=[(2, 4)]))
    record_alerts(look(5, 9, gaps=[(5, 6), (9, 9)]))

    assert list(AlertGap.objects.order_by("began_at").values_list("began_at", "ended_at")) == [
        (minute(2), minute(6)),
        (minute(9), minute(9)),
    ]


def test_what_ended_long_ago_is_forgotten() -> None:
    record_alerts(look(0, 9, fired(2, 4, 5), fired(2, 9, instance="b")))

    assert forget_old_alerts(now=minute(0) + timedelta(days=401)) == 1
    assert stored() == [(minute(2), minute(9), None)]

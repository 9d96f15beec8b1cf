"""The times of incidents corrected with a reason: who may, what cannot be, and that everything agrees about them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.viewers import Viewer, local_administrator
from apps.catalog.models import Repository
from apps.catalog.queries import EVERYTHING
from apps.delivery import services
from apps.delivery.models import IncidentTimeCorrection
from apps.delivery.queries import shipping_figures
from apps.delivery.queries.incidents import Time
from apps.postmortems.queries import IncidentChoice, IncidentList, incident_list
from apps.scorecards.queries.loading import load_facts
from apps.sync.models import SyncRun
from tests.postmortems.incidents import CLOSED, bring_in, closed, comment
from tests.records import BEN, FIRST_PASS, START, after, event
from tests.spans import ADMINISTRATOR, THE_WEEK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]
NOW = FIRST_PASS + timedelta(hours=1)
REASON = "The first alert fired earlier."
ACKNOWLEDGED = after(minutes=5)


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(autouse=True)
def _incident(_read: None) -> None:
    bring_in(assignees=(BEN,), comments=(comment(1, at=ACKNOWLEDGED),), **closed())


def correct(time: Time, at: datetime, *, reason: str = REASON, who: Viewer | None = None) -> IncidentTimeCorrection:
    told: dict[str, Any] = {"repository_id": 1, "number": 1, "address": None, "now": NOW}
    return services.correct_time(who or local_administrator(), time=time, at=at, reason=reason, **told)


def take_back(made: IncidentTimeCorrection, *, reason: str = REASON) -> None:
    told: dict[str, Any] = {"repository_id": 1, "number": 1, "address": None, "now": NOW}
    services.take_back(local_administrator(), correction_id=made.pk, reason=reason, **told)


def listed() -> IncidentList:
    choice = IncidentChoice(narrowed_to=EVERYTHING)
    return incident_list(local_administrator(), choice=choice, mine=None, now=NOW)


def hours() -> tuple[float | None, ...]:
    """Return how long it took until it was resolved, as the week, the list and the month's chart have it."""
    week = shipping_figures(ADMINISTRATOR, span=THE_WEEK).figures.dora.restore_hours.p50
    found = listed()
    return week, found.rows[0].hours_to_resolve, found.months.resolved[-2]


def test_week_list_and_months_agree_on_what_is_in_force() -> None:
    before = hours()
    first = correct(Time.STARTED, START - timedelta(hours=2))
    correct(Time.RESOLVED, CLOSED - timedelta(hours=10))
    both = hours()
    take_back(first)

    assert (set(before), set(both), set(hours())) == ({30.0}, {22.0}, {20.0})


def test_the_latest_is_in_force_and_all_stay_on_record(client: Client) -> None:
    correct(Time.STARTED, after(hours=-1))
    second = correct(Time.STARTED, after(hours=-2))
    one = client.get("/api/v1/incidents/service-1/1").json()
    take_back(second)

    told = [(item["at"][11:16], item["was_at"][11:16], item["is_in_force"]) for item in one["corrections"]]
    assert told == [("07:00", "08:00", True), ("08:00", "09:00", False)]
    assert listed().rows[0].started_at == after(hours=-1)
    assert IncidentTimeCorrection.objects.count() == 2


@pytest.mark.parametrize(
    ("time", "at", "words"),
    [
        (Time.STARTED, NOW + timedelta(seconds=1), "This is in the future."),
        (Time.STARTED, START - timedelta(days=367), "more than a year before"),
        (Time.STARTED, after(minutes=6), "It was acknowledged on 1 Sep 2026 at 09:05:00: this cannot be after that."),
        (Time.ACKNOWLEDGED, after(minutes=-1), "It began on 1 Sep 2026 at 09:00:00: this cannot be before that."),
        (Time.ACKNOWLEDGED, CLOSED + timedelta(minutes=1), "It was resolved on 2 Sep 2026 at 15:00:00"),
        (Time.RESOLVED, after(minutes=4), "It was acknowledged on 1 Sep 2026 at 09:05:00"),
    ],
)
def test_what_cannot_have_been_is_refused(time: Time, at: datetime, words: str) -> None:
    with pytest.raises(services.CannotCorrect, match=words):
        correct(time, at)

    assert not IncidentTimeCorrection.objects.exists()


@pytest.mark.parametrize("reason", ["", "because", "\u200b" * 20])
def test_it_needs_a_reason_both_ways(reason: str) -> None:
    made = correct(Time.STARTED, after(hours=-1))

    with pytest.raises(services.CannotCorrect, match="Say why"):
        correct(Time.STARTED, after(hours=-2), reason=reason)
    with pytest.raises(services.CannotCorrect, match="Say why"):
        take_back(made, reason=reason)


def test_an_open_one_was_not_resolved() -> None:
    correct(Time.RESOLVED, after(hours=1))
    bring_in(updated_at=NOW)

    assert listed().rows[0].resolved_at is None
    with pytest.raises(services.CannotCorrect, match="It is open: close the issue at GitHub first"):
        correct(Time.RESOLVED, CLOSED)


def test_a_later_closing_tells_its_own_time() -> None:
    correct(Time.RESOLVED, CLOSED - timedelta(hours=1))
    bring_in(**closed(closed_at=NOW + timedelta(hours=1), updated_at=NOW + timedelta(hours=1)))

    assert listed().rows[0].resolved_at == NOW + timedelta(hours=1)


def test_one_labeled_after_its_closing_can_be_said_to_be_resolved() -> None:
    bring_in(events=(event("closed", at=CLOSED), event("labeled", at=after(hours=40), label="incident")), **closed())
    before = listed().rows[0].resolved_at
    correct(Time.STARTED, START)
    correct(Time.RESOLVED, CLOSED)

    assert (before, listed().rows[0].resolved_at) == (None, CLOSED)


def test_what_was_corrected_is_known_whatever_was_read() -> None:
    SyncRun.objects.filter(feed="conversations").delete()
    before = listed().rows[0]
    correct(Time.ACKNOWLEDGED, after(minutes=2))

    assert (before.acknowledged_at, "acknowledged_at" in before.causes) == (None, True)
    assert listed().rows[0].hours_to_acknowledge == pytest.approx(2 / 60)
    assert "acknowledged_at" not in listed().rows[0].causes


def test_nothing_is_taken_back_that_others_rest_on() -> None:
    start = correct(Time.STARTED, after(hours=-5))
    correct(Time.ACKNOWLEDGED, after(hours=-4))
    correct(Time.RESOLVED, after(hours=-3))

    with pytest.raises(services.CannotCorrect, match="It was acknowledged on 1 Sep 2026 at 05:00:00"):
        take_back(start)
    assert IncidentTimeCorrection.objects.get(pk=start.pk).taken_back_at is None


def test_of_two_who_take_one_back_the_second_is_told() -> None:
    correct(Time.STARTED, after(hours=-1))
    made = correct(Time.STARTED, after(hours=-2))
    take_back(made)

    with pytest.raises(services.CannotCorrect, match="not in force any more: nothing was changed"):
        take_back(made)
    assert listed().rows[0].started_at == after(hours=-1)


def test_rules_count_from_what_is_in_force() -> None:
    correct(Time.RESOLVED, CLOSED - timedelta(hours=10))

    repositories = list(Repository.objects.all())
    (facts,) = load_facts(repositories, process=settings.PROCESS, merges=None, now=NOW).issues

    assert (facts.resolved_at, facts.closed_at) == (listed().rows[0].resolved_at, CLOSED)

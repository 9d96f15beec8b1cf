"""Nobody may do what costs much as often as they like, and nobody else is held up by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts import limits
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
EXPORT = "/weeks/2026-W46/csv"


@pytest.fixture(autouse=True)
def _sign_in_is_on(settings: Settings, time_machine: Any) -> None:
    settings.SIGN_IN = SIGN_IN
    time_machine.move_to(NOW, tick=False)


def statuses(client: Client, *, times: int) -> list[int]:
    return [client.get(EXPORT).status_code for _ in range(times)]


def test_after_so_many_exports_one_has_to_wait(client: Client, time_machine: Any) -> None:
    sign_in(client, person(now=NOW), now=NOW)

    assert statuses(client, times=limits.EXPORTS + 1) == [200] * limits.EXPORTS + [429]
    answer = client.get(EXPORT)
    assert answer["Retry-After"] == "6"
    assert "Wait 6 seconds" in answer.text

    time_machine.move_to(NOW + timedelta(seconds=7), tick=False)
    assert statuses(client, times=2) == [200, 429]


def test_the_api_counts_the_same_syncs(client: Client) -> None:
    sign_in(client, person(now=NOW), now=NOW)
    client.post("/sync/now/")

    answers = [client.post("/api/v1/sync", content_type="application/json") for _ in range(limits.SYNCS)]

    assert [answer.status_code for answer in answers] == [202] * (limits.SYNCS - 1) + [429]
    assert (answers[-1].json()["code"], answers[-1]["Retry-After"]) == ("too_many_requests", "12")


def test_somebody_else_is_not_held_up(client: Client) -> None:
    sign_in(client, person(now=NOW), now=NOW)
    statuses(client, times=limits.EXPORTS + 1)
    other = sign_in(Client(), person(login="grace", now=NOW), now=NOW)

    assert other.get(EXPORT).status_code == 200


def test_a_sync_is_asked_for_a_few_times_only(client: Client) -> None:
    sign_in(client, person(now=NOW), now=NOW)

    answers = [client.post("/sync/now/").status_code for _ in range(limits.SYNCS + 1)]

    assert answers == [302] * limits.SYNCS + [429]


def test_an_address_comes_back_from_a_provider_a_few_times_only(client: Client) -> None:
    answers = [client.get("/sign-in/github/callback/").status_code for _ in range(limits.CALLBACKS + 1)]

    assert answers[-1] == 429
    assert 429 not in answers[:-1]


def test_on_one_s_own_machine_there_is_no_limit(client: Client, settings: Settings) -> None:
    settings.SIGN_IN = type(SIGN_IN)()

    assert set(statuses(client, times=limits.EXPORTS + 2)) == {200}

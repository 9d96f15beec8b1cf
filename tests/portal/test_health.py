import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from portal import health


def test_alive_touches_nothing(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_names_every_part_and_the_age_of_every_feed(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "broker": "ok"}
    assert answer.json()["sync"]["issues"] is None


@pytest.mark.django_db
def test_a_broker_out_of_reach_makes_it_unready(client: Client, settings: Settings) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    settings.BROKER_TRANSPORT_OPTIONS = {}

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "The broker does not answer."


@pytest.mark.django_db(transaction=True)
def test_missing_migrations_make_it_unready(client: Client) -> None:
    call_command("migrate", "sync", "zero", verbosity=0)
    try:
        answer = client.get("/readyz")
    finally:
        call_command("migrate", "sync", verbosity=0)

    assert answer.status_code == 503
    assert "have not been run" in answer.json()["checks"]["migrations"]
    assert answer.json()["sync"] == {}
    assert health.migrations_problem() == ""

"""Correcting the times of an incident on its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.delivery.models import IncidentTimeCorrection
from apps.postmortems.forms import CorrectionForm
from tests.postmortems.incidents import bring_in, closed
from tests.records import BEN, FIRST_PASS, after
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]
NOW = FIRST_PASS + timedelta(hours=1)
PAGE = "/incidents/service-1/1/"
STARTED = f"{PAGE}times/started/"
REASON = "The first <b>alert</b> fired earlier."
TYPED = {"at": "2026-09-01T10:30:00", "reason": REASON}


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(autouse=True)
def _incident(_read: None, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    bring_in(assignees=(BEN,), **closed())


def member(settings: Settings, login: str, *, teams: tuple[str, ...] = (), github_id: int = 900) -> Client:
    settings.SIGN_IN = SIGN_IN
    return sign_in(Client(), person(login, now=NOW, teams=list(teams), github_id=github_id), now=NOW)


def back(client: Client, reason: str = REASON) -> Any:
    made = IncidentTimeCorrection.objects.latest("pk")
    return client.post(f"{PAGE}corrections/{made.pk}/take-back/", {"reason": reason})


def test_it_is_corrected_in_the_time_zone_of_the_organization_and_taken_back(client: Client) -> None:
    answer = client.post(STARTED, TYPED)
    page = client.get(PAGE).text
    taken = back(client)

    assert (answer.status_code, answer["Location"], taken.status_code) == (302, PAGE, 302)
    assert IncidentTimeCorrection.objects.get().at == after(minutes=-30)
    assert "Corrected by administrator" in page
    assert "was 1 Sep 2026, 11:00:00, because: The first &lt;b&gt;alert&lt;/b&gt; fired earlier." in page
    assert "taken back by administrator" in client.get(PAGE).text


def test_both_acts_are_audited(client: Client) -> None:
    client.post(STARTED, TYPED)
    back(client)

    corrected, taken_back = AuditEvent.objects.order_by("pk")
    assert (corrected.action, taken_back.action) == ("incident_time_corrected", "incident_time_taken_back")
    assert corrected.detail.startswith("started 2026-09-01 08:30:00 UTC (was 2026-09-01 09:00:00 UTC): The first")


def test_the_timeline_and_the_draft_tell_it(client: Client) -> None:
    client.post(STARTED, TYPED)

    one = client.get(f"/api/v1{PAGE.rstrip('/')}").json()
    told = [(entry["kind"], entry["marks"]) for entry in one["timeline"] if entry["marks"]]
    assert told == [("correction", ["began"])]
    assert "2026-09-01 08:30 UTC: administrator corrected this time" in client.get(f"{PAGE}draft").text


@pytest.mark.parametrize(
    "at",
    ["", "soon", "2026-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59:59", "20\x0026-09-01T10:00"],
)
def test_what_is_no_such_time_is_refused_and_what_was_typed_is_kept(client: Client, at: str) -> None:
    answer = client.post(STARTED, TYPED | {"at": at})

    assert answer.status_code == 422
    assert "&lt;b&gt;alert&lt;/b&gt;" in answer.text
    assert not IncidentTimeCorrection.objects.exists()


@pytest.mark.parametrize("at", ["2026-03-29T02:30", "2025-10-26T02:30"])
def test_a_time_that_the_clocks_had_not_or_had_twice_is_refused(at: str) -> None:
    form = CorrectionForm({"at": at, "reason": REASON})

    assert "it may be ambiguous or it may not exist" in str(form.errors["at"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PAGE}times/odd/", 404),
        ("/incidents/service-1/7/times/started/", 404),
        ("/incidents/a%00b/1/times/started/", 404),
        (f"{PAGE}corrections/99999999999999999999/take-back/", 404),
        (f"{PAGE}times/resolved/", 302),
    ],
)
def test_what_is_not_there_is_not_found(client: Client, path: str, status: int) -> None:
    assert client.post(path, TYPED | {"at": "2026-09-02T10:00"}).status_code == status


@pytest.mark.parametrize("reason", ["no", "aaaaaaaaaa\0", "a" * 1001])
def test_a_reason_that_is_none_is_refused(client: Client, reason: str) -> None:
    assert client.post(STARTED, TYPED | {"reason": reason}).status_code == 422
    client.post(STARTED, TYPED)
    assert back(client, reason).status_code == 422


def test_what_somebody_took_back_before_is_told(client: Client) -> None:
    client.post(STARTED, TYPED)
    back(client)

    answer = back(client)

    assert (answer.status_code, "not in force any more" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("login", "told"), [("ben", {"github_id": 2}), ("lea", {"teams": ("core",)}), ("amy", {"teams": ("infra",)})]
)
def test_assignees_leads_and_administrators_correct_it(settings: Settings, login: str, told: dict[str, Any]) -> None:
    client = member(settings, login, **told)

    assert "Correct it" in client.get(PAGE).text
    assert client.post(STARTED, TYPED).status_code == 302
    assert IncidentTimeCorrection.objects.get().made_by_login == login


def test_others_see_what_was_corrected_and_cannot(client: Client, settings: Settings) -> None:
    client.post(STARTED, TYPED)
    eve = member(settings, "eve")

    page = eve.get(PAGE).text
    assert ("Corrected by administrator" in page, "Correct it" in page, "Take it back" in page) == (True, False, False)
    assert (eve.post(STARTED, TYPED).status_code, back(eve).status_code) == (403, 403)
    refused = AuditEvent.objects.filter(action="incident_time_act_refused", actor_login="eve")
    assert refused.count() == 2


def test_an_open_one_offers_no_resolution_to_correct(client: Client) -> None:
    bring_in(updated_at=NOW)

    page = client.get(PAGE).text

    assert "times/started/" in page
    assert "times/resolved/" not in page

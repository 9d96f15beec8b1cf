"""Waivers on pages, as JSON and as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.catalog.models import Repository
from apps.scorecards.models import Waiver
from apps.scorecards.registry import all_rules
from apps.ui.templatetags.ui import percent
from tests.scorecards.waivers import failing_repository, waiver
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
RULE = "default-branch-is-main"
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
WORDS = "Moves to another forge in spring."
PENDING: dict[str, Any] = {"approved_at": None, "approved_by_login": ""}
ASK = f"/waivers/ask/?repository=service-1&rule={RULE}"


@pytest.fixture
def failing(settings: Settings) -> Repository:
    settings.SIGN_IN = SIGN_IN
    return failing_repository(now=NOW)


@pytest.fixture
def ada(client: Client, failing: Repository) -> Client:
    """Sign in somebody who is no lead."""
    return sign_in(client, person("ada"))


@pytest.fixture
def bob(failing: Repository) -> Client:
    """Sign in a lead."""
    return sign_in(Client(), person("bob", teams=["core"]))


def typed(**fields: str) -> dict[str, str]:
    told = {"repository": "service-1", "rule": RULE, "reason": WORDS, "expires_on": f"{TODAY + timedelta(days=30)}"}
    return told | fields


def items(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/waivers{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_failing_result_leads_to_the_form(ada: Client) -> None:
    assert ASK.replace("&", "&amp;") in ada.get("/repositories/service-1/").text
    form = ada.get(ASK)

    assert form.status_code == 200
    assert "Seen: master." in form.text
    assert f'value="{TODAY + timedelta(days=90)}"' in form.text


def test_one_asks_and_another_approves(ada: Client, bob: Client) -> None:
    asked = ada.post("/waivers/ask/", typed())
    row = Waiver.objects.get()
    before = ada.get("/repositories/service-1/").text
    approved = bob.post(f"/waivers/{row.pk}/approve/?state=asked")

    assert (asked.status_code, asked["Location"]) == (302, "/waivers/?repository=service-1")
    assert "A waiver is asked for" in before
    assert (approved.status_code, approved["Location"]) == (302, "/waivers/?state=asked")
    (found,) = items(bob)
    assert (found["state"], found["asked_by"], found["approved_by"]) == ("approved", "ada", "bob")


def test_what_is_waived_is_shown_with_both_scores(ada: Client, failing: Repository, bob: Client) -> None:
    row = waiver(failing, asked_at=NOW, **PENDING)
    bob.post(f"/waivers/{row.pk}/approve/")
    card = ada.get("/api/v1/scorecards/service-1").json()

    (one,) = (result for result in card["results"] if result["rule"] == RULE)
    assert one["result"] == "fail"
    assert one["waived"] == {"reason": WORDS, "approved_by": "bob", "expires_on": f"{row.expires_on}"}
    assert (card["score"], card["counts"]["failed"], card["counts"]["waived"]) == (100, 0, 1)
    (listed,) = items(bob)
    assert listed["points_hidden"] == pytest.approx(100 - card["score_without_waivers"])
    for path in ("/scorecards/", "/repositories/service-1/"):
        assert f"{percent(card['score_without_waivers'])} without waivers" in ada.get(path).text


def test_a_waived_fail_is_found_as_waived(ada: Client, failing: Repository) -> None:
    waiver(failing, asked_at=NOW)

    waived, failed = (ada.get(f"/repositories/service-1/?result={name}").text for name in ("waived", "fail"))

    assert "result-waived" in waived
    assert f"Waived by bob: <bdi>{WORDS}</bdi>" in waived
    assert RULE not in failed


def test_one_that_has_expired_is_a_fail_again(ada: Client, failing: Repository) -> None:
    waiver(failing, asked_at=NOW, expires_on=TODAY)

    page, rule = ada.get("/repositories/service-1/").text, ada.get(f"/api/v1/rules/{RULE}").json()

    assert "result-waived" not in page
    assert [one["result"]["waived"] for one in rule["results"]] == [None]
    assert [(one["state"], one["points_hidden"]) for one in items(ada)] == [("expired", None)]


CANNOT_BE_ASKED: list[tuple[dict[str, str], str]] = [
    *[({"reason": text}, "This field is required") for text in ("", "   ")],
    *[({"reason": text}, "at least 10 letters") for text in ("nine char", "\u200b" * 20)],
    *[({"expires_on": text}, "Enter a valid date") for text in ("2026-02-31", "never", "31.12.2026")],
    *[({"expires_on": f"{TODAY + timedelta(days=days)}"}, "It must be from tomorrow") for days in (-1, 0, 181)],
    ({"expires_on": "9999-12-31"}, "It must be from tomorrow"),
    ({"expires_on": ""}, "This field is required"),
    *[({"rule": slug}, "No rule of this name") for slug in ("nothing", "weekly-sync-held", "1 OR 1=1")],
    ({"rule": "codeowners-valid"}, "there is nothing to waive"),
    ({"reason": "a\0b" + WORDS}, "Null characters are not allowed"),
]


@pytest.mark.parametrize(("fields", "words"), CANNOT_BE_ASKED)
def test_what_cannot_be_asked_for_is_told_and_what_was_typed_is_kept(
    ada: Client, fields: dict[str, str], words: str
) -> None:
    answer = ada.post("/waivers/ask/", typed(**fields))

    assert (answer.status_code, Waiver.objects.count()) == (422, 0)
    assert words in answer.text
    assert fields.get("reason", WORDS).strip().replace("\0", "") in answer.text.replace("\0", "")


def test_fields_that_are_nobodys_to_set_are_ignored(ada: Client) -> None:
    more = {"approved_by_login": "ada", "approved_at": "2020-01-01", "state": "approved", "asked_by_id": "1"}

    assert ada.post("/waivers/ask/", typed(**more)).status_code == 302

    row = Waiver.objects.get()
    assert (row.approved_at, row.approved_by_login, row.asked_by_login) == (None, "", "ada")


def test_who_is_no_lead_is_refused_and_that_is_noted(ada: Client, failing: Repository) -> None:
    row = waiver(failing, asked_at=NOW, **PENDING)

    answer = ada.post(f"/waivers/{row.pk}/approve/")

    assert answer.status_code == 403
    assert "Leads decide about waivers." in answer.text
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_login, event.detail) == ("waiver_act_refused", "ada", "approve")


def test_what_is_over_stays_so(bob: Client, failing: Repository) -> None:
    row = waiver(failing, asked_at=NOW)
    bob.post(f"/waivers/{row.pk}/withdraw/")

    answer = bob.post(f"/waivers/{row.pk}/withdraw/")

    assert answer.status_code == 409
    assert "This waiver is withdrawn already: nothing was changed." in answer.text
    assert 'action="/waivers/"' in answer.text


def test_a_form_of_another_page_changes_nothing(failing: Repository) -> None:
    bob = sign_in(Client(enforce_csrf_checks=True), person("bob", teams=["core"]))
    row = waiver(failing, asked_at=NOW, **PENDING)

    assert bob.post("/waivers/ask/", typed()).status_code == 403
    assert bob.post(f"/waivers/{row.pk}/approve/").status_code == 403
    assert list(Waiver.objects.values_list("approved_at", flat=True)) == [None]


def test_buttons_are_for_whom_they_are(ada: Client, bob: Client, failing: Repository) -> None:
    waiver(failing, asked_at=NOW, asked_by_id=person("ada").pk, **PENDING)

    assert [one["acts"] for one in items(ada)] == [["withdraw"]]
    assert [one["acts"] for one in items(bob)] == [["approve", "decline"]]
    assert "/approve/" not in ada.get("/waivers/").text
    assert "/approve/" in bob.get("/waivers/").text


def test_what_one_may_not_see_is_nowhere(ada: Client, bob: Client, failing: Repository) -> None:
    row = waiver(failing, asked_at=NOW, **PENDING)
    Repository.objects.update(visibility="private")

    assert items(bob) == []
    for path in ("/waivers/", "/waivers/csv"):
        assert "service-1" not in bob.get(path).text
    assert bob.post(f"/waivers/{row.pk}/approve/").status_code == 404
    assert bob.post("/waivers/999999999999999999999/approve/").status_code == 404
    assert (bob.get(ASK).status_code, bob.post("/waivers/ask/", typed()).status_code) == (404, 404)


def test_a_rule_that_is_none_is_not_there(ada: Client) -> None:
    assert ada.get("/waivers/ask/?repository=service-1&rule=nothing").status_code == 404
    assert ada.get("/waivers/ask/").status_code == 404


def test_where_there_is_nothing_to_waive_the_page_says_so(ada: Client, failing: Repository) -> None:
    waiver(failing, asked_at=NOW)

    assert "is in force. <a" in ada.get(ASK).text
    assert "there is nothing to waive" in ada.get(ASK.replace(RULE, "codeowners-valid")).text


def test_they_are_found_by_state_and_text(ada: Client, failing: Repository) -> None:
    ended = {"ended_at": NOW, "end": "expired"}
    waiver(failing, asked_at=NOW, expires_on=TODAY, **ended)
    waiver(failing, asked_at=NOW - timedelta(days=1), rule="codeowners-valid", **PENDING)
    waiver(failing, asked_at=NOW - timedelta(days=2), reason="Another reason altogether.")

    found = {
        state: [one["rule"] for one in items(ada, f"?state={state}")] for state in ("asked", "approved", "expired")
    }

    assert found == {"asked": ["codeowners-valid"], "approved": [RULE], "expired": [RULE]}
    assert [one["state"] for one in items(ada, "?q=altogether")] == ["approved"]
    assert ada.get("/api/v1/waivers?state=good").status_code == 422
    assert "Nothing matches" in ada.get("/waivers/?state=declined").text


def test_where_there_are_none_the_page_says_how_one_comes_to_be(ada: Client) -> None:
    assert "Each failing rule on the page of a repository offers to ask for one." in ada.get("/waivers/").text


def test_htmx_gets_the_rows_alone(ada: Client, failing: Repository) -> None:
    waiver(failing, asked_at=NOW)

    rows = ada.get("/waivers/", headers={"HX-Request": "true", "HX-Target": "waiver-rows"})
    boosted = ada.get("/waivers/", headers={"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "waiver-rows"})

    assert ("<html" in rows.text, "<html" in boosted.text) == (False, True)
    assert 'id="waiver-rows"' in rows.text


def test_they_are_taken_along_as_a_file(ada: Client, failing: Repository) -> None:
    waiver(failing, asked_at=NOW, reason="=HYPERLINK and so on")

    lines = ada.get("/waivers/csv").text.splitlines()

    assert lines[0].endswith("repository,rule,state,reason,asked_by,approved_by,ended_by,expires_on,points_hidden")
    assert lines[1].startswith(f"service-1,{RULE},approved,'=HYPERLINK and so on,ada,bob,,")


def test_it_takes_as_many_statements_for_thirty_as_for_one(bob: Client, failing: Repository) -> None:
    paths, counts = ("/waivers/", "/api/v1/waivers", "/repositories/service-1/", f"/api/v1/rules/{RULE}"), []
    waiver(failing, asked_at=NOW)
    for _ in range(2):
        counts.append([_statements(bob, path) for path in paths])
        _waive_thirty_more(failing)

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 18


def _waive_thirty_more(failing: Repository) -> None:
    if Waiver.objects.count() > 1:
        return
    rules = tuple(rule.slug for rule in all_rules() if rule.subject == "repository")[:29]
    other = failing_repository(2, now=NOW, rules=rules)
    for rule in rules:
        waiver(other, asked_at=NOW, rule=rule)


def _statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)

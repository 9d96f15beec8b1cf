"""Trying other parameters of a rule, and saving them, on pages and as JSON."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.catalog.models import Repository
from apps.scorecards.facts import Process
from apps.scorecards.models import BackTest, ParameterChange
from apps.scorecards.services import evaluate, parameters
from tests.scorecards.waivers import failing_repository
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
RULE = "pr-title-issue-id"
BACK_TESTS = f"/rules/{RULE}/back-tests/"
TYPED = {"days": "28", "must_hold": "95", "issue_key": r"PE-\d+"}
TOMORROW = f"{TODAY + timedelta(days=1)}"
SAVED = {"effective_from": f"{TODAY}", "reason": "Half of the teams have moved by now."}


@pytest.fixture(autouse=True)
def started(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sign-in is on; note what the worker is told instead of telling it."""
    settings.SIGN_IN = SIGN_IN
    told: list[str] = []
    monkeypatch.setattr("apps.scorecards.views.back_tests.tell", lambda task: told.append(task.name.split(".")[-1]))
    return told


@pytest.fixture
def repository() -> Repository:
    return failing_repository(now=NOW)


@pytest.fixture
def ada(client: Client) -> Client:
    """Sign in somebody who is no lead."""
    return sign_in(client, person("ada"))


@pytest.fixture
def bob() -> Client:
    """Sign in a lead."""
    return sign_in(Client(), person("bob", teams=["core"]))


def tried(**told: Any) -> BackTest:
    """Have something tried, to its end."""
    row = BackTest.objects.create(rule=RULE, asked_at=NOW, asked_by_login="bob", **told)
    parameters.run_waiting(now=NOW)
    return row


def test_a_lead_tries_others_and_saves_them(bob: Client, repository: Repository, started: list[str]) -> None:
    asked = bob.post(BACK_TESTS, TYPED | {"days": "60"})
    waiting = bob.get(asked["Location"]).text
    parameters.run_waiting(now=timezone.now())
    finished = bob.get(asked["Location"]).text
    saved = bob.post(asked["Location"], SAVED)

    assert "waits for the worker" in waiting
    assert "every 2s" in waiting
    assert "every 2s" not in finished
    assert "Put them in force" in finished
    assert "60 days" in finished
    assert saved.status_code == 302
    assert started == ["run_back_tests", "judge_all"]
    assert bob.get(f"/api/v1/rules/{RULE}").json()["rule"]["window_days"] == 60
    assert [one.action for one in AuditEvent.objects.order_by("pk")] == ["back_test_asked", "parameters_saved"]


def test_what_was_saved_is_in_force_when_it_is_judged_again(bob: Client, repository: Repository) -> None:
    row = tried(must_hold=0.5, settings={"issue_key": r"OPS-\d+"})
    bob.post(f"{BACK_TESTS}{row.pk}/", SAVED | {"effective_from": TOMORROW})
    ParameterChange.objects.update(effective_from=TODAY)
    evaluate(now=timezone.now(), repositories=[repository])

    told = bob.get(f"/api/v1/rules/{RULE}").json()["rule"]
    page = bob.get(f"/rules/{RULE}/").text
    assert (told["must_hold"], told["settings"]) == (0.5, {"issue_key": r"OPS-\d+"})
    assert "At least 50 % must pass." in page
    assert r"<code>OPS-\d+</code>" in page
    assert "by default" in page
    assert SAVED["reason"] in page


def test_what_begins_later_is_told_as_such(bob: Client, repository: Repository, started: list[str]) -> None:
    bob.post(f"{BACK_TESTS}{tried(days=14).pk}/", SAVED | {"effective_from": f"{TODAY + timedelta(days=7)}"})

    assert "not yet" in bob.get(f"/rules/{RULE}/").text
    assert bob.get(f"/api/v1/rules/{RULE}").json()["rule"]["window_days"] == 28
    assert started == []


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("days", "0", "greater than or equal to 1"),
        ("days", "91", "less than or equal to 90"),
        ("days", "soon", "Enter a whole number"),
        ("must_hold", "101", "less than or equal to 100"),
        ("must_hold", "nan", "Enter a number"),
        ("issue_key", "PE-(", "is no pattern that RE2 knows"),
        ("issue_key", "", "This field is required"),
        ("issue_key", "x" * 201, "at most 200 are taken"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(bob: Client, field: str, typed: str, words: str) -> None:
    answer = bob.post(BACK_TESTS, TYPED | {"issue_key": "OPS-1"} | {field: typed})

    assert answer.status_code == 422
    assert words in answer.text
    assert not BackTest.objects.exists()
    assert typed in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"effective_from": f"{TODAY - timedelta(days=1)}"}, "It must be from"),
        ({"effective_from": f"{TODAY + timedelta(days=366)}"}, "It must be from"),
        ({"effective_from": "tomorrow"}, "Enter a valid date"),
        ({"reason": "because"}, "Say why, in at least 10 letters"),
        ({"reason": "\u200b" * 20}, "Say why, in at least 10 letters"),
    ],
)
def test_a_save_that_does_not_fit_is_said(bob: Client, fields: dict[str, str], words: str) -> None:
    answer = bob.post(f"{BACK_TESTS}{tried(days=14).pk}/", SAVED | fields)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert not ParameterChange.objects.exists()


def test_it_is_saved_once(bob: Client) -> None:
    page = f"{BACK_TESTS}{tried(days=14).pk}/"
    bob.post(page, SAVED)

    again = bob.post(page, SAVED)

    assert again.status_code == 422
    assert "This was saved already" in again.text
    assert ParameterChange.objects.count() == 1


def test_another_was_faster(bob: Client) -> None:
    late, early = tried(days=14), tried(days=21)
    bob.post(f"{BACK_TESTS}{early.pk}/", SAVED)

    assert "Somebody saved other parameters" in bob.post(f"{BACK_TESTS}{late.pk}/", SAVED).text


def test_what_has_not_ended_is_not_saved(bob: Client) -> None:
    row = BackTest.objects.create(rule=RULE, days=14, asked_at=NOW, asked_by_login="bob")

    assert "Wait until the back-test has ended" in bob.post(f"{BACK_TESTS}{row.pk}/", SAVED).text


def test_what_is_in_force_already_is_not_saved(bob: Client) -> None:
    page = f"{BACK_TESTS}{tried().pk}/"

    assert "Put them in force" not in bob.get(page).text
    assert "Nothing is different" in bob.post(page, SAVED).text


def test_it_is_for_leads(ada: Client, repository: Repository) -> None:
    row = tried(days=14)

    assert ada.post(BACK_TESTS, TYPED).status_code == 403
    assert ada.post(f"{BACK_TESTS}{row.pk}/", SAVED).status_code == 403
    assert "Leads try and change" in ada.get(BACK_TESTS).text
    shown = ada.get(f"{BACK_TESTS}{row.pk}/")
    assert shown.status_code == 200
    assert "Put them in force" not in shown.text


def test_a_worker_that_stopped_is_told(bob: Client) -> None:
    row = BackTest.objects.create(
        rule=RULE, asked_at=NOW, asked_by_login="bob", started_at=timezone.now() - timedelta(minutes=16)
    )

    assert "did not come to its end" in bob.get(f"{BACK_TESTS}{row.pk}/").text


def test_what_somebody_may_not_see_is_not_named(ada: Client, bob: Client) -> None:
    failing_repository(7, now=NOW, name="hidden-treasure", visibility="private")
    page = f"{BACK_TESTS}{tried(must_hold=0.1).pk}/"

    assert BackTest.objects.filter(outcome__repositories__0__rule=RULE).exists()
    assert "hidden-treasure" not in ada.get(page).text


def test_old_ones_are_forgotten_unless_saved(bob: Client) -> None:
    kept, old = tried(days=14), tried(days=21)
    bob.post(f"{BACK_TESTS}{kept.pk}/", SAVED)

    parameters.run_waiting(now=NOW + timedelta(days=31))

    assert list(BackTest.objects.all()) == [kept]
    assert not BackTest.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("path", ["/rules/no-such-rule/back-tests/", f"{BACK_TESTS}9999/"])
def test_what_is_not_there_is_not_found(bob: Client, path: str) -> None:
    assert bob.get(path).status_code == 404


def test_a_setting_is_in_force_tomorrow_at_the_earliest(bob: Client) -> None:
    page = f"{BACK_TESTS}{tried(settings={'issue_key': 'OPS-1'}).pk}/"

    assert f'value="{TOMORROW}"' in bob.get(page).text
    assert bob.post(page, SAVED).status_code == 422
    assert bob.post(page, SAVED | {"effective_from": TOMORROW}).status_code == 302


def test_a_browser_s_ends_of_lines_are_no_change(bob: Client) -> None:
    topics = "\r\n".join(f"{name}: {text}" for name, text in Process().checklist_topics.items())
    bob.post("/rules/pr-checklist-present/back-tests/", {"days": "60", "must_hold": "90", "checklist_topics": topics})

    row = BackTest.objects.get()
    assert (row.days, row.must_hold, row.settings) == (60, None, {})


def test_a_list_may_be_emptied(bob: Client) -> None:
    typed = {"kept_branches": "", "release_branch": Process().release_branch}
    asked = bob.post("/rules/no-stale-branches/back-tests/", typed)
    parameters.run_waiting(now=timezone.now())

    assert BackTest.objects.get().settings == {"kept_branches": ""}
    assert "Put them in force" in bob.get(asked["Location"]).text


def test_another_rule_s_save_of_the_same_setting_was_faster(bob: Client) -> None:
    row = tried(settings={"issue_key": "OPS-1"})
    other = BackTest.objects.create(
        rule="pr-branch-name", asked_at=NOW, asked_by_login="ada", settings={"issue_key": "X-1"}, outcome={}
    )
    saved = {"reason": SAVED["reason"], "saved_at": timezone.now(), "saved_by_login": "ada"}
    ParameterChange.objects.create(back_test=other, effective_from=TODAY, **saved)

    answer = bob.post(f"{BACK_TESTS}{row.pk}/", SAVED | {"effective_from": TOMORROW})

    assert "or of a setting that it reads" in answer.text


def test_a_window_that_was_shortened_can_be_what_it_was(bob: Client) -> None:
    row = BackTest.objects.create(rule="adr-announced", asked_at=NOW, asked_by_login="bob", days=60)
    parameters.run_waiting(now=NOW)
    bob.post(f"/rules/adr-announced/back-tests/{row.pk}/", SAVED)

    assert "At most 180." in bob.get("/rules/adr-announced/back-tests/").text


def test_who_tries_what_is_not_theirs_is_noted(ada: Client) -> None:
    ada.post(BACK_TESTS, TYPED)

    assert [one.action for one in AuditEvent.objects.all()] == ["parameters_act_refused"]


def test_a_rule_without_parameters_says_so(bob: Client) -> None:
    page = "/rules/main-linear/back-tests/"

    assert "has no parameters" in bob.get(page).text
    assert bob.post(page).status_code == 422
    assert not BackTest.objects.exists()

"""Bad webhooks: the rows W01 to W38 and L03 of the catalogue of bad inputs, see test_bad_inputs."""

import json
import logging
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.limits import GUESSES
from apps.accounts.models import Attempts
from apps.sync.models import SyncJob, WebhookDelivery
from portal.config import Environment, check_webhook_secrets
from portal.logs import RedactingFormatter
from tests.processes import clean_environment, manage
from tests.signed_in import SIGN_IN, person, sign_in
from tests.webhooks import ORGANIZATION, PATH, SECRET, send, signature, work_off

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State
GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
ISSUE: dict[str, Any] = {
    "action": "opened",
    "issue": {"id": 1, "title": "A title"},
    "repository": {"id": 5, "owner": ORGANIZATION},
    "organization": ORGANIZATION,
}
ZEROS = "sha256=" + "0" * 64


@pytest.fixture(autouse=True)
def _inbox_is_open(settings: Settings) -> None:
    settings.GITHUB_WEBHOOK_SECRET = SECRET
    settings.PORTAL_ORGANIZATION = ORGANIZATION["login"]


class Unread:
    """A body that nobody may touch."""

    def read(self, *_: Any) -> bytes:
        """Fail the test."""
        raise AssertionError("The body was read.")

    readline = read


class Endless:
    """A body that takes no memory."""

    def read(self, size: int = -1, *_: Any) -> bytes:
        """Answer as much as is asked for."""
        assert 0 < size <= 1_000_000
        return b"0" * size

    readline = read


def refused(client: Client, status: int, code: str, **changes: Any) -> None:
    """Check that a webhook leaves nothing behind but the words why."""
    answer = send(client, changes.pop("sent", ISSUE), **changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not WebhookDelivery.objects.exists()


def stored(client: Client, sent: dict[str, Any] | bytes, *, event: str = "issues") -> WebhookDelivery:
    """Send a webhook that must be stored, and let the worker see to it."""
    assert send(client, sent, event=event).status_code == 202
    return work_off()


@pytest.mark.parametrize("header", [None, ""])
def test_w01_without_a_signature_nothing_is_stored(client: Client, header: str | None) -> None:
    refused(client, 401, "bad_signature", headers={"X-Hub-Signature-256": header})


def test_w02_a_wrong_signature_is_counted(client: Client) -> None:
    refused(client, 401, "bad_signature", headers={"X-Hub-Signature-256": ZEROS})

    assert Attempts.objects.get().left == GUESSES - 1


def test_w02_what_is_signed_is_not_held_up_by_forgeries_from_its_address(client: Client) -> None:
    answers = [send(client, ISSUE, headers={"X-Hub-Signature-256": ZEROS}) for _ in range(GUESSES + 1)]

    assert [answer.status_code for answer in answers] == [401] * GUESSES + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert send(client, ISSUE).status_code == 202


def test_w04_a_signature_need_not_be_ascii(client: Client) -> None:
    refused(client, 401, "bad_signature", headers={"X-Hub-Signature-256": "sha256=\xe9\xe9"})


def test_w05_the_prefix_of_a_signature_is_exact(client: Client) -> None:
    good = signature(json.dumps(ISSUE).encode())

    refused(client, 401, "bad_signature", headers={"X-Hub-Signature-256": good.replace("sha256", "SHA256")})


def test_w06_the_very_bytes_are_signed(client: Client) -> None:
    body = json.dumps(ISSUE).encode()

    refused(client, 401, "bad_signature", sent=body, headers={"X-Hub-Signature-256": signature(body + b"\n")})


@pytest.mark.parametrize("previous", ["", SECRET])
def test_w08_without_a_secret_nothing_is_taken_in(client: Client, settings: Settings, previous: str) -> None:
    settings.GITHUB_WEBHOOK_SECRET, settings.GITHUB_WEBHOOK_SECRET_PREVIOUS = "", previous

    refused(client, 503, "no_secret")


@pytest.mark.parametrize(
    ("variables", "warned"),
    [
        ({}, 0),
        ({"GITHUB_WEBHOOK_SECRET": SECRET}, 0),
        ({"GITHUB_WEBHOOK_SECRET": SECRET, "GITHUB_WEBHOOK_SECRET_PREVIOUS": "before"}, 0),
        ({"GITHUB_WEBHOOK_SECRET_PREVIOUS": SECRET}, 1),
        ({"GITHUB_WEBHOOK_SECRET": "short"}, 1),
    ],
)
def test_w08_the_check_warns_where_a_secret_is_missing(variables: dict[str, str], warned: int) -> None:
    environment = Environment(variables)

    check_webhook_secrets(environment)

    assert [problem.is_warning for problem in environment.problems] == [True] * warned


def test_w09_a_delivery_has_an_id(client: Client) -> None:
    refused(client, 400, "missing_delivery_id", headers={"X-GitHub-Delivery": None})


@pytest.mark.parametrize("name", ["../../etc/passwd", "{" + GUID + "}", GUID.replace("-", ""), f"{GUID}x", "٣" * 36])
def test_w10_the_id_of_a_delivery_is_a_uuid(client: Client, name: str) -> None:
    refused(client, 400, "bad_delivery_id", headers={"X-GitHub-Delivery": name})


def test_w12_a_delivery_that_comes_twice_is_kept_once(client: Client) -> None:
    answers = [send(client, ISSUE, delivery=GUID) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert [answer.json()["result"] for answer in answers] == ["stored", "duplicate"]
    assert WebhookDelivery.objects.count() == 1


def test_w13_of_two_bodies_of_one_id_the_first_is_kept(client: Client) -> None:
    send(client, ISSUE, delivery=GUID)
    answer = send(client, ISSUE | {"action": "closed"}, delivery=GUID)

    row = WebhookDelivery.objects.get()
    assert (answer.status_code, answer.json()["result"], row.conflicts) == (202, "conflict", 1)
    assert json.loads(bytes(row.body)) == ISSUE


def test_w14_only_a_post_is_answered(client: Client) -> None:
    answer = client.get(PATH)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_w16_the_length_must_be_told(client: Client) -> None:
    refused(client, 411, "length_required", CONTENT_LENGTH="")


def test_w17_what_is_too_large_is_not_read(client: Client) -> None:
    refused(client, 413, "too_large", CONTENT_LENGTH="27000000", **{"wsgi.input": Unread()})


def test_w18_what_github_may_send_is_stored(client: Client) -> None:
    body = b'{"title": "' + b"x" * (24_900_000 - 13) + b'"}'

    assert send(client, body).status_code == 202
    assert len(WebhookDelivery.objects.get().body) == 24_900_000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"{not json", "bad_json", id="W20"),
        pytest.param(b'"just a string"', "not_object", id="W21"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "bad_json", id="W22"),
        pytest.param(b'{"a": NaN, "b": Infinity}', "bad_json", id="W24"),
        pytest.param(b'{"issue": {"id": 9223372036854775808}}', "out_of_range", id="W30"),
    ],
)
def test_what_cannot_be_read_is_quarantined_and_holds_nothing_up(client: Client, body: bytes, reason: str) -> None:
    row = stored(client, body)
    assert (row.state, row.reason, bytes(row.body)) == (State.QUARANTINED, reason, body)

    assert stored(client, ISSUE).state == State.DONE


@pytest.mark.parametrize("text", [pytest.param("a\0b", id="W25"), pytest.param("a\ud800b", id="W26")])
def test_text_that_no_database_stores_is_replaced(client: Client, text: str) -> None:
    row = stored(client, ISSUE | {"action": text, "issue": {"id": 1, "title": text}})

    row.refresh_from_db()
    assert (row.state, row.action) == (State.DONE, "a\N{REPLACEMENT CHARACTER}b")


def test_w28_a_byte_order_mark_is_no_obstacle(client: Client) -> None:
    assert stored(client, b"\xef\xbb\xbf" + json.dumps(ISSUE).encode()).state == State.DONE


def test_w29_of_two_values_of_one_name_the_last_counts(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    row = stored(client, b'{"action": "opened", "action": "deleted", "repository": {"id": 5}}')

    assert (row.state, row.action) == (State.DONE, "deleted")
    assert "two values to one name" in caplog.text


@pytest.mark.parametrize("event", ["issues", "member", "organization", "repository", "push", "projects_v2_item"])
def test_w32_what_is_null_or_missing_is_no_fault(client: Client, event: str) -> None:
    row = stored(client, {"action": "opened", "sender": None, "installation": None}, event=event)

    assert row.state in (State.DONE, State.IGNORED)


@pytest.mark.parametrize("moment", ["0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "soon"])
def test_w33_a_moment_that_is_none_asks_for_a_look(client: Client, moment: str) -> None:
    row = stored(client, ISSUE | {"repository": {"id": 5, "updated_at": moment}}, event="repository")

    assert row.state == State.DONE
    assert SyncJob.objects.get().feeds == ["repositories"]


@pytest.mark.parametrize("event", ["ping", "star", "something_new"])
def test_w34_an_event_that_nobody_handles_is_ignored(client: Client, event: str) -> None:
    assert stored(client, {"zen": "Keep it logically awesome."}, event=event).state == State.IGNORED


def test_w36_another_installation_is_ignored(client: Client) -> None:
    other = {"id": 4, "login": "other-org"}
    sent = {"installation": {"id": 99, "account": other}, "repository": {"id": 6, "owner": other}}

    row = stored(client, sent | {"action": "privatized"}, event="repository")

    assert (row.state, row.reason) == (State.IGNORED, "foreign_installation")
    assert not SyncJob.objects.exists()


def test_w37_a_session_gives_no_right_here(client: Client, settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    sign_in(client, person(teams=["infra"]))

    refused(client, 401, "bad_signature", headers={"X-Hub-Signature-256": None})


@pytest.mark.parametrize("path", [PATH, PATH.rstrip("/")])
def test_w38_http_is_refused_without_a_redirect(client: Client, settings: Settings, path: str) -> None:
    settings.IS_BEHIND_PROXY = True

    refused(client, 400, "not_https", path=path)
    assert send(client, ISSUE, path=path, secure=True).status_code == 202


@pytest.mark.slow
def test_w38_django_does_not_redirect_it_either(tmp_path: Path) -> None:
    code = "from django.test import Client; print(Client().post('/webhooks/github/').status_code)"
    variables = clean_environment(tmp_path, PORTAL_BEHIND_PROXY="1", ALLOWED_HOSTS="testserver")

    assert manage("shell", "--command", code, environment=variables).split()[-1] == "400"


def test_l03_what_a_body_says_is_in_no_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = ["ghs_0123456789abcdefghij", "dpt_7_0123456789abcdefghij", "hooks.slack.com/services/T0/B0/abcdef"]
    for event, body in (("issues", ISSUE), ("member", ISSUE), ("star", ISSUE), ("issues", {"issue": {"id": 2**63}})):
        stored(client, {**body, **dict.fromkeys("abc", secrets), "action": secrets[0]}, event=event)
    stored(client, f"{{not json {secrets}".encode())

    lines = [RedactingFormatter("%(message)s").format(record) for record in caplog.records]
    assert len(lines) > 4
    assert [secret for secret in secrets if any(secret in line for line in lines)] == []
    # The name of an action is told, nothing else of a body.
    assert [secret for secret in secrets[1:] if secret in caplog.text] == []


def test_a_body_that_is_unsigned_is_not_even_read(client: Client) -> None:
    refused(
        client,
        401,
        "bad_signature",
        headers={"X-Hub-Signature-256": None},
        CONTENT_LENGTH="25000000",
        **{"wsgi.input": Unread()},
    )


def test_a_large_forgery_takes_no_memory(client: Client) -> None:
    tracemalloc.start()
    large = {"CONTENT_LENGTH": "25000000", "wsgi.input": Endless()}
    refused(client, 401, "bad_signature", headers={"X-Hub-Signature-256": ZEROS}, **large)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10_000_000

"""CI sends reports of coverage."""

import gzip
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from apps.accounts.models import ApiToken
from apps.catalog.models import Repository, RepositoryAccess
from apps.coverage.models import CoverageReport
from apps.sync.uploads import LONGEST_SECONDS, PART, UploadRefused, copy_body
from tests.coverage.reports import bring_in_history, counted, sha
from tests.signed_in import SIGN_IN, person, sign_in
from tests.sync.uploads import COBERTURA, upload, upload_token

pytestmark = pytest.mark.django_db
REPORTS = Path(__file__).parents[1] / "data/coverage/reports"


@pytest.fixture(autouse=True)
def _history(settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    bring_in_history(visibility="public")


@pytest.fixture
def token() -> str:
    return upload_token()


def test_a_report_is_taken_in(client: Client, token: str) -> None:
    answer = upload(client, token=token, branch="main", run="7", flag="unit", pull_request="")

    told = answer.json()
    assert answer.status_code == 201
    assert (told["result"], told["percent"], told["format"], told["cause"]) == ("created", 75.0, "cobertura", "")
    row = CoverageReport.objects.get()
    assert (row.branch, row.run, row.flag, row.pull_request) == ("main", 7, "unit", None)
    assert row.token == ApiToken.objects.get()
    assert counted() == (3, 4)


@pytest.mark.parametrize("name", [path.name for path in REPORTS.iterdir() if path.suffix not in (".txt", ".csv")])
@pytest.mark.parametrize("encoding", ["plain", "header", "file"])
def test_reports_of_every_tool_come_in_plain_and_as_gzip(client: Client, token: str, name: str, encoding: str) -> None:
    body = (REPORTS / name).read_bytes()
    packed = body if encoding == "plain" else gzip.compress(body)

    answer = upload(client, packed, token=token, headers={"Content-Encoding": "gzip"} if encoding == "header" else {})

    assert answer.status_code == 201, answer.json()


def test_a_report_is_the_same_plain_and_as_gzip(client: Client, token: str) -> None:
    upload(client, token=token)

    assert upload(client, gzip.compress(COBERTURA), token=token).json()["result"] == "already_have_it"


def test_a_commit_that_is_not_here_yet_is_waited_for(client: Client, token: str) -> None:
    answer = upload(client, token=token, commit=sha("d"))

    assert answer.status_code == 202
    assert "looked for after each sync" in answer.json()["cause"]


def test_a_lower_run_is_told_that_it_comes_late(client: Client, token: str) -> None:
    upload(client, token=token, run="8")

    answer = upload(client, COBERTURA.replace(b'hits="0"', b'hits="1"'), token=token, run="7")

    assert (answer.status_code, answer.json()["result"], answer.json()["percent"]) == (200, "outdated", 75.0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("commit", "c" * 7),
        ("commit", "main"),
        ("flag", "a b"),
        ("flag", "a" * 81),
        ("run", "-1"),
        ("run", str(2**63)),
        ("pull_request", "0"),
        ("pull_request", str(2**31)),
    ],
)
def test_what_is_said_of_a_report_must_make_sense(client: Client, token: str, field: str, value: str) -> None:
    told: dict[str, Any] = {field: value}

    answer = upload(client, token=token, **told)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_a_token_sends_coverage_and_does_nothing_else(client: Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}

    assert client.get("/api/v1/issues", headers=headers).status_code == 403
    assert client.get("/api/v1/coverage/service-1", headers=headers).status_code == 403
    assert client.post("/api/v1/sync", headers=headers).status_code == 403


def test_a_token_that_reads_sends_nothing(client: Client, token: str) -> None:
    ApiToken.objects.update(scope="read", repository="")

    assert upload(client, token=token).status_code == 403


def test_a_person_sends_nothing_without_a_token(client: Client) -> None:
    answer = upload(sign_in(client, person("root", teams=["infra"])))

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("name", ["service-2", "nothing", "service-1%00"])
def test_another_repository_is_answered_alike_whether_it_exists_or_not(client: Client, token: str, name: str) -> None:
    bring_in_history(github_id=2, visibility="public")

    answer = upload(client, token=token, name=name)

    assert (answer.status_code, answer.json()["code"]) == (403, "other_repository")


def test_a_repository_that_was_renamed_is_still_meant(client: Client, token: str) -> None:
    bring_in_history(visibility="public", name="gateway")

    assert upload(client, token=token).status_code == 201
    assert upload(client, token=token, name="Gateway").json()["repository"] == "gateway"


def test_a_repository_that_takes_the_name_of_another_is_another(client: Client, token: str) -> None:
    unused = upload_token(name="unused")
    upload(client, token=token)
    bring_in_history(visibility="public", name="gateway")
    bring_in_history(visibility="public", github_id=2, name="service-1")

    assert upload(client, token=token).status_code == 403
    assert upload(client, token=token, name="gateway").status_code == 200
    assert upload(client, token=unused).status_code == 201


def test_what_nobody_may_see_is_not_there_for_a_token(client: Client) -> None:
    bring_in_history(visibility="private")
    lead = person("lead", teams=["core"])
    token = upload_token(user=lead)

    assert upload(client, token=token).status_code == 403
    RepositoryAccess.objects.create(user=lead, repository=Repository.objects.get())
    lead.access_checked_at = None
    lead.save()
    assert upload(client, token=token).status_code == 201


def test_without_sign_in_the_machine_itself_may_send(client: Client, settings: Settings) -> None:
    settings.SIGN_IN = type(SIGN_IN)()

    assert upload(client).status_code == 201
    assert upload(client, headers={"Origin": "https://evil.test"}, run="2").status_code == 403
    assert upload(client, name="nothing").status_code == 404


def test_a_body_that_breaks_off_is_refused(tmp_path: Path) -> None:
    given: dict[str, Any] = {"CONTENT_LENGTH": "9", "wsgi.input": BytesIO(b"x")}
    request: Any = RequestFactory().post("/", **given)

    with (tmp_path / "body").open("wb") as body, pytest.raises(UploadRefused) as refused:
        copy_body(request, body)

    assert refused.value.code == "broken_off"


def test_a_stream_without_a_length_is_refused(tmp_path: Path) -> None:
    request: Any = RequestFactory().post("/", b"x", content_type="text/plain", CONTENT_LENGTH="")

    with (tmp_path / "body").open("wb") as body, pytest.raises(UploadRefused) as refused:
        copy_body(request, body)

    assert refused.value.code == "length_required"


def test_who_sends_by_drops_is_left_after_a_minute(tmp_path: Path) -> None:
    request: Any = RequestFactory().post("/", b"x" * 10 * PART, content_type="text/plain")
    seconds = count(step=LONGEST_SECONDS / 4)

    with (tmp_path / "body").open("wb") as body, pytest.raises(UploadRefused) as refused:
        copy_body(request, body, clock=lambda: next(seconds))

    assert refused.value.code == "timeout"
    assert (tmp_path / "body").stat().st_size == 5 * PART

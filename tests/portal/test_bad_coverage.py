"""Bad reports of coverage: the rows C02 to C31, and A01 to A07, of the catalogue of bad inputs, see test_bad_inputs."""

import gzip
import random
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.limits import GUESSES
from apps.accounts.models import ApiToken, AuditEvent
from apps.coverage.models import CoverageFile, CoverageReport
from apps.integrations.reports import MOST_BYTES
from apps.sync import uploads
from tests.coverage.reports import bring_in_history, sha
from tests.signed_in import SIGN_IN
from tests.sync.uploads import COBERTURA, upload, upload_token

pytestmark = pytest.mark.django_db
LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
ENTITIES = {
    "C02": f'<!DOCTYPE c [<!ENTITY l0 "ha">{LAUGHS}]><coverage>&l9;</coverage>',
    "C03": f'<!DOCTYPE c [<!ENTITY a "{"a" * 50_000}">]><coverage>{"&a;" * 50_000}</coverage>',
    "C04": '<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]><coverage>&a;</coverage>',
    "C06": '<!DOCTYPE c [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]><coverage/>',
}
CLASS = '<coverage><class filename="{}"><line number="1" hits="1"/></class></coverage>'


@pytest.fixture
def token(settings: Settings) -> str:
    settings.SIGN_IN = SIGN_IN
    bring_in_history(visibility="public")
    return upload_token()


@pytest.fixture
def send(client: Client, token: str) -> Any:
    """Return what sends a report, answers its status and code or result, and checks that what was there stays."""

    def sends(body: str | bytes = COBERTURA, **more: Any) -> tuple[int, str]:
        before = list(CoverageReport.objects.values())
        answer = upload(client, body.encode() if isinstance(body, str) else body, token=token, **more)
        assert answer.status_code < 400 or list(CoverageReport.objects.values()) == before
        told = answer.json()
        assert answer.status_code < 400 or told["detail"]
        return answer.status_code, told.get("code") or told["result"]

    assert sends() == (201, "created")
    return sends


@pytest.mark.parametrize("row", ENTITIES)
def test_c02_c03_c04_c06_entities_are_refused(send: Any, row: str) -> None:
    assert send(ENTITIES[row]) == (400, "xml_entities_forbidden")


@pytest.mark.parametrize("row", ENTITIES)
def test_c07_entities_are_refused_in_every_encoding(send: Any, row: str) -> None:
    assert send(ENTITIES[row].encode("utf-16")) == (400, "xml_entities_forbidden")


def test_c08_a_doctype_is_none_of_it(send: Any) -> None:
    assert b"<!DOCTYPE" in COBERTURA
    assert send(flag="again") == (201, "created")


def test_c10_too_much_is_refused_before_it_is_read(send: Any) -> None:
    assert send(b" " * (MOST_BYTES + 1)) == (413, "too_large")


def test_c11_a_bomb_is_left_when_it_is_too_large(send: Any) -> None:
    assert send(gzip.compress(b"\0" * 200_000_000, compresslevel=1)) == (413, "too_large")


@pytest.mark.parametrize(
    "body", [gzip.compress(COBERTURA)[:-9], gzip.compress(COBERTURA) + b"more", b"\x1f\x8bnothing of the kind", b"<a/>"]
)
def test_c12_a_broken_gzip_is_refused(send: Any, body: bytes) -> None:
    assert send(body, headers={"Content-Encoding": "gzip"}) == (400, "bad_gzip")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
def test_c14_other_encodings_are_refused(send: Any, encoding: str) -> None:
    assert send(headers={"Content-Encoding": encoding}) == (415, "unsupported_encoding")


def test_c15_an_archive_is_refused(send: Any) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("coverage.xml", COBERTURA)

    assert send(packed.getvalue()) == (415, "archive")


def test_c16_more_elements_than_a_report_has_are_refused(send: Any) -> None:
    assert send(gzip.compress(b"<coverage>" + b"<line/>" * 1_000_000)) == (422, "too_many_elements")


def test_c18_an_element_with_too_much_in_it_is_refused(send: Any) -> None:
    attributes = " ".join(f'a{number}=""' for number in range(100_000))

    assert send(f"<coverage {attributes}/>") == (422, "too_large")


def test_c19_the_page_of_an_error_is_no_report(send: Any) -> None:
    assert send("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>") == (400, "not_coverage")


@pytest.mark.parametrize("rate", ["1.7", "-0.1", "much", "inf"])
def test_c20_a_rate_is_from_0_to_1(send: Any, rate: str) -> None:
    assert send(f"<coverage line-rate='{rate}'/>") == (422, "bad_rate")


@pytest.mark.parametrize(("covered", "valid"), [("90", "0"), ("90", "89"), ("1", str(10**30)), (str(10**30), "1")])
def test_c22_what_contradicts_itself_is_refused(send: Any, covered: str, valid: str) -> None:
    assert send(f"<coverage lines-covered='{covered}' lines-valid='{valid}'/>") == (422, "inconsistent")


@pytest.mark.parametrize("path", ["../../etc/passwd", "C:\\x", "x" * 4000, "a\0b"])
def test_c23_a_path_is_a_name(send: Any, path: str) -> None:
    assert send(f"SF:{path}\nDA:1,1\n", flag="paths") == (201, "created")
    assert CoverageFile.objects.filter(path=path.replace("\0", "\N{REPLACEMENT CHARACTER}")[:500]).exists()


def test_c24_a_script_is_a_name(send: Any) -> None:
    assert send(CLASS.format("&lt;script&gt;alert(1)&lt;/script&gt;"), flag="names") == (201, "created")
    assert CoverageFile.objects.filter(path="<script>alert(1)</script>").exists()


def test_c26_a_commit_of_another_repository_is_held_as_one_of_none(send: Any) -> None:
    bring_in_history(head="d", github_id=2)

    assert [send(commit=sha(letter)) for letter in "de"] == [(202, "created"), (202, "created")]


@pytest.mark.parametrize("branch", ["main'; DROP TABLE x;--", "b" * 300, "main\n", "a\0b"])
def test_c27_a_branch_has_a_name_that_git_allows(send: Any, branch: str) -> None:
    assert send(branch=branch) == (422, "invalid")


def test_c27_what_git_allows_is_text_and_nothing_else(send: Any) -> None:
    assert send(branch="main';DROP-TABLE-x;--<b>", flag="branches") == (201, "created")


def test_c28_the_same_bytes_twice_are_one_report(send: Any) -> None:
    assert send() == (200, "already_have_it")
    assert CoverageReport.objects.count() == 1


def test_c31_who_sends_by_drops_is_left(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LONGEST_SECONDS", -1.0)

    assert send(random.Random(1).randbytes(5000)) == (408, "timeout")


def test_a01_nobody_sends_anything(client: Client, token: str) -> None:
    answer = upload(client)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_a03_a_token_in_the_address_is_none(client: Client, token: str, caplog: pytest.LogCaptureFixture) -> None:
    assert upload(client, access_token=token).status_code == 401
    assert token not in caplog.text


def test_a04_what_is_no_token_is_answered_alike(client: Client, token: str) -> None:
    head, number, secret = token.split("_", 2)
    wrong = (f"{head}_{number}9_{secret}", f"{token}x", token[:-1], f"{head}_{number}_{'a' * 10_000}", f"{token}\xe4")

    answers = [upload(client, token=text) for text in wrong]

    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}


@pytest.mark.parametrize(("field", "reason"), [("expires_at", "token_expired"), ("revoked_at", "token_revoked")])
def test_a05_a_token_that_ended_says_so(client: Client, token: str, field: str, reason: str) -> None:
    ApiToken.objects.update(**{field: timezone.now()})

    answer = upload(client, token=token)

    assert (answer.status_code, reason in answer["WWW-Authenticate"]) == (401, True)
    assert AuditEvent.objects.get().detail == reason


def test_a07_guessing_is_slowed_down_and_a_good_token_still_works(client: Client, token: str) -> None:
    answers = [upload(client, token="dpt_1_guess") for _ in range(GUESSES + 1)]

    assert [answer.status_code for answer in answers] == [401] * GUESSES + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert upload(client, token=token).status_code == 201

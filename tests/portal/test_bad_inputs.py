"""Bad input gets a clear answer and loses nothing: one row a case, by the id it has in the catalogue of bad inputs.

A row whose target does not exist yet waits in WAITING. As soon as the target is there, the test of the waiting rows
fails until they are written.
"""

import inspect
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.tokens import create_token
from apps.ui.downloads import csv_response
from portal.config import Environment
from tests.incidents.queries import test_alerts as alerts
from tests.integrations.github import test_mapping as mapping
from tests.portal import test_bad_coverage as coverage
from tests.portal import test_bad_webhooks as webhooks
from tests.portal import test_process_file as process_file
from tests.portal.sign_in import test_github as github_sign_in
from tests.portal.test_canary import test_a_private_repository_is_answered_like_none as private_is_like_none
from tests.postmortems import test_linking as linking
from tests.scorecards import test_waiver_pages as waivers
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db

# By the address that will take them, or by the app or setting that will: the rows that wait for it.
WAITING: dict[str, tuple[str, ...]] = {
    "app:slack": ("S01", "S02", "S04", "S05", "S06", "S08", "S09", "D01", "D02", "D04"),
}
# Tests of test_bad_webhooks; those without a name share one test, which bears their ids.
OF_WEBHOOKS = {
    *("W01", "W02", "W04", "W05", "W06", "W08", "W09", "W10", "W12", "W13", "W14", "W16", "W17", "W18", "W20", "W21"),
    *("W22", "W24", "W25", "W26", "W28", "W29", "W30", "W32", "W33", "W34", "W36", "W37", "W38", "L03"),
}
# Tests of test_bad_coverage.
OF_COVERAGE = {
    *("C02", "C03", "C04", "C06", "C07", "C08", "C10", "C11", "C12", "C14", "C15", "C16", "C18", "C19", "C20"),
    *("C22", "C23", "C24", "C26", "C27", "C28", "C31", "A01", "A03", "A04", "A05", "A07"),
}
# Tested where what they are about is tested, some by one test.
ELSEWHERE: dict[str, Any] = {
    "A09": github_sign_in.test_a_code_without_a_state_is_no_sign_in,
    "A11": github_sign_in.test_a_state_is_good_once,
    "A12": github_sign_in.test_who_cancels_is_told_so,
    "A13": github_sign_in.test_an_outsider_is_refused_and_leaves_no_row,
    "A15": github_sign_in.test_a_github_that_is_broken_lets_nobody_in,
    "A16": github_sign_in.test_the_key_of_a_session_changes_at_sign_in,
    "P02": process_file.test_a_pattern_that_would_take_for_ever_takes_none,
    "P03": process_file.test_a_pattern_that_looks_around_is_refused,
    "P04": process_file.test_a_pattern_without_measure_is_refused,
    "P06": process_file.test_a_file_that_makes_no_sense_is_refused_in_its_words,
    "G01": waivers.test_who_is_no_lead_is_refused_and_that_is_noted,
    "G03": waivers.test_what_one_may_not_see_is_nowhere,
    "G04": waivers.test_a_form_of_another_page_changes_nothing,
    "G05 G07 G09": waivers.test_what_cannot_be_asked_for_is_told_and_what_was_typed_is_kept,
    "G08": waivers.test_fields_that_are_nobodys_to_set_are_ignored,
    "G11": waivers.test_what_is_over_stays_so,
    "G12 G13": linking.test_what_cannot_be_linked_is_refused_with_its_reason,
    "G15": linking.test_a_host_of_look_alikes_shows_what_it_is,
    "G16": linking.test_a_page_elsewhere_counts_and_is_not_verified,
    "Q01 Q02": alerts.test_an_odd_name_of_a_service_is_nothing_but_a_name,
    "U12": private_is_like_none,
    "M23": mapping.test_an_address_that_would_run_a_script_is_dropped,
}
LOGIN = {
    "U01": "//evil.test",
    "U03": "/%5Cevil.test",
    "U04": "javascript:alert(1)",
    "U05": "https://portal.test@evil.test",
    "U07": "http://portal.test/",
    "U08": "/" + "a" * 9000,
}
WEEKS = {
    "U09": ("2025-W53",),
    "U11": ("2026-W00", "2026-W54", "2026-W1", "0000-W01", "9999-W52", "2026-W47%0A", "٢٠٢٦-W47"),
}
LISTS = {
    "U15": [(f"/issues/?page={page}", 404) for page in ("0", "-1", "abc", "99999999999999999999", "²")],
    "U16": [("/repositories/?sort=password&sort=owner__session", 400)],
    "U17": [(f"/issues/?q={'a' * 10_000}", 400)],
    "U13": [("/api/v1/repositories/..%2f..%2fetc", 404)],
}
HERE = {
    *LOGIN, *WEEKS, *LISTS,
    *("A08", "U19", "U20", "U21", "U23", "U24", "G17", "G19", "G20", "S10", "E01", "E02", "E04", "L02"),
}  # fmt: skip
IN_THE_BROWSER = {
    *("M01", "M03", "M04", "M05", "M07", "M08", "M09", "M11", "M12", "M13", "M15", "M16", "M17", "M19", "M20", "M21"),
}


def exists(target: str) -> bool:
    """Say whether what takes a row is there by now."""
    if target.startswith("app:"):
        return any(config.name.endswith(target.removeprefix("app:")) for config in apps.get_app_configs())
    try:
        resolve(target, urlconf=portal_settings.ROOT_URLCONF)
    except Resolver404:
        return False
    return True


def test_every_row_of_the_catalogue_stands_once() -> None:
    waiting = [row for rows in WAITING.values() for row in rows]
    elsewhere = [row for rows in ELSEWHERE for row in rows.split()]
    everywhere = [*waiting, *OF_WEBHOOKS, *OF_COVERAGE, *elsewhere, *HERE, *IN_THE_BROWSER]

    assert len(everywhere) == len(set(everywhere)) == 135


@pytest.mark.parametrize("row", sorted(OF_WEBHOOKS))
def test_every_row_of_webhooks_has_its_test(row: str) -> None:
    names = [name for name in vars(webhooks) if name.startswith(f"test_{row.lower()}_")]
    ids = f'id="{row}"' in inspect.getsource(webhooks)

    assert names or ids


@pytest.mark.parametrize("row", sorted(OF_COVERAGE))
def test_every_row_of_coverage_has_its_test(row: str) -> None:
    assert [name for name in vars(coverage) if name.startswith("test_") and f"_{row.lower()}_" in name]


@pytest.mark.parametrize("target", WAITING)
def test_rows_wait_only_for_what_is_not_there(target: str) -> None:
    assert not exists(target), f"{target} is there: write the tests of {', '.join(WAITING[target])}."


@pytest.fixture
def ada(client: Client, settings: Settings) -> Client:
    settings.SIGN_IN = SIGN_IN
    return sign_in(client, person())


@pytest.mark.parametrize("row", LOGIN)
def test_sign_in_leads_nowhere_else(ada: Client, row: str) -> None:
    answer = ada.get(f"/sign-in/?next={LOGIN[row]}")

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("row", WEEKS)
def test_a_week_that_is_none_is_not_there(client: Client, row: str) -> None:
    for week in WEEKS[row]:
        assert client.get(f"/weeks/{week}/").status_code == 404
        assert client.get(f"/api/v1/weeks/{week}").status_code == 404


@pytest.mark.parametrize("row", LISTS)
def test_a_list_is_asked_for_what_it_has(client: Client, row: str) -> None:
    for path, status in LISTS[row]:
        assert client.get(path).status_code == status, path


def test_a08_a_token_opens_no_page(client: Client, settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    made = create_token(person(), name="ci", lasts=timedelta(days=1), now=timezone.now())

    answer = client.get("/weeks/2026-W47/", headers={"Authorization": f"Bearer {made.text}"})

    assert answer.status_code == 302


@pytest.mark.parametrize("headers", [{"Host": "evil.test"}, {"Host": "evil.test", "X-Forwarded-Host": "localhost"}])
def test_u19_u20_another_host_is_refused(client: Client, headers: dict[str, str]) -> None:
    answer = client.get("/", headers=headers)

    assert answer.status_code == 400
    assert "evil.test" not in answer.text


def test_u20_headers_of_a_proxy_count_only_behind_one(client: Client) -> None:
    headers = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https"}

    answer = client.get("/weeks/2026-W40/markdown", headers=headers)

    assert "http://testserver/weeks/2026-W40/" in answer.text


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE"])
def test_u21_a_page_answers_no_other_method(client: Client, method: str) -> None:
    assert client.generic(method, "/issues/").status_code == 405


def test_u23_a_fragment_asked_for_by_itself_is_the_page(client: Client) -> None:
    answer = client.get("/issues/")

    assert "<html" in answer.text
    assert "HX-Request" in answer["Vary"]


def test_u24_many_cookies_do_no_harm(client: Client) -> None:
    cookies = "; ".join(f"c{number}={'x' * 300}" for number in range(200))

    assert client.get("/issues/", headers={"Cookie": cookies}).status_code in (200, 400)


def test_g17_a_name_is_shown_as_text(ada: Client) -> None:
    answer = ada.post("/account/tokens/", {"name": "<img src=x onerror=alert(1)>", "days": "1"})

    assert answer.status_code == 201
    assert "&lt;img src=x onerror=alert(1)&gt;" in ada.get("/account/").text


def test_g19_a_form_has_an_end(ada: Client) -> None:
    fields = {f"field{number}": "1" for number in range(2000)}

    assert ada.post("/account/tokens/", fields).status_code == 400


@pytest.mark.parametrize("name", [b"a%00b", b"%ED%A0%80", b"%FF%FE%00"])
def test_g20_a_field_that_is_no_text_is_refused(ada: Client, name: bytes) -> None:
    body = b"days=1&name=" + name

    answer = ada.generic("POST", "/account/tokens/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (201, 422)
    assert answer.status_code == 422 or "\ud800" not in answer.text


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://", "http://prom:9090@evil.test"])
def test_s10_a_source_has_an_address_of_the_web(url: str) -> None:
    environment = Environment({"PROMETHEUS_URL": url})

    environment.address("PROMETHEUS_URL", example="http://prometheus.example.com:9090")

    assert [problem.variable for problem in environment.problems] == ["PROMETHEUS_URL"]


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://evil","x")', "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\0=1"]
)
def test_e01_e02_a_cell_is_no_formula(cell: str) -> None:
    first = csv_response([(cell, "")], name="x").text.lstrip("\ufeff").lstrip('"')

    assert first.startswith("'")


def test_e04_a_file_name_is_quoted() -> None:
    header = csv_response([], name='a"; filename=x.html')["Content-Disposition"]

    assert header == 'attachment; filename="a\\"; filename=x.html.csv"'


def test_l02_a_path_is_escaped_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/nothing%0aINFO forged%1b[31m")

    assert all("\n" not in record.getMessage() and "\x1b" not in record.getMessage() for record in caplog.records)

import csv
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.sync.queries import sync_outline
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.spans import ADMINISTRATOR


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def fragment(target: str, **more: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": target, **more}


@pytest.mark.parametrize("path", ["/", "/weeks/2026-W47/", "/weeks/2026-W30/", "/?board=1"])
def test_a_week_is_a_page(small: World, client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert "<html" in answer.text
    assert answer["Vary"] == "HX-Request, HX-Target"


@pytest.mark.django_db
def test_a_week_is_a_page_before_the_first_sync(client: Client) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert "have not been read yet" in answer.text


def test_htmx_gets_the_fragment_it_names(small: World, client: Client) -> None:
    answer = client.get("/", headers=fragment("week-body"))

    assert "<html" not in answer.text
    assert 'id="week-body"' in answer.text


def test_who_has_what_the_sync_read_so_far_is_not_answered_again(small: World, client: Client) -> None:
    progress = sync_outline(ADMINISTRATOR, now=NOW).progress

    assert client.get("/", headers=fragment("week-body", **{"Sync-Progress": progress})).status_code == 204
    assert client.get("/", headers=fragment("week-body", **{"Sync-Progress": "before"})).status_code == 200


def test_looking_after_the_sync_computes_no_figures(small: World, client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/", headers=fragment("week-sync"))

    assert 'id="week-sync"' in answer.text
    assert len(asked) <= 3


@pytest.mark.parametrize("path", ["/", "/weeks/2026-W40/", "/?board=1&team=core"])
def test_a_page_takes_at_most_fifty_statements(small: World, client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)

    assert len(asked) <= 50


def test_a_boosted_request_gets_the_page(small: World, client: Client) -> None:
    answer = client.get("/", headers=fragment("week-body", **{"HX-Boosted": "true"}))

    assert "<html" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/weeks/2025-W53/", "/weeks/2026-W48/", "/weeks/x/", "/?repository=x", "/?team=x", "/?board=9"]
)
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_page_only_reads(client: Client) -> None:
    assert client.post("/").status_code == 405
    assert client.put("/weeks/2026-W47/").status_code == 405


def test_a_week_is_taken_along_as_markdown(small: World, client: Client) -> None:
    answer = client.get("/weeks/2026-W47/markdown")

    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# Week 47 · 16 – 22 Nov 2026 (running)\n")
    assert "/weeks/2026-W47/" in answer.text
    assert "&#" not in answer.text


def test_a_week_is_taken_along_as_csv(small: World, client: Client) -> None:
    rows = list(csv.reader(client.get("/weeks/2026-W47/csv").text.splitlines()))
    figures = client.get("/api/v1/weeks/2026-W47").json()

    values = {path: value for path, value, _ in rows[1:]}
    assert values["issues.opened"] == str(figures["issues"]["opened"])
    assert values["board.done"] == str(figures["board"]["done"])


@pytest.mark.django_db
def test_a_file_says_why_a_figure_is_unknown(client: Client) -> None:
    rows = list(csv.reader(client.get("/weeks/2026-W46/csv").text.splitlines()))

    assert ["pull_requests.merged", "", "Pull requests have not been read yet."] in rows


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/weeks/2026-W53/csv", "/weeks/x/markdown", "/weeks/2026-W46/csv?repository=x"])
def test_what_is_not_there_cannot_be_taken_along(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_presentation_is_the_same_week(small: World, client: Client) -> None:
    answer = client.get("/?mode=present")

    assert 'data-mode="present"' in answer.text
    assert answer.text.count('class="section slide"') == 9

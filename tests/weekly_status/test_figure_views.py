"""The page of a figure, its file and its JSON."""

import csv
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.weekly_status import views
from apps.weekly_status.queries import MEASURES
from portal.demo.world.model import World
from tests.oracle import NOW

WEEK = "/weeks/2026-W46/figures"


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.mark.parametrize("path", MEASURES)
def test_every_figure_has_a_page_that_says_what_it_counts(small: World, client: Client, path: str) -> None:
    names = "?column=Done&from_column=Review&to_column=Done" if path.startswith("board.") else ""

    answer = client.get(f"{WEEK}/{path}/{names}")

    assert answer.status_code == 200
    assert MEASURES[path].title in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        f"{WEEK}/board.nothing/",
        f"{WEEK}/nothing/",
        "/weeks/2026-W48/figures/board.done/",
        "/weeks/x/figures/board.done/",
        f"{WEEK}/issues.opened/?repository=x",
        f"{WEEK}/nothing/csv",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_filter_that_makes_no_sense_is_refused_in_its_words(client: Client) -> None:
    answer = client.get(f"{WEEK}/issues.opened/?author_kind=cat")

    assert answer.status_code == 400
    assert "author_kind: Input should be" in answer.text


def test_a_column_that_the_board_does_not_have_is_not_found(small: World, client: Client) -> None:
    answer = client.get(f"{WEEK}/board.columns.at_end/?column=Nowhere")

    assert answer.status_code == 404
    assert "no such column" in answer.text


@pytest.mark.django_db
def test_a_figure_that_is_unknown_says_why(client: Client) -> None:
    answer = client.get(f"{WEEK}/pull_requests.merged/")

    assert answer.text.count("Pull requests have not been read yet.") >= 1
    assert "Nothing was counted" not in answer.text


@pytest.mark.django_db
def test_a_figure_is_only_read(client: Client) -> None:
    assert client.post(f"{WEEK}/issues.opened/").status_code == 405


def test_the_week_links_to_its_figures(small: World, client: Client) -> None:
    answer = client.get("/weeks/2026-W46/?team=core&author_kind=human")

    link = "/weeks/2026-W46/figures/pull_requests.merged/?team=core&amp;author_kind=human"
    assert f'href="{link}"' in answer.text


def test_a_long_list_is_cut_and_the_file_has_all(small: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "ROWS_SHOWN", 2)

    page = client.get(f"{WEEK}/issues.open_at_end/").text
    file = list(csv.reader(client.get(f"{WEEK}/issues.open_at_end/csv").text.splitlines()))

    assert "the CSV has all of them" in page
    assert page.count('class="table-title"') == 2
    assert len(file) > 3
    assert file[0][1:4] == ["repository", "number", "title"]


@pytest.mark.parametrize("path", MEASURES)
def test_a_page_takes_as_many_statements_for_one_row_as_for_thirty(
    small: World, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = set()
    for limit in (1, 30):
        monkeypatch.setattr(views, "ROWS_SHOWN", limit)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{WEEK}/{path}/?column=Done&from_column=Review&to_column=Done")
        counts.add(len(asked))

    assert len(counts) == 1
    assert max(counts) <= 52


def test_a_figure_is_answered_as_json_with_its_rows(small: World, client: Client) -> None:
    week = client.get("/api/v1/weeks/2026-W46").json()
    figure = client.get("/api/v1/weeks/2026-W46/figures/pull_requests.merged").json()

    assert figure["value"] == week["pull_requests"]["merged"] == len(figure["rows"])
    assert (figure["week"], figure["unit"], figure["cause"]) == ("2026-W46", "number", None)
    assert {"repository", "number", "title", "url", "at"} <= set(figure["rows"][0])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/2026-W46/figures/nothing", "/2026-W99/figures/issues.opened"])
def test_json_of_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/weeks{path}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_json_of_an_unknown_figure_has_its_cause(client: Client) -> None:
    figure = client.get("/api/v1/weeks/2026-W46/figures/pull_requests.merged").json()

    assert (figure["value"], figure["rows"]) == (None, [])
    assert figure["cause"] == "Pull requests have not been read yet."

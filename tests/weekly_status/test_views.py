from typing import Any

import pytest
from django.test import Client

from portal.demo.world.model import World
from tests.oracle import NOW


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

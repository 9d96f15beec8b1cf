from typing import Any

import pytest
from django.test import Client

from portal.demo.world.model import World
from tests.oracle import NOW


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def get(client: Client) -> Any:
    return lambda path: client.get(f"/api/v1{path}")


def test_a_week_answers_its_figures(small: World, get: Any) -> None:
    answer = get("/weeks/2026-W46")

    assert answer.status_code == 200
    week = answer.json()
    assert (week["week"], week["start"], week["end"]) == (
        "2026-W46",
        "2026-11-09T00:00:00+00:00",
        "2026-11-16T00:00:00+00:00",
    )
    assert set(week["pull_requests"]["hours_to_merge"]) == {"p50", "p85", "n"}
    assert week["filters"] == {"repository": None, "team": None, "board": None, "author_kind": None}
    assert "causes" not in week["board"]
    assert set(week["board"]["cumulative"][0]) == {"date", "columns"}


@pytest.mark.django_db
def test_what_is_unknown_is_null_as_a_whole(get: Any) -> None:
    week = get("/weeks/2026-W46").json()

    assert week["dora"]["lead_time_hours"] is None
    assert "dora.lead_time_hours" in week["causes"]
    assert week["board"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "week",
    [
        *("2025-W53", "2026-W00", "2026-W54", "2026-W1", "0000-W01", "9999-W52", "2026-W47%0A", "٢٠٢٦-W47"),
        *("2026-W48", "now", "2026-W46?frozen=1"),
    ],
)
def test_a_week_that_is_not_there_is_not_found(get: Any, week: str) -> None:
    answer = get(f"/weeks/{week}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["repository=x", "team=x", "board=77", "board=abc", "repository=%00", "board=-1"])
def test_unknown_filters_are_refused_by_field(get: Any, field: str) -> None:
    answer = get(f"/weeks/2026-W46?{field}")

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {field.partition("=")[0]}

"""Coverage as JSON."""

import pytest
from django.test import Client

from tests.coverage.reports import bring_in_history, percent_report, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _history() -> None:
    bring_in_history()
    send(percent_report(80), of="b")


def test_the_list_tells_the_newest_of_each(client: Client) -> None:
    bring_in_history(github_id=2)

    told = client.get("/api/v1/coverage").json()

    assert [(one["repository"], one["repository_id"], one["percent"]) for one in told["items"]] == [
        ("service-1", 1, 80.0),
        ("service-2", 2, None),
    ]
    assert told["next"] is None


def test_one_repository_tells_all_of_it(client: Client) -> None:
    told = client.get("/api/v1/coverage/Service-1").json()

    assert (told["percent"], told["lines_covered"], told["files"][0]["uncovered"]) == (80.0, 80, "81-100")
    assert (told["modules"][0]["percent"], told["trend"][0]["percent"], told["waiting"]) == (80.0, 80.0, [])


def test_an_old_name_points_to_the_present_one(client: Client) -> None:
    bring_in_history(name="gateway")

    answer = client.get("/api/v1/coverage/service-1")

    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/coverage/gateway")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/%00", 404), ("?team=nobody", 422), ("?limit=0", 422), ("?cursor=x", 404), ("?mine=1", 422)],
)
def test_what_is_not_there_is_told(client: Client, path: str, status: int) -> None:
    answer = client.get(f"/api/v1/coverage{path}")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")

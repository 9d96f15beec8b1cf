import json

import pytest
from django.test import Client

from portal.api import api

PROBLEM = {"type", "title", "status", "detail", "code", "errors"}


def test_the_api_describes_itself(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert {"/api/v1/weeks/{week}", "/api/v1/issues", "/api/v1/pull-requests", "/api/v1/deployments"} <= set(
        described["paths"]
    )
    assert {"/api/v1/repositories", "/api/v1/repositories/{name}", "/api/v1/sync"} <= set(described["paths"])


def test_the_description_speaks_of_json_names() -> None:
    week = json.dumps(api.get_openapi_schema()["components"]["schemas"]["WeeklyStatus"])

    assert '"start"' in week
    assert '"start_at"' not in week


def test_the_documentation_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs").text

    assert "swagger" in page
    assert "http://" not in page
    assert "https://" not in page


def test_what_is_not_there_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/nothing")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == PROBLEM


@pytest.mark.parametrize("method", ["delete", "put", "patch", "trace"])
def test_another_method_is_a_problem(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v1/issues")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    assert answer.json()["code"] == "method_not_allowed"


def test_another_host_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/issues", headers={"host": "evil.test"})

    assert answer.status_code == 400
    assert "evil.test" not in answer.text
    assert set(answer.json()) == PROBLEM


@pytest.mark.django_db
def test_a_body_that_is_no_json_is_a_problem(client: Client) -> None:
    answer = client.post("/api/v1/sync", "{", content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()) == PROBLEM

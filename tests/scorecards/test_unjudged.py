"""Before anything was judged nothing is known, and the pages say so."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_says_that_nothing_was_judged(client: Client) -> None:
    answer = client.get("/scorecards/")

    assert answer.status_code == 200
    assert "No repository has been judged yet." in answer.text


def test_the_api_answers_null(client: Client) -> None:
    assert client.get("/api/v1/organization").json()["score"] is None
    assert client.get("/api/v1/scorecards").json() == {"items": [], "next": None}

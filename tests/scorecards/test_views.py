"""Pages of scorecards."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.catalog.models import FormerRepositoryName, Repository
from apps.scorecards.facts import process_of
from portal.demo.world.model import World

pytestmark = pytest.mark.django_db
GATEWAY = "plasma-engine-gateway"
PAGES = ["/scorecards/", f"/repositories/{GATEWAY}/", f"/repositories/{GATEWAY}/rules/pr-title-issue-id/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_few_statements(judged: World, client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)

    assert answer.status_code == 200
    assert "<html" in answer.text
    assert len(asked) <= 6


def test_a_kind_that_is_only_proposed_says_so(judged: World, client: Client, settings: Settings) -> None:
    settings.PROCESS = process_of({"kinds": {GATEWAY: "service"}})

    listed, declared = client.get("/scorecards/").text, client.get(f"/repositories/{GATEWAY}/").text

    assert "<td>service</td>" in listed
    assert "<td>proposed from its files: docs</td>" in listed
    assert "Declare one that is only proposed with the property <code>kinds</code>" in listed
    assert '<span class="fact-note">declared</span>' in declared
    proposed = client.get("/repositories/plasma-engine-docs/").text
    assert "proposed from its files; declare it with the property kinds" in proposed


def test_a_count_opens_its_results(judged: World, client: Client) -> None:
    answer = client.get(f"/repositories/{GATEWAY}/?result=unknown")

    assert "result-pass" not in answer.text
    assert "result-fail" not in answer.text


def test_a_fail_says_what_to_do(judged: World, client: Client) -> None:
    assert "Retitle it, for example: [PE-12] Gateway bootstrap." in client.get(f"/repositories/{GATEWAY}/").text


def test_a_result_opens_what_was_judged_where_there_is_any(judged: World, client: Client) -> None:
    text = client.get("/repositories/plasma-engine-docs/").text

    assert "/repositories/plasma-engine-docs/rules/pr-title-issue-id/" in text
    assert "/repositories/plasma-engine-docs/rules/incident-has-owner-and-severity/" not in text


def test_htmx_gets_the_rows_alone(judged: World, client: Client) -> None:
    answer = client.get("/scorecards/?team=core", headers={"HX-Request": "true", "HX-Target": "scorecard-rows"})

    assert "<html" not in answer.text
    assert 'id="scorecard-rows"' in answer.text


def test_a_former_name_leads_on(judged: World, client: Client) -> None:
    FormerRepositoryName.objects.create(repository=Repository.objects.get(name=GATEWAY), name="old-gateway")

    answer = client.get("/repositories/old-gateway/?result=fail")

    assert (answer.status_code, answer["Location"]) == (308, f"/repositories/{GATEWAY}/?result=fail")

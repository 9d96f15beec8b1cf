"""Pages of scorecards."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.catalog.models import FormerRepositoryName, Repository
from apps.delivery.models import PullRequest
from apps.scorecards.facts import process_of
from apps.scorecards.models import SubjectResult
from portal.demo.world.model import World

pytestmark = pytest.mark.django_db
GATEWAY = "plasma-engine-gateway"
PAGES = ["/scorecards/", f"/repositories/{GATEWAY}/", f"/repositories/{GATEWAY}/rules/pr-title-issue-id/"]
PAGES += ["/rules/pr-title-issue-id/", "/rules/board-has-standard-columns/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_few_statements(judged: World, client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)

    assert answer.status_code == 200
    assert "<html" in answer.text
    assert len(asked) <= (18 if path.endswith(f"/{GATEWAY}/") else 12)  # with coverage


def test_a_kind_that_is_only_proposed_says_so(judged: World, client: Client, settings: Settings) -> None:
    settings.PROCESS = process_of({"kinds": {GATEWAY: "service"}})

    listed, declared = client.get("/scorecards/").text, client.get(f"/repositories/{GATEWAY}/").text

    assert '<span title="service">service</span>' in listed
    assert '<span title="proposed from its files: docs">docs*</span>' in listed
    assert "declare it with the property <code>kinds</code>" in listed
    assert '<span class="fact-note">declared</span>' in declared
    proposed = client.get("/repositories/plasma-engine-docs/").text
    assert "proposed from its files; declare it with the property kinds" in proposed


def test_a_count_opens_its_results(judged: World, client: Client) -> None:
    answer = client.get(f"/repositories/{GATEWAY}/?result=unknown")

    listed = answer.text.partition('aria-label="Results"')[2]
    assert "result-unknown" in listed
    assert "result-pass" not in listed
    assert "result-fail" not in listed


def test_a_fail_says_what_to_do(judged: World, client: Client) -> None:
    assert "Retitle it, for example: [PE-12] Gateway bootstrap." in client.get(f"/repositories/{GATEWAY}/").text


def test_a_result_opens_what_was_judged_where_there_is_any(judged: World, client: Client) -> None:
    text = client.get("/repositories/plasma-engine-docs/").text

    assert "/repositories/plasma-engine-docs/rules/pr-title-issue-id/" in text
    subjects = "List of what was judged"
    address = "/repositories/plasma-engine-docs/rules"
    assert subjects in client.get(f"{address}/pr-title-issue-id/").text
    assert subjects not in client.get(f"{address}/codeowners-valid/").text


def test_htmx_gets_the_rows_alone(judged: World, client: Client) -> None:
    answer = client.get("/scorecards/?team=core", headers={"HX-Request": "true", "HX-Target": "matrix"})

    assert "<html" not in answer.text
    assert 'id="matrix"' in answer.text


def test_a_former_name_leads_on(judged: World, client: Client) -> None:
    FormerRepositoryName.objects.create(repository=Repository.objects.get(name=GATEWAY), name="old-gateway")

    answer = client.get("/repositories/old-gateway/?result=fail")

    assert (answer.status_code, answer["Location"]) == (308, f"/repositories/{GATEWAY}/?result=fail")


def test_a_result_in_place_says_why_and_how_to_fix_it(judged: World, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "evidence"}

    answer = client.get(f"/repositories/{GATEWAY}/rules/pr-title-issue-id/", headers=headers)

    assert "<html" not in answer.text
    assert "Retitle it, for example: [PE-12] Gateway bootstrap." in answer.text
    assert "the organization&#x27;s words, line" in answer.text
    assert "List of what was judged" not in answer.text


def test_a_rule_says_how_it_judges_and_who_keeps_it(judged: World, client: Client) -> None:
    text = client.get("/rules/pr-title-issue-id/").text

    assert "Judges one by one the pull requests that are merged in 28 days. At least 95 % must pass." in text
    assert f"/repositories/{GATEWAY}/rules/pr-title-issue-id/" in text


def test_a_rule_shows_those_of_one_result(judged: World, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "rule-results"}

    answer = client.get("/rules/pr-title-issue-id/?result=unknown", headers=headers)

    assert "<html" not in answer.text
    assert "Nothing matches" in answer.text


def test_a_rule_on_the_organization_is_of_the_organization(judged: World, client: Client) -> None:
    assert "The organization" in client.get("/rules/board-has-standard-columns/").text


@pytest.mark.parametrize("path", ["/rules/nothing/", f"/repositories/{GATEWAY}/rules/nothing/"])
def test_there_is_no_page_of_a_rule_that_is_none(judged: World, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_repository_says_what_stands_between_it_and_the_next_level(judged: World, client: Client) -> None:
    text = client.get(f"/repositories/{GATEWAY}/").text

    way = text.partition('id="next-title"')[2].partition("</section>")[0]
    assert "Between it and" in way
    assert "result-fail" in way
    assert "result-pass" not in way


def test_what_is_configured_stands_beside_what_is_done(judged: World, client: Client) -> None:
    text = client.get(f"/repositories/{GATEWAY}/").text

    pairs = text.partition('id="pairs-title"')[2].partition("</section>")[0]
    assert f"/repositories/{GATEWAY}/rules/required-checks-configured/" in pairs
    assert f"/repositories/{GATEWAY}/rules/pr-required-topics-green/" in pairs


def test_an_open_pull_request_shows_what_it_would_break(judged: World, client: Client) -> None:
    open_ = SubjectResult.objects.filter(repository__name=GATEWAY, kind="pull_request", result="fail")
    keys = PullRequest.objects.filter(closed_at=None, merged_at=None).values("pk")
    row = open_.filter(subject_id__in=keys).first()
    assert row is not None

    text = client.get(f"/repositories/{GATEWAY}/").text

    listed = text.partition('id="open-title"')[2].partition("</section>")[0]
    assert f"#{row.number}</span>" in listed
    assert f"/rules/{row.rule}/" in listed


def test_the_badge_of_what_is_not_public_comes_with_its_key(judged: World, client: Client) -> None:
    Repository.objects.filter(name=GATEWAY).update(visibility="private")

    text = client.get(f"/repositories/{GATEWAY}/").text

    assert f'<img src="/badges/{GATEWAY}.svg?key=' in text
    assert f"[![scorecard](http://testserver/badges/{GATEWAY}.svg?key=" in text

"""Scorecards as JSON."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.catalog.models import FormerRepositoryName, Repository
from apps.delivery.models import Issue
from apps.scorecards.facts import process_of
from apps.scorecards.models import RuleResult, SubjectResult
from apps.scorecards.queries.loading import load_facts
from apps.scorecards.registry import all_rules
from portal.demo.world.model import World
from tests.oracle import NOW
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
GATEWAY = "plasma-engine-gateway"


def get(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_measured_repository_stands_in_the_list(judged: World, client: Client) -> None:
    items = get(client, "/scorecards")["items"]

    assert [one["repository"] for one in items] == sorted(one["repository"] for one in items)
    assert len(items) == Repository.objects.measured().count()
    for one in items:
        assert one["range"]["low"] <= one["score"] <= one["range"]["high"]
        assert sum(one["counts"].values()) == len([rule for rule in all_rules() if rule.subject != "organization"])


def test_a_kind_is_told_with_where_it_comes_from(judged: World, client: Client, settings: Settings) -> None:
    settings.PROCESS = process_of({"kinds": {GATEWAY: "library"}})

    rows = {one["repository"]: one for one in get(client, "/scorecards")["items"]}

    told = {name: (row["kind"], row["kind_is_declared"]) for name, row in rows.items()}
    assert (told[GATEWAY], told["plasma-engine-docs"]) == (("library", True), ("docs", False))
    assert (told["plasma-engine-infra"], told["plasma-engine-agent"]) == (("infra", False), ("service", False))
    assert get(client, "/scorecards/plasma-engine-agent")["kind"] == "service"


def test_a_kind_is_proposed_as_rules_see_it(judged: World, client: Client, settings: Settings) -> None:
    facts = load_facts(list(Repository.objects.all()), process=settings.PROCESS, merges=None, now=NOW)

    for row in get(client, "/scorecards")["items"]:
        (of_rules,) = (one.kind for one in facts.repositories.values() if one.name == row["repository"])
        assert row["kind"] == of_rules


def test_where_files_are_not_known_no_kind_is_proposed(judged: World, client: Client) -> None:
    Repository.objects.filter(name=GATEWAY).update(files_are_complete=None)

    card = get(client, f"/scorecards/{GATEWAY}")

    assert (card["kind"], card["kind_is_declared"]) == (None, False)
    assert card["kind_cause"] == "The files of the repository have not been read yet."


def test_the_list_takes_five_statements(judged: World, client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        get(client, "/scorecards")

    assert len(asked) == 5


def test_a_scorecard_has_a_result_of_every_rule(judged: World, client: Client) -> None:
    card = get(client, f"/scorecards/{GATEWAY.upper()}")

    slugs = [rule.slug for rule in all_rules() if rule.subject != "organization"]
    assert [one["rule"] for one in card["results"]] == slugs
    for one in card["results"]:
        assert (one["cause"] is not None) == (one["result"] == "unknown")
        assert (one["reason"] is not None) == (one["result"] == "not_applicable")


def test_a_former_name_leads_on(judged: World, client: Client) -> None:
    row = Repository.objects.get(name=GATEWAY)
    FormerRepositoryName.objects.create(repository=row, name="old-gateway")

    answer = client.get("/api/v1/repositories/old-gateway/subjects?rule=pr-title-issue-id")

    moved = f"/api/v1/repositories/{GATEWAY}/subjects?rule=pr-title-issue-id"
    assert (answer.status_code, answer["Location"]) == (308, moved)


def test_subjects_are_walked_by_cursor(judged: World, client: Client) -> None:
    path, seen = f"/repositories/{GATEWAY}/subjects?rule=pr-title-issue-id&limit=5", []
    page = get(client, path)
    while page["next"]:
        seen += page["items"]
        page = get(client, f"{path}&cursor={page['next']}")
    seen += page["items"]

    rows = SubjectResult.objects.filter(repository__name=GATEWAY, rule="pr-title-issue-id")
    assert len({one["id"] for one in seen}) == len(seen) == rows.count() > 10


def test_a_sample_counts_its_subjects(judged: World, client: Client) -> None:
    card = get(client, f"/scorecards/{GATEWAY}")
    sample = next(one["sample"] for one in card["results"] if one["rule"] == "pr-title-issue-id")
    fails = get(client, f"/repositories/{GATEWAY}/subjects?rule=pr-title-issue-id&result=fail&limit=1000")["items"]

    assert sample["failed"] <= len(fails)
    assert sample["passed"] + sample["failed"] > 0


def test_only_what_a_rule_is_about_is_listed(judged: World, client: Client) -> None:
    path = f"/repositories/{GATEWAY}/subjects?rule=incident-has-owner-and-severity&limit=1000"
    numbers = {one["number"] for one in get(client, path)["items"]}

    incidents = Issue.objects.filter(repository__name=GATEWAY, issue_labels__label__name="incident")
    assert numbers <= set(incidents.values_list("number", flat=True))


def test_history_begins_with_the_first_day(judged: World, client: Client) -> None:
    found = get(client, f"/scorecards/{GATEWAY}/history")

    assert len(found["days"]) == 1
    assert {one["from_result"] for one in found["changes"]} == {None}


def test_a_rule_is_told_with_its_clause(judged: World, client: Client) -> None:
    found = get(client, "/rules/pr-title-issue-id")

    assert found["rule"]["clause"] == "pull-requests/issue-id"
    assert "[PE-77]" in found["rule"]["clause_text"]
    assert len(found["results"]) == Repository.objects.measured().count()
    assert [one["rule"] for one in get(client, "/rules")["items"]] == [rule.slug for rule in all_rules()]


def test_the_organization_is_the_mean_of_what_is_known(judged: World, client: Client) -> None:
    scores = [one["score"] for one in get(client, "/scorecards")["items"] if one["score"] is not None]

    assert get(client, "/organization")["score"] == pytest.approx(sum(scores) / len(scores))


@pytest.fixture
def hidden(judged: World, client: Client, settings: Settings) -> Repository:
    """Return a private repository that the person who is signed in may not see."""
    settings.SIGN_IN = SIGN_IN
    sign_in(client, person())
    return Repository.objects.filter(visibility="private")[0]


def test_what_a_person_may_not_see_is_in_no_list(hidden: Repository, client: Client) -> None:
    for path in ("/api/v1/scorecards", "/api/v1/rules/pr-title-issue-id", "/api/v1/organization", "/scorecards/"):
        assert hidden.name not in client.get(path).text


def test_what_a_person_may_not_see_is_not_found(hidden: Repository, client: Client) -> None:
    for path in ("/api/v1/scorecards/{}", "/api/v1/scorecards/{}/history", "/repositories/{}/"):
        assert client.get(path.format(hidden.name)).status_code == 404


def test_evidence_leads_to_nothing_hidden(hidden: Repository, client: Client) -> None:
    repository = Repository.objects.measured().filter(visibility="public")[0]
    shown = RuleResult.objects.filter(repository=repository)[0]
    shown.evidence = [["there", f"{hidden.url}/pull/1"], ["here", "https://elsewhere.test/"]]
    shown.save()

    found = get(client, f"/rules/{shown.rule}")["results"]

    evidence = next(one["result"]["evidence"] for one in found if one["repository"] == repository.name)
    assert evidence == [{"label": "here", "url": "https://elsewhere.test/"}]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rules/nothing", 404),
        (f"/repositories/{GATEWAY}/subjects", 422),
        (f"/repositories/{GATEWAY}/subjects?rule=nothing", 404),
        (f"/repositories/{GATEWAY}/subjects?rule=pr-title-issue-id&result=good", 422),
        (f"/repositories/{GATEWAY}/subjects?rule=pr-title-issue-id&cursor=x", 404),
        ("/scorecards?team=nobody", 422),
    ],
)
def test_what_makes_no_sense_is_refused(judged: World, client: Client, path: str, status: int) -> None:
    answer = client.get(f"/api/v1{path}")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")

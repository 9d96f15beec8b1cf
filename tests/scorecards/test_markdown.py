"""The matrix as Markdown for a message."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.catalog.ingest import upsert_teams
from apps.catalog.models import Repository
from apps.catalog.records import TeamRepositoryRecord
from apps.scorecards.registry import all_rules
from tests.records import FIRST_PASS, team
from tests.scorecards.waivers import failing_repository, waiver
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SITE = "http://testserver"
RULES = [rule for rule in all_rules() if rule.subject == "repository"]


def text_of(client: Client, query: str = "") -> str:
    answer = client.get(f"/scorecards/markdown{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    return answer.text


def rows_of(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| [")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_each_repository_is_a_row_with_what_was_found(client: Client) -> None:
    waiver(failing_repository(1, now=NOW), asked_at=NOW)
    failing_repository(2, now=NOW, rules=tuple(rule.slug for rule in RULES[:3]))

    rows = {row[0]: row for row in rows_of(text_of(client))}

    link = f"[service-2](<{SITE}/repositories/service-2/>)"
    assert len(rows) == 2
    assert rows[link][2:] == ["none", "1", "3", "0", "0", "0"]


def test_it_says_when_and_of_what_it_is(client: Client) -> None:
    failing_repository(1, now=NOW)

    text = text_of(client, "?q=service&sort=-score")

    assert f"\n{SITE}/scorecards/?q=service&sort=-score\n" in text
    assert "Data as of " in text
    assert " Name: service." in text
    assert "the mean of 1 repository\n" in text


def test_the_five_rules_that_most_fail_are_named(client: Client) -> None:
    worst = [rule.slug for rule in RULES if rule.slug != "codeowners-valid"][:7]
    for number in (1, 2):
        failing_repository(number, now=NOW, rules=tuple(worst[: 9 - 2 * number]))

    text = text_of(client)
    named = [line.partition("]")[0][3:] for line in text.splitlines() if line.startswith("- [")]

    assert set(named) == set(worst[:5])
    assert "): 2 fail, 0 % keep it. " in text


def test_a_narrowed_matrix_is_narrowed_here_too(client: Client) -> None:
    for number in (1, 2):
        failing_repository(number, now=NOW)
    grants = (TeamRepositoryRecord(repository_github_id=2, permission="admin"),)
    upsert_teams([team(1, slug="a_b", repositories=grants)], target="organization", seen_at=FIRST_PASS)

    text = text_of(client, "?team=a_b")

    assert [row[0][:10] for row in rows_of(text)] == ["[service-2"]
    assert r" Team: a\_b." in text


def test_what_others_write_stays_text(client: Client) -> None:
    failing_repository(1, now=NOW)
    Repository.objects.update(name="a_b|c<img>@ada\n# d")

    text = text_of(client, "?q=%40ada")

    assert r"[a\_b\|c\<img\>" in text
    assert "@\u200bada # d](<" in text
    assert " Name: @\u200bada." in text


def test_without_repositories_it_says_so(client: Client) -> None:
    text = text_of(client)

    assert "No repository has been judged yet." in text
    assert "the mean of 0 repositories" in text


def test_it_tells_nothing_that_one_may_not_see(client: Client, settings: Settings) -> None:
    settings.SIGN_IN = SIGN_IN
    failing_repository(1, now=NOW, visibility="private")
    failing_repository(2, now=NOW)

    text = text_of(sign_in(client, person("ada")))

    assert ("service-1" in text, "service-2" in text) == (False, True)
    assert "Of the repositories that ada can see." in text


@pytest.mark.parametrize(("query", "status"), [("?level=iron", 400), ("?team=x", 404), ("?sort=x", 400)])
def test_bad_questions_are_refused(client: Client, query: str, status: int) -> None:
    assert client.get(f"/scorecards/markdown{query}").status_code == status


def test_the_page_offers_to_copy_it_as_it_is_narrowed(client: Client) -> None:
    assert 'data-copy-from="/scorecards/markdown?level=gold"' in client.get("/scorecards/?level=gold").text


def test_it_takes_as_many_statements_for_ten_as_for_one(client: Client) -> None:
    counts = []
    for numbers in (range(1, 2), range(2, 11)):
        for number in numbers:
            failing_repository(number, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            text_of(client)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 8

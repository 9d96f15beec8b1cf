"""Filters that a person saves: named on the page, listed there for them alone, opened and deleted."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import SavedFilter
from apps.catalog.ingest import upsert_repositories
from apps.catalog.models import Repository
from tests.records import FIRST_PASS, repository
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
# The path of each page, what it is saved by, and something that it can be narrowed to.
PAGES = (
    ("/repositories/", "repositories", "q=gate"),
    ("/issues/", "issues", "state=open"),
    ("/pull-requests/", "pull-requests", "is_draft=false&sort=created"),
    ("/deployments/", "deployments", "tier=production"),
    ("/coverage/", "coverage", "q=gate&sort=-percent"),
    ("/scorecards/", "scorecards", "level=none&sort=-score"),
)
LISTS = [row[:2] for row in PAGES]


@pytest.fixture
def ada(client: Client, settings: Settings) -> Client:
    settings.SIGN_IN = SIGN_IN
    upsert_repositories([repository(1, visibility="public")], target="organization", seen_at=FIRST_PASS)
    return sign_in(client, person("ada"))


@pytest.fixture
def bob(ada: Client) -> Client:
    return sign_in(Client(), person("bob"))


def save(client: Client, page: str = "issues", *, name: str = "Ours", query: str = "state=open") -> Any:
    return client.post(f"/filters/{page}/", {"name": name, "query": query})


def saved_links(client: Client, path: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'class="saved-link" href="([^"]*)"', client.get(path).text)]


@pytest.mark.parametrize(("path", "page", "query"), PAGES)
def test_what_a_page_is_narrowed_to_is_saved_opened_and_deleted(ada: Client, path: str, page: str, query: str) -> None:
    assert f'action="/filters/{page}/"' in ada.get(f"{path}?{query}").text
    saved = save(ada, page, name="  Mine   and yours ", query=query)
    row = SavedFilter.objects.get()

    assert (saved.status_code, row.name) == (302, "Mine and yours")
    (link,) = saved_links(ada, path)
    assert saved["Location"] == link
    assert (ada.get(link).status_code, sorted(link.partition("?")[2].split("&"))) == (200, sorted(query.split("&")))
    deleted = ada.post(f"/filters/{row.pk}/delete/?{query}")
    assert (deleted.status_code, deleted["Location"]) == (302, f"{path}?{query}")
    assert saved_links(ada, path) == []


@pytest.mark.parametrize(("path", "page"), LISTS)
def test_a_page_that_is_not_narrowed_offers_nothing(ada: Client, path: str, page: str) -> None:
    assert f'action="/filters/{page}/"' not in ada.get(path).text


def test_the_form_follows_the_filters_that_htmx_sets(ada: Client) -> None:
    rows = ada.get("/issues/?state=closed&q=x", headers={"HX-Request": "true", "HX-Target": "issue-rows"})

    assert '<input type="hidden" name="query" value="q=x&amp;state=closed">' in rows.text


def test_one_that_is_shown_is_marked_and_not_offered_again(ada: Client) -> None:
    save(ada, query="state=open&q=x")

    page = ada.get("/issues/?q=x&state=open").text

    assert 'aria-current="true">Ours</a>' in page
    assert 'action="/filters/issues/"' not in page


def test_only_what_the_page_knows_is_saved(ada: Client) -> None:
    save(ada, query="state=open&cursor=x&limit=5&page=&next=//evil.test&user=1&state=closed&label=a%26b%3Dc")

    assert SavedFilter.objects.get().query == "state=closed&label=a%26b%3Dc"


def test_what_a_page_does_not_know_any_more_is_left_out_when_it_is_shown(ada: Client) -> None:
    save(ada)
    SavedFilter.objects.update(query="state=open&flavor=sweet")

    assert saved_links(ada, "/issues/") == ["/issues/?state=open"]


def test_what_is_not_there_any_more_is_told_when_it_is_opened(ada: Client) -> None:
    save(ada, query="repository=service-1")
    Repository.objects.update(visibility="private")

    (link,) = saved_links(ada, "/issues/")

    assert ada.get(link).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("state=often", 400),
        ("sort=password", 400),
        ("repository=nothing", 404),
        ("cursor=x", 422),
        ("", 422),
        ("&&==", 422),
        ("q=" + "a" * 9000, 400),
    ],
)
def test_what_cannot_be_asked_for_is_not_saved(ada: Client, query: str, status: int) -> None:
    assert (save(ada, query=query).status_code, SavedFilter.objects.count()) == (status, 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "This field is required"),
        ("  ", "This field is required"),
        ("\u200b", "nothing to be seen"),
        ("a" * 61, "at most 60"),
        ("a\0b", "Null characters"),
        ("ours", "You have a filter of this name on this page already."),
    ],
)
def test_a_name_that_makes_no_sense_is_told_and_kept(ada: Client, name: str, words: str) -> None:
    save(ada)

    answer = save(ada, name=name, query="state=closed")

    assert (answer.status_code, SavedFilter.objects.count()) == (422, 1)
    assert words in answer.text
    assert 'name="query" value="state=closed"' in answer.text
    assert f'value="{name}"' in answer.text or not name.strip() or "\0" in name


def test_a_name_is_for_one_page_and_one_person(ada: Client, bob: Client) -> None:
    for client in (ada, bob):
        for page in ("issues", "pull-requests"):
            assert save(client, page).status_code == 302

    assert SavedFilter.objects.count() == 4


def test_nobody_else_sees_or_deletes_it(ada: Client, bob: Client) -> None:
    save(ada)
    row = SavedFilter.objects.get()

    assert saved_links(bob, "/issues/") == []
    assert bob.post(f"/filters/{row.pk}/delete/").status_code == 404
    assert SavedFilter.objects.exists()


def test_thirty_are_the_most(ada: Client, bob: Client) -> None:
    for number in range(30):
        assert save(ada, name=f"{number}").status_code == 302

    refused = save(ada, "deployments", name="one more", query="tier=production")

    assert refused.status_code == 422
    assert "You have saved 30 filters, which is the most: delete one first." in refused.text
    assert save(bob).status_code == 302


def test_a_name_is_text_and_nothing_else(ada: Client) -> None:
    save(ada, name="<script>alert(1)</script>")

    assert "<script>alert(1)</script>" not in ada.get("/issues/").text


def test_a_form_of_another_page_changes_nothing(ada: Client) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), person("ada"))
    save(ada)

    assert save(client, name="other").status_code == 403
    assert client.post(f"/filters/{SavedFilter.objects.get().pk}/delete/").status_code == 403


def test_without_sign_in_they_are_the_machines(client: Client, settings: Settings) -> None:
    assert save(client).status_code == 302
    assert saved_links(client, "/issues/") == ["/issues/?state=open"]
    assert save(client).status_code == 422

    settings.SIGN_IN = SIGN_IN
    assert saved_links(sign_in(Client(), person("ada")), "/issues/") == []


def test_who_is_forgotten_leaves_none(ada: Client) -> None:
    save(ada)

    ada.post("/account/forget/")

    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(("path", "page"), LISTS)
def test_it_takes_as_many_statements_for_many_as_for_none(ada: Client, path: str, page: str) -> None:
    counts = []
    for number in (0, 5):
        SavedFilter.objects.bulk_create(
            SavedFilter(user=person("ada"), page=_page(path), name=f"{n}", query="q=1", created_at=timezone.now())
            for n in range(number)
        )
        with CaptureQueriesContext(connection) as asked:
            ada.get(path)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def _page(path: str) -> str:
    apps = {"/repositories/": "catalog", "/scorecards/": "scorecards"}
    return f"{apps.get(path, 'delivery')}:{path.strip('/')}"

"""The page of one incident loads that one and those like it, not all there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.signals import post_init
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_issues
from apps.delivery.models import Issue
from tests.postmortems.incidents import WRITTEN, bring_in, closed
from tests.records import FIRST_PASS, START, after, issue, label, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]
PAGE = "/incidents/service-1/1/"
HERE = "https://github.com/plasma-engine/service-1"


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(FIRST_PASS + timedelta(hours=1), tick=False)


@pytest.fixture(autouse=True)
def _many(_read: None) -> None:
    """Have an incident, one before it with an open action, what may be its postmortem, and forty of another service."""
    upsert_repositories([repository(2, visibility="public")], target="", seen_at=FIRST_PASS)
    others = [
        issue(number, github_id=9000 + number, node_id=f"O_{number}", title="Disk full", labels=(label("incident"),))
        for number in range(1000, 1040)
    ]
    upsert_issues(others, target="R_2", seen_at=FIRST_PASS)
    bring_in(9, labels=("postmortem",), title="Postmortem: queue", body=WRITTEN.replace("None.", "- Be careful"))
    bring_in(2, title="Before", body="Postmortem: #9", **closed(created_at=START - timedelta(days=9)))
    bring_in(3, labels=("postmortem",), title="Postmortem: login fails", created_at=after(days=3))
    bring_in(1, title="Login fails", **closed())


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the issues that are loaded meanwhile."""
    made: list[int] = []

    def note(instance: Issue, **_told: Any) -> None:
        made.append(instance.pk)

    post_init.connect(note, sender=Issue)
    try:
        yield made
    finally:
        post_init.disconnect(note, sender=Issue)


def candidates(client: Client) -> list[str]:
    return [one["label"] for one in client.get(f"/api/v1{PAGE.rstrip('/')}").json()["candidates"]]


def test_it_takes_few_rows_and_statements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(70), counted() as made:
        page = client.get(PAGE).text

    assert ("Open: Be careful" in page, "Postmortem: login fails" in page) == (True, True)
    assert not set(made) & set(Issue.objects.filter(repository__github_id=2).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "told",
    [
        {"body": "Postmortem: plasma-engine/service-1#3"},
        {"body": f"It is written in {HERE}/issues/3"},
    ],
)
def test_what_answers_one_of_another_service_is_no_candidate(client: Client, told: dict[str, Any]) -> None:
    before = candidates(client)
    record = issue(7, github_id=9900, node_id="O_7", labels=(label("incident"),), **told)
    upsert_issues([record], target="R_2", seen_at=FIRST_PASS)

    assert (before, candidates(client)) == (["service-1#3"], [])


def test_what_names_one_of_another_service_is_no_candidate(client: Client) -> None:
    body = "About plasma-engine/service-2#1000"
    bring_in(3, labels=("postmortem",), title="Postmortem: login fails", created_at=after(days=3), body=body)

    assert candidates(client) == []

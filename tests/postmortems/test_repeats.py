"""Incidents that repeat an earlier one whose actions are open."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_issues
from apps.delivery.models import Issue
from apps.incidents.models import Alert
from apps.postmortems.models import PostmortemLink
from tests.postmortems.incidents import WRITTEN, bring_in, closed
from tests.records import FIRST_PASS, START, after, issue, label, repository

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]
BEFORE = START - timedelta(days=9)


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(FIRST_PASS + timedelta(hours=1), tick=False)


@pytest.fixture(autouse=True)
def _earlier(_read: None) -> None:
    """Have an incident with an open action, in one of two repositories."""
    upsert_repositories([repository(2, visibility="public")], target="", seen_at=FIRST_PASS)
    bring_in(9, labels=("postmortem",), body=WRITTEN.replace("None.", "- Be careful"))
    bring_in(1, title="Disk full", body="Postmortem: #9", **closed(created_at=BEFORE))


def elsewhere(*, labels: tuple[str, ...] = (), title: str = "Disk full") -> None:
    names = tuple(map(label, ("incident", *labels)))
    record = issue(5, github_id=900, node_id="I_900", title=title, labels=names)
    upsert_issues([record], target="R_2", seen_at=FIRST_PASS)


def repeats(client: Client, query: str = "") -> dict[str, int | None]:
    """Return what each incident of the list repeats."""
    items = client.get(f"/api/v1/incidents{query}").json()["items"]
    return {f"{one['repository']}#{one['number']}": one["repeat_of"] and one["repeat_of"]["number"] for one in items}


def test_one_of_the_same_service_repeats_the_latest_before_it(client: Client) -> None:
    bring_in(2, title="Disk full again", body="Postmortem: #9", **closed())
    bring_in(3, created_at=after(days=2))

    assert repeats(client) == {"service-1#1": None, "service-1#2": 1, "service-1#3": 2}


@pytest.mark.parametrize(("labels", "found"), [((), None), (("service: service-1",), 1)])
def test_a_label_may_tell_the_service(client: Client, labels: tuple[str, ...], found: int | None) -> None:
    elsewhere(labels=labels)

    assert repeats(client)["service-2#5"] == found


def test_one_of_the_same_alert_repeats_it(client: Client) -> None:
    bring_in(1, body="#9", **closed(created_at=BEFORE, closed_at=BEFORE + timedelta(hours=1)))
    elsewhere(title="DiskFull on a host of service-1")
    before = repeats(client)
    for number, began_at in enumerate((BEFORE - timedelta(minutes=5), START - timedelta(minutes=5))):
        told = {"name": "DiskFull", "labels": {"service": "service-1"}, "severity": "warning", "began_at": began_at}
        seen = began_at + timedelta(hours=1)
        Alert.objects.create(fingerprint=f"{number}", seen_at=seen, ended_at=seen, **told)

    assert (before["service-2#5"], repeats(client)["service-2#5"]) == (None, 1)


def test_where_nobody_knows_the_actions_nobody_knows_whether_it_repeats(client: Client) -> None:
    PostmortemLink.objects.create(
        issue=Issue.objects.get(number=1),
        url="https://wiki.example.com/outage",
        is_verified=False,
        linked_at=FIRST_PASS,
        linked_by_login="bob",
    )
    bring_in(2, title="Disk full again", **closed())

    (item,) = client.get("/api/v1/incidents?q=again").json()["items"]
    assert item["repeat_of"] is None
    assert item["causes"]["repeat_of"].startswith("Whether it repeats service-1#1 is not known: It stands elsewhere")


def test_without_open_actions_nothing_repeats(client: Client) -> None:
    bring_in(9, labels=("postmortem",), body=WRITTEN)
    bring_in(2)

    assert set(repeats(client).values()) == {None}


def test_what_it_repeats_may_lie_outside_of_what_the_list_is_narrowed_to(client: Client) -> None:
    elsewhere(labels=("service: service-1",))

    assert repeats(client, "?repository=service-2") == {"service-2#5": 1}


def test_the_list_marks_narrows_and_exports_them(client: Client) -> None:
    bring_in(2)

    page = client.get("/incidents/?repeats=1").text
    lines = client.get("/incidents/csv?repeats=1").text.splitlines()

    assert (
        'repeats <a href="/incidents/service-1/1/" title="Disk full">service-1 #1</a>, whose actions are open' in page
    )
    assert repeats(client, "?repeats=1") == {"service-1#2": 1}
    assert (lines[0].endswith("repeat_of"), lines[1].endswith("service-1#1"), len(lines)) == (True, True, 2)
    assert client.get("/incidents/?repeats=odd").status_code == 400

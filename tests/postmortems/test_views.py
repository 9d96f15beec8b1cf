"""Incidents on their page, as JSON and as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.postmortems.incidents import WRITTEN, bring_in, closed
from tests.records import BEN, FIRST_PASS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(FIRST_PASS + timedelta(hours=1), tick=False)


@pytest.fixture
def _three(_read: None) -> None:
    """Have one that needs a postmortem, one that has one, and one that is open."""
    bring_in(1, title="Login <b>fails</b>", assignees=(BEN,), **closed(labels=("incident", "sev-1")))
    bring_in(9, labels=("postmortem",), title="Postmortem", body=WRITTEN)
    bring_in(2, title="Disk full", body="Postmortem: #9", **closed())
    bring_in(3, title="Queue stuck")


def numbers(client: Client, query: str = "") -> list[int]:
    answer = client.get(f"/api/v1/incidents{query}")
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


@pytest.mark.usefixtures("_three")
def test_the_page_shows_queues_and_rows(client: Client) -> None:
    page = client.get("/incidents/").text

    assert "Login &lt;b&gt;fails&lt;/b&gt;" in page
    assert "Needs a postmortem" in page
    assert "1, 1 overdue" in page
    assert 'href="https://github.com/plasma-engine/service-1/issues/9">service-1#9' in page


@pytest.mark.usefixtures("_three")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("?state=open", [3]),
        ("?severity=sev-1", [1]),
        ("?severity=none", [2, 3]),
        ("?need=postmortem", [1]),
        ("?q=disk", [2]),
        ("?q=%233", [3]),
        ("?repository=service-1", [1, 2, 3]),
    ],
)
def test_filters_narrow_the_list(client: Client, query: str, found: list[int]) -> None:
    assert sorted(numbers(client, query)) == found
    fragment = client.get(f"/incidents/{query}", headers={"HX-Request": "true", "HX-Target": "incident-rows"}).text
    assert fragment.count("<tr>") == len(found) + 1
    assert "Needs a postmortem" not in fragment


@pytest.mark.usefixtures("_three")
def test_json_tells_the_postmortem_or_null(client: Client) -> None:
    items: list[dict[str, Any]] = client.get("/api/v1/incidents").json()["items"]

    told = {item["number"]: item for item in items}
    assert told[1]["postmortem"] is None
    assert told[2]["postmortem"]["url"] == "https://github.com/plasma-engine/service-1/issues/9"
    assert (told[1]["overdue"], told[1]["need"], told[3]["due_on"]) == (True, "postmortem", None)


@pytest.mark.usefixtures("_three")
def test_a_file_holds_the_same(client: Client) -> None:
    lines = client.get("/incidents/csv?state=resolved").text.splitlines()

    assert lines[0].startswith("\ufeffrepository,number,title,state")
    assert len(lines) == 3


@pytest.mark.usefixtures("_three")
def test_it_can_be_taken_along_as_markdown(client: Client) -> None:
    answer = client.get("/incidents/markdown?state=resolved")
    lines = answer.text.splitlines()

    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "http://testserver/incidents/?state=resolved" in lines
    assert "- **Needs a postmortem:** 1, 1 overdue" in lines
    rows = [line for line in lines if line.startswith("| [")]
    assert len(rows) == 2
    assert "[Login \\<b\\>fails\\</b\\>](<http://testserver/incidents/service-1/1/>)" in answer.text
    assert 'data-copy-from="/incidents/markdown?state=open"' in client.get("/incidents/?state=open").text


@pytest.mark.parametrize(("query", "status"), [("?state=odd", 400), ("?repository=nothing", 404), ("?need=odd", 400)])
def test_what_makes_no_sense_is_refused(client: Client, query: str, status: int) -> None:
    assert client.get(f"/incidents/{query}").status_code == status


def test_without_any_it_says_how_one_comes(client: Client) -> None:
    page = client.get("/incidents/").text

    assert "No incidents" in page
    assert "Nothing here" in page

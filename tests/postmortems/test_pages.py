"""One incident: what happened around it, a draft of its postmortem, and earlier ones like it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.catalog.ingest import upsert_repositories
from apps.delivery.ingest import upsert_deployments, upsert_issues, upsert_pull_requests
from apps.delivery.models import Issue, Mention
from apps.incidents.models import Alert, AlertGap
from tests.postmortems.incidents import CLOSED, WRITTEN, bring_in, closed, comment
from tests.records import BEN, FIRST_PASS, START, after, deployment, event, issue, merged, repository
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]
PAGE = "/incidents/service-1/1/"


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(FIRST_PASS + timedelta(hours=1), tick=False)


def timeline(client: Client) -> list[tuple[str, str]]:
    """Return the kinds and words of the entries in their order."""
    entries = client.get(f"/api/v1{PAGE.rstrip('/')}").json()["timeline"]
    return [(one["kind"], one["words"]) for one in entries]


def test_what_was_done_and_said_stands_in_its_order_with_marks(client: Client) -> None:
    events = (event("labeled", at=after(minutes=1), label="incident"), event("closed", at=CLOSED))
    bring_in(events=events, comments=(comment(1, at=after(minutes=5), body="Looking\ninto it"),), **closed())

    answer = client.get(f"/api/v1{PAGE.rstrip('/')}").json()

    assert timeline(client) == [
        ("issue", "opened it"),
        ("issue", "labeled it incident"),
        ("comment", "Looking into it"),
        ("issue", "closed it"),
    ]
    assert [one["marks"] for one in answer["timeline"]] == [["began"], [], ["acknowledged"], ["resolved"]]


def test_merges_and_deployments_around_it_are_told(client: Client) -> None:
    bring_in(**closed())
    pulls = [merged(5, at=START - timedelta(hours=1)), merged(6, at=START - timedelta(hours=3))]
    upsert_pull_requests(pulls, target="R_1", seen_at=START)
    states = (("success", START - timedelta(minutes=30)),)
    upsert_deployments([deployment(1, states=states, environment="production")], target="R_1", seen_at=START)

    told = timeline(client)

    assert [words.split(" ")[1] for kind, words in told if kind == "merge"] == ["#5"]
    assert [kind for kind, _ in told if kind == "deployment"] == ["deployment"]


def test_alerts_of_its_repository_are_told(client: Client) -> None:
    bring_in(**closed())
    told = {"severity": "critical", "seen_at": CLOSED, "began_at": START - timedelta(minutes=3), "ended_at": CLOSED}
    Alert.objects.create(fingerprint="a", name="ErrorRate", labels={"service": "service-1"}, **told)
    Alert.objects.create(fingerprint="b", name="Other", labels={"service": "elsewhere"}, **told)

    assert [words for kind, words in timeline(client) if kind == "alert"] == [
        "ErrorRate (critical) fired",
        "ErrorRate (critical) cleared",
    ]


def test_times_without_alerts_are_told_where_nobody_read_them(client: Client) -> None:
    bring_in(**closed())
    for began_at in (START - timedelta(days=1), START + timedelta(minutes=3), CLOSED + timedelta(hours=3)):
        AlertGap.objects.create(began_at=began_at, ended_at=began_at + timedelta(minutes=20))

    told = [words for kind, words in timeline(client) if kind == "gap"]
    assert told == ["alerts were not read until 1 Sep 09:23 UTC: what fired is not known"]
    assert 'class="row-gap"' in client.get(PAGE).text


def test_without_a_prometheus_it_is_not_known_what_fired(client: Client) -> None:
    bring_in(**closed())

    assert "Which alerts fired is not known: No Prometheus is connected" in client.get(PAGE).text
    assert "PROMETHEUS_URL" in client.get(f"/api/v1{PAGE.rstrip('/')}").json()["causes"]["alerts"]


def test_what_names_it_is_told(client: Client) -> None:
    bring_in()
    told = {"at": after(hours=1), "number": 3, "title": "Why it failed", "url": "https://github.com/o/r/issues/3"}
    Mention.objects.create(issue=Issue.objects.get(), node_id="CRE_1", repository_name="o/r", **told)

    assert ("mention", "named it in o/r#3: Why it failed") in timeline(client)


def test_the_page_offers_a_draft_filled_in(client: Client) -> None:
    bring_in(title="Login <fails> for @everybody", comments=(comment(1, at=after(minutes=5)),), **closed())

    page, draft = client.get(PAGE).text, client.get(f"{PAGE}draft").text

    assert "It was due on" in page
    assert "/new/main?filename=docs%2Fpostmortems%2F2026-09-01-1.md&amp;value=%23%20Postmortem" in page
    assert draft.startswith("# Postmortem: Login \\<fails> for @\u200beverybody\n")
    assert "## Impact\n\nTBD" in draft
    assert "- 2026-09-01 09:05 UTC: ben Looking. **(acknowledged)**" in draft


def test_a_written_one_is_shown_with_its_actions_and_offers_no_draft(client: Client) -> None:
    bring_in(3, labels=())
    bring_in(2, labels=("postmortem",), body=WRITTEN.replace("None.", "- #3 by 2026-12-01\n- Be careful"))
    bring_in(body="Postmortem: #2", **closed())

    page = client.get(PAGE).text

    assert "Start a postmortem" not in page
    assert "no issue follows it" in page
    assert "service-1#3" in page


def test_earlier_ones_of_the_service_with_open_actions_are_named(client: Client) -> None:
    bring_in(9, labels=("postmortem",), body=WRITTEN.replace("None.", "- Be careful"))
    bring_in(2, title="The same before", body="Postmortem: #9", **closed(created_at=START - timedelta(days=9)))
    bring_in()

    page = client.get(PAGE).text
    assert ("The same before" in page, "Open: Be careful" in page) == (True, True)


@pytest.mark.parametrize("path", ["/incidents/service-1/7/", "/incidents/nothing/1/", "/api/v1/incidents/service-1/7"])
def test_what_is_no_incident_is_not_found(client: Client, path: str) -> None:
    bring_in(7, labels=("bug",))

    assert client.get(path).status_code == 404


def test_a_mention_under_a_name_that_nobody_knows_is_not_shown(client: Client, settings: Settings) -> None:
    bring_in()
    told = {"at": after(hours=1), "number": 3, "title": "Why", "url": "https://github.com/o/secret/issues/3"}
    Mention.objects.create(issue=Issue.objects.get(), node_id="CRE_1", repository_name="o/secret", **told)
    settings.SIGN_IN = SIGN_IN

    page = sign_in(client, person("ada", now=FIRST_PASS + timedelta(hours=1))).get(PAGE)

    assert page.status_code == 200
    assert "o/secret" not in page.text


def test_each_action_has_its_owner_and_its_day(client: Client) -> None:
    milestone: dict[str, Any] = {"milestone": "Phase 1", "milestone_due_on": date(2026, 12, 1), "assignees": (BEN,)}
    bring_in(3, labels=(), title="Watch the disk", parent_node_id="I_2", **milestone)
    bring_in(4, labels=(), created_at=START - timedelta(days=9))
    bring_in(2, labels=("postmortem",), body=WRITTEN.replace("None.", "- #4 by 2026-09-30"))
    bring_in(body="Postmortem: #2", **closed())

    late, sub_issue = client.get(f"/api/v1{PAGE.rstrip('/')}").json()["actions"]

    assert (late["owners"], late["due_on"], late["overdue"]) == ([], "2026-09-30", True)
    assert (sub_issue["text"], sub_issue["owners"], sub_issue["due_on"]) == ("Watch the disk", ["ben"], "2026-12-01")
    assert not sub_issue["overdue"]
    assert "ben · by 1 Dec 2026" in client.get(PAGE).text


def test_the_title_of_a_sub_issue_that_one_cannot_see_is_not_told(client: Client, settings: Settings) -> None:
    upsert_repositories([repository(2, visibility="private")], target="", seen_at=FIRST_PASS)
    hidden = issue(7, title="Rotate the secret key", parent_node_id="I_2")
    upsert_issues([hidden], target="R_2", seen_at=FIRST_PASS)
    bring_in(2, labels=("postmortem",), body=WRITTEN)
    bring_in(body="Postmortem: #2", **closed())
    settings.SIGN_IN = SIGN_IN

    page = sign_in(client, person("ada", now=FIRST_PASS + timedelta(hours=1))).get(PAGE).text

    assert ("in a repository that you cannot see" in page, "Rotate" in page) == (True, False)

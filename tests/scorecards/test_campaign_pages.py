"""Campaigns on pages, as JSON and as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.catalog.models import Repository
from apps.scorecards.models import Campaign, CampaignIssue
from tests.scorecards.campaigns import WHY, asked_issue, campaign, opened_issue
from tests.scorecards.waivers import failing_repository, waiver
from tests.signed_in import SIGN_IN, person, sign_in

pytestmark = pytest.mark.django_db
RULE = "default-branch-is-main"
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def failing(settings: Settings) -> Repository:
    settings.SIGN_IN = SIGN_IN
    return failing_repository(now=NOW)


@pytest.fixture
def ada(client: Client, failing: Repository) -> Client:
    """Sign in somebody who is no lead."""
    return sign_in(client, person("ada"))


@pytest.fixture
def bob(failing: Repository) -> Client:
    """Sign in a lead."""
    return sign_in(Client(), person("bob", teams=["core"]))


@pytest.fixture
def one(failing: Repository) -> Campaign:
    return campaign(failing, now=NOW)


def typed(**fields: Any) -> dict[str, Any]:
    told = {
        "title": "One main branch",
        "why": WHY,
        "rules": [RULE],
        "of": "named",
        "names": "service-1",
        "due_on": f"{TODAY + timedelta(days=30)}",
        "owner": str(person("ada").pk),
    }
    return told | fields


def items(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/campaigns{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_lead_starts_one_from_what_helps_most(bob: Client) -> None:
    link = f"/campaigns/new/?rule={RULE}&amp;repository=service-1"
    assert all(link in bob.get(path).text for path in ("/scorecards/", f"/rules/{RULE}/"))
    form = bob.get(link.replace("&amp;", "&")).text
    assert f'value="{RULE}" checked' in form
    assert ">\nservice-1</textarea>" in form

    answer = bob.post("/campaigns/new/", typed())

    made = Campaign.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/campaigns/{made.pk}/")
    assert (made.owner_login, made.started_by_login, made.rules) == ("ada", "bob", [RULE])


def test_who_is_no_lead_is_offered_nothing(ada: Client, one: Campaign) -> None:
    for path in ("/scorecards/", f"/rules/{RULE}/", "/campaigns/", f"/campaigns/{one.pk}/"):
        page = ada.get(path).text
        assert "/campaigns/new/" not in page
        assert "/end/" not in page
        assert "/issues/" not in page.replace('"/issues/"', "")


def test_who_is_no_lead_is_refused_and_that_is_noted(ada: Client, one: Campaign) -> None:
    assert ada.get("/campaigns/new/").status_code == 403
    paths = ("/campaigns/new/", *(f"/campaigns/{one.pk}/{act}/" for act in ("edit", "end", "issues")))

    for path in paths:
        answer = ada.post(path, typed())
        assert (answer.status_code, "Leads start, change and end" in answer.text) == (403, True), path

    noted = AuditEvent.objects.order_by("pk").values_list("action", "actor_login", "detail")
    assert list(noted) == [("campaign_act_refused", "ada", act) for act in ("start", "edit", "end", "issues")]
    assert (Campaign.objects.count(), CampaignIssue.objects.count()) == (1, 0)


CANNOT_BE_STARTED: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "This field is required"),
    ({"title": "x" * 201}, "at most 200 characters"),
    ({"title": "\u200b"}, "Give it a title."),
    ({"why": "short"}, "at least 10 letters"),
    ({"why": "a\0b" + WHY}, "Null characters are not allowed"),
    ({"rules": []}, "This field is required"),
    ({"rules": ["nothing"]}, "nothing is not one of the available choices"),
    ({"rules": ["weekly-sync-held"]}, "weekly-sync-held is not one of"),
    ({"of": "some"}, "some is not one of"),
    ({"names": ""}, "Name at least one repository."),
    ({"names": "service-1, nothing\nnever"}, "No repository of this name is visible: nothing, never."),
    ({"of": "team", "team": ""}, "Choose a team that owns"),
    ({"of": "kind"}, "Choose a kind of repositories"),
    ({"due_on": "31.12.2026"}, "Enter a valid date"),
    ({"due_on": "2026-02-31"}, "Enter a valid date"),
    ({"due_on": "9999-12-31"}, "It must be from today"),
    ({"owner": "999"}, "999 is not one of"),
    ({"owner": "machine"}, "machine is not one of"),
]


@pytest.mark.parametrize(("fields", "words"), CANNOT_BE_STARTED)
def test_what_cannot_be_started_is_told_and_what_was_typed_is_kept(
    bob: Client, fields: dict[str, Any], words: str
) -> None:
    answer = bob.post("/campaigns/new/", typed(**fields))

    assert (answer.status_code, Campaign.objects.count()) == (422, 0)
    assert words in answer.text
    assert 'role="alert"' in answer.text
    for text in typed(**fields)["names"].splitlines():
        assert text in answer.text


def test_of_all_repositories_those_are_taken_that_one_sees(bob: Client) -> None:
    failing_repository(2, now=NOW, visibility="private")
    failing_repository(3, now=NOW)

    bob.post("/campaigns/new/", typed(of="all", names=""))

    assert list(Campaign.objects.get().repositories.order_by("name").values_list("name", flat=True)) == [
        "service-1",
        "service-3",
    ]


def test_a_title_stays_on_one_line(bob: Client) -> None:
    bob.post("/campaigns/new/", typed(title=" One \n main\tbranch "))

    assert Campaign.objects.get().title == "One main branch"


def test_the_list_shows_how_each_stands(ada: Client, failing: Repository, one: Campaign) -> None:
    campaign(failing, now=NOW, title="Late", due_on=TODAY - timedelta(days=2))
    campaign(failing, now=NOW, title="Over", ended_at=NOW, ended_by_login="bob")

    page = ada.get("/campaigns/").text

    assert page.index("Late") < page.index("One main branch") < page.index("Over")
    for words in ("overdue", "2 days late", "30 days left", "bob ended it", "50 %", ">1 left</a>", "Data as of"):
        assert words in page, words


def test_it_is_narrowed_as_a_fragment(ada: Client, failing: Repository, one: Campaign) -> None:
    campaign(failing, now=NOW, title="Ada’s", owner_id=person("ada").pk)
    campaign(failing, now=NOW, title="Over", ended_at=NOW, ended_by_login="bob")

    found = {
        show: ada.get(f"/campaigns/?show={show}", headers=HTMX | {"HX-Target": "campaign-rows"}).text
        for show in ("open", "ended", "mine")
    }

    assert all("<html" not in text for text in found.values())
    shown = {show: [title for title in ("One main", "Ada’s", "Over") if title in text] for show, text in found.items()}
    assert shown == {"open": ["One main", "Ada’s"], "ended": ["Over"], "mine": ["Ada’s"]}
    assert ada.get("/campaigns/?show=nothing").status_code == 400


def test_where_there_are_none_the_page_says_how_one_comes_to_be(ada: Client, bob: Client, failing: Repository) -> None:
    assert "Choose some rules, some repositories and a day." in bob.get("/campaigns/").text
    assert "Leads start them" in ada.get("/campaigns/").text
    campaign(failing, now=NOW)
    assert "Nothing matches" in ada.get("/campaigns/?show=ended").text


def test_one_shows_what_is_left_and_where(ada: Client, failing: Repository, one: Campaign) -> None:
    one.repositories.add(failing_repository(2, now=NOW))
    waiver(failing, asked_at=NOW)

    page = ada.get(f"/campaigns/{one.pk}/").text

    assert page.index("/repositories/service-2/rules/") < page.index("/repositories/service-1/rules/")
    for words in (WHY, "chart-band", "cell-fail", "cell-waived", "Due on", "None was asked for yet.", "Data as of"):
        assert words in page, words


@pytest.mark.parametrize(("result", "shown"), [("fail", True), ("kept", True), ("waived", False), ("unknown", False)])
def test_each_number_opens_its_rows(ada: Client, one: Campaign, result: str, shown: bool) -> None:
    path = f"/campaigns/{one.pk}/?result={result}"

    rows = ada.get(path, headers=HTMX | {"HX-Target": "campaign-matrix"})

    assert path in ada.get(f"/campaigns/{one.pk}/").text
    assert ("<html" in rows.text, "service-1" in rows.text) == (False, shown)


def test_what_is_left_of_one_rule_opens_too(ada: Client, one: Campaign) -> None:
    links = [f"/campaigns/{one.pk}/?result=fail&rule={rule}" for rule in (RULE, "codeowners-valid", "nothing")]

    assert links[0].replace("&", "&amp;") in ada.get(f"/campaigns/{one.pk}/").text
    found = [ada.get(link, headers=HTMX | {"HX-Target": "campaign-matrix"}).text for link in links]
    assert ["service-1" in text for text in found] == [True, False, False]
    assert ada.get(f"/campaigns/{one.pk}/csv?result=fail&rule=codeowners-valid").text.count("service-1") == 0


def test_a_campaign_is_changed(bob: Client, one: Campaign) -> None:
    answer = bob.post(f"/campaigns/{one.pk}/edit/", {"title": "Main", "due_on": f"{TODAY}", "owner": "machine"})

    one.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"/campaigns/{one.pk}/")
    assert (one.title, one.due_on) == ("Main", TODAY)


def test_a_change_that_cannot_be_is_told_on_its_page(bob: Client, one: Campaign) -> None:
    answer = bob.post(f"/campaigns/{one.pk}/edit/", {"title": "Kept words", "due_on": "2020-01-01", "owner": "machine"})

    one.refresh_from_db()
    assert (answer.status_code, one.title) == (422, "One main branch")
    assert "It must be from today" in answer.text
    assert 'value="Kept words"' in answer.text


def test_what_has_ended_stays_so(bob: Client, one: Campaign) -> None:
    assert bob.post(f"/campaigns/{one.pk}/end/").status_code == 302

    answer = bob.post(f"/campaigns/{one.pk}/end/")

    assert answer.status_code == 409
    assert "has ended already: nothing was changed" in answer.text
    assert "/end/" not in answer.text


def test_issues_are_asked_for_by_a_button(bob: Client, one: Campaign) -> None:
    assert "Open 1 issue on GitHub" in bob.get(f"/campaigns/{one.pk}/").text

    answer = bob.post(f"/campaigns/{one.pk}/issues/")

    page = bob.get(f"/campaigns/{one.pk}/").text
    assert answer.status_code == 302
    assert CampaignIssue.objects.get().write.asked_by_login == "bob"
    assert "Waits to be opened." in page
    assert 'hx-trigger="every 5s"' in page
    assert "on GitHub</button>" not in page


def test_what_became_of_them_is_shown(bob: Client, failing: Repository, one: Campaign) -> None:
    other = failing_repository(2, now=NOW)
    one.repositories.add(other)
    opened_issue(one, failing, now=NOW)
    asked_issue(one, other, now=NOW, problem="Issues are turned off.")

    part = bob.get(f"/campaigns/{one.pk}/", headers=HTMX | {"HX-Target": "campaign-issues"}).text

    assert f'href="{failing.url}/issues/7">#7</a>' in part
    assert "Issues are turned off." in part
    assert "Open 1 issue on GitHub" in part
    assert "every 5s" not in part


def test_a_form_of_another_page_changes_nothing(one: Campaign) -> None:
    bob = sign_in(Client(enforce_csrf_checks=True), person("bob", teams=["core"]))

    for path in ("/campaigns/new/", *(f"/campaigns/{one.pk}/{act}/" for act in ("edit", "end", "issues"))):
        assert bob.post(path, typed()).status_code == 403

    assert Campaign.objects.get().ended_at is None


def test_what_one_may_not_see_is_nowhere(bob: Client, failing: Repository, one: Campaign) -> None:
    one.repositories.add(failing_repository(2, now=NOW))
    Repository.objects.filter(pk=failing.pk).update(visibility="private")
    hidden = campaign(failing, now=NOW, title="Secret")

    for path in ("/campaigns/", f"/campaigns/{one.pk}/", f"/campaigns/{one.pk}/csv", "/api/v1/campaigns"):
        text = bob.get(path).text
        assert "service-1" not in text
        assert "Secret" not in text
    assert bob.get(f"/campaigns/{hidden.pk}/").status_code == 404
    assert bob.get("/campaigns/999999999999999999999/").status_code == 404
    assert {bob.post(f"/campaigns/{hidden.pk}/{act}/", typed()).status_code for act in ("edit", "end", "issues")} == {
        404
    }


def test_json_tells_what_the_list_does(ada: Client, one: Campaign) -> None:
    (found,) = items(ada)

    assert found["progress"] == {"kept": 1, "failing": 1, "waived": 0, "unknown": 0, "percent": 50}
    told = {name: found[name] for name in ("id", "title", "state", "owner", "days_left", "repositories", "acts")}
    assert told == {
        "id": one.pk,
        "title": "One main branch",
        "state": "open",
        "owner": "bob",
        "days_left": 30,
        "repositories": 1,
        "acts": [],
    }
    assert items(ada, "?show=ended") == []
    assert ada.get("/api/v1/campaigns?show=x").status_code == 422


def test_it_is_taken_along_as_a_file(ada: Client, failing: Repository, one: Campaign) -> None:
    opened_issue(one, failing, now=NOW)

    lines = ada.get(f"/campaigns/{one.pk}/csv").text.splitlines()

    assert lines[0].endswith("repository,rule,result,cause,issue")
    assert lines[1:] == [
        f"service-1,default-branch-is-main,fail,,{failing.url}/issues/7",
        f"service-1,codeowners-valid,pass,,{failing.url}/issues/7",
    ]


def test_pages_take_as_many_statements_for_thirty_as_for_one(ada: Client, failing: Repository, one: Campaign) -> None:
    paths, counts = ("/campaigns/", "/api/v1/campaigns", f"/campaigns/{one.pk}/"), []
    for _ in range(2):
        counts.append([_statements(ada, path) for path in paths])
        for number in range(2, 32):
            if Campaign.objects.count() <= 30:
                row = failing_repository(number, now=NOW)
                one.repositories.add(row)
                campaign(failing, row, now=NOW)

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 13


def _statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)

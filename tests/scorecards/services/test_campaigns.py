"""Starting campaigns, changing and ending them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer, local_administrator, viewer_from
from apps.catalog.models import Repository
from apps.outbound.models import Write
from apps.scorecards.models import Campaign
from apps.scorecards.services import campaigns
from apps.scorecards.services.campaigns import CampaignEnded, CampaignNotFound, CannotStart, Wanted
from apps.scorecards.services.waivers import NotPermitted
from tests.scorecards.campaigns import RULES, WHY, asked_issue, campaign
from tests.scorecards.waivers import failing_repository
from tests.signed_in import SIGN_IN, person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def service(settings: Settings) -> Repository:
    settings.SIGN_IN = SIGN_IN
    return failing_repository(now=NOW)


def viewer(login: str, *teams: str) -> Viewer:
    """Sign somebody in; team core leads."""
    return viewer_from(person(login, now=NOW, teams=list(teams)), now=NOW)


def wanted(**fields: Any) -> Wanted:
    told: dict[str, Any] = {
        "title": "One main branch",
        "why": WHY,
        "rules": RULES,
        "repositories": (1,),
        "due_on": TODAY + timedelta(days=30),
        "owner_id": person("ada", now=NOW).pk,
    }
    return Wanted(**told | fields)


def start(who: Viewer, **fields: Any) -> Campaign:
    return campaigns.start(who, wanted(**fields), address="192.0.2.1", now=NOW)


def change(who: Viewer, one: Campaign, **fields: Any) -> None:
    told: dict[str, Any] = {"title": one.title, "due_on": one.due_on, "owner_id": one.owner_id}
    campaigns.change(who, campaign_id=one.pk, address=None, now=NOW, **(told | fields))


def end(who: Viewer, one: Campaign, *, now: datetime = NOW) -> None:
    campaigns.end(who, campaign_id=one.pk, address=None, now=now)


def log() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor_login"))


def test_a_lead_starts_one_and_the_log_tells_of_it(service: Repository) -> None:
    bob = viewer("bob", "core")

    made = start(bob, rules=RULES[::-1])

    assert (made.owner_login, made.started_by_login, made.started_by_id) == ("ada", "bob", bob.user_id)
    assert made.rules == ["default-branch-is-main", "codeowners-valid"]
    assert list(made.repositories.all()) == [service]
    event = AuditEvent.objects.get()
    assert (event.action, event.address, event.subject) == (
        "campaign_started",
        "192.0.2.1",
        f"campaign {made.pk}: One main branch",
    )
    assert event.detail == "2 rules, 1 repositories, due on 2026-12-18, owner ada"


def test_what_comes_later_is_not_in_it(service: Repository) -> None:
    made = start(viewer("bob", "core"))

    failing_repository(2, now=NOW)

    assert made.repositories.count() == 1


def test_without_sign_in_the_user_of_the_machine_owns_it(service: Repository) -> None:
    made = start(local_administrator(), owner_id=None)

    assert (made.owner_id, made.owner_login, made.started_by_login) == (None, "administrator", "administrator")


def test_who_is_no_lead_does_nothing(service: Repository) -> None:
    ada, one = viewer("ada"), campaign(service, now=NOW)

    for act in (lambda: start(ada), lambda: change(ada, one, title="Mine"), lambda: end(ada, one)):
        with pytest.raises(NotPermitted, match="Leads start, change and end"):
            act()

    assert (Campaign.objects.get().title, Campaign.objects.get().ended_at, log()) == (one.title, None, [])


WRONG: list[tuple[str, Any, str]] = [
    ("title", "", "Give it a title"),
    ("title", "\u200b", "Give it a title"),
    ("why", "short", "at least 10 letters"),
    ("rules", (), "Choose at least one rule"),
    ("rules", ("nothing",), "that judges repositories"),
    ("rules", ("weekly-sync-held",), "that judges repositories"),
    ("repositories", (), "Choose repositories"),
    ("repositories", (1, 7), "Choose repositories"),
    ("due_on", TODAY - timedelta(days=1), "from today to 2027-11-19"),
    ("due_on", TODAY + timedelta(days=367), "within 366 days"),
    ("owner_id", None, "who has signed in"),
    ("owner_id", 999, "who has signed in"),
]


@pytest.mark.parametrize(("field", "value", "words"), WRONG)
def test_what_cannot_be_started_is_told(service: Repository, field: str, value: Any, words: str) -> None:
    with pytest.raises(CannotStart, match=words) as caught:
        start(viewer("bob", "core"), **{field: value})

    assert len(caught.value.problems) == 1
    assert (Campaign.objects.count(), log()) == (0, [])


@pytest.mark.parametrize("hidden", [{"visibility": "private"}, {"is_archived": True}, {"is_fork": True}])
def test_what_one_does_not_see_or_nobody_judges_cannot_be_in_it(service: Repository, hidden: dict[str, Any]) -> None:
    failing_repository(2, now=NOW, **hidden)

    with pytest.raises(CannotStart):
        start(viewer("bob", "core"), repositories=(1, 2))


def test_title_day_and_owner_are_changed(service: Repository) -> None:
    one = campaign(service, now=NOW)

    change(viewer("bob", "core"), one, title="Main", due_on=TODAY, owner_id=person("eve", now=NOW).pk)

    one.refresh_from_db()
    assert (one.title, one.due_on, one.owner_login) == ("Main", TODAY, "eve")
    assert (
        AuditEvent.objects.get().detail
        == "due on 2026-11-18, owner eve; before: One main branch, due on 2026-12-18, owner bob"
    )


def test_what_stays_may_be_what_could_not_be_chosen_now(service: Repository) -> None:
    one = campaign(service, now=NOW, due_on=TODAY - timedelta(days=9), owner_id=999, owner_login="gone")

    change(viewer("bob", "core"), one, title="Main")

    one.refresh_from_db()
    assert (one.title, one.owner_login) == ("Main", "gone")


@pytest.mark.parametrize(("field", "value"), [("title", " "), ("due_on", TODAY - timedelta(days=1)), ("owner_id", 999)])
def test_a_change_to_something_wrong_is_refused(service: Repository, field: str, value: Any) -> None:
    one = campaign(service, now=NOW)

    with pytest.raises(CannotStart):
        change(viewer("bob", "core"), one, **{field: value})

    assert Campaign.objects.get().title == one.title


def test_one_that_has_ended_stays_as_it_was(service: Repository) -> None:
    bob, one = viewer("bob", "core"), campaign(service, now=NOW)
    end(bob, one)

    with pytest.raises(CampaignEnded, match="nothing was changed"):
        end(bob, one)
    with pytest.raises(CampaignEnded):
        change(bob, one, title="Other")

    one.refresh_from_db()
    assert (one.ended_at, one.ended_by_login, one.title) == (NOW, "bob", "One main branch")
    assert log() == [("campaign_ended", "bob")]


def test_with_its_end_nothing_waits_any_more(service: Repository) -> None:
    one = campaign(service, now=NOW)
    asked_issue(one, service, now=NOW, due_at=NOW)

    end(viewer("bob", "core"), one)

    assert (Write.objects.get().due_at, Write.objects.get().problem) == (
        None,
        "The campaign ended before it was opened.",
    )


def test_who_sees_none_of_its_repositories_finds_none(service: Repository) -> None:
    one = campaign(service, now=NOW)
    Repository.objects.update(visibility="private")

    with pytest.raises(CampaignNotFound):
        end(viewer("bob", "core"), one)


# The database lets a test clear away only what is in the audit log for so long.
LONG_AGO = NOW - timedelta(days=600)


def end_at_once(one: Campaign, leads: list[Viewer]) -> list[str]:
    """Let leads end a campaign in threads that begin together; return how each fares."""
    gate = threading.Barrier(len(leads))

    def run(who: Viewer) -> str:
        gate.wait()
        try:
            end(who, one, now=LONG_AGO)
        except CampaignEnded:
            return "late"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(leads)) as pool:
        return sorted(pool.map(run, leads))


@pytest.mark.django_db(transaction=True)
def test_of_two_that_end_it_at_once_one_is_told(service: Repository) -> None:
    answers = end_at_once(campaign(service, now=NOW), [viewer(login, "core") for login in ("bob", "eve")])

    assert answers == ["done", "late"]
    assert len(log()) == 1

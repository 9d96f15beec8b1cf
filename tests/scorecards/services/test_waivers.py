"""Asking for waivers, deciding about them, ending them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer, local_administrator, viewer_from
from apps.catalog.models import Repository
from apps.scorecards.models import ScoreDay, Waiver
from apps.scorecards.rules.branching.default_branch_is_main import default_branch_is_main
from apps.scorecards.services import waivers
from tests.scorecards.services.conftest import MERGED_AT, judge
from tests.scorecards.waivers import waiver
from tests.signed_in import SIGN_IN, person

pytestmark = pytest.mark.django_db
Read = Callable[..., None]
NOW = MERGED_AT + timedelta(hours=1)
TODAY = NOW.date()
WORDS = "Moves to another forge in spring."


@pytest.fixture
def failing(read: Read, settings: Settings) -> Repository:
    """Return a public repository that fails one rule, with sign-in on."""
    settings.SIGN_IN = SIGN_IN
    with transaction.atomic():
        read(NOW)
        Repository.objects.update(default_branch="master", visibility="public")
        judge(NOW, default_branch_is_main)
    return Repository.objects.get()


def viewer(login: str, *teams: str) -> Viewer:
    """Sign somebody in; team core leads."""
    return viewer_from(person(login, now=NOW, teams=list(teams)), now=NOW)


def ask(who: Viewer, repository: Repository, **fields: Any) -> Waiver:
    told: dict[str, Any] = {
        "rule": default_branch_is_main.slug,
        "reason": WORDS,
        "expires_on": TODAY + timedelta(days=30),
    }
    return waivers.ask(who, repository_id=repository.github_id, address=None, now=NOW, **told | fields)


def do(what: Callable[..., None], who: Viewer, one: Waiver, *, days: int = 0) -> None:
    what(who, waiver_id=one.pk, address=None, now=NOW + timedelta(days=days))


def score() -> float | None:
    return ScoreDay.objects.latest("day").score


def log() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor_login", "subject"))


def test_one_asks_another_approves_and_the_score_is_anew(failing: Repository) -> None:
    ada, bob = viewer("ada"), viewer("bob", "core")
    asked = ask(ada, failing)
    before = score()

    do(waivers.approve, bob, asked)

    asked.refresh_from_db()
    assert (asked.asked_by_id, asked.asked_by_login) == (ada.user_id, "ada")
    assert (asked.approved_by_id, asked.approved_by_login, asked.approved_at) == (bob.user_id, "bob", NOW)
    assert (before, score()) == (0, 100)
    subject = f"{failing.name}: default-branch-is-main"
    assert log() == [("waiver_asked", "ada", subject), ("waiver_approved", "bob", subject)]


def test_one_that_is_withdrawn_counts_no_more(failing: Repository) -> None:
    asked = ask(viewer("ada"), failing)
    do(waivers.approve, viewer("bob", "core"), asked)

    do(waivers.withdraw, viewer("ada"), asked)

    asked.refresh_from_db()
    assert (asked.end, asked.ended_by_login, score()) == ("withdrawn", "ada", 0)
    assert [row[0] for row in log()] == ["waiver_asked", "waiver_approved", "waiver_withdrawn"]


def test_one_that_is_declined_is_over_and_another_may_be_asked_for(failing: Repository) -> None:
    asked = ask(viewer("ada"), failing)

    do(waivers.decline, viewer("bob", "core"), asked)
    ask(viewer("ada"), failing)

    assert sorted(Waiver.objects.values_list("end", flat=True)) == ["", "declined"]
    assert log()[1][:2] == ("waiver_declined", "bob")


def test_what_the_log_tells_of_one(failing: Repository) -> None:
    waivers.ask(
        viewer("ada"),
        repository_id=failing.github_id,
        rule=default_branch_is_main.slug,
        reason=WORDS,
        expires_on=date(2026, 10, 1),
        address="192.0.2.1",
        now=NOW,
    )

    event = AuditEvent.objects.get()
    assert (event.detail, event.address, event.at) == (f"until 2026-10-01: {WORDS}", "192.0.2.1", NOW)


def test_a_lead_approves_not_what_they_asked_for_where_there_is_another(failing: Repository) -> None:
    bob, _ = viewer("bob", "core"), viewer("eve", "core")
    asked = ask(bob, failing)

    with pytest.raises(waivers.NotPermitted, match="Another lead must approve"):
        do(waivers.approve, bob, asked)

    assert Waiver.objects.get().approved_at is None


@pytest.mark.parametrize("others", [{}, {"teams": ["core"], "is_active": False}, {"teams": ["docs"]}])
def test_the_only_lead_does_both(failing: Repository, others: dict[str, Any]) -> None:
    bob = viewer("bob", "core")
    person("eve", now=NOW, **others)

    do(waivers.approve, bob, ask(bob, failing))

    assert score() == 100


def test_without_sign_in_the_user_of_the_machine_does_both(failing: Repository, settings: Settings) -> None:
    viewer("bob", "core"), viewer("eve", "core")

    asked = ask(local_administrator(), failing)
    do(waivers.approve, local_administrator(), asked)
    do(waivers.withdraw, local_administrator(), asked)

    assert Waiver.objects.get().ended_by_login == "administrator"


@pytest.mark.parametrize("what", [waivers.approve, waivers.decline])
def test_who_is_no_lead_decides_nothing(failing: Repository, what: Callable[..., None]) -> None:
    asked = ask(viewer("ada"), failing)

    for who in (viewer("ada"), viewer("eve")):
        with pytest.raises(waivers.NotPermitted, match="Leads decide"):
            do(what, who, asked)

    assert [row[0] for row in log()] == ["waiver_asked"]


def test_only_who_asked_or_a_lead_withdraws(failing: Repository) -> None:
    asked = waiver(failing, asked_at=NOW)

    with pytest.raises(waivers.NotPermitted):
        do(waivers.withdraw, viewer("eve"), asked)
    do(waivers.withdraw, viewer("bob", "core"), asked)

    assert Waiver.objects.get().end == "withdrawn"


CLOSED: dict[str, dict[str, Any]] = {
    "declined": {
        "ended_at": NOW,
        "end": "declined",
        "ended_by_login": "x",
        "approved_at": None,
        "approved_by_login": "",
    },
    "withdrawn": {"ended_at": NOW, "end": "withdrawn", "ended_by_login": "x"},
    "expired": {"expires_on": TODAY},
}


@pytest.mark.parametrize("what", [waivers.approve, waivers.decline, waivers.withdraw])
@pytest.mark.parametrize("state", CLOSED)
def test_an_act_on_one_that_is_over_says_so(failing: Repository, state: str, what: Callable[..., None]) -> None:
    over = waiver(failing, asked_at=NOW, **CLOSED[state])

    with pytest.raises(waivers.WaiverNotOpen, match=f"is {state} already: nothing was changed"):
        do(what, viewer("bob", "core"), over)

    assert Waiver.objects.filter(pk=over.pk).values().get() == {
        field.attname: getattr(over, field.attname) for field in Waiver._meta.concrete_fields
    }
    assert log() == []


@pytest.mark.parametrize("what", [waivers.approve, waivers.decline])
def test_one_in_force_is_decided_already(failing: Repository, what: Callable[..., None]) -> None:
    with pytest.raises(waivers.WaiverNotOpen, match="is approved already"):
        do(what, viewer("bob", "core"), waiver(failing, asked_at=NOW))


def test_another_is_asked_for_when_one_has_expired(failing: Repository) -> None:
    waiver(failing, asked_at=NOW, expires_on=TODAY)

    ask(viewer("ada"), failing)

    assert sorted(Waiver.objects.values_list("end", "ended_at")) == [("", None), ("expired", NOW)]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        *[({"reason": text}, "reason") for text in ("", "   ", "nine char", "\u200b" * 20, "a \u200b" * 9)],
        *[({"expires_on": TODAY + timedelta(days=days)}, "expires_on") for days in (-1, 0, 181)],
        ({"expires_on": date(9999, 12, 31)}, "expires_on"),
        *[({"rule": slug}, "rule") for slug in ("nothing", "1 OR 1=1", "weekly-sync-held", "default-branch-protected")],
    ],
)
def test_what_cannot_be_asked_for_is_told_by_field(failing: Repository, fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(waivers.CannotAsk) as refused:
        ask(viewer("ada"), failing, **fields)

    assert set(refused.value.problems) == {problem}
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("days", [1, 180])
def test_the_shortest_and_the_longest(failing: Repository, days: int) -> None:
    assert ask(viewer("ada"), failing, expires_on=TODAY + timedelta(days=days)).pk


@pytest.mark.parametrize("fields", [{}, {"approved_at": None, "approved_by_login": ""}])
def test_a_second_one_is_not_asked_for(failing: Repository, fields: dict[str, Any]) -> None:
    waiver(failing, asked_at=NOW, **fields)

    with pytest.raises(waivers.CannotAsk, match="waits for an answer here, or is in force"):
        ask(viewer("ada"), failing)


def test_what_a_lead_does_not_see_is_not_there(failing: Repository) -> None:
    asked = ask(viewer("ada"), failing)
    Repository.objects.update(visibility="private")

    with pytest.raises(waivers.WaiverNotFound):
        do(waivers.approve, viewer("bob", "core"), asked)


# The database lets a test clear away only what is in the audit log for so long.
LONG_AGO = NOW - timedelta(days=600)


def approve_at_once(asked: Waiver, leads: list[Viewer]) -> list[str]:
    """Let leads approve in threads that begin together; return what each is told."""
    barrier = threading.Barrier(len(leads))

    def approve(lead: Viewer) -> str:
        barrier.wait()
        try:
            waivers.approve(lead, waiver_id=asked.pk, address=None, now=LONG_AGO)
        except waivers.WaiverNotOpen as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(leads)) as pool:
        return sorted(pool.map(approve, leads))


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_leave_one(failing: Repository) -> None:
    asked = waiver(failing, asked_at=LONG_AGO, approved_at=None, approved_by_login="")

    answers = approve_at_once(asked, [viewer("bob", "core"), viewer("eve", "core")])

    assert answers == ["", "This waiver is approved already: nothing was changed."]
    assert [row[0] for row in log()] == ["waiver_approved"]

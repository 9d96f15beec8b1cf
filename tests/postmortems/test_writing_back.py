"""What is linked here is said at GitHub, once, and said otherwise once it is taken back."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import AuditEvent
from apps.accounts.viewers import local_administrator
from apps.catalog.models import Repository as Row
from apps.outbound.models import Write
from apps.postmortems import services
from apps.postmortems.models import PostmortemLink
from apps.postmortems.queries import IncidentRow, Need, incidents
from apps.sync.runner import faultpoints
from portal.demo.server import DemoServer
from portal.demo.world import make_small_world
from portal.demo.world.model import Comment, Issue, World
from tests.outbound.writing import work
from tests.syncing import NOW, Clock, Syncing

pytestmark = pytest.mark.django_db
REASON = "It is about another outage."


@pytest.fixture
def world() -> World:
    """Make an organization in which no incident leads to its postmortem."""
    made = make_small_world(seed=1, now=NOW)
    for issue in (one for repository in made.repositories for one in repository.issues):
        issue.body = issue.body.replace("Postmortem: ", "Nothing is written yet: ").replace("#", "no. ")
        issue.body = issue.body.replace("/postmortems/", "/notes/")
    return made


@pytest.fixture
def sync(world: World, db: None) -> Iterator[Syncing]:
    """Return a portal that has brought the organization in."""
    with time_machine.travel(NOW, tick=False) as traveller:
        clock = Clock(traveller)
        with DemoServer(world, clock=clock) as server:
            syncing = Syncing(server, clock)
            syncing.first(of="one without postmortems")
            yield syncing


@pytest.fixture
def incident(sync: Syncing) -> IncidentRow:
    """Return an incident that needs a postmortem."""
    return next(one for one in rows(sync) if one.need == Need.POSTMORTEM)


@pytest.fixture
def issue(world: World, incident: IncidentRow) -> Issue:
    """Return the same incident at GitHub."""
    (repository,) = (one for one in world.repositories if one.id == incident.repository_id)
    return next(one for one in repository.issues if one.number == incident.number)


@pytest.fixture
def postmortem(world: World, issue: Issue) -> str:
    """Return the address of an issue in the same repository."""
    other = next(one for one in issue.repository.issues if one is not issue)
    return f"{world.base_url}/{world.login}/{issue.repository.name}/issues/{other.number}"


def rows(sync: Syncing) -> tuple[IncidentRow, ...]:
    return incidents(local_administrator(), now=sync.clock()).rows


def now_of(sync: Syncing, incident: IncidentRow) -> IncidentRow:
    return next(one for one in rows(sync) if (one.repository, one.number) == (incident.repository, incident.number))


def whose(incident: IncidentRow) -> dict[str, Any]:
    """Return what acts are told about the incident."""
    return {"repository_id": incident.repository_id, "number": incident.number, "address": None}


def link(sync: Syncing, incident: IncidentRow, url: str) -> PostmortemLink:
    return services.link(local_administrator(), url=url, now=sync.clock(), **whose(incident))


def unlink(sync: Syncing, incident: IncidentRow) -> None:
    services.unlink(local_administrator(), reason=REASON, now=sync.clock(), **whose(incident))


def said(issue: Issue) -> list[Comment]:
    """Return what the portal said on an incident."""
    return [one for one in issue.comments if "<!-- written by the portal: " in one.body]


def test_what_is_linked_is_said_once(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str, settings: Settings
) -> None:
    settings.PORTAL_URL = "https://portal.example.com"
    link(sync, incident, postmortem)
    link(sync, incident, postmortem)
    for _ in range(2):
        work(sync)

    (comment,) = said(issue)
    assert comment.body.startswith(
        f"Postmortem: {postmortem}\n\nLinked by administrator in [the portal](https://portal"
    )
    assert f"/incidents/{incident.repository}/{incident.number}/)" in comment.body
    write = Write.objects.get()
    assert (write.number, write.url.endswith(f"#issuecomment-{comment.id}")) == (comment.id, True)
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["postmortem_linked", "postmortem_commented"]


def test_what_was_said_comes_in_and_is_no_second_postmortem(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    link(sync, incident, postmortem)
    work(sync)
    sync.clock.advance(minutes=30)
    sync()
    found = now_of(sync, incident)

    assert found.postmortem is not None
    assert (found.postmortem.url, found.postmortem.how) == (postmortem, "linked")
    assert found.acknowledged_at == incident.acknowledged_at
    work(sync)
    assert len(said(issue)) == 1


def test_it_is_still_known_at_github_when_the_portal_forgot_it(
    sync: Syncing, incident: IncidentRow, world: World, issue: Issue
) -> None:
    target = next(one for one in issue.repository.issues if one is not issue)
    target.title = "Postmortem of it"
    sync.clock.advance(minutes=30)
    sync(full=True)
    link(sync, incident, f"{world.base_url}/{world.login}/{issue.repository.name}/issues/{target.number}")
    work(sync)
    Write.objects.all().delete()
    PostmortemLink.objects.all().delete()
    sync.clock.advance(minutes=30)

    sync()

    found = now_of(sync, incident)
    assert (found.postmortem and found.postmortem.how) == "named"


def test_what_was_taken_back_is_said_too_and_leads_nowhere(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    link(sync, incident, postmortem)
    work(sync)
    sync.clock.advance(minutes=30)
    sync()

    unlink(sync, incident)
    at_once = now_of(sync, incident)
    work(sync)
    sync.clock.advance(minutes=30)
    sync()

    (comment,) = said(issue)
    assert (postmortem in comment.body, REASON in comment.body) == (False, True)
    assert (at_once.need, now_of(sync, incident).need) == (Need.POSTMORTEM, Need.POSTMORTEM)


def test_what_is_linked_anew_is_said_anew(sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str) -> None:
    link(sync, incident, postmortem)
    work(sync)
    unlink(sync, incident)
    link(sync, incident, postmortem)
    work(sync)

    assert [postmortem in one.body for one in said(issue)] == [False, True]


def test_what_was_taken_back_before_it_was_said_is_never_said(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    link(sync, incident, postmortem)
    unlink(sync, incident)

    work(sync)

    assert said(issue) == []
    assert Write.objects.get().problem == "The link was taken back."


@pytest.mark.parametrize(("point", "there"), [("before_write", 0), ("after_write", 1)])
def test_after_a_process_died_nothing_is_said_twice(
    sync: Syncing,
    incident: IncidentRow,
    issue: Issue,
    postmortem: str,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
    there: int,
) -> None:
    link(sync, incident, postmortem)
    die_at(point, sync, monkeypatch)
    assert len(said(issue)) == there

    sync.clock.advance(minutes=6)
    work(sync)

    assert [postmortem in one.body for one in said(issue)] == [True]


@pytest.mark.parametrize(("point", "there"), [("before_write", 0), ("after_write", 1)])
def test_of_what_may_have_been_said_somebody_finds_out_when_it_is_taken_back(
    sync: Syncing,
    incident: IncidentRow,
    issue: Issue,
    postmortem: str,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
    there: int,
) -> None:
    link(sync, incident, postmortem)
    die_at(point, sync, monkeypatch)
    unlink(sync, incident)

    sync.clock.advance(minutes=6)
    work(sync)

    assert [REASON in one.body for one in said(issue)] == [True] * there
    assert not Write.objects.filter(due_at__isnull=False).exists()


def die_at(point: str, sync: Syncing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker die at a point, once."""
    faultpoints.hits.clear()
    monkeypatch.setenv(faultpoints.VARIABLE, f"{point}:1:raise")
    with pytest.raises(faultpoints.FaultInjected):
        work(sync)
    monkeypatch.delenv(faultpoints.VARIABLE)


def test_who_deleted_the_comment_stands_in_nobodys_way(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    link(sync, incident, postmortem)
    work(sync)
    issue.comments.remove(said(issue)[0])

    unlink(sync, incident)
    work(sync)

    assert Write.objects.last().problem == "Somebody deleted the comment at GitHub already."  # type: ignore[union-attr]
    assert now_of(sync, incident).need == Need.POSTMORTEM


def test_without_the_right_the_link_stands_and_may_be_said_later(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    sync.token = "demo-read-only"
    link(sync, incident, postmortem)
    work(sync)
    problem = Write.objects.get().problem
    sync.token = "demo-token"
    services.write_again(local_administrator(), now=sync.clock(), **whose(incident))
    work(sync)

    assert "Issues: write" in problem
    assert now_of(sync, incident).need != Need.POSTMORTEM
    assert len(said(issue)) == 1


def test_what_was_taken_back_is_told_until_github_says_so(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str, client: Client
) -> None:
    link(sync, incident, postmortem)
    work(sync)
    sync.token = "demo-read-only"
    unlink(sync, incident)
    work(sync)
    page = client.get(f"/incidents/{incident.repository}/{incident.number}/").text
    assert "A comment at GitHub still says what was linked:" in page
    sync.token = "demo-token"

    services.write_again(local_administrator(), now=sync.clock(), **whose(incident))
    work(sync)

    assert REASON in said(issue)[0].body


def test_a_reason_that_names_it_does_not_bring_it_back(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    next(one for one in issue.repository.issues if one is not issue).title = "Postmortem of an outage"
    sync.clock.advance(minutes=30)
    sync(full=True)
    link(sync, incident, postmortem)
    work(sync)
    told = {"reason": f"Wrong: {postmortem} is about another outage", **whose(incident)}
    services.unlink(local_administrator(), now=sync.clock(), **told)
    work(sync)
    sync.clock.advance(minutes=30)

    sync()

    assert now_of(sync, incident).need == Need.POSTMORTEM


def test_a_defect_of_one_stands_in_no_others_way(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    other = next(one for one in rows(sync) if one.need == Need.POSTMORTEM and one != incident)
    link(sync, other, postmortem)
    PostmortemLink.objects.all().delete()
    link(sync, incident, postmortem)

    work(sync)

    assert len(said(issue)) == 1
    assert "The portal failed at it" in str(Write.objects.earliest("pk").problem)


@pytest.mark.parametrize(
    ("incidents_place", "postmortems_place", "count"),
    [("public", "public", 1), ("public", "private", 0), ("internal", "private", 0), ("private", "public", 1)],
)
def test_no_more_people_learn_of_a_postmortem_than_can_read_it(
    sync: Syncing, incident: IncidentRow, issue: Issue, incidents_place: str, postmortems_place: str, count: int
) -> None:
    other = next(one for one in sync.server.world.repositories if one is not issue.repository and one.issues)
    Row.objects.filter(github_id=issue.repository.id).update(visibility=incidents_place)
    Row.objects.filter(github_id=other.id).update(visibility=postmortems_place)
    place = f"{sync.server.world.base_url}/{sync.server.world.login}/{other.name}"

    link(sync, incident, f"{place}/issues/{other.issues[0].number}")
    work(sync)

    assert len(said(issue)) == count
    assert ("More people can read" in Write.objects.get().problem) == (not count)


def test_nobody_is_called_by_what_is_said(sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str) -> None:
    link(sync, incident, postmortem)
    work(sync)
    services.unlink(local_administrator(), reason="ask @ada about #12", now=sync.clock(), **whose(incident))
    work(sync)

    assert "ask @<!-- -->ada about #<!-- -->12" in said(issue)[0].body


def try_to_link(url: str, *, sync: Syncing, incident: IncidentRow, gate: threading.Barrier) -> bool:
    gate.wait()
    try:
        link(sync, incident, url)
        work(sync)
    except services.CannotLink:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
def test_of_two_who_link_at_once_one_comment_is_left(
    sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str
) -> None:
    sync.clock.advance_to(NOW - timedelta(days=1200))  # the database clears away only what is old in the audit log
    attempt = partial(try_to_link, sync=sync, incident=incident, gate=threading.Barrier(2))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [postmortem, "https://wiki.example.com/outage"])) == [False, True]
    work(sync)
    assert (len(said(issue)), PostmortemLink.objects.count()) == (1, 1)

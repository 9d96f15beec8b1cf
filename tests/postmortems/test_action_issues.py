"""An action of which only its postmortem tells becomes an issue, once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import AuditEvent
from apps.accounts.viewers import Viewer, local_administrator
from apps.catalog.models import Repository as Place
from apps.delivery.models import Issue as Row
from apps.outbound.models import Write
from apps.postmortems import services
from apps.postmortems.models import ActionIssue, PostmortemLink
from apps.postmortems.queries import IncidentRow, Need
from apps.postmortems.services import actions
from apps.postmortems.texts import key_of
from portal.demo.world.model import Issue
from tests.outbound.writing import work
from tests.postmortems.test_writing_back import incident as incident
from tests.postmortems.test_writing_back import issue as issue
from tests.postmortems.test_writing_back import now_of, whose
from tests.postmortems.test_writing_back import postmortem as postmortem
from tests.postmortems.test_writing_back import sync as sync
from tests.postmortems.test_writing_back import world as world
from tests.syncing import NOW, Syncing

pytestmark = pytest.mark.django_db
LINE = "Page *earlier*, says @ada, by 2027-02-01"
TEXT = f"## Impact\nAll\n## Timeline\nNow\n## Cause\nA bug\n## Actions\n- [ ] {LINE}\n"


@pytest.fixture
def told(sync: Syncing, incident: IncidentRow, issue: Issue, postmortem: str) -> IncidentRow:
    """Link a postmortem that tells of one action; return the incident."""
    other = next(one for one in issue.repository.issues if one is not issue)
    other.body, other.updated_at = TEXT, sync.clock()
    sync.clock.advance(minutes=30)
    sync()
    row = Row.objects.get(repository__github_id=incident.repository_id, number=incident.number)
    who = {"linked_at": sync.clock(), "linked_by_login": "bob"}
    PostmortemLink.objects.create(issue=row, url=postmortem, repository=row.repository, is_verified=True, **who)
    return now_of(sync, incident)


def ask(sync: Syncing, told: IncidentRow, *, line: str = LINE, who: Viewer | None = None) -> None:
    services.open_issue(who or local_administrator(), key=key_of(line), now=sync.clock(), **whose(told))


def opened(issue: Issue) -> list[Issue]:
    """Return the issues that were opened for actions in the repository of the incident."""
    return [one for one in issue.repository.issues if "action of the postmortem" in one.body]


def test_it_becomes_an_issue_that_is_followed(sync: Syncing, told: IncidentRow, issue: Issue) -> None:
    for _ in range(2):
        ask(sync, told)
    work(sync)

    (made,) = opened(issue)
    (action,) = now_of(sync, told).actions
    assert made.title == LINE
    assert made.body.startswith("Page \\*earlier\\*, says @<!-- -->ada, by 2027-02-01")
    assert told.postmortem is not None
    assert (str(told.postmortem.url) in made.body, told.url in made.body) == (True, True)
    assert [one.label for one in action.issues] == [f"{told.repository}#{made.number}"]
    assert (action.is_loose, action.is_open) == (False, True)
    acts = list(AuditEvent.objects.values_list("action", flat=True))
    assert acts == ["action_issue_asked", "action_issue_opened"]


def test_what_is_closed_at_github_is_done(sync: Syncing, told: IncidentRow, issue: Issue) -> None:
    ask(sync, told)
    work(sync)
    (made,) = opened(issue)
    made.closed_at = made.updated_at = sync.clock()
    sync.clock.advance(minutes=30)

    sync()

    assert now_of(sync, told).need == Need.NOTHING
    with pytest.raises(services.CannotLink, match="an issue follows it"):
        ask(sync, told)


def test_one_that_was_deleted_may_be_asked_for_anew(sync: Syncing, told: IncidentRow, issue: Issue) -> None:
    ask(sync, told)
    work(sync)
    sync.clock.advance(minutes=30)
    sync()
    (made,) = opened(issue)
    issue.repository.issues.remove(made)
    issue.repository.deleted_issues.append(made)
    sync.clock.advance(days=2)
    sync(full=True)

    assert now_of(sync, told).actions[0].is_loose
    ask(sync, told)
    work(sync)
    assert len(opened(issue)) == 1


def test_whom_the_line_names_is_assigned_if_known_there(sync: Syncing, told: IncidentRow, issue: Issue) -> None:
    known = next(one for other in issue.repository.issues for one in other.assignees if one.type_name == "User")
    line = f"Page earlier, @{known.login}"
    other = next(one for one in issue.repository.issues if one is not issue)
    other.body, other.updated_at = TEXT.replace(LINE, line), sync.clock()
    sync.clock.advance(minutes=30)
    sync()

    ask(sync, now_of(sync, told), line=line)
    work(sync)

    assert [one.login for one in opened(issue)[0].assignees] == [known.login]


def test_what_few_can_read_becomes_no_issue_that_more_can(sync: Syncing, told: IncidentRow, issue: Issue) -> None:
    Place.objects.filter(github_id=issue.repository.id).update(visibility="public")
    row = PostmortemLink.objects.get()
    other = Place.objects.filter(gone_at=None).exclude(name=issue.repository.name).earliest("pk")
    Place.objects.filter(pk=other.pk).update(visibility="private")
    moved = Row.objects.get(url=row.url)
    moved.repository, moved.number, moved.url = other, 9000, f"{other.url}/issues/9000"
    moved.save()
    PostmortemLink.objects.update(url=moved.url, repository=other)

    with pytest.raises(services.CannotLink, match="More people can read"):
        ask(sync, told)


@pytest.mark.parametrize("spelling", ["#issuecomment-1", "?plain=1"])
def test_however_its_postmortem_is_addressed_it_stays_one(
    sync: Syncing, told: IncidentRow, issue: Issue, spelling: str
) -> None:
    ask(sync, told)
    work(sync)
    PostmortemLink.objects.update(url=f"{PostmortemLink.objects.get().url}{spelling}")

    (action,) = now_of(sync, told).actions
    assert not action.is_loose


def test_after_a_problem_it_may_be_asked_for_again(sync: Syncing, told: IncidentRow, issue: Issue) -> None:
    sync.token = "demo-read-only"
    ask(sync, told)
    work(sync)
    assert "Issues: write" in ActionIssue.objects.get().write.problem
    sync.token = "demo-token"

    ask(sync, told)
    work(sync)

    assert (len(opened(issue)), Write.objects.filter(kind="action_issue").count()) == (1, 1)


def test_what_the_postmortem_does_not_tell_is_refused(sync: Syncing, told: IncidentRow) -> None:
    with pytest.raises(services.CannotLink, match="not there any more"):
        ask(sync, told, line="Something else")
    with pytest.raises(services.IncidentNotFound):
        ask(sync, told, who=Viewer(login="stranger", is_access_known=False))


def test_the_page_asks_for_it_and_shows_how_far_it_is(sync: Syncing, told: IncidentRow, client: Client) -> None:
    page = f"/incidents/{told.repository}/{told.number}/"
    assert "Open an issue" in client.get(page).text

    answer = client.post(f"{page}actions/", {"key": key_of(LINE)})

    assert answer.status_code == 302
    waiting = client.get(page, headers={"HX-Request": "true", "HX-Target": "incident-actions"}).text
    assert ("Its issue will be opened." in waiting, "every 3s" in waiting) == (True, True)
    work(sync)
    assert "every 3s" not in client.get(page).text


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "0" * 63 + "\n", "\0" * 64])
def test_a_key_of_nothing_is_refused_in_words(told: IncidentRow, client: Client, key: str) -> None:
    answer = client.post(f"/incidents/{told.repository}/{told.number}/actions/", {"key": key})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not ActionIssue.objects.exists()


def test_who_looked_before_it_was_opened_opens_no_other(
    sync: Syncing, told: IncidentRow, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = actions._action

    def look_before_the_other(*who: Any, **what: Any) -> object:
        found = look(*who, **what)
        monkeypatch.undo()
        ask(sync, told)
        work(sync)
        return found

    monkeypatch.setattr(actions, "_action", look_before_the_other)
    with pytest.raises(services.CannotLink, match="an issue follows it"):
        ask(sync, told)
    assert len(opened(issue)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_issue_is_left(sync: Syncing, told: IncidentRow, issue: Issue) -> None:
    sync.clock.advance_to(NOW - timedelta(days=1200))  # the database clears away only what is old in the audit log
    gate = threading.Barrier(2)

    def run(_: int) -> None:
        gate.wait()
        with suppress(services.CannotLink):  # the other one's issue is opened already
            ask(sync, told)
            work(sync)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    work(sync)
    assert len(opened(issue)) == 1

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.catalog.models import Repository, RepositoryFile
from apps.delivery.ingest import upsert_discussions, upsert_issues, upsert_pull_requests
from apps.delivery.models import Issue, IssueComment, Mention
from apps.postmortems.models import PostmortemLink
from apps.postmortems.queries.finding import postmortems_of
from apps.postmortems.queries.found import Action, Postmortem, Unread
from apps.scorecards.facts import Process
from apps.sync.models import SyncRun
from apps.sync.queries import feeds_now
from tests.records import BEN, FIRST_PASS, discussion, issue, label, merged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read")]

HERE = "https://github.com/plasma-engine/service-1"
ORGS = "https://github.com/orgs/plasma-engine"
LABELED = {"labels": (label("postmortem"),)}


def write(number: int, **values: Any) -> None:
    upsert_issues([issue(number, **values)], target="R_1", seen_at=FIRST_PASS)


def found(body: str) -> list[Postmortem]:
    write(1, body=body, labels=(label("Incident"),))
    rows = list(Issue.objects.filter(number=1))
    postmortems = postmortems_of(rows, process=Process(), feeds=feeds_now(now=FIRST_PASS))
    return postmortems.get(rows[0].pk, [])


def named(body: str) -> list[tuple[str, bool]]:
    return [(one.label, one.is_there is True) for one in found(body)]


def test_a_link_in_a_comment_leads_to_one() -> None:
    write(2, **LABELED)
    write(1, labels=(label("incident"),))
    told = {"node_id": "IC_1", "body": "#2", "url": HERE, "created_at": FIRST_PASS, "updated_at": FIRST_PASS}
    IssueComment.objects.create(issue=Issue.objects.get(number=1), **told)

    assert named("It was down.") == [("service-1#2", True)]


def test_one_in_which_a_comment_names_it_is_one() -> None:
    write(2, **LABELED)
    write(1, labels=(label("incident"),))
    told = {"node_id": "CRE_1", "at": FIRST_PASS, "repository_name": "plasma-engine/service-1", "number": 2}
    Mention.objects.create(issue=Issue.objects.get(number=1), url=f"{HERE}/issues/2", **told)

    assert named("It was down.") == [("service-1#2", True)]


@pytest.mark.parametrize("text", ["#2", "see [it](HERE/issues/2)", "plasma-engine/service-1#2"])
def test_an_issue_with_the_label_is_one(text: str) -> None:
    write(2, **LABELED)

    assert named(text.replace("HERE", HERE)) == [("service-1#2", True)]


@pytest.mark.parametrize("title", ["Post-mortem: login fails", "Postmortem of the outage", "[PE-2] Postmortem"])
def test_a_title_says_it_as_well(title: str) -> None:
    write(2, title=title, body="#1")

    assert named("It was down.") == named("#2") == [("service-1#2", True)]


def test_talking_of_one_is_none() -> None:
    write(2, title="A template for every postmortem", body="#1")

    assert named("#2") == []


def test_a_pull_request_may_be_one() -> None:
    upsert_pull_requests([merged(3, at=FIRST_PASS, labels=(label("Postmortem"),))], target="R_1", seen_at=FIRST_PASS)

    assert named("#3") == [("service-1#3", True)]


def test_one_that_names_the_incident_is_found_from_it() -> None:
    write(2, body=f"About {HERE}/issues/1", **LABELED)

    assert named("It was down.") == [("service-1#2", True)]


def test_an_issue_about_something_else_is_none() -> None:
    write(2)

    assert named("Postmortem follows, see #2 and https://github.com/kubernetes/kubernetes/issues/1") == [
        ("https://github.com/kubernetes/kubernetes/issues/1", False)
    ]
    assert named("See #2 and https://github.com/kubernetes/kubernetes/issues/1") == []


def test_a_dead_link_is_not_there() -> None:
    (dead,) = found("Postmortem: #99")

    assert dead.is_there is False


@pytest.mark.parametrize(
    "text",
    [
        f"{HERE}/blob/main/elsewhere/postmortems/a.md",
        "https://github.com/elsewhere/docs/blob/main/docs/postmortems/a.md",
        "Postmortem: https://github.com/elsewhere/docs/discussions/5",
        "Postmortem: https://github.com/orgs/plasma-engine/discussions/5",
        "Postmortem: https://github.com/elsewhere/docs/issues/5",
    ],
)
def test_what_cannot_be_read_is_missing(text: str) -> None:
    (unread,) = found(text)

    assert isinstance(unread.is_there, Unread)


def discuss(**values: Any) -> None:
    told = {"url": f"{HERE}/discussions/5", "title": "Postmortem of the outage"}
    upsert_discussions([discussion(5, **told | values)], target="R_1", seen_at=FIRST_PASS)


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("HERE/discussions/5", {}),
        ("See (HERE/discussions/5#discussioncomment-1).", {"title": "Post-mortem: login"}),
        ("Postmortem: HERE/discussions/5", {"title": "What went wrong"}),
        ("HERE/discussions/5", {"title": "What went wrong", "category": "postmortems"}),
        ("https://github.com/orgs/plasma-engine/discussions/5", {"url": f"{ORGS}/discussions/5"}),
        ("HERE/discussions/5", {"url": f"{ORGS}/discussions/5"}),
    ],
)
def test_a_discussion_may_be_one(body: str, values: dict[str, str]) -> None:
    discuss(**values)

    assert named(body.replace("HERE", HERE)) == [("service-1#5", True)]


def test_a_discussion_tells_what_was_learned_and_of_actions() -> None:
    write(4)
    discuss(body="## Actions\n- #4")

    (one,) = found(f"{HERE}/discussions/5")

    assert one.text == "## Actions\n- #4"
    assert isinstance(one.actions, tuple)
    assert [issue.label for action in one.actions for issue in action.issues] == [  # type: ignore[union-attr]
        "service-1#4"
    ]


def test_talk_of_something_else_is_none() -> None:
    discuss(title="Which bus?")

    assert named(f"{HERE}/discussions/5") == []


def test_a_discussion_that_is_not_there_is_a_dead_link_once_they_were_read() -> None:
    link = f"Postmortem: {HERE}/discussions/6"

    assert named(link) == [(f"{HERE}/discussions/6", False)]
    assert found(link)[0].is_there is False
    SyncRun.objects.filter(feed="discussions").delete()
    assert isinstance(found(link)[0].is_there, Unread)


def kept(*, is_complete: bool = True) -> None:
    """Have the files of the repository read: one postmortem among them."""
    row = Repository.objects.get()
    row.files_read_at, row.files_are_complete = FIRST_PASS, is_complete
    row.save()
    told = {"kind": "postmortem", "blob_oid": "a1", "size": 9, "seen_at": FIRST_PASS}
    text = "# Outage\n\n## Actions\n\n- #4\n"
    RepositoryFile.objects.create(repository=row, path="docs/postmortems/A.md", text=text, **told)


def test_a_file_is_one_with_the_issues_of_its_actions() -> None:
    write(4)
    kept()

    (file,) = found(f"{HERE}/blob/main/docs/postmortems/a.md")

    assert (file.is_there, file.label) == (True, "docs/postmortems/a.md")
    assert isinstance(file.actions, tuple)
    assert [issue.label for action in file.actions for issue in action.issues] == [  # type: ignore[union-attr]
        "service-1#4"
    ]


@pytest.mark.parametrize(("is_complete", "is_known"), [(True, True), (False, False)])
def test_a_file_that_is_not_listed_is_a_dead_link_where_the_list_is_whole(is_complete: bool, is_known: bool) -> None:
    kept(is_complete=is_complete)

    (file,) = found(f"{HERE}/blob/main/docs/postmortems/b.md")

    assert (file.is_there is False) == is_known


def test_actions_are_the_issues_of_their_lines() -> None:
    write(4, assignees=(), milestone="Phase 1")
    write(2, body="## Actions\n- [ ] #4 by 2026-12-01\n- Be careful\n- elsewhere/docs#1", **LABELED)

    actions = found("#2")[0].actions

    assert isinstance(actions, tuple)
    (tracked,), loose, unread = (one.issues for one in actions)  # type: ignore[misc]
    assert (tracked.label, tracked.owners, tracked.has_milestone) == ("service-1#4", (), True)
    assert (loose, isinstance(unread, Unread)) == ((), True)


def actions_of(body: str) -> tuple[Action, ...]:
    """Return the actions of the one postmortem of an incident."""
    (postmortem,) = found(body)
    assert isinstance(postmortem.actions, tuple)
    return postmortem.actions


def labels_of(body: str) -> list[str]:
    """Return the issues of each action of a postmortem, in their order."""
    write(2, body=body, **LABELED)
    return [" ".join(one.label for one in action.issues) for action in actions_of("#2")]  # type: ignore[union-attr]


def test_sub_issues_are_actions_and_none_counts_twice() -> None:
    for number in (4, 5):
        write(number, parent_node_id="I_2", assignees=(BEN,), milestone="Phase 1", milestone_due_on=date(2026, 12, 1))
    write(6, parent_node_id="I_9")

    assert labels_of("## Actions\n- [ ] #4") == ["service-1#4", "service-1#5"]
    *_, last = actions_of("#2")
    (work,) = last.issues  # type: ignore[misc]
    assert (last.text, work.owners, work.due_on) == ("[PE-5] Something to do", ("ben",), date(2026, 12, 1))


def test_incidents_postmortems_and_what_is_gone_are_no_actions() -> None:
    write(4, parent_node_id="I_2", labels=(label("incident"),))
    write(5, parent_node_id="I_2", labels=(label("postmortem"),))
    write(6, parent_node_id="I_2")
    Issue.objects.filter(number=6).update(gone_at=FIRST_PASS)

    assert labels_of("## Cause\nA bug") == []


def test_tasks_elsewhere_are_actions_where_an_issue_follows_them() -> None:
    for number in (4, 5, 7):
        write(number)

    body = "## Impact\n#7\n- [ ] Everybody read this\n## Later\n- [ ] #4\n- [x] #5 and #4\n- [ ] #4"
    assert labels_of(body) == ["service-1#4", "service-1#5 service-1#4"]


def test_actions_of_what_somebody_linked_are_read_whatever_it_is_called() -> None:
    write(1, labels=(label("incident"),))
    write(2, title="What went wrong", body="## Actions\n- #4")
    write(4)
    write(5, parent_node_id="I_2")
    told = {"url": f"{HERE}/issues/2", "is_verified": True, "linked_at": FIRST_PASS, "linked_by_login": "ada"}
    PostmortemLink.objects.create(issue=Issue.objects.get(number=1), **told)

    assert [one.label for action in actions_of("") for one in action.issues] == [  # type: ignore[union-attr]
        "service-1#4",
        "service-1#5",
    ]


def test_more_incidents_take_no_more_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(10, 20):
        write(number, body=f"Postmortem: #{number + 10} {HERE}/discussions/{number}", labels=(label("incident"),))
        write(number + 10, body=f"## Actions\n- #{number + 20}", **LABELED)
        write(number + 20)
    rows = list(Issue.objects.prefetch_related("issue_labels__label"))
    feeds = feeds_now(now=FIRST_PASS)

    with django_assert_max_num_queries(18):
        assert len(postmortems_of(rows, process=Process(), feeds=feeds)) == 10


def test_other_issues_have_none() -> None:
    write(2, **LABELED)

    assert postmortems_of(list(Issue.objects.all()), process=Process(), feeds=feeds_now(now=FIRST_PASS)) == {}

"""What the reads make of answers with holes, of pages that are too heavy, and of missing rights."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.integrations.errors import SourceRejected, SourceUnavailable
from apps.integrations.github import reads
from apps.integrations.github.client import Credential, GitHubClient
from apps.integrations.github.reads.walking import PageSize
from portal.demo.server import DemoServer
from tests.integrations.github.scripted import PING, Reply, ScriptedServer, errors, records_of, walk
from tests.integrations.github.test_reads import busiest, node_ids

FORBIDDEN = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}


def issue(number: int, **more: Any) -> dict[str, Any]:
    moment = "2026-09-01T00:00:00Z"
    return {
        "id": f"I_{number}", "fullDatabaseId": str(number), "number": number, "title": "x", "state": "OPEN",
        "createdAt": moment, "updatedAt": moment, "labels": connection(), "assignees": connection(), **more,
    }  # fmt: skip


def connection(*nodes: Any, after: str = "", total: int | None = None) -> dict[str, Any]:
    info = {"hasNextPage": bool(after), "endCursor": after or None}
    return {"totalCount": len(nodes) if total is None else total, "pageInfo": info, "nodes": list(nodes)}


def issues_page(*nodes: Any, problems: tuple[dict[str, Any], ...] = (), after: str = "") -> Reply:
    body = {"data": {"node": {"id": "R_1", "issues": connection(*nodes, after=after)}}, "errors": list(problems)}
    return Reply(body=body if problems else {"data": body["data"]})


def test_a_heavy_page_is_halved_until_it_passes(demo: DemoServer, demo_client: GitHubClient) -> None:
    demo.faults.add({"match": {"document": "PullRequests"}, "action": "heavy_502", "first": 5})
    pages = list(reads.pull_requests(demo_client, walk(busiest(demo).node_id)))
    assert node_ids(records_of(pages)) == node_ids(busiest(demo).pull_requests)
    assert {page.page_size for page in pages} == {3}
    assert all(page.proves_absence for page in pages)


def test_a_page_that_exceeds_its_resources_is_halved(demo: DemoServer, demo_client: GitHubClient) -> None:
    demo.faults.add({"match": {"document": "Issues", "times": 2}, "action": "resource_limits"})
    pages = list(reads.issues(demo_client, walk(busiest(demo).node_id)))
    assert node_ids(records_of(pages)) == node_ids(busiest(demo).issues)
    assert pages[0].page_size == 25


def test_one_item_that_cannot_be_read_is_passed_by(server: ScriptedServer, client: GitHubClient) -> None:
    heavy = errors({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded."})
    server.script = [heavy, issues_page({"id": "I_1"}, after="c1"), issues_page(issue(2))]
    pages = list(reads.issues(client, walk("R_1", page_size=1)))
    assert [(len(page.records), page.skipped, page.proves_absence) for page in pages] == [(0, 1, False), (1, 0, True)]
    assert server.seen[1].variables["bare"] is True


def test_a_heavy_batch_is_divided(demo: DemoServer, demo_client: GitHubClient) -> None:
    demo.faults.add({"match": {"document": "Checks"}, "action": "heavy_502", "first": 5})
    ids = tuple(one.node_id for one in busiest(demo).pull_requests)
    pages = list(reads.checks(demo_client, walk("batch", ids=ids)))
    assert {record.pull_request_node_id for record in records_of(pages)} == set(ids)
    assert {page.page_size for page in pages} == {5}


def test_an_outage_is_no_heavy_page(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(status=502, body="<html>")]
    with pytest.raises(SourceUnavailable) as caught:
        list(reads.issues(client, walk("R_1")))
    assert (caught.value.reason, len(server.seen)) == ("server_error", 3)


def test_a_page_size_grows_again_after_ten_clean_pages() -> None:
    size = PageSize(None, cap=100)
    size.shrink()
    grown = []
    for _ in range(31):
        size.went_well()
        grown.append(size.size)
    assert (grown[8], grown[9], grown[19], grown[29]) == (50, 75, 100, 100)


def test_a_refused_cursor_begins_the_walk_again(demo: DemoServer, demo_client: GitHubClient) -> None:
    demo.faults.add({"match": {"document": "Issues", "nth": 2, "times": 1}, "action": "expired_cursor"})
    records = records_of(reads.issues(demo_client, walk(busiest(demo).node_id, page_size=3)))
    assert node_ids(records) == node_ids(busiest(demo).issues)
    assert len(records) > len(busiest(demo).issues)


def test_a_cursor_of_another_time_begins_the_walk_again(demo: DemoServer, demo_client: GitHubClient) -> None:
    records = records_of(reads.issues(demo_client, walk(busiest(demo).node_id, cursor="nonsense")))
    assert node_ids(records) == node_ids(busiest(demo).issues)


def test_a_walk_whose_cursors_are_always_refused_ends(server: ScriptedServer, client: GitHubClient) -> None:
    refused = errors({"type": "INVALID_CURSOR_ARGUMENTS", "message": "`c1` does not appear to be a valid cursor."})
    server.script = [issues_page(issue(1), after="c1"), refused, issues_page(issue(1), after="c1"), refused]
    with pytest.raises(SourceUnavailable, match="no longer knows"):
        list(reads.issues(client, walk("R_1")))


def test_a_walk_that_does_not_move_ends(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [issues_page(issue(1), after="c1")]
    with pytest.raises(SourceUnavailable, match="goes on, but not where"):
        list(reads.issues(client, walk("R_1")))


def test_a_page_that_fails_for_good_leaves_the_pages_before(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [issues_page(issue(1), after="c1"), issues_page(issue(2), after="c2"), Reply(status=500)]
    walked = reads.issues(client, walk("R_1"))
    kept = [next(walked), next(walked)]
    with pytest.raises(SourceUnavailable):
        next(walked)
    assert [(page.cursor, page.is_last) for page in kept] == [("c1", False), ("c2", False)]


def test_a_node_with_a_hole_is_skipped_and_nothing_counts_as_absent(
    server: ScriptedServer, client: GitHubClient
) -> None:
    problem = {"message": "Something odd", "path": ["node", "issues", "nodes", 1, "labels"]}
    server.script = [issues_page(issue(1), issue(2), None, problems=(problem,))]
    (page,) = reads.issues(client, walk("R_1"))
    assert [record.number for record in page.records] == [1]
    assert (page.skipped, page.proves_absence) == (1, False)


def test_an_error_that_names_no_node_leaves_absence_open(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [issues_page(issue(1), problems=({"message": "Something odd"},))]
    (page,) = reads.issues(client, walk("R_1"))
    assert (len(page.records), page.skipped, page.proves_absence) == (1, 0, False)


@pytest.mark.parametrize("part", ["milestone", "parent"])
def test_a_part_that_is_hidden_is_no_hole(server: ScriptedServer, client: GitHubClient, part: str) -> None:
    problem = FORBIDDEN | {"path": ["node", "issues", "nodes", 0, part]}
    server.script = [issues_page(issue(1, **{part: None}), problems=(problem,))]
    (page,) = reads.issues(client, walk("R_1"))
    assert (len(page.records), page.proves_absence) == (1, True)


def test_a_record_that_does_not_fit_is_skipped_and_counted(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [issues_page(issue(1), issue(2, fullDatabaseId=None), issue(3, title=["x"]))]
    (page,) = reads.issues(client, walk("R_1"))
    assert (len(page.records), page.skipped, page.proves_absence) == (1, 2, False)


def test_an_empty_node_is_a_bad_answer(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(body={"data": {"node": {}}})]
    with pytest.raises(SourceUnavailable) as caught:
        list(reads.issues(client, walk("R_1")))
    assert caught.value.reason == "bad_answer"


@pytest.mark.parametrize("problems", [[], [{"type": "NOT_FOUND", "path": ["node"], "message": "Could not resolve"}]])
def test_a_repository_that_is_gone_is_not_found(
    server: ScriptedServer, client: GitHubClient, problems: list[dict[str, Any]]
) -> None:
    server.script = [Reply(body={"data": {"node": None}, "errors": problems})]
    with pytest.raises(SourceRejected) as caught:
        list(reads.pull_requests(client, walk("R_1")))
    assert caught.value.reason == "not_found"


def test_an_organization_that_is_not_there_names_its_setting(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [Reply(body={"data": {"organization": None}})]
    with pytest.raises(SourceRejected, match="PORTAL_ORGANIZATION"):
        list(reads.people(client, walk()))


def test_a_node_that_is_gone_from_a_batch_leaves_the_others(demo: DemoServer, demo_client: GitHubClient) -> None:
    ids = ("I_nobody", busiest(demo).issues[0].node_id)
    (page,) = reads.timelines(demo_client, walk("batch", ids=ids))
    assert (len(page.records), page.skipped, page.proves_absence) == (1, 0, True)


def labels_page(node: dict[str, Any] | None) -> Reply:
    """Answer a batch of one repository: its labels, or that they are refused."""
    data = {"data": {"nodes": [node]}}
    return Reply(body=data if node else data | {"errors": [FORBIDDEN | {"path": ["nodes", 0]}]})


LABELS = {"id": "R_1", "databaseId": 1, "labels": connection()}


def test_one_that_is_refused_in_a_batch_leaves_the_others(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [labels_page(LABELS), labels_page(None)]

    pages = list(reads.labels(client, walk("batch", ids=("R_1", "R_2"), page_size=1)))

    assert [(len(page.records), page.skipped, page.proves_absence) for page in pages] == [(1, 0, True), (0, 1, False)]


def test_a_batch_that_begins_with_a_refusal_is_refused(server: ScriptedServer, client: GitHubClient) -> None:
    server.script = [labels_page(None), labels_page(LABELS)]

    with pytest.raises(SourceRejected, match="labels"):
        list(reads.labels(client, walk("batch", ids=("R_1", "R_2"), page_size=1)))


def test_timelines_do_without_boards_where_the_server_does(demo: DemoServer, demo_client: GitHubClient) -> None:
    demo.faults.add({"action": "old_schema"})
    ids = tuple(one.node_id for one in busiest(demo).issues)
    for _ in range(2):
        records = records_of(reads.timelines(demo_client, walk("batch", ids=ids)))
        assert {record.node_id for record in records} == set(ids)
        assert not any(record.has_board_events for record in records)
    asked = [seen.document for seen in demo.log]
    assert asked.count("Timelines") == 1


def test_issues_come_without_parents_where_the_server_knows_none(server: ScriptedServer, client: GitHubClient) -> None:
    problem = {"message": "Field 'parent' doesn't exist", "extensions": {"code": "undefinedField"}}
    server.script = [Reply(body={"errors": [problem]}), issues_page(issue(1)), issues_page(issue(2))]

    numbers = [one.number for _ in range(2) for one in records_of(reads.issues(client, walk("R_1")))]

    assert numbers == [1, 2]
    asked = [seen.document for seen in server.seen]
    assert asked == ["Issues", "IssuesWithoutParents", "IssuesWithoutParents"]


def test_cards_come_unfiltered_where_the_server_cannot_filter(demo: DemoServer, demo_client: GitHubClient) -> None:
    demo.faults.add({"action": "old_schema"})
    (page,) = reads.board_items(demo_client, walk(demo.world.boards[0].node_id))
    assert len(page.records) > 0
    assert page.proves_absence is False


DENIED = [
    ("demo-no-checks", reads.checks, "Checks: read"),
    ("demo-no-projects", reads.boards, "Projects: read"),
    ("demo-metadata-only", reads.teams, "Members: read"),
]


@pytest.mark.parametrize(("token", "read", "words"), DENIED)
def test_a_missing_permission_is_named(
    demo: DemoServer, make_client: Callable[..., GitHubClient], token: str, read: Any, words: str
) -> None:
    client = make_client(demo.url, credential=Credential(token=token))
    checked = next(one for one in busiest(demo).pull_requests if one.checks)
    with pytest.raises(SourceRejected, match=words) as caught:
        list(read(client, walk("organization", ids=(checked.node_id,))))
    assert caught.value.reason == "forbidden"


def test_reviewers_of_environments_are_counted_even_when_teams_are_hidden(
    demo: DemoServer, make_client: Callable[..., GitHubClient]
) -> None:
    client = make_client(demo.url, credential=Credential(token="demo-no-members"))
    ids = tuple(repository.node_id for repository in demo.world.repositories)
    records = records_of(reads.environments(client, walk("batch", ids=ids)))
    found = {one.github_id: one.reviewers for record in records for one in record.environments}

    assert any("hidden:" in reviewers for reviewers in found.values())
    made = {one.id: one for repository in demo.world.repositories for one in repository.environments}
    assert {key: bool(names) for key, names in found.items()} == {key: bool(made[key].reviewers) for key in found}


def test_repositories_are_read_even_when_their_contents_are_forbidden(
    demo: DemoServer, make_client: Callable[..., GitHubClient]
) -> None:
    client = make_client(demo.url, credential=Credential(token="demo-metadata-only"))
    _, *repositories = records_of(reads.repositories(client, walk()))
    names = {repository.name for repository in demo.world.repositories}
    assert {record.name for record in repositories} == names


def test_a_part_of_repositories_that_is_forbidden_is_left_out(server: ScriptedServer, client: GitHubClient) -> None:
    problem = FORBIDDEN | {"path": ["organization", "repositories", "nodes", 0, "deployments"]}
    organization = {"id": "O_1", "databaseId": 1, "login": "x", "repositories": connection(None)}
    whole = organization | {"repositories": connection()}
    server.script = [
        Reply(body={"data": {"organization": organization}, "errors": [problem]}),
        Reply(body={"data": {"organization": whole}}),
    ]
    records_of(reads.repositories(client, walk()))
    assert server.seen[1].variables["deployments"] is False


def test_an_expired_token_is_refused(demo: DemoServer, make_client: Callable[..., GitHubClient]) -> None:
    with pytest.raises(SourceRejected) as caught:
        list(reads.people(make_client(demo.url, credential=Credential(token="demo-expired")), walk()))
    assert caught.value.reason == "credential"


def labels_of(*names: str) -> list[dict[str, Any]]:
    return [{"id": f"LA_{name}", "name": name, "color": "ededed"} for name in names]


def test_the_rest_of_a_long_list_is_read(server: ScriptedServer, client: GitHubClient) -> None:
    begun = issue(1, labels=connection(*labels_of("a"), after="l1", total=3))
    more = {"id": "I_1", "labels": connection(*labels_of("b"), after="l2")}
    end = {"id": "I_1", "labels": connection(*labels_of("c"))}
    server.script = [issues_page(begun), Reply(body={"data": {"node": more}}), Reply(body={"data": {"node": end}})]
    (page,) = reads.issues(client, walk("R_1"))
    assert [label.name for label in page.records[0].labels] == ["a", "b", "c"]
    assert [seen.variables["after"] for seen in server.seen] == [None, "l1", "l2"]
    assert server.seen[1].variables["labels"] is True


REST_WITH_HOLE = [
    Reply(body={"data": {"node": None}}),
    Reply(body={"data": {"node": {"labels": connection()}}, "errors": [{"message": "odd"}]}),
    errors({"type": "INVALID_CURSOR_ARGUMENTS", "message": "not a valid cursor"}),
]


@pytest.mark.parametrize("reply", REST_WITH_HOLE, ids=["gone", "hole", "cursor"])
def test_a_list_that_cannot_be_completed_is_not_cut(server: ScriptedServer, client: GitHubClient, reply: Reply) -> None:
    begun = issue(1, labels=connection(*labels_of("a"), after="l1", total=3))
    server.script = [issues_page(begun, issue(2)), reply]
    (page,) = reads.issues(client, walk("R_1"))
    assert [record.number for record in page.records] == [2]
    assert (page.skipped, page.proves_absence) == (1, False)


def test_a_timeout_that_is_not_an_outage_halves_the_page(server: ScriptedServer, hasty_client: GitHubClient) -> None:
    server.script = [Reply(delivery="stall"), Reply(body=PING), issues_page(issue(1))]
    (page,) = reads.issues(hasty_client, walk("R_1"))
    assert (len(page.records), page.page_size) == (1, 50)

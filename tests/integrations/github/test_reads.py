"""Every read brings in what is in the world behind the demonstration server."""

from datetime import UTC, datetime, timedelta
from typing import Any

from apps.catalog.records import OrganizationRecord
from apps.integrations.github import reads
from apps.integrations.github.client import GitHubClient
from portal.demo.server import DemoServer
from portal.demo.world.model import Draft, Issue, PullRequest, Repository
from tests.integrations.github.scripted import records_of, walk


def busiest(demo: DemoServer) -> Repository:
    return max(demo.world.repositories, key=lambda repository: len(repository.pull_requests))


def node_ids(items: Any) -> set[str]:
    return {item.node_id for item in items}


def test_repositories_begin_with_their_organization(demo: DemoServer, demo_client: GitHubClient) -> None:
    organization, *repositories = records_of(reads.repositories(demo_client, walk()))
    assert isinstance(organization, OrganizationRecord)
    assert (organization.login, organization.node_id) == (demo.world.login, demo.world.node_id)
    assert {(record.name, record.is_archived, record.is_fork) for record in repositories} == {
        (repository.name, repository.is_archived, repository.is_fork) for repository in demo.world.repositories
    }


def test_repositories_tell_how_much_they_hold_and_when_it_changed(demo: DemoServer, demo_client: GitHubClient) -> None:
    _, *repositories = records_of(reads.repositories(demo_client, walk()))
    for record, repository in zip(
        repositories, sorted(demo.world.repositories, key=lambda r: r.created_at), strict=True
    ):
        assert record.issues.total == len(repository.issues)
        assert record.pull_requests.total == len(repository.pull_requests)
        assert record.issues.changed_at == max((issue.updated_at for issue in repository.issues), default=None)


def test_the_organization_comes_once_although_the_pages_are_many(demo_client: GitHubClient) -> None:
    pages = list(reads.repositories(demo_client, walk(page_size=2)))
    assert len(pages) > 1
    assert sum(isinstance(record, OrganizationRecord) for record in records_of(pages)) == 1
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]


def test_a_walk_goes_on_where_it_stopped(demo: DemoServer, demo_client: GitHubClient) -> None:
    whole = records_of(reads.issues(demo_client, walk(busiest(demo).node_id, page_size=3)))
    first = next(reads.issues(demo_client, walk(busiest(demo).node_id, page_size=3)))
    rest = records_of(reads.issues(demo_client, walk(busiest(demo).node_id, page_size=3, cursor=first.cursor)))
    assert [*first.records, *rest] == whole


def test_people_are_the_members_with_their_roles(demo: DemoServer, demo_client: GitHubClient) -> None:
    people = records_of(reads.people(demo_client, walk(page_size=7)))
    members = {(actor.login, actor.role) for actor in demo.world.actors if actor.role}
    assert {(person.actor.login, person.role) for person in people} == members


def test_teams_come_with_members_and_repositories(demo: DemoServer, demo_client: GitHubClient) -> None:
    for record in records_of(reads.teams(demo_client, walk())):
        team = next(team for team in demo.world.teams if team.slug == record.slug)
        assert {(one.actor.login, one.role) for one in record.members} == {
            (who.login, role) for who, role in team.members
        }
        assert {(one.repository_github_id, one.permission) for one in record.repositories} == {
            (repository.id, permission) for repository, permission in team.repositories
        }


def test_labels_and_environments_come_by_repository(demo: DemoServer, demo_client: GitHubClient) -> None:
    repositories = {repository.id: repository for repository in demo.world.repositories}
    batch = walk("batch", ids=tuple(repository.node_id for repository in demo.world.repositories))
    for labels in records_of(reads.labels(demo_client, batch)):
        assert node_ids(labels.labels) == node_ids(repositories[labels.repository_github_id].labels)
    for record in records_of(reads.environments(demo_client, batch)):
        expected = repositories[record.repository_github_id].environments
        assert {(one.name, one.wait_minutes, len(one.reviewers)) for one in record.environments} == {
            (one.name, one.wait_minutes, len(one.reviewers)) for one in expected
        }


def test_boards_have_the_options_of_status_as_columns(demo: DemoServer, demo_client: GitHubClient) -> None:
    for record in records_of(reads.boards(demo_client, walk())):
        board = next(board for board in demo.world.boards if board.node_id == record.node_id)
        assert [column.name for column in record.columns] == [column.name for column in board.columns]
        assert [column.position for column in record.columns] == list(range(len(board.columns)))


def test_cards_are_all_there_archived_ones_too(demo: DemoServer, demo_client: GitHubClient) -> None:
    board = demo.world.boards[0]
    records = {record.node_id: record for record in records_of(reads.board_items(demo_client, walk(board.node_id)))}
    assert records.keys() == node_ids(board.cards)
    for card in board.cards:
        record = records[card.node_id]
        assert (record.is_archived, record.status_since) == (card.is_archived, card.column_since)
        assert record.option_id == (card.column.option_id if card.column else "")
        assert (record.kind == "draft") == isinstance(card.content, Draft)


def test_cards_that_changed_are_enough_for_an_incremental_walk(demo: DemoServer, demo_client: GitHubClient) -> None:
    board, since = demo.world.boards[0], demo.world.now - timedelta(days=10)
    records = records_of(reads.board_items(demo_client, walk(board.node_id, since=since)))
    assert node_ids(records) == {card.node_id for card in board.cards if card.updated_at >= since}


def test_issues_come_newest_first(demo: DemoServer, demo_client: GitHubClient) -> None:
    repository = busiest(demo)
    records = records_of(reads.issues(demo_client, walk(repository.node_id)))
    assert node_ids(records) == node_ids(repository.issues)
    assert records == sorted(records, key=lambda record: record.created_at, reverse=True)


def test_issues_that_changed_come_in_the_order_of_their_changes(demo: DemoServer, demo_client: GitHubClient) -> None:
    repository, since = busiest(demo), demo.world.now - timedelta(days=10)
    records = records_of(reads.issues(demo_client, walk(repository.node_id, since=since)))
    assert node_ids(records) == {issue.node_id for issue in repository.issues if issue.updated_at >= since}
    assert records == sorted(records, key=lambda record: record.updated_at)


def test_pull_requests_come_with_all_their_reviews(demo: DemoServer, demo_client: GitHubClient) -> None:
    pull_requests = [one for repository in demo.world.repositories for one in repository.pull_requests]
    found: dict[str, Any] = {}
    for repository in demo.world.repositories:
        records = records_of(reads.pull_requests(demo_client, walk(repository.node_id)))
        found |= {record.node_id: record for record in records}
    assert max(len(one.reviews) for one in pull_requests) > 50
    for one in pull_requests:
        given = {review.node_id for review in one.reviews if review.state != "pending"}
        assert node_ids(found[one.node_id].reviews) == given


def test_pull_requests_that_changed_end_the_walk_early(demo: DemoServer, demo_client: GitHubClient) -> None:
    repository, since = busiest(demo), demo.world.now - timedelta(days=10)
    pages = list(reads.pull_requests(demo_client, walk(repository.node_id, since=since, page_size=3)))
    assert node_ids(records_of(pages)) == {one.node_id for one in repository.pull_requests if one.updated_at >= since}
    assert len(pages) < len(repository.pull_requests) / 3


def test_deployments_come_with_their_statuses(demo: DemoServer, demo_client: GitHubClient) -> None:
    for repository in demo.world.repositories:
        records = records_of(reads.deployments(demo_client, walk(repository.node_id)))
        assert {(one.commit_sha, one.environment, len(one.statuses)) for one in records} == {
            (one.commit_sha, one.environment.name, len(one.statuses)) for one in repository.deployments
        }


def test_deployments_since_a_moment_end_the_walk_early(demo: DemoServer, demo_client: GitHubClient) -> None:
    repository, since = busiest(demo), demo.world.now - timedelta(days=10)
    records = records_of(reads.deployments(demo_client, walk(repository.node_id, since=since, page_size=2)))
    assert node_ids(records) == {one.node_id for one in repository.deployments if one.created_at >= since}


def test_commits_are_the_history_of_the_default_branch(demo: DemoServer, demo_client: GitHubClient) -> None:
    repository = busiest(demo)
    records = records_of(reads.commits(demo_client, walk(repository.node_id, page_size=5)))
    assert {(one.sha, one.parents, one.is_signed) for one in records} == {
        (one.sha, one.parents, one.is_signed) for one in repository.commits
    }


def test_an_empty_repository_has_no_commits(demo: DemoServer, demo_client: GitHubClient) -> None:
    empty = next(repository for repository in demo.world.repositories if repository.is_empty)
    (page,) = reads.commits(demo_client, walk(empty.node_id))
    assert (page.records, page.is_last, page.total, page.proves_absence) == ((), True, 0, True)


def timeline_owners(demo: DemoServer) -> list[Issue | PullRequest]:
    repositories = demo.world.repositories
    issues: list[Issue | PullRequest] = [one for repository in repositories for one in repository.issues]
    return issues + [one for repository in repositories for one in repository.pull_requests]


def test_timelines_are_whole_whatever_their_length(demo: DemoServer, demo_client: GitHubClient) -> None:
    owners = {owner.node_id: owner for owner in timeline_owners(demo)}
    records = records_of(reads.timelines(demo_client, walk("batch", ids=tuple(owners))))
    assert max(len(record.events) for record in records) > 100
    for record in records:
        expected = [event for event in owners[record.node_id].events if event.kind != "cross_referenced"]
        assert [(event.kind, event.at) for event in record.events] == [(event.kind, event.at) for event in expected]
        assert record.has_board_events


def test_checks_are_those_of_the_head(demo: DemoServer, demo_client: GitHubClient) -> None:
    pull_requests = {one.node_id: one for one in busiest(demo).pull_requests}
    for record in records_of(reads.checks(demo_client, walk("batch", ids=tuple(pull_requests)))):
        expected = pull_requests[record.pull_request_node_id]
        assert record.head_sha == expected.head_sha
        assert {check.name for check in record.checks} == {check.name for check in expected.checks}


def test_changed_files_are_as_many_as_are_counted(demo: DemoServer, demo_client: GitHubClient) -> None:
    pull_requests = {one.node_id: one for one in busiest(demo).pull_requests}
    largest = busiest(demo).pull_requests[0]
    before, largest.changed_files = largest.changed_files, 1_050
    records = records_of(reads.changed_files(demo_client, walk("batch", ids=tuple(pull_requests))))
    assert {record.pull_request_node_id: record.total for record in records} == {
        one.node_id: one.changed_files for one in pull_requests.values()
    }
    assert {len(record.files) for record in records if record.total == 1_050} == {1_000}
    largest.changed_files = before


def test_summaries_are_those_of_the_checks(demo: DemoServer, demo_client: GitHubClient) -> None:
    pull_requests = {one.node_id: one for repository in demo.world.repositories for one in repository.pull_requests}
    records = records_of(reads.comments(demo_client, walk("batch", ids=tuple(pull_requests))))
    checked = {
        node_id for node_id, one in pull_requests.items() if any(check.name == "CodeRabbit" for check in one.checks)
    }
    assert {record.pull_request_node_id for record in records if record.comments} == checked
    assert checked
    assert {record.comments[0].author.github_id for record in records if record.comments} == {
        next(actor.id for actor in demo.world.actors if actor.kind == "review_bot")
    }


def test_a_pull_request_knows_its_first_commit(demo: DemoServer, demo_client: GitHubClient) -> None:
    records = records_of(reads.pull_requests(demo_client, walk(busiest(demo).node_id)))
    assert records
    assert all(record.first_commit_at < record.created_at for record in records)


def test_a_batch_of_nothing_is_one_empty_page(demo_client: GitHubClient) -> None:
    (page,) = reads.checks(demo_client, walk("batch"))
    assert (page.records, page.is_last, demo_client.usage.requests) == ((), True, 0)


def test_the_points_used_are_those_that_the_server_charged(demo: DemoServer, demo_client: GitHubClient) -> None:
    before = demo.points_used
    list(reads.pull_requests(demo_client, walk(busiest(demo).node_id, page_size=3)))
    assert demo_client.usage.points == demo.points_used - before > 0


def test_a_walk_far_back_reads_the_boards_of_all_days(demo: DemoServer, demo_client: GitHubClient) -> None:
    since = datetime(2020, 1, 1, tzinfo=UTC)
    records = records_of(reads.board_items(demo_client, walk(demo.world.boards[0].node_id, since=since)))
    assert len(records) == len(demo.world.boards[0].cards)

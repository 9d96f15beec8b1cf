"""Payloads in GitHub's shapes become records, and whatever does not fit becomes RecordInvalid."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db.models import CharField, Model

from apps.catalog import models as catalog_models
from apps.catalog import records as catalog_records
from apps.catalog.records import ActorRecord
from apps.delivery import models as delivery_models
from apps.delivery import records as delivery_records
from apps.integrations.errors import RecordInvalid
from apps.integrations.github import mapping
from apps.integrations.github.mapping import values


def package_of(data: Any) -> Any:
    return mapping.package(data, organization="Plasma-Engine", versions=data.get("versions"))


MAPPINGS: dict[str, Callable[[Any], Any]] = {
    "branch": mapping.branch,
    "discussion": mapping.discussion,
    "package": package_of,
    "release": mapping.release,
    "tag": mapping.tag,
    "board": mapping.board,
    "board_item": mapping.board_item,
    "board_item_draft": mapping.board_item,
    "changed_files": mapping.changed_files,
    "comments": mapping.summary_comments,
    "commit": mapping.commit,
    "deployment": mapping.deployment,
    "environments": mapping.environments,
    "head_checks": mapping.head_checks,
    "issue": mapping.issue,
    "labels": mapping.labels,
    "member": mapping.member,
    "organization": mapping.organization,
    "protection": mapping.protection,
    "pull_request": mapping.pull_request,
    "repository": mapping.repository,
    "team": mapping.team,
    "timeline": partial(mapping.timeline, has_board_events=True),
}
MODELS: dict[type, type[Model]] = {
    catalog_records.ActorRecord: catalog_models.Actor,
    catalog_records.BranchRuleRecord: catalog_models.BranchRule,
    catalog_records.EnvironmentRecord: catalog_models.Environment,
    catalog_records.LabelRecord: catalog_models.Label,
    catalog_records.OrganizationRecord: catalog_models.Organization,
    catalog_records.RepositoryRecord: catalog_models.Repository,
    catalog_records.TeamMemberRecord: catalog_models.TeamMember,
    catalog_records.TeamRecord: catalog_models.Team,
    catalog_records.TeamRepositoryRecord: catalog_models.TeamRepository,
    delivery_records.BoardColumnRecord: delivery_models.BoardColumn,
    delivery_records.BoardItemRecord: delivery_models.BoardItem,
    delivery_records.BoardRecord: delivery_models.Board,
    delivery_records.BranchRecord: delivery_models.Branch,
    delivery_records.ChangedFileRecord: delivery_models.ChangedFile,
    delivery_records.CheckRecord: delivery_models.Check,
    delivery_records.CommitRecord: delivery_models.Commit,
    delivery_records.DeploymentRecord: delivery_models.Deployment,
    delivery_records.DeploymentStatusRecord: delivery_models.DeploymentStatus,
    delivery_records.DiscussionRecord: delivery_models.Discussion,
    delivery_records.EventRecord: delivery_models.IssueEvent,
    delivery_records.IssueRecord: delivery_models.Issue,
    delivery_records.PackageRecord: delivery_models.Package,
    delivery_records.PullRequestRecord: delivery_models.PullRequest,
    delivery_records.ReleaseRecord: delivery_models.Release,
    delivery_records.ReviewRecord: delivery_models.Review,
    delivery_records.TagRecord: delivery_models.Tag,
    delivery_records.SummaryCommentRecord: delivery_models.CodeRabbitComment,
}
# Refs have no id of their own, and what REST tells is known by its number.
NAMED = ("branch", "tag")
REST = ("package", "release")
ODD_VALUES: tuple[Any, ...] = (None, 7, "x", True, [], [1], {}, [None], {"nodes": 1}, "9" * 5000, float("nan"), -1)


def payload(name: str, **more: Any) -> Any:
    data = json.loads((Path(__file__).parent / "payloads" / f"{name}.json").read_text())
    return data | more


def paths_of(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths_of(value, (*path, key))


def changed(data: Any, path: tuple[Any, ...], *, change: Callable[[Any, Any], None]) -> Any:
    data = copy.deepcopy(data)
    parent = data
    for step in path[:-1]:
        parent = parent[step]
    change(parent, path[-1])
    return data


def maps(name: str, data: Any) -> bool:
    """Say whether a payload becomes a record; anything but RecordInvalid is a bug."""
    try:
        MAPPINGS[name](data)
    except RecordInvalid:
        return False
    return True


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_payload_becomes_a_record(name: str) -> None:
    assert maps(name, payload(name))


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_payload_with_a_key_removed_is_mapped_or_refused(name: str) -> None:
    data = payload(name)
    for path in paths_of(data):
        maps(name, changed(data, path, change=lambda parent, key: parent.pop(key)))


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_payload_with_an_odd_value_anywhere_is_mapped_or_refused(name: str) -> None:
    data = payload(name)
    for path in paths_of(data):
        for value in ODD_VALUES:
            maps(name, changed(data, path, change=partial(put, value=value)))


def put(parent: Any, key: Any, *, value: Any) -> None:
    parent[key] = value


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_new_field_changes_nothing(name: str) -> None:
    assert MAPPINGS[name](payload(name, brandNew={"x": [1]})) == MAPPINGS[name](payload(name))


@pytest.mark.parametrize(
    "name", sorted(MAPPINGS.keys() - {"member", "environments", "labels", "protection", *NAMED, *REST})
)
@pytest.mark.parametrize("value", [None, "", 0, "x" * 101])
def test_a_record_needs_its_id(name: str, value: Any) -> None:
    with pytest.raises(RecordInvalid):
        MAPPINGS[name](payload(name, id=value, oid=value))


@pytest.mark.parametrize("name", MAPPINGS)
def test_no_text_is_longer_than_its_column(name: str) -> None:
    data = payload(name)
    for path in paths_of(data):
        longer = changed(data, path, change=_lengthen)
        if not maps(name, longer):
            continue
        for record in records_in(MAPPINGS[name](longer)):
            assert too_long(record) == []


def records_in(record: Any) -> Iterator[Any]:
    yield record
    for field in fields(record):
        value = getattr(record, field.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if is_dataclass(inner):
                yield from records_in(inner)


def too_long(record: Any) -> list[str]:
    model = MODELS.get(type(record))
    columns = [field for field in model._meta.get_fields() if isinstance(field, CharField)] if model else []
    texts = {column.name: getattr(record, column.name, None) for column in columns}
    limits = {column.name: column.max_length or 0 for column in columns}
    # The kind of an actor in its table is the portal's own.
    own = {"kind"} if isinstance(record, ActorRecord) else set()
    return [
        name for name, text in texts.items() if isinstance(text, str) and len(text) > limits[name] and name not in own
    ]


def _lengthen(parent: Any, key: Any) -> None:
    if isinstance(parent[key], str):
        parent[key] += "x" * 3000


def test_text_that_no_database_stores_is_replaced() -> None:
    issue = mapping.issue(payload("issue", title="a\x00b\ud800c", body="\udfff 🚀"))
    assert (issue.title, issue.body) == (
        "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c",
        "\N{REPLACEMENT CHARACTER} 🚀",
    )


def test_an_issue_keeps_everything_that_the_portal_needs() -> None:
    issue = mapping.issue(payload("issue"))
    assert (issue.github_id, issue.state, issue.state_reason) == (9007199254740995, "closed", "duplicate")
    assert issue.author == ActorRecord(login="old-account", kind="Mannequin", github_id=77)
    assert issue.closed_at == datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert (issue.milestone, issue.milestone_due_on) == ("Phase 1", date(2026, 12, 1))
    assert issue.parent_node_id == "I_AAAAAAAPR2a"
    assert [label.name for label in issue.labels][:2] == ["feature", "phase-1"]


def test_an_issue_may_stand_by_itself() -> None:
    issue = mapping.issue(payload("issue", parent=None, milestone=None))
    assert (issue.parent_node_id, issue.milestone, issue.milestone_due_on) == ("", "", None)


def test_a_ghost_has_no_author() -> None:
    assert mapping.issue(payload("issue", author=None)).author is None


def test_an_issue_of_a_state_that_is_new_keeps_its_word() -> None:
    assert mapping.issue(payload("issue", stateReason="BRAND_NEW")).state_reason == "brand_new"


def test_a_pull_request_keeps_reviews_that_were_submitted() -> None:
    pull_request = mapping.pull_request(payload("pull_request"))
    assert [review.state for review in pull_request.reviews] == ["commented", "commented", "approved", "dismissed"]
    assert pull_request.reviews[3].author is None
    assert pull_request.requested_reviewers == ("user:elif-demir", "team:infra", "user:copilot-pull-request-reviewer")
    assert pull_request.closes_issues == ("I_AAAAAAAPR2c",)
    assert (pull_request.state, pull_request.commits) == ("merged", 2)


def test_a_bot_is_known_by_the_same_login_in_rest_and_graphql() -> None:
    rest = {"__typename": "Bot", "login": "renovate[bot]", "databaseId": 29139614}
    pull_request = mapping.pull_request(payload("pull_request", author=rest))
    assert pull_request.author == mapping.pull_request(payload("pull_request")).author


def test_the_trial_merge_of_an_open_pull_request_is_not_its_merge() -> None:
    assert mapping.pull_request(payload("pull_request")).merge_sha != ""
    assert mapping.pull_request(payload("pull_request", mergedAt=None, state="OPEN")).merge_sha == ""


def test_of_several_runs_of_one_check_the_newest_counts() -> None:
    checks = {check.name: check for check in mapping.head_checks(payload("head_checks")).checks}
    assert checks["build"].conclusion == "success"
    assert (checks["deploy"].status, checks["deploy"].conclusion, checks["deploy"].app) == ("in_progress", "", "")


def test_a_commit_status_is_a_check() -> None:
    checks = {check.name: check for check in mapping.head_checks(payload("head_checks")).checks}
    rabbit, coverage = checks["CodeRabbit"], checks["coverage"]
    assert (rabbit.kind, rabbit.status, rabbit.conclusion) == ("status", "completed", "success")
    assert (coverage.status, coverage.conclusion, coverage.completed_at) == ("pending", "", None)


def test_an_address_that_would_run_a_script_is_dropped() -> None:
    checks = {check.name: check for check in mapping.head_checks(payload("head_checks")).checks}
    assert checks["coverage"].url == ""


def test_a_head_without_checks_has_no_state() -> None:
    record = mapping.head_checks(payload("head_checks", statusCheckRollup=None))
    assert (record.state, record.checks) == ("", ())


def test_a_commit_names_what_it_reverts() -> None:
    commit = mapping.commit(payload("commit"))
    assert commit.reverts_shas == ("e0d1eef2b26f0ad0303edc29f43c5052a1cb4304",)
    assert commit.reverts_numbers == (29, 28)
    assert commit.headline == 'Revert "Speed up CORS policy" (#30)'


def test_a_commit_without_a_signature_is_not_signed() -> None:
    assert mapping.commit(payload("commit", signature=None)).is_signed is False
    assert mapping.commit(payload("commit", author={"user": None})).author_login == ""


def test_a_draft_keeps_its_own_title_and_owners() -> None:
    draft = mapping.board_item(payload("board_item_draft"))
    assert (draft.kind, draft.title, draft.assignees) == (
        "draft",
        "Ask legal about the data retention",
        ("elif-demir",),
    )
    assert draft.content_updated_at is not None


def test_a_card_whose_content_is_hidden_is_redacted() -> None:
    card = mapping.board_item(payload("board_item", content=None))
    assert (card.kind, card.content_node_id) == ("redacted", "")


def test_a_card_without_a_status_stands_in_no_column() -> None:
    card = mapping.board_item(payload("board_item", status=None))
    assert (card.option_id, card.status_since, card.moved_by) == ("", None, None)


def test_a_board_without_a_status_field_has_no_columns() -> None:
    assert mapping.board(payload("board", status=None)).columns == ()


def test_an_environment_gathers_its_rules() -> None:
    environment = mapping.environments(payload("environments")).environments[2]
    assert (environment.wait_minutes, environment.prevents_self_review) == (10, True)
    assert environment.reviewers == ("user:elif-demir", "team:infra")


@pytest.mark.parametrize("nodes", [[], [None], [{"__typename": "Team"}]])
def test_a_reviewer_who_may_not_be_seen_is_one_all_the_same(nodes: list[Any]) -> None:
    data = payload("environments")
    rule = {"type": "REQUIRED_REVIEWERS", "timeout": 0, "reviewers": {"nodes": nodes}}
    data["environments"]["nodes"][0]["protectionRules"]["nodes"] = [rule]

    assert mapping.environments(data).environments[0].reviewers == ("hidden:",)


def test_a_timeline_tells_the_moves_of_a_card() -> None:
    events = mapping.timeline(payload("timeline"), has_board_events=True).events
    assert [event.kind for event in events if event.board_node_id] == ["board_added", "board_moved"]
    moved = next(event for event in events if event.kind == "board_moved")
    assert (moved.from_status, moved.to_status, moved.is_automated) == ("", "Done", False)


def test_one_entry_that_does_not_fit_spoils_its_timeline() -> None:
    data = payload("timeline")
    del data["timelineItems"]["nodes"][3]["createdAt"]
    with pytest.raises(RecordInvalid):
        mapping.timeline(data, has_board_events=True)


@pytest.mark.parametrize("value", [None, {}, {"nodes": None}])
def test_a_list_that_is_missing_is_not_an_empty_one(value: Any) -> None:
    with pytest.raises(RecordInvalid):
        mapping.issue(payload("issue", labels=value))


def test_a_repository_without_a_visibility_counts_as_private() -> None:
    assert mapping.repository(payload("repository", visibility=None)).visibility == "private"


@pytest.mark.parametrize("value", [2**31, 2**53 + 1, str(2**63 - 1)])
def test_ids_may_be_large(value: Any) -> None:
    assert mapping.issue(payload("issue", fullDatabaseId=value)).github_id == int(value)


@pytest.mark.parametrize("value", [2**63, str(2**63), "1e5", "٣", "", "-", True, 1.5])
def test_an_id_that_is_none_is_refused(value: Any) -> None:
    with pytest.raises(RecordInvalid):
        mapping.issue(payload("issue", fullDatabaseId=value))


@pytest.mark.parametrize("value", ["2026-09-01", "2026-09-01T00:00:00", "soon", "0001-01-01T00:00:00+14:00", 5])
def test_a_moment_without_a_zone_is_refused(value: Any) -> None:
    with pytest.raises(RecordInvalid):
        mapping.issue(payload("issue", createdAt=value))


def test_what_does_not_fit_is_named_without_its_value() -> None:
    assert "secret" not in str(values.invalid("title", "secret"))
